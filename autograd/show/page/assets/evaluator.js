// The functions of C's math library that JavaScript lacks, within 5 units in the last place.
const isNegative = (a) => a < 0 || Object.is(a, -0);
const copysign = (a, b) => (isNegative(a) === isNegative(b) ? a : -a);
const fmod = (a, b) => a % b;
const rint = (a) => copysign(Math.abs(a) < 2 ** 52 ? Math.abs(a) + 2 ** 52 - 2 ** 52 : Math.abs(a), a);
const pow = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b);

// erf by its series near 0, erfc by its continued fraction elsewhere; the other one is what remains of 1.
const ERF_SERIES_ENDS = 0.75;
const erf = (a) => (Math.abs(a) < ERF_SERIES_ENDS ? erfSeries(a) : copysign(1 - erfc(Math.abs(a)), a));
const erfc = (a) => (a < ERF_SERIES_ENDS ? 1 - erf(a) : a > 28 ? 0 : erfcFraction(a));

const erfSeries = (a) => {
  let sum = 0;
  for (let n = 24; n > 0; n--) sum = ((sum + 1 / (2 * n + 1)) * -(a * a)) / n;
  return a * (sum + 1) * (2 / Math.sqrt(Math.PI));
};

const erfcFraction = (a) => {
  let denominator = a;
  for (let n = 400; n > 0; n--) denominator = a + n / 2 / denominator;
  const high = Math.fround(a); // its square is exact; the rounding error of a² would count a² times
  return (Math.exp(-high * high) * Math.exp((high - a) * (high + a))) / (denominator * Math.sqrt(Math.PI));
};

// From the data of every node in order, of which the leaves' count, all that the graph gives: data,
// localGrads and grads.  gates: functions of the operands that return [value, ∂/∂operand, …];
// graph: per node [constant, gate, ...operands], or [constant] for a leaf.
const evaluator = (gates, graph) => (given) => {
  const isConstant = (node) => graph[node][0] === 1;
  const data = [...given];
  const localGrads = graph.map(([, gate, ...operands], node) => {
    if (gate === undefined) return [];
    const [y, ...slopes] = gates[gate](...operands.map((operand) => data[operand]));
    data[node] = y;
    return Number.isNaN(y) ? operands.map((operand) => (isConstant(operand) ? 0 : NaN)) : slopes;
  });
  const grads = graph.map(() => null); // null where no gradient arrives
  grads[graph.length - 1] = 1;
  for (let node = graph.length - 1; node >= 0; node--) {
    const [, , ...operands] = graph[node];
    operands.forEach((operand, place) => {
      const contribution = grads[node] === 0 ? 0 : grads[node] * localGrads[node][place];
      if (!isConstant(operand)) grads[operand] = (grads[operand] ?? 0) + contribution;
    });
  }
  return { data, localGrads, grads };
};

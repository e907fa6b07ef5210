// The evaluator of a graph whose gates are data: per gate its instructions [operation, ...earlier ones], of which
// the first are its operands, and the places of [value, ∂/∂operand, …].
const NUMBERS = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const interpreter = (operations) => ({ gates, graph }) => evaluator(gates.map((gate) => run(operations, gate)), graph);

const run = (operations, [instructions, results]) => (...operands) => {
  const registers = [];
  for (const [name, ...rest] of instructions) {
    if (name === "input") registers.push(operands[registers.length]);
    else if (name === "const") registers.push(NUMBERS[rest[0]] ?? rest[0]);
    else registers.push(operations[name](...rest.map((place) => registers[place])));
  }
  return results.map((place) => registers[place]);
};

// Nudging: leaves move, the whole graph is computed again, and the gradient's prediction stands beside it.
const sliders = findAll("[data-nudge]");
const outputs = sliders.map((slider) => slider.closest("label").querySelector("output"));
const root = rows.length - 1;
const given = known(steps.length).map(({ data }) => data);
const gradients = known(steps.length).map(({ grad }) => grad);

const completed = []; // after which step the gradient of a node is whole
steps.forEach(({ sets }, i) => {
  for (const [node, kind] of sets) if (kind === "grad") completed[node] = i + 1;
});
const isToldBy = (step) => (leaf) => completed[leaf] === undefined || completed[leaf] <= step;
const isOver = (step) => step === steps.length || (step && steps[step - 1].phase === "backward");

const nudges = () =>
  sliders.map(({ value, dataset }) => [Number(dataset.nudge), value * dataset.unit]);
const isNudged = () => nudges().some(([, nudge]) => nudge !== 0);

const bar = (name, change, largest) => {
  const share = Number.isFinite(change / largest) ? change / largest : 0;
  const element = find(`.gw-bar-${name}`);
  element.style.width = `${50 * Math.abs(share)}%`;
  element.style.left = `${share < 0 ? 50 * (1 + share) : 50}%`;
};

const drawNudges = () => {
  const moves = nudges().filter(([, nudge]) => nudge !== 0);
  const moved = [...given];
  for (const [leaf, nudge] of moves) moved[leaf] += nudge;
  const found = evaluate(moved);
  found.data = found.data.map((x, node) => (x === 0 && !Object.is(given[node], -0) ? 0 : x)); // −0 only where it was
  const isTold = isOver(here()) && moves.map(([leaf]) => leaf).every(isToldBy(here()));
  const predicted = moves.reduce((sum, [leaf, nudge]) => sum + gradients[leaf] * nudge, 0);
  const actual = moves.length ? found.data[root] - given[root] : 0;
  const terms = moves.map(([leaf, nudge]) => `${show(gradients[leaf], 6)} × ${show(nudge, 6)}`);
  const few = terms.slice(0, 3).concat(terms.length > 3 ? "…" : []);
  put(find(".gw-terms"), !isTold ? words.later : few.join(" + ") || words.predicted_about);
  put(find(".gw-predicted"), isTold ? show(predicted, 6) : words.unknown);
  put(find(".gw-actual"), show(actual, 6));
  const fields = { before: show(given[root], 6), after: show(given[root] + actual, 6) };
  if (moves.length) fields.after = show(found.data[root], 6);
  put(find(".gw-nudged"), say(words.nudged, { root: content.root, ...fields }));
  const largest = Math.max(isTold ? Math.abs(predicted) : 0, Math.abs(actual)) || 1;
  bar("predicted", isTold ? predicted : 0, largest);
  bar("actual", actual, largest);
  sliders.forEach((slider, i) => {
    const text = show(moved[slider.dataset.nudge], 6);
    put(outputs[i], text);
    slider.setAttribute("aria-valuetext", text);
  });
  find("[data-do=reset]").disabled = !moves.length;
  drawMoved(moves.length ? found : null);
  drawLooked();
};

// What the backward pass has found by a step, with the numbers of the moved graph; null where another way is taken.
const gradsBy = (step, { localGrads, grads }) => {
  if (step === steps.length) return grads;
  const sofar = [];
  for (const { phase, node, edges, sets } of steps.slice(0, step)) {
    for (const [receiver] of phase === "backward" ? sets : []) {
      if (receiver === node) sofar[receiver] = 1;
      else if (edges.length) sofar[receiver] = sum(edges, sofar, localGrads, sofar[receiver] ?? 0);
      else sofar[receiver] = sofar[node] === 0 ? 0 : null; // nothing was handed on before, but now it would be
    }
  }
  return sofar;
};
const sum = (edges, grads, localGrads, before) =>
  edges.reduce((sofar, edge) => {
    const [node, place] = edge.split(".");
    return grads[node] === null ? null : sofar + grads[node] * localGrads[node][place];
  }, before);

// All numbers of the moved graph in place of those of the step, as far as they are known there.
const drawMoved = (found) => {
  const step = here();
  const numbers = known(step);
  section.classList.toggle("gw-nudging", Boolean(found));
  put(find(".gw-phase-about"), found ? words.moved : words[`${section.dataset.phase}_about`]);
  if (found) {
    const grads = gradsBy(step, found);
    numbers.forEach((has, node) => {
      if (has.data !== undefined) has.data = found.data[node];
      if (has.grad !== undefined) has.grad = grads[node] ?? undefined;
    });
    for (const element of sums) put(element, "");
  }
  drawNumbers(numbers, step);
  numbers.forEach((has, node) => {
    for (const [kind, before] of [["data", given], ["grad", gradients]]) {
      const isMoved = Boolean(found) && has[kind] !== undefined && !same(has[kind], before[node]);
      for (const element of [view.places[kind][node], cells[kind][node]]) {
        element?.classList.toggle("gw-nudged-number", isMoved);
      }
    }
  });
  for (const { graph } of views) {
    for (const label of graph.querySelectorAll(".gw-local")) {
      const edges = label.closest(".gw-edge").dataset;
      const [node, place] = edges.edge.split(".");
      const isWhole = edges.into === undefined; // and not into a closed group, which has many gates
      label.dataset.told ??= label.textContent;
      const moved = found && isWhole ? show(found.localGrads[node][place], content.precision) : words.unknown;
      put(label, found ? `${words.local} ${moved}` : label.dataset.told);
    }
  }
  if (found) fit();
};

const putBack = () => {
  for (const slider of sliders) slider.value = 0;
  drawNudges();
};

if (evaluate) {
  for (const slider of sliders) slider.addEventListener("input", drawNudges);
  find("[data-do=reset]").addEventListener("click", () => {
    putBack();
    drawStep(here());
  });
}

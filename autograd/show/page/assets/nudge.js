// Nudging: leaves move, the whole graph is computed again, and the gradient's prediction stands beside it.
const sliders = findAll("[data-nudge]");
const outputs = sliders.map((slider) => slider.closest("label").querySelector("output"));
const root = rows.length - 1;
const given = known(steps.length).map(({ data }) => data);
const gradients = known(steps.length).map(({ grad }) => grad);

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
  const { data } = evaluate(moved);
  const predicted = moves.reduce((sum, [leaf, nudge]) => sum + gradients[leaf] * nudge, 0);
  const actual = moves.length ? data[root] - given[root] : 0;
  const terms = moves.map(([leaf, nudge]) => `${show(gradients[leaf], 6)} × ${show(nudge, 6)}`);
  const few = terms.slice(0, 3).concat(terms.length > 3 ? "…" : []);
  put(find(".gw-terms"), few.join(" + ") || words.predicted_about);
  put(find(".gw-predicted"), show(predicted, 6));
  put(find(".gw-actual"), show(actual, 6));
  const fields = { before: show(given[root], 6), after: show(moves.length ? data[root] : given[root], 6) };
  put(find(".gw-nudged"), say(words.nudged, { root: content.root, ...fields }));
  const largest = Math.max(Math.abs(predicted), Math.abs(actual)) || 1;
  bar("predicted", predicted, largest);
  bar("actual", actual, largest);
  sliders.forEach((slider, i) => {
    const text = show(moved[slider.dataset.nudge], 6);
    put(outputs[i], text);
    slider.setAttribute("aria-valuetext", text);
  });
  find("[data-do=reset]").disabled = !moves.length;
  drawMoved(moves.length ? data : given);
};

// The graph shows the moved numbers in place of those of the step, as far as they are known there.
const drawMoved = (data) => {
  const numbers = known(here());
  drawNumbers(numbers, here());
  numbers.forEach((has, node) => {
    const element = view.places.data[node];
    const isMoved = has.data !== undefined && !same(data[node], given[node]);
    if (isMoved) put(element, show(data[node], content.precision));
    element?.classList.toggle("gw-nudged-number", isMoved);
  });
};

const putBack = () => {
  for (const slider of sliders) slider.value = 0;
  drawNudges();
};

if (evaluate) {
  for (const slider of sliders) slider.addEventListener("input", drawNudges);
  find("[data-do=reset]").addEventListener("click", putBack);
}

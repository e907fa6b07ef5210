// Nudging: leaves move, the whole graph is computed again, and the gradient's prediction stands beside it.
const sliders = findAll("[data-nudge]");
const root = rows.length - 1;
const given = known(steps.length).map(({ data }) => data);
const gradients = known(steps.length).map(({ grad }) => grad);

const nudges = () => sliders.map((slider) => [Number(slider.dataset.nudge), slider.value * slider.dataset.unit]);
const isNudged = () => nudges().some(([, nudge]) => nudge !== 0);

const bar = (name, change, largest) => {
  const share = Number.isFinite(change / largest) ? change / largest : 0;
  const element = find(`.gw-bar-${name}`);
  element.style.width = `${50 * Math.abs(share)}%`;
  element.style.left = `${share < 0 ? 50 * (1 + share) : 50}%`;
};

const drawNudges = () => {
  const moved = [...given];
  let predicted = 0;
  for (const [leaf, nudge] of nudges()) {
    moved[leaf] += nudge;
    if (nudge !== 0) predicted += gradients[leaf] * nudge;
  }
  const { data } = evaluate(moved);
  const actual = isNudged() ? data[root] - given[root] : 0;
  const fields = { before: show(given[root], 6), after: show(isNudged() ? data[root] : given[root], 6) };
  put(find(".gw-predicted"), show(predicted, 6));
  put(find(".gw-actual"), show(actual, 6));
  put(find(".gw-nudged"), say(words.nudged, { root: content.root, ...fields }));
  const largest = Math.max(Math.abs(predicted), Math.abs(actual)) || 1;
  bar("predicted", predicted, largest);
  bar("actual", actual, largest);
  for (const slider of sliders) {
    const leaf = Number(slider.dataset.nudge);
    put(slider.closest("label").querySelector("output"), show(moved[leaf], 6));
  }
  find("[data-do=reset]").disabled = !isNudged();
  drawMoved(data);
};

// The graph shows the moved numbers in place of those of the step, as far as they are known there.
const drawMoved = (data) => {
  section.classList.toggle("gw-moved", isNudged());
  if (!isNudged()) return drawNumbers(known(here()), here());
  known(here()).forEach((has, node) => {
    const element = view.boxes[node]?.querySelector(".gw-data");
    if (!element) return;
    if (has.data !== undefined) put(element, show(data[node], content.precision));
    element.classList.toggle("gw-nudged-number", has.data !== undefined && !same(data[node], given[node]));
  });
};

const putBack = () => {
  for (const slider of sliders) slider.value = 0;
  for (const number of findAll(".gw-nudged-number")) number.classList.remove("gw-nudged-number");
  drawNudges();
};

if (evaluate) {
  for (const slider of sliders) slider.addEventListener("input", drawNudges);
  find("[data-do=reset]").addEventListener("click", putBack);
}

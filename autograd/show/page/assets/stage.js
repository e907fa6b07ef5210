// The stage: what is known after a step, written into the graph, the table and the sentence.
const find = (selector) => section.querySelector(selector);
const findAll = (selector) => [...section.querySelectorAll(selector)];
const { words, steps, rows } = content;
const sentences = findAll(".gw-steps li");
const hurry = matchMedia("(prefers-reduced-motion: reduce)");

// The elements of nodes by number, and the places in each for its data and its gradient.
const byNode = (elements) => {
  const found = [];
  for (const element of elements) if (element.dataset.node) found[element.dataset.node] = element;
  return found;
};
const placesIn = (elements) => {
  const placed = (kind) => elements.map((element) => element?.querySelector(`.gw-${kind}`));
  return { data: placed("data"), grad: placed("grad") };
};
const entries = byNode(findAll(".gw-values tr[data-node]"));
const cells = placesIn(entries);
const sums = entries.map((entry) => entry.querySelector(".gw-sum"));

// The pictures of the graph, of which one is shown; `within` has the closed group that a node is in.
const views = findAll(".gw-graph").map((graph) => {
  const boxes = byNode(graph.querySelectorAll(".gw-node"));
  const within = [];
  for (const group of graph.querySelectorAll("[data-inside]")) {
    for (const node of group.dataset.inside.split(" ")) within[node] ??= group;
  }
  return { graph, boxes, within, places: placesIn(boxes), edges: [...graph.querySelectorAll(".gw-edge")] };
});
let view = views[0];
const boxOf = (node) => view.within[node] ?? view.boxes[node];

const put = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};

// Give a class to these elements, and take it from those that had it.
const marked = {};
const mark = (name, elements) => {
  for (const element of marked[name] ?? []) element.classList.remove(name);
  marked[name] = elements.filter(Boolean);
  for (const element of marked[name]) element.classList.add(name);
};

// Spans of a sentence, [kind, text], as elements.
const spans = (pieces) =>
  pieces.map(([kind, text]) => {
    if (!kind) return document.createTextNode(text);
    const span = document.createElement("span");
    span.className = `gw-${kind}`;
    span.textContent = text;
    return span;
  });

// The data and the gradient of each node that has one after a step.
const known = (step) => {
  const numbers = rows.map(() => ({}));
  for (const [node, data] of content.leaves) numbers[node].data = number(data);
  for (const { sets } of steps.slice(0, step)) {
    for (const [node, kind, x] of sets) numbers[node][kind] = number(x);
  }
  return numbers;
};

const drawNumbers = (numbers, step) => {
  const asked = asking(step);
  const wanted = asked && asked.sets[0];
  numbers.forEach((has, node) => {
    for (const kind of ["data", "grad"]) {
      const isWanted = Boolean(wanted) && wanted[0] === node && wanted[1] === kind;
      const places = [[view.places[kind][node], content.precision], [cells[kind][node], 12]];
      for (const [element, precision] of places) {
        if (!element) continue;
        put(element, isWanted ? "?" : has[kind] === undefined ? words.unknown : show(has[kind], precision));
        element.classList.toggle("gw-unknown", !isWanted && has[kind] === undefined);
        element.classList.toggle("gw-wanted", isWanted);
      }
    }
    view.boxes[node]?.classList.toggle("gw-waiting", has.data === undefined);
  });
};

// The gate at work and its edges, and where the number of this step arrives.
const light = (step) => {
  for (const sum of sums) put(sum, "");
  const now = step ? steps[step - 1] : { sets: [], edges: [] };
  mark("gw-active", step ? [boxOf(now.node), entries[now.node], ...edgesAlong(now.edges)] : []);
  mark("gw-changed", now.sets.flatMap(([node, kind]) => [boxOf(node), view.places[kind][node], cells[kind][node]]));
  for (const [node, , , before, contribution] of now.sets) {
    if (before === undefined || before === null) continue;
    const sum = [before, contribution].map((x) => show(number(x), content.precision)).join(" + ");
    put(sums[node], `${sum} = `);
  }
};

// The lines of the picture along which one of these edges of the graph runs.
const edgesAlong = (edges) =>
  view.edges.filter((line) => line.dataset.edge.split(" ").some((edge) => edges.includes(edge)));

// Which local gradients may be seen: those of gates that have run, and where the reader predicts them, later.
const drawLocals = (numbers, step) => {
  const done = content.predict ? steps.slice(0, step).filter(({ phase }) => phase === "backward") : [];
  const used = new Set(done.flatMap((x) => x.edges));
  for (const edge of view.edges) {
    const [node] = edge.dataset.edge.split(".");
    const seen = content.predict ? edge.dataset.edge.split(" ").every((x) => used.has(x)) : numbers[node].data !== undefined;
    edge.classList.toggle("gw-hidden", !seen);
  }
};

const drawWords = (step) => {
  const phase = step === 0 ? "start" : steps[step - 1].phase;
  section.dataset.phase = phase;
  put(find(".gw-phase-name"), words[phase]);
  put(find(".gw-phase-about"), words[`${phase}_about`]);
  find(".gw-sentence").replaceChildren(...[...sentences[step].childNodes].map((x) => x.cloneNode(true)));
  put(find(".gw-count"), say(words.count, { step, steps: steps.length }));
  find(".gw-steps [aria-current]")?.removeAttribute("aria-current");
  sentences[step].setAttribute("aria-current", "step");
  if (content.predict) sentences.forEach((sentence, i) => (sentence.hidden = i > reach()));
};

const drawStep = (step) => {
  const numbers = known(step);
  section.dataset.step = step;
  drawNumbers(numbers, step);
  drawLocals(numbers, step);
  light(step);
  drawWords(step);
  drawInsides(step);
};

// Bring the gate at work into view, or the one that is asked for; if all that the step concerns fits, all of it.
const follow = (step, behavior) => {
  const frame = find(".gw-view");
  const seen = frame.getBoundingClientRect();
  const gate = boxOf((asking(step) ?? steps[step - 1] ?? { node: 0 }).node);
  const concerned = [gate, ...view.graph.querySelectorAll(".gw-node:is(.gw-active, .gw-changed)")];
  const [all, alone] = [concerned, [gate]].map(around);
  const box = all.width <= seen.width && all.height <= seen.height ? all : alone;
  const left = frame.scrollLeft + box.left - seen.left + (box.width - seen.width) / 2;
  const top = frame.scrollTop + box.top - seen.top + (box.height - seen.height) / 2;
  frame.scrollTo({ left, top, behavior });
};

// The rectangle around all of these elements.
const around = (elements) => {
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
  return { left, top, width: right - left, height: bottom - top };
};

// The reader's own size for the graph: a factor, or as much as shows all of it; null leaves it to the page.
let zoom = null;
const LARGEST = 4, SMALLEST = 0.1, ZOOM = 1.25;
const wholeZoom = () => {
  const frame = find(".gw-view");
  const [wide, high] = ["width", "height"].map((side) => view.graph.getAttribute(side));
  const room = Math.max(frame.clientHeight, 0.5 * innerHeight) - 24;
  return Math.min(frame.clientWidth / wide, room / high);
};
const zoomTo = (factor) => {
  zoom = Math.max(SMALLEST, Math.min(LARGEST, factor));
  for (const { graph } of views) {
    graph.style.width = `${zoom * graph.getAttribute("width")}px`;
    graph.style.minWidth = "0";
    graph.style.maxWidth = "none";
  }
};
const zoomNow = () => zoom ?? view.graph.getBoundingClientRect().width / view.graph.getAttribute("width");
const zooms = { larger: () => zoomNow() * ZOOM, smaller: () => zoomNow() / ZOOM, whole: wholeZoom };
for (const [action, wanted] of Object.entries(zooms)) {
  find(`[data-do=${action}]`).addEventListener("click", () => {
    zoomTo(wanted());
    follow(here(), "instant");
  });
}

// A small graph is drawn larger where there is room; words that a font draws too wide are drawn narrower.
const fit = () => {
  const { graph } = view;
  graph.style.setProperty("--wide", graph.getAttribute("width"));
  graph.style.setProperty("--larger", Math.max(1, Math.min(1.35, 520 / graph.getAttribute("height"))));
  const texts = [...graph.querySelectorAll("[data-room]")];
  const lengths = texts.map((text) => text.getComputedTextLength()); // all at once, as writing undoes the layout
  texts.forEach((text, i) => squeeze(text, lengths[i]));
};
const squeeze = (text, length) => {
  if (length <= text.dataset.room) return text.removeAttribute("textLength");
  text.setAttribute("textLength", text.dataset.room);
  text.setAttribute("lengthAdjust", "spacingAndGlyphs");
};

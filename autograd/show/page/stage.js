// The stage: what is known after a step, written into the graph, the table and the sentence.
const section = document.currentScript.closest(".gatewise");
const find = (selector) => section.querySelector(selector);
const findAll = (selector) => [...section.querySelectorAll(selector)];
const content = JSON.parse(find(".gw-content").textContent);
const { words, steps, rows } = content;
const sentences = findAll(".gw-steps li");
const hurry = matchMedia("(prefers-reduced-motion: reduce)");

const byNode = (elements) => {
  const found = [];
  for (const element of elements) if (element.dataset.node) found[element.dataset.node] = element;
  return found;
};
const entries = byNode(findAll(".gw-values tr[data-node]"));

// The pictures of the graph, of which one is shown.
const views = findAll(".gw-graph").map((graph) => ({
  graph,
  boxes: byNode(graph.querySelectorAll(".gw-node")),
  edges: [...graph.querySelectorAll(".gw-edge")],
}));
let view = views[0];
const boxOf = (node) => view.graph.querySelector(`[data-inside~="${node}"]`) ?? view.boxes[node];

const say = (template, fields) => template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);

const put = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
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
      for (const [place, precision] of [[view.boxes[node], content.precision], [entries[node], 12]]) {
        const element = place?.querySelector(`.gw-${kind}`);
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
  const now = steps[step - 1];
  for (const lit of findAll(".gw-active, .gw-changed")) lit.classList.remove("gw-active", "gw-changed");
  for (const sum of findAll(".gw-sum")) put(sum, "");
  if (!now) return;
  boxOf(now.node).classList.add("gw-active");
  for (const [node, kind, after, before, contribution] of now.sets) {
    boxOf(node).classList.add("gw-changed");
    for (const place of [view.boxes[node], entries[node]]) {
      place?.querySelector(`.gw-${kind}`)?.classList.add("gw-changed");
    }
    if (before !== undefined && before !== null) {
      const sum = [before, contribution].map((x) => show(number(x), content.precision)).join(" + ");
      put(entries[node].querySelector(".gw-sum"), `${sum} = `);
    }
  }
  entries[now.node].classList.add("gw-active");
  for (const edge of view.edges) edge.classList.toggle("gw-active", runsAlong(edge, now.edges));
};

// Whether one of these edges of the graph runs along a line of the picture.
const runsAlong = (line, edges) => line.dataset.edge.split(" ").some((edge) => edges.includes(edge));

// Which local gradients may be seen: those of gates that have run, and where the reader predicts them, later.
const drawLocals = (numbers, step) => {
  const used = new Set(steps.slice(0, step).flatMap((x) => (x.phase === "backward" ? x.edges : [])));
  for (const edge of view.edges) {
    const [node] = edge.dataset.edge.split(".");
    const seen = content.predict ? used.has(edge.dataset.edge) : numbers[node].data !== undefined;
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
  sentences.forEach((sentence, i) => {
    if (i === step) sentence.setAttribute("aria-current", "step");
    else sentence.removeAttribute("aria-current");
    sentence.hidden = i > reach();
  });
};

const drawStep = (step) => {
  const numbers = known(step);
  section.dataset.step = step;
  drawNumbers(numbers, step);
  drawLocals(numbers, step);
  light(step);
  drawWords(step);
};

// Bring the gate at work into view, without moving the page itself.
const follow = (step, behavior) => {
  const frame = find(".gw-view");
  const box = boxOf(step === 0 ? 0 : steps[step - 1].node).getBoundingClientRect();
  const seen = frame.getBoundingClientRect();
  const left = frame.scrollLeft + box.left + box.width / 2 - seen.left - seen.width / 2;
  const top = frame.scrollTop + box.top + box.height / 2 - seen.top - seen.height / 2;
  frame.scrollTo({ left, top, behavior });
};

// A small graph is drawn larger where there is room; words that a font draws too wide are drawn narrower.
const fit = () => {
  const { graph } = view;
  graph.style.setProperty("--wide", graph.getAttribute("width"));
  graph.style.setProperty("--larger", Math.max(1, Math.min(1.35, 520 / graph.getAttribute("height"))));
  for (const text of graph.querySelectorAll("[data-room]")) {
    const room = Number(text.dataset.room);
    text.removeAttribute("textLength");
    if (text.getComputedTextLength() > room) {
      text.setAttribute("textLength", room);
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
};

// The room of expressions: the graph is drawn again while one types.
import { newestOf, oneAtATime } from "../shell/asking.js";
import { element, button, fields, read, write } from "../shell/elements.js";
import { panels } from "./expression_panels.js";

export const mount = (section, home, state) => {
  const { words, lang, signal } = state;
  const drawn = newestOf(home);
  const known = state.content.examples[lang]; // [name, what it shows]
  let good = null; // the request for the graph that is shown
  let player = null; // ends the listeners of the graph that is shown

  const address = () => ({ text: state.start.text, numbers: state.start.numbers ?? "", ...state.get() });
  const asked = (ask, more = {}) => {
    const { numbers, predict, ieee, text } = address();
    return { room: "expression", ask, lang, numbers, predict: predict === "1", ieee: ieee === "1", text, ...more };
  };

  const input = element("textarea", { name: "text", rows: 1, spellcheck: false, maxLength: 10000, value: address().text });
  input.setAttribute("autocapitalize", "off");
  input.setAttribute("aria-describedby", "play-said");
  const grow = () => (input.rows = Math.max(1, Math.min(6, Math.ceil(input.value.length / 70))));
  const examples = element("select", { name: "example" }, new Option(words.examples_choose, ""));
  examples.append(...known.map(([name]) => new Option(name, name, false, false)));
  const said = element("pre", { className: "play-error", id: "play-said", role: "alert", hidden: true });
  const graph = element("div", { className: "play-graph" });
  const formula = element("p", { className: "play-formula", hidden: true });
  const working = element("p", { className: "play-working", hidden: true }, words.working, " ");
  working.append(button(words.stop, () => home.stop(), { name: "stop" }));

  const tick = (name) => {
    const box = element("input", { type: "checkbox", name, checked: address()[name] === "1" });
    box.addEventListener("change", () => {
      state.set({ [name]: box.checked ? "1" : null, step: null });
      redraw();
    });
    return element("label", { className: "play-tick" }, box, ` ${words[name]}`);
  };

  const numbers = fields(words, (name, text) => {
    const all = read(address().numbers);
    if (text) all.set(name, text);
    else all.delete(name);
    state.set({ numbers: write(all) });
    redraw();
  });
  const about = panels(words, home, (ask, more) => ({ ...good, ask, ...more }));

  // A large graph comes in two parts, the picture first; the rest when nobody types, as it would hold up the next.
  const redraw = oneAtATime(async (next) => {
    const soon = setTimeout(() => (working.hidden = false), 400);
    const first = asked("graph", { quick: true });
    try {
      for (const request of [first, { ...first, quick: false, drawn: true }]) {
        const answer = await drawn(request);
        if (answer === null || signal.aborted) return;
        complain(answer);
        if (!answer.error) {
          good = request;
          show(answer);
        }
        if (!answer.partial || (await Promise.race([next, pause(BREATH)]))) return;
      }
    } finally {
      clearTimeout(soon);
      working.hidden = true;
    }
  });

  const complain = ({ error = "", column, field }) => {
    said.hidden = !error;
    said.replaceChildren(error, ...(error && good ? [element("small", {}, `\n${words.old_graph}`)] : []));
    graph.classList.toggle("play-old", Boolean(error));
    input.toggleAttribute("aria-invalid", Boolean(error) && !field);
    said.dataset.column = column ?? "";
    if (field) numbers.blame(field);
  };

  const show = (answer) => {
    numbers.show(answer.numbers, answer.values);
    const before = graph.querySelector(".gw-view");
    const [left, top] = [before?.scrollLeft, before?.scrollTop];
    tell(answer);
    player?.abort();
    player = new AbortController();
    if (answer.partial) showPicture(answer.section);
    else {
      const picture = good.drawn ? graph.querySelector(".gw-graph") : null;
      graph.innerHTML = answer.section;
      if (picture) graph.querySelector(".gw-view").replaceChildren(picture);
      const { content, evaluator } = answer;
      const first = content.predict ? 0 : content.steps.length;
      const step = { read: () => Number(state.get().step ?? first), write: (x) => state.set({ step: x === first ? null : x }) };
      const evaluate = evaluator && evaluatorOf(evaluator);
      mountGraph(graph.querySelector(".gatewise"), content, evaluate, { address: step, signal: player.signal });
      about.refresh();
    }
    if (left !== undefined) graph.querySelector(".gw-view").scrollTo({ left, top, behavior: "instant" });
  };

  // The picture alone; the sentences and tables that are there stay until the new ones come, and answer nobody.
  const showPicture = (section) => {
    const old = graph.querySelector(".gw-alive");
    if (!old) return (graph.innerHTML = section);
    const made = element("template", { innerHTML: section }).content.firstChild;
    old.querySelector(".gw-view").replaceChildren(...made.querySelectorAll(".gw-graph"));
    old.classList.toggle("gw-untold", made.classList.contains("gw-untold"));
    old.classList.add("gw-coming");
    old.inert = true;
  };

  // What an example is about, and its formula, to be edited.
  const tell = ({ formula: written, numbers: given }) => {
    const [, about] = known.find(([name]) => name === good.text.trim()) ?? [];
    const edit = () => {
      input.value = written;
      examples.value = "";
      renew(written, { numbers: write(new Map(Object.entries(given))) });
    };
    formula.hidden = !about;
    formula.replaceChildren(...(about ? [`${about} `, element("code", {}, written), " ", button(words.edit, edit)] : []));
  };

  const renew = (text, more) => {
    state.set({ text, step: null, ...more });
    about.choose(null);
    redraw();
  };
  input.addEventListener("input", () => {
    grow();
    examples.value = "";
    renew(input.value.replace(/\s+/g, " "));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  examples.addEventListener("change", () => {
    if (!examples.value) return;
    input.value = examples.value;
    renew(examples.value, { numbers: null });
  });
  graph.addEventListener("click", ({ target }) => {
    const chosen = target.closest(".gw-node[data-node]") ?? target.closest("th button")?.closest("[data-node]");
    if (chosen) about.choose(Number(chosen.dataset.node));
  });
  signal.addEventListener("abort", () => player?.abort());

  examples.value = known.some(([name]) => name === input.value) ? input.value : "";
  section.replaceChildren(
    element("label", { className: "play-text" }, element("span", {}, words.expression), input),
    element("p", { className: "play-hint" }, words.expression_hint),
    element(
      "div",
      { className: "play-options" },
      element("label", {}, `${words.examples} `, examples),
      tick("predict"),
      tick("ieee"),
    ),
    formula,
    numbers.box,
    said,
    working,
    graph,
    about.box,
  );
  grow();
  redraw();
};

const BREATH = 250; // milliseconds
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

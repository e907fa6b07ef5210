// The room of expressions: the graph is drawn again while one types.
import { newestOf, oneAtATime } from "./asking.js";

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

export const mount = (section, home, state) => {
  const { words, lang, signal } = state;
  const ask = newestOf(home);
  const input = element("textarea", { name: "text", rows: 1, spellcheck: false, maxLength: 10000 });
  input.setAttribute("autocapitalize", "off");
  input.setAttribute("aria-describedby", "play-said");
  const said = element("pre", { className: "play-error", id: "play-said", role: "alert", hidden: true });
  const graph = element("div", { className: "play-graph" });
  let player = null; // what ends the listeners of the graph that is shown

  const asked = () => {
    const { text = state.start.text, numbers = "", predict, ieee } = state.get();
    return { room: "expression", ask: "graph", lang, numbers, predict: predict === "1", ieee: ieee === "1", text };
  };

  const redraw = oneAtATime(async () => {
    const answer = await ask(asked());
    if (answer === null || signal.aborted) return;
    said.hidden = !answer.error;
    said.textContent = answer.error ?? "";
    graph.classList.toggle("play-old", Boolean(answer.error));
    if (!answer.error) show(answer);
  });

  const show = (answer) => {
    player?.abort();
    player = new AbortController();
    graph.innerHTML = answer.section;
    const address = {
      read: () => Number(state.get().step ?? (answer.content.predict ? 0 : answer.content.steps.length)),
      write: (step) => state.set({ step }),
    };
    const evaluate = answer.evaluator && evaluatorOf(answer.evaluator);
    mountGraph(graph.querySelector(".gatewise"), answer.content, evaluate, { address, signal: player.signal });
  };

  input.value = asked().text;
  input.addEventListener("input", () => {
    state.set({ text: input.value, step: null });
    redraw();
  });
  signal.addEventListener("abort", () => player?.abort());
  section.replaceChildren(element("label", { className: "play-text" }, element("span", {}, words.expression), input), said, graph);
  redraw();
};

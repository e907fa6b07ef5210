// The room of programs: one is run, and each step of its graph has the line that made the gate.
import { newestOf } from "../shell/asking.js";
import { element, button } from "../shell/elements.js";
import { makeEditor } from "./program_editor.js";

const agreed = new Set(); // programs that may run unasked where a program can do harm: ours, and those once run

export const mount = (section, home, state) => {
  const { words, lang, signal } = state;
  const { programs } = state.content;
  const asked = newestOf(home);
  const ready = Object.values(programs);
  ready.forEach((code) => agreed.add(code));
  let good = null; // the answer whose graph is shown, with its code
  let player = null; // ends the listeners of the graph that is shown

  const said = element("pre", { className: "play-error", id: "prog-said", role: "alert", hidden: true });
  const note = element("p", { className: "play-hint prog-note", role: "status" });
  const run = button(words.prog_run, () => begin(), { name: "run", className: "prog-run" });
  const stop = button(words.prog_stop, () => home.stop(), { name: "stop", hidden: true });
  const examples = element("select", { name: "program" }, new Option(words.prog_choose, ""));
  examples.append(...Object.keys(programs).map((name) => new Option(words[name], name)));
  const root = element("select", { name: "root" });
  const output = element("pre", { className: "prog-output", tabIndex: 0, "aria-label": words.prog_output });
  const printed = element("div", { hidden: true }, element("h2", {}, words.prog_output), output);
  const where = element("div", { className: "prog-where", hidden: true });
  const graph = element("div", { className: "play-graph" });

  const editor = makeEditor(words.prog_code, state.get().code ?? ready[0], (code) => {
    state.set({ code: code === ready[0] ? null : code, step: null });
    examples.value = "";
    note.textContent = stale() ? words.prog_changed : "";
  });

  const begin = async () => {
    const code = editor.text();
    agreed.add(code);
    run.hidden = true;
    stop.hidden = false;
    note.textContent = words.prog_running;
    const answer = await asked({ room: "program", lang, code, root: state.get().root ?? "" });
    if (answer === null || signal.aborted) return;
    run.hidden = false;
    stop.hidden = true;
    show(code, answer);
  };

  const show = (code, answer) => {
    const error = typeof answer.error === "string" ? { type: "", message: answer.error, line: null } : answer.error;
    if (answer.variables) offer(answer);
    print(answer.output ?? "");
    if (answer.section) draw(code, answer);
    complain(error, code, !answer.section);
    note.textContent = error || answer.section ? "" : words.prog_no_graph;
    if (stale() && answer.section) note.textContent = words.prog_changed;
  };

  const complain = (error, code, isOld) => {
    said.hidden = !error;
    editor.blame(error && editor.text() === code ? error.line : null);
    if (!error) return said.replaceChildren();
    const at = error.line === null ? [] : [words.prog_line.replace("{line}", error.line)];
    said.dataset.line = error.line ?? "";
    const kind = [error.type].filter((name) => name && name !== "Stopped"); // which the message says
    said.textContent = [...at, ...kind, error.message].join(": ");
    if (good && isOld) said.append(element("small", {}, `\n${words.prog_old}`));
  };

  // Whether the graph is that of the program as it stands; else no line of it is marked.
  const stale = () => {
    const isStale = Boolean(good) && good.code !== editor.text();
    graph.classList.toggle("play-old", isStale || (Boolean(good) && !said.hidden && said.querySelector("small") !== null));
    if (isStale) editor.mark(null);
    return isStale;
  };

  const offer = ({ variables, root: name }) => {
    const wanted = state.get().root ?? "";
    const swept = !wanted && name ? words.prog_swept_is.replace("{name}", name) : words.prog_swept;
    const names = wanted && !variables.includes(wanted) ? [...variables, wanted] : variables;
    root.replaceChildren(new Option(swept, ""), ...names.map((x) => new Option(x, x)));
    root.value = wanted;
  };

  const print = (text) => {
    output.textContent = text;
    printed.hidden = !text;
  };

  const draw = (code, answer) => {
    good = { code, ...answer };
    player?.abort();
    player = new AbortController();
    graph.innerHTML = answer.section;
    const { content, evaluator } = answer;
    const last = content.steps.length;
    const address = {
      read: () => Number(state.get().step ?? last),
      write: (x) => {
        state.set({ step: x === last ? null : x });
        tell(x);
      },
    };
    const evaluate = evaluator && evaluatorOf(evaluator);
    tell(mountGraph(graph.querySelector(".gatewise"), content, evaluate, { address, signal: player.signal }).here());
  };

  // The line that made the gate of a step, and the calls that led there.
  const tell = (step) => {
    const { line = null, calls = [] } = good.lines[step - 1] ?? {};
    editor.mark(good.code === editor.text() ? line : null);
    where.hidden = false;
    if (line === null) return where.replaceChildren(element("p", {}, words.prog_nowhere));
    const text = good.code.split("\n")[line - 1].trim();
    const items = calls.map((call) => {
      const parts = [call.function === "<module>" ? words.prog_top : `${call.function}()`, words.prog_line.replace("{line}", call.line)];
      const rounds = [...call.around, call.round];
      if (Math.max(...rounds) > 1) parts.push(words.prog_round.replace("{round}", rounds.join(" › ")));
      return element("li", {}, parts.join(", "));
    });
    where.replaceChildren(
      element("h2", {}, words.prog_where),
      element("p", { className: "prog-source" }, element("span", {}, line), " ", element("code", {}, text)),
      element("h2", {}, words.prog_calls),
      element("ol", { className: "prog-calls" }, ...items),
    );
  };

  examples.addEventListener("change", () => {
    if (!examples.value) return;
    const code = programs[examples.value];
    editor.put(code);
    state.set({ code: code === ready[0] ? null : code, root: null, step: null });
    begin();
  });
  root.addEventListener("change", () => {
    state.set({ root: root.value || null, step: null });
    begin();
  });
  editor.box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!run.hidden) begin();
  });
  signal.addEventListener("abort", () => player?.abort());

  examples.value = Object.keys(programs).find((name) => programs[name] === editor.text()) ?? "";
  offer({ variables: [], root: "" });
  section.replaceChildren(
    element(
      "div",
      { className: "prog-own" },
      editor.box,
      element("p", { className: "play-hint" }, words.prog_hint),
      element("div", { className: "play-options" }, run, stop, element("label", {}, `${words.prog_examples} `, examples)),
      element("label", { className: "prog-root" }, `${words.prog_root} `, root),
      note,
      said,
      printed,
    ),
    element("div", { className: "prog-seen" }, where, graph),
  );
  if (home.isSandbox || agreed.has(editor.text())) begin();
  else note.textContent = words.prog_unasked;
};

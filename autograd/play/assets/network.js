// The room of networks: trains in small helpings, and shows after each how the network is.
import { html, svg, drawCurves } from "./network_draw.js";
import { makeMap } from "./network_map.js";
import { makeInside } from "./network_inside.js";
import { makeForm, fromAddress, toAddress } from "./network_form.js";
import { makeLessons } from "./network_lessons.js";
import { makeCheck, makeFiles, makeSurface, makeTable, panel } from "./network_extras.js";

const HELPING = 150; // milliseconds of training before the picture is drawn again, at most
const PACES = [1, 5, 20, 100];
const LONGEST_PATH = 300, MOST_REPLAYED = 2000;
const SILENT = 1500; // milliseconds after which a pause no longer waits for an epoch to end

export const mount = async (section, home, state) => {
  const { words, lang, signal } = state;
  section.classList.add("net-room");
  const status = html(section, "p", { class: "net-note", role: "status" }, words.working ?? "…");
  await home.ready;
  const page = await home.ask({ room: "network", ask: "begin", lang });
  if (signal.aborted) return;
  if (page.error) {
    status.textContent = page.error;
    return;
  }
  status.remove();

  const usual = page.settings, edges = ["none", "data", "grad", "m", "v"];
  let settings = fromAddress(state.get(), usual), lesson = null, loop = null, replayed = true, busy = Promise.resolve();
  let runs = []; // the trainings that go on side by side: {name, more, state, losses}; the first is the one shown
  let last = null; // the last answer that showed the first of them
  const path = { names: [], rows: [] };

  const fresh = () => {
    const rivals = lesson?.rivals.length ? lesson.rivals : [{}];
    runs = rivals.map((more) => ({ name: more.optimizer ?? "", more, state: null, losses: [], epoch: 0 }));
    path.rows = [];
    replayed = true;
  };

  // ----- what is on the page
  const lessonsAt = html(section, "div");
  const controls = html(section, "div", { class: "net-controls", role: "group", "aria-label": words.net_controls });
  const said = html(section, "p", { class: "net-said" }), failed = html(section, "p", { class: "net-error", role: "alert", hidden: "" });
  const loud = html(section, "p", { class: "net-quiet", role: "status" }); // said aloud where training pauses
  const panels = html(section, "div", { class: "net-panels" });
  const figure = (name, title) => {
    const made = html(panels, "figure", { class: `net-figure net-at-${name}` });
    html(made, "h2", {}, title);
    return made;
  };
  const answerAt = figure("map", words.net_map), insideAt = figure("inside", words.net_network), curveAt = figure("curve", words.net_curve);
  const press = (name, text, action) => {
    const made = html(controls, "button", { type: "button", "data-do": name }, text);
    made.addEventListener("click", action);
    return made;
  };
  const play = press("train", words.net_train, () => (loop ? pause() : start()));
  play.className = "net-main";
  press("epoch", words.net_epoch, () => once({ ask: "train", epochs: 1 }));
  press("one-step", words.net_step, () => once({ ask: "step" }));
  press("reset", words.net_reset, () => {
    fresh();
    look();
  });
  const paceAt = html(controls, "label"), pace = html(paceAt, "select", { name: "pace" });
  for (const count of PACES) html(pace, "option", { value: count }, count);
  pace.value = PACES[1];
  html(paceAt, "span", {}, words.net_pace);

  const mapStage = html(answerAt, "div", { class: "net-stage net-square" });
  const ownAt = html(answerAt, "p", { class: "net-bar net-own-bar" });
  const classAt = html(html(ownAt, "label", {}, `${words.net_map_own} `), "select", { name: "class" });
  for (const which of [1, 0]) html(classAt, "option", { value: which }, say(words.net_class, { which }));
  const [ownX1, ownX2] = ["x1", "x2"].map((name) => html(html(ownAt, "label", {}, name), "input", { type: "number", step: "any", name, value: 0 }));
  const small = (parent, name, text, action) => html(parent, "button", { type: "button", "data-do": name }, text).addEventListener("click", action);
  const place = (x) => change({ data: "own", points: [...settings.points, [...x, Number(classAt.value)]] });
  small(ownAt, "add", words.net_add, () => place([Number(ownX1.value), Number(ownX2.value)]));
  small(ownAt, "undo", words.net_undo, () => change({ points: settings.points.slice(0, -1) }));
  const openAt = html(answerAt, "p", { class: "net-bar" });
  const sampleAt = html(html(openAt, "label", {}, `${words.net_open} `), "input", { type: "number", name: "sample", min: 1, value: 1 });
  small(openAt, "open", words.net_open_go, () => open(Number(sampleAt.value) - 1));
  html(answerAt, "figcaption", {}, words.net_map_note);
  const drawMap = makeMap(mapStage, words, (i) => open(i), place);

  const insideScroll = html(insideAt, "div", { class: "net-wide", tabindex: 0, role: "group", "aria-label": words.net_network });
  const drawInside = makeInside(html(insideScroll, "div", { class: "net-stage net-graph" }), words);
  const insideBar = html(insideAt, "p", { class: "net-bar" }), kindLabel = html(insideBar, "label");
  html(kindLabel, "span", {}, words.net_edges);
  const kind = html(kindLabel, "select", { name: "edges" });
  for (const name of edges) html(kind, "option", { value: name }, words[`net_edges_${name}`]);
  const deltaLabel = html(insideBar, "label"), deltas = html(deltaLabel, "input", { type: "checkbox", name: "deltas" });
  html(deltaLabel, "span", {}, words.net_show_deltas);
  const deltaSample = html(insideBar, "input", { type: "number", name: "delta-sample", min: 1, value: 1, "aria-label": words.net_show_deltas });
  const byLayer = html(insideAt, "p", { class: "net-note net-by-layer" });
  html(insideAt, "figcaption", {}, words.net_network_note);
  const curve = svg(curveAt, "svg", { role: "img", class: "net-curves" }), legend = html(curveAt, "ul", { class: "net-legend" });

  const graphAt = html(section, "div", { class: "net-opened", hidden: "" });
  const formAt = panel(section, words.net_settings, "settings");
  formAt.open = true;
  const showForm = makeForm(formAt, page.choices, words, (part) => change(part));
  const table = panel(section, words.net_weights, "weights"), drawTable = makeTable(table, words);
  const surfaceAt = panel(section, words.net_surface, "surface"), checkAt = panel(section, words.net_check, "check");
  const ofNow = (request) => asked({ ...request, settings: ofRun(runs[0]), state: runs[0].state });
  const offerSurface = makeSurface(surfaceAt, words, ofNow, path), offerCheck = makeCheck(checkAt, words, ofNow);
  const takeAt = html(section, "p", { class: "net-bar net-take" });
  html(takeAt, "span", {}, words.net_take);
  const complain = (text) => {
    failed.textContent = text ?? "";
    failed.hidden = !text;
  };
  makeFiles(takeAt, page.forms, words, ofNow, complain);

  // ----- questions, one after the other
  const asked = (request) => {
    busy = busy.then(() => home.ask({ room: "network", lang, ...request }));
    return busy;
  };
  const ofRun = (run) => ({ ...settings, ...run.more });
  const shown = () => {
    const inside = table.open || kind.value !== "none" || lesson?.key === "vanishing" || lesson?.key === "dead_relu";
    return ["map", "units", "answers", "weights", ...(inside ? ["gradients"] : []), ...(deltas.checked ? ["deltas"] : [])];
  };
  // One helping for each run, after those that were asked for before; true where all went well.
  let turn = Promise.resolve();
  const helping = (request) => (turn = turn.then(() => served(request)));
  const served = async (request) => {
    for (const run of [...runs].reverse()) {
      const first = run === runs[0];
      const sample = Math.max(0, Math.min(Number(deltaSample.value) - 1, (last?.answers.samples.length || 1) - 1));
      const answer = await asked({ ...request, settings: ofRun(run), state: run.state, show: first ? shown() : [], sample });
      if (signal.aborted || !runs.includes(run)) return false;
      if (answer.error) {
        if (!answer.stopped) complain(answer.error);
        return false;
      }
      if (answer.fresh) {
        Object.assign(run, { losses: [] });
        if (first) path.rows = [];
      }
      Object.assign(run, { state: answer.state, epoch: answer.epoch });
      run.losses.push(...answer.losses);
      if (first) take(answer);
      if (answer.halted) {
        complain(say(words.net_halted, { why: answer.halted }));
        return false;
      }
    }
    return true;
  };
  const take = (answer) => {
    last = answer;
    path.names = answer.weights.map(({ name }) => name);
    path.rows.push(...answer.path.map(([, row]) => row));
    if (answer.epoch === 0) path.rows = [answer.weights.map(({ data }) => data)];
    if (path.rows.length > LONGEST_PATH) path.rows = path.rows.filter((_, i) => i % 2 === 0 || i === path.rows.length - 1);
    draw();
  };
  const draw = () => {
    drawMap(last);
    drawInside(last, kind.value);
    drawCurves(curve, legend, runs, words);
    drawTable(last);
    offerSurface(path.names);
    offerCheck(path.names);
    const { answers, epoch, left } = last, loss = runs[0].losses.at(-1), fields = { epoch, left, all: answers.samples.length, count: answers.count };
    const counted = say(words.net_where, fields) + (left ? say(words.net_left, fields) : "");
    said.textContent = `${runs.length > 1 ? `${runs[0].name}, ` : ""}${counted}: ${loss === undefined ? say(words.net_said_new, fields) : say(words.net_said, { ...fields, loss: show(loss, 4) })}`;
    byLayer.textContent = last.gradients ? `${words.net_by_layer} ${last.gradients.by_layer.map((size) => show(size, 2)).join(" → ")}` : "";
    ownAt.hidden = settings.data !== "own";
    sampleAt.max = deltaSample.max = answers.samples.length;
    section.dataset.epoch = epoch;
    section.dataset.right = answers.count;
  };

  // ----- what the reader does
  const start = async (until = Infinity) => {
    const mine = {};
    loop = mine; // a loop ends where another one has begun
    complain("");
    showRunning();
    state.set({ epoch: null });
    while (loop === mine && !signal.aborted) {
      const epochs = Math.min(Number(pace.value), until - runs[0].epoch);
      if (epochs <= 0) break;
      const began = performance.now();
      if (!(await helping({ ask: "train", epochs, milliseconds: HELPING }))) break;
      await new Promise((after) => setTimeout(after, Math.max(0, 30 - (performance.now() - began))));
    }
    if ((loop && loop !== mine) || signal.aborted) return;
    loop = null;
    showRunning();
  };
  const pause = () => {
    loop = null;
    const waiting = setTimeout(() => home.stop(), SILENT);
    busy.finally(() => clearTimeout(waiting));
    showRunning();
  };
  const showRunning = () => {
    play.textContent = loop ? words.net_pause : words.net_train;
    section.classList.toggle("net-running", loop !== null);
    section.setAttribute("aria-busy", loop !== null);
    if (loop) return;
    loud.textContent = said.textContent;
    if (replayed && runs[0].epoch && runs[0].epoch <= MOST_REPLAYED && !last?.left) state.set({ epoch: runs[0].epoch });
  };
  const once = async (request) => {
    if (loop) pause();
    complain("");
    if (request.ask === "step") replayed = false;
    await helping(request);
    showRunning();
  };
  const look = async () => {
    showForm(settings);
    complain("");
    state.set({ epoch: null });
    if (await helping({ ask: "look" })) showRunning();
  };
  const change = (part) => {
    settings = { ...settings, ...part };
    if (runs[0].epoch) replayed = false; // the address cannot say when it was changed
    state.set(toAddress(settings, usual));
    showForm(settings);
    if (!loop) look();
  };
  const begin = (key, more, chosen) => {
    loop = null;
    lesson = chosen;
    settings = { ...usual, ...more };
    fresh();
    close();
    state.set({ lesson: key || null, sample: null, ...toAddress(settings, usual) });
    return look();
  };
  const run = async (more, epochs) => {
    loop = null;
    settings = { ...usual, ...more };
    state.set(toAddress(settings, usual));
    fresh();
    await look();
    start(epochs);
  };

  let player = null;
  const clear = () => {
    player?.abort();
    player = null;
    graphAt.hidden = true;
    graphAt.replaceChildren();
  };
  const close = () => {
    clear();
    state.set({ sample: null, at: null });
  };
  const open = async (sample, at = null) => {
    if (loop) pause();
    const answer = await ofNow({ ask: "open", sample });
    if (signal.aborted) return;
    complain(answer.error);
    if (answer.error) return;
    clear();
    player = new AbortController();
    graphAt.hidden = false;
    state.set({ sample, at });
    html(graphAt, "h2", {}, say(words.net_opened, { sample: sample + 1, epoch: answer.epoch }));
    small(graphAt, "close", words.net_close, close);
    const holder = html(graphAt, "div", { class: "play-graph" });
    holder.innerHTML = answer.section;
    const address = { read: () => Number(state.get().at ?? 0), write: (at) => state.set({ at }) };
    mountGraph(holder.querySelector(".gatewise"), answer.content, answer.evaluator && evaluatorOf(answer.evaluator), { address, signal: player.signal });
    graphAt.scrollIntoView({ block: "start" });
  };

  for (const field of [kind, deltas, deltaSample]) field.addEventListener("change", () => helping({ ask: "look" }));
  table.addEventListener("toggle", () => table.open && helping({ ask: "look" }));
  signal.addEventListener("abort", () => {
    loop = null;
    player?.abort();
  });
  const enter = makeLessons(lessonsAt, page, words, { begin, run });
  const { lesson: key = "", epoch, sample, at } = state.get();
  lesson = enter(key);
  fresh();
  await look();
  if (Number(epoch) > 0) await start(Math.min(Number(epoch), MOST_REPLAYED));
  if (sample !== undefined && !signal.aborted) await open(Number(sample), at);
};

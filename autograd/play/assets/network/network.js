// The room of networks: trains in small helpings, and shows after each how the network is.
import { html } from "./network_draw.js";
import { fromAddress, toAddress } from "./network_form.js";
import { makeLessons } from "./network_lessons.js";
import { makePage } from "./network_page.js";

const HELPING = 150; // milliseconds of training before the picture is drawn again, at most
const LONGEST_PATH = 300, MOST_REPLAYED = 2000;
const SILENT = 1500; // milliseconds after which a pause no longer waits for an epoch to end

export const mount = async (section, home, state) => {
  const { words, lang, signal } = state;
  section.classList.add("net-room");
  const status = html(section, "p", { class: "net-note", role: "status" }, words.working ?? "…");
  await home.ready;
  const offered = await home.ask({ room: "network", ask: "begin", lang });
  if (signal.aborted) return;
  if (offered.error) {
    status.textContent = offered.error;
    return;
  }
  status.remove();

  const usual = offered.settings;
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

  // ----- questions, one after the other
  const asked = (request) => {
    busy = busy.then(() => home.ask({ room: "network", lang, ...request }));
    return busy;
  };
  const ofRun = (run) => ({ ...settings, ...run.more });
  const ofNow = (request) => asked({ ...request, settings: ofRun(runs[0]), state: runs[0].state });
  const shown = () => {
    const inside = page.wantsGradients() || ["vanishing", "dead_relu"].includes(lesson?.key);
    return ["map", "units", "answers", "weights", ...(inside ? ["gradients"] : []), ...(page.wantsDeltas() ? ["deltas"] : [])];
  };
  // One helping for each run, after those that were asked for before; true where all went well.
  let turn = Promise.resolve();
  const helping = (request) => (turn = turn.then(() => served(request)));
  const served = async (request) => {
    for (const run of [...runs].reverse()) {
      const first = run === runs[0];
      const sample = page.sample(last?.answers.samples.length);
      const answer = await asked({ ...request, settings: ofRun(run), state: run.state, show: first ? shown() : [], sample });
      if (signal.aborted || !runs.includes(run)) return false;
      if (answer.error) {
        if (!answer.stopped) page.complain(answer.error);
        return false;
      }
      const again = answer.fresh && run.epoch > 0;
      if (answer.fresh) {
        run.losses = [];
        if (first) path.rows = [];
      }
      Object.assign(run, { state: answer.state, epoch: answer.epoch });
      run.losses.push(...answer.losses);
      if (first) take(answer, again ? words.net_fresh : "");
      if (answer.halted) {
        page.complain(say(words.net_halted, { why: answer.halted }));
        return false;
      }
    }
    return true;
  };
  const take = (answer, note) => {
    last = answer;
    path.names = answer.weights.map(({ name }) => name);
    path.rows.push(...answer.path.map(([, row]) => row));
    if (answer.epoch === 0) path.rows = [answer.weights.map(({ data }) => data)];
    if (path.rows.length > LONGEST_PATH) path.rows = path.rows.filter((_, i) => i % 2 === 0 || i === path.rows.length - 1);
    page.draw(last, runs, note);
  };

  // ----- what the reader does
  const start = async (until = Infinity) => {
    const mine = {};
    loop = mine; // a loop ends where another one has begun
    page.complain("");
    showRunning();
    state.set({ epoch: null });
    while (loop === mine && !signal.aborted) {
      const epochs = Math.min(page.pace(), until - runs[0].epoch);
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
    page.showRunning(loop !== null);
    const tellable = replayed && !loop && runs[0].epoch && runs[0].epoch <= MOST_REPLAYED && !last?.left;
    if (tellable) state.set({ epoch: runs[0].epoch });
  };
  const once = async (request) => {
    if (loop) pause();
    page.complain("");
    if (request.ask === "step") replayed = false;
    await helping(request);
    showRunning();
  };
  const look = async () => {
    page.showForm(settings);
    page.complain("");
    state.set({ epoch: null });
    if (await helping({ ask: "look" })) showRunning();
  };
  const change = (part) => {
    settings = { ...settings, ...part };
    if (runs[0].epoch) replayed = false; // the address cannot say when it was changed
    state.set(toAddress(settings, usual));
    page.showForm(settings);
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
    page.graphAt.hidden = true;
    page.graphAt.replaceChildren();
  };
  const close = () => {
    clear();
    state.set({ sample: null, at: null });
  };
  const open = async (sample, at = null) => {
    if (loop) pause();
    const answer = await ofNow({ ask: "open", sample });
    if (signal.aborted) return;
    page.complain(answer.error);
    if (answer.error) return;
    clear();
    player = new AbortController();
    page.graphAt.hidden = false;
    state.set({ sample, at });
    html(page.graphAt, "h2", {}, say(words.net_opened, { sample: sample + 1, epoch: answer.epoch }));
    page.button(page.graphAt, "close", words.net_close, close);
    const holder = html(page.graphAt, "div", { class: "play-graph" });
    holder.innerHTML = answer.section;
    const address = { read: () => Number(state.get().at ?? 0), write: (at) => state.set({ at }) };
    mountGraph(holder.querySelector(".gatewise"), answer.content, answer.evaluator && evaluatorOf(answer.evaluator), { address, signal: player.signal });
    page.graphAt.scrollIntoView({ block: "start" });
  };

  const page = makePage(section, offered, words, path, {
    ofNow, once, open, change,
    toggle: () => (loop ? pause() : start()),
    reset: () => {
      fresh();
      look();
    },
    look: () => helping({ ask: "look" }),
    place: (point) => change({ data: "own", points: [...settings.points, point] }),
    undo: () => change({ points: settings.points.slice(0, -1) }),
  });
  signal.addEventListener("abort", () => {
    loop = null;
    player?.abort();
  });
  const enter = makeLessons(page.lessonsAt, offered, words, { begin, run });
  const { lesson: key = "", epoch, sample, at } = state.get();
  lesson = enter(key);
  fresh();
  await look();
  if (Number(epoch) > 0) await start(Math.min(Number(epoch), MOST_REPLAYED));
  if (sample !== undefined && !signal.aborted) await open(Number(sample), at);
};

// What stands in the room of networks, from top to bottom; `act` is what its buttons and fields do.
import { html, svg, drawCurves } from "./network_draw.js";
import { makeMap } from "./network_map.js";
import { makeInside } from "./network_inside.js";
import { makeForm } from "./network_form.js";
import { makeCheck, makeFiles, makeSurface, makeTable, panel } from "./network_extras.js";

const PACES = [1, 5, 20, 100]; // epochs
const EDGES = ["none", "data", "grad", "m", "v"]; // what stands on the lines

export const makePage = (section, offered, words, path, act) => {
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
  const play = press("train", words.net_train, act.toggle);
  play.className = "net-main";
  press("epoch", words.net_epoch, () => act.once({ ask: "train", epochs: 1 }));
  press("one-step", words.net_step, () => act.once({ ask: "step" }));
  press("reset", words.net_reset, act.reset);
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
  const place = (x) => act.place([...x, Number(classAt.value)]);
  small(ownAt, "add", words.net_add, () => place([Number(ownX1.value), Number(ownX2.value)]));
  small(ownAt, "undo", words.net_undo, act.undo);
  const openAt = html(answerAt, "p", { class: "net-bar" });
  const sampleAt = html(html(openAt, "label", {}, `${words.net_open} `), "input", { type: "number", name: "sample", min: 1, value: 1 });
  small(openAt, "open", words.net_open_go, () => act.open(Number(sampleAt.value) - 1));
  html(answerAt, "figcaption", {}, words.net_map_note);
  const drawMap = makeMap(mapStage, words, act.open, place);

  const insideScroll = html(insideAt, "div", { class: "net-wide", tabindex: 0, role: "group", "aria-label": words.net_network });
  const drawInside = makeInside(html(insideScroll, "div", { class: "net-stage net-graph" }), words);
  const insideBar = html(insideAt, "p", { class: "net-bar" }), kindLabel = html(insideBar, "label");
  html(kindLabel, "span", {}, words.net_edges);
  const kind = html(kindLabel, "select", { name: "edges" });
  for (const name of EDGES) html(kind, "option", { value: name }, words[`net_edges_${name}`]);
  const deltaLabel = html(insideBar, "label"), deltas = html(deltaLabel, "input", { type: "checkbox", name: "deltas" });
  html(deltaLabel, "span", {}, words.net_show_deltas);
  const deltaSample = html(insideBar, "input", { type: "number", name: "delta-sample", min: 1, value: 1, "aria-label": words.net_show_deltas });
  const byLayer = html(insideAt, "p", { class: "net-note net-by-layer" });
  html(insideAt, "figcaption", {}, words.net_network_note);
  const curve = svg(curveAt, "svg", { role: "img", class: "net-curves" }), legend = html(curveAt, "ul", { class: "net-legend" });

  const graphAt = html(section, "div", { class: "net-opened", hidden: "" });
  const formAt = panel(section, words.net_settings, "settings");
  formAt.open = true;
  const showForm = makeForm(formAt, offered.choices, words, act.change);
  const table = panel(section, words.net_weights, "weights"), drawTable = makeTable(table, words);
  const surfaceAt = panel(section, words.net_surface, "surface"), checkAt = panel(section, words.net_check, "check");
  const offerSurface = makeSurface(surfaceAt, words, act.ofNow, path), offerCheck = makeCheck(checkAt, words, act.ofNow);
  const takeAt = html(section, "p", { class: "net-bar net-take" });
  html(takeAt, "span", {}, words.net_take);
  const complain = (text) => {
    failed.textContent = text ?? "";
    failed.hidden = !text;
  };
  makeFiles(takeAt, offered.forms, words, act.ofNow, complain);

  // All of it, as the last answer says and the runs have it.
  const draw = (last, runs, note) => {
    drawMap(last);
    drawInside(last, kind.value);
    drawCurves(curve, legend, runs, words);
    drawTable(last);
    offerSurface(path.names);
    offerCheck(path.names);
    const { answers, epoch, left } = last, loss = runs[0].losses.at(-1), fields = { epoch, left, all: answers.samples.length, count: answers.count };
    const counted = say(words.net_where, fields) + (left ? say(words.net_left, fields) : "");
    const learned = loss === undefined ? say(words.net_said_new, fields) : say(words.net_said, { ...fields, loss: show(loss, 4) });
    said.textContent = `${runs.length > 1 ? `${runs[0].name}, ` : ""}${counted}: ${learned}${note ? `. ${note}` : ""}`;
    byLayer.textContent = last.gradients ? `${words.net_by_layer} ${last.gradients.by_layer.map((size) => show(size, 2)).join(" → ")}` : "";
    ownAt.hidden = last.settings.data !== "own";
    sampleAt.max = deltaSample.max = answers.samples.length;
    section.dataset.epoch = epoch;
    section.dataset.right = answers.count;
  };
  const showRunning = (runs) => {
    play.textContent = runs ? words.net_pause : words.net_train;
    section.classList.toggle("net-running", runs);
    section.setAttribute("aria-busy", runs);
    if (!runs) loud.textContent = said.textContent;
  };
  for (const field of [kind, deltas, deltaSample]) field.addEventListener("change", act.look);
  table.addEventListener("toggle", () => table.open && act.look());
  return {
    lessonsAt, graphAt, button: small, complain, showForm, draw, showRunning,
    pace: () => Number(pace.value),
    sample: (count) => Math.max(0, Math.min(Number(deltaSample.value), count || 1) - 1),
    wantsGradients: () => table.open || kind.value !== "none",
    wantsDeltas: () => deltas.checked,
  };
};

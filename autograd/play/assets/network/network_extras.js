// What is worked out when it is asked for: the slice of the loss, the check of a gradient, files, tables.
import { html, svg, paintLoss } from "./network_draw.js";

export const panel = (parent, title, name) => {
  const details = html(parent, "details", { class: `net-card net-${name}` });
  html(details, "summary", {}, title);
  return details;
};

const chooser = (parent, said, name) => {
  const label = html(parent, "label");
  html(label, "span", {}, said);
  return html(label, "select", { name });
};
const button = (parent, said, name, action) => {
  const made = html(parent, "button", { type: "button", "data-do": name }, said);
  made.addEventListener("click", action);
  return made;
};
const offer = (select, names, otherwise) => {
  if (select.options.length === names.length && [...select.options].every(({ value }, i) => value === names[i])) return;
  const before = select.value;
  select.replaceChildren(...names.map((name) => new Option(name, name)));
  select.value = names.includes(before) ? before : names[Math.min(otherwise, names.length - 1)];
};

export const makeTable = (details, words) => {
  const table = html(html(details, "div", { class: "net-scroll", tabindex: 0 }), "table");
  return ({ weights, gradients }) => {
    if (!details.open) return;
    const memory = gradients?.names ?? [];
    const head = html(null, "tr");
    for (const said of [words.net_name, words.net_value, words.net_gradient, ...memory]) html(head, "th", { scope: "col" }, said);
    const rows = weights.map((weight, i) => {
      const row = html(null, "tr");
      html(row, "th", { scope: "row" }, weight.name);
      const gradient = gradients?.gradients[i], kept = memory.map((name) => gradients.memory[i][name]);
      for (const number of [weight.data, gradient, ...kept]) html(row, "td", {}, typeof number === "number" ? show(number, 6) : "–");
      return row;
    });
    table.replaceChildren(head, ...rows);
  };
};

export const makeSurface = (details, words, ask, path) => {
  const bar = html(details, "p", { class: "net-bar" });
  const across = chooser(bar, words.net_across, "across"), up = chooser(bar, words.net_up, "up");
  const stage = html(details, "div", { class: "net-stage net-square", hidden: "" });
  const canvas = html(stage, "canvas", { class: "net-plane" }), picture = svg(stage, "svg", { viewBox: "0 0 100 100", role: "img" });
  const said = html(details, "p", { class: "net-note", role: "status" });
  const draw = async () => {
    const pair = [across.value, up.value], places = pair.map((name) => path.names.indexOf(name));
    const seen = path.rows.map((row) => places.map((place) => row[place]));
    const answer = await ask({ ask: "surface", pair, seen });
    if (answer.error) {
      said.textContent = answer.error;
      return;
    }
    const [low, high] = paintLoss(canvas, answer.losses);
    const scale = (axis) => (x) => (100 * (x - axis[0])) / (axis.at(-1) - axis[0]);
    const x = scale(answer.across), y = scale(answer.up), [a, b, here] = answer.here;
    picture.replaceChildren();
    svg(picture, "path", { class: "net-path", d: seen.map((point, i) => `${i ? "L" : "M"}${x(point[0])} ${100 - y(point[1])}`).join("") });
    svg(picture, "circle", { cx: x(a), cy: 100 - y(b), r: 2, class: "net-here" });
    stage.hidden = false;
    const fields = { first: pair[0], second: pair[1], low: show(low, 3), high: show(high, 3), here: here === null ? "–" : show(here, 4) };
    picture.setAttribute("aria-label", say(words.net_surface_alt, fields));
    const ends = (axis) => `${show(axis[0], 3)} … ${show(axis.at(-1), 3)}`;
    said.textContent = `${say(words.net_surface_alt, fields)} ${words.net_across} ${ends(answer.across)}, ${words.net_up} ${ends(answer.up)}.`;
  };
  button(bar, words.net_draw, "surface", draw);
  html(details, "p", { class: "net-note" }, words.net_surface_note);
  return (names) => {
    offer(across, names, 0);
    offer(up, names, 1);
  };
};

export const makeCheck = (details, words, ask) => {
  const bar = html(details, "p", { class: "net-bar" }), weight = chooser(bar, words.net_weight, "weight");
  const said = html(details, "p", { role: "status" }), table = html(details, "table");
  button(bar, words.net_compare, "check", async () => {
    const answer = await ask({ ask: "check", weight: weight.value });
    said.textContent = answer.error ?? say(words.net_checked, { gradient: answer.shown[1] });
    table.replaceChildren();
    if (answer.error) return;
    const head = html(table, "tr");
    for (const name of [words.net_h, words.net_quotient, words.net_error]) html(head, "th", { scope: "col" }, name);
    const least = Math.min(...answer.quotients.map(({ error }) => error ?? Infinity));
    for (const { step, quotient, error } of answer.quotients) {
      const row = html(table, "tr", error === least ? { class: "net-best" } : {});
      for (const number of [step, quotient, error]) html(row, "td", {}, number === null ? "–" : show(number, 8));
    }
  });
  return (names) => offer(weight, names, 0);
};

export const makeFiles = (parent, forms, words, ask, failed) => {
  for (const form of forms) {
    button(parent, words[`net_take_${form}`], `take-${form}`, async () => {
      const { name, text, error } = await ask({ ask: "export", form });
      if (error) return failed(error);
      const link = html(null, "a", { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: name });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
};

// The settings as fields: what is typed becomes part of the address, and counts from the next step.
import { html } from "./network_draw.js";

const FIELDS = [ // name, kind, and for numbers the step of the arrows
  ["data", "choice"], ["samples", "whole", 10], ["noise", "number", 0.05], ["hidden", "list"], ["activation", "choice"],
  ["start", "choice"], ["loss", "choice"], ["optimizer", "choice"], ["lr", "number", "any"], ["momentum", "number", 0.05],
  ["weight_decay", "number", 0.001], ["lr_decay", "number", 0.001], ["regularizer", "choice"], ["strength", "number", 0.001],
  ["batch_size", "optional", 1], ["seed", "whole", 1],
];
const POINT = "_"; // between points in the address; a comma is between numbers

const READ = {
  choice: (text) => text,
  number: (text) => (text.trim() === "" ? NaN : Number(text)),
  whole: (text) => (text.trim() === "" ? NaN : Number(text)),
  optional: (text) => (text.trim() === "" ? null : Number(text)),
  list: (text) => text.split(/[\s,]+/).filter(Boolean).map(Number),
  points: (text) => text.split(POINT).filter(Boolean).map((point) => point.split(",").map(Number)),
};
const kindOf = (name) => (name === "points" ? "points" : FIELDS.find(([known]) => known === name)?.[1]);
const write = (name, value) =>
  name === "points" ? value.map((point) => point.join(",")).join(POINT) : Array.isArray(value) ? value.join(",") : value ?? "all";

// The settings that an address names, on top of what a new page has.
export const fromAddress = (fields, usual) => {
  const found = { ...usual };
  for (const [name, text] of Object.entries(fields)) {
    const kind = name in usual && kindOf(name);
    if (kind) found[name] = READ[kind](kind === "optional" && text === "all" ? "" : kind === "list" && text === "none" ? "" : text);
  }
  return found;
};

// What an address has to name of them; null takes a name out.
export const toAddress = (settings, usual) =>
  Object.fromEntries(Object.keys(usual).map((name) => {
    const text = String(write(name, settings[name]));
    return [name, text === String(write(name, usual[name])) ? null : text || "none"];
  }));

export const makeForm = (parent, choices, words, changed) => {
  const form = html(parent, "form", { class: "net-form", autocomplete: "off" }), fields = {};
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const [name, kind, step] of FIELDS) {
    const label = html(form, "label"), said = html(label, "span", {}, words[`net_${name}`]);
    if (kind === "choice") {
      const select = html(label, "select", { name });
      for (const choice of choices[name]) html(select, "option", { value: choice }, words[`net_${name}_${choice}`] ?? choice);
    } else {
      const hint = name === "hidden" ? words.net_hidden_hint : name === "batch_size" ? words.net_batch_hint : "";
      html(label, "input", { name, type: kind === "list" ? "text" : "number", ...(kind === "list" ? { inputmode: "text" } : { step, min: 0 }), ...(hint && { title: hint, placeholder: hint }) });
      if (hint) said.title = hint;
    }
    fields[name] = label.lastChild;
    fields[name].addEventListener("change", () => changed({ [name]: READ[kind](fields[name].value) }));
  }
  return (settings) => {
    for (const [name, kind] of FIELDS) {
      if (fields[name] === document.activeElement && kind !== "choice") continue; // somebody is typing there
      fields[name].value = kind === "list" ? settings[name].join(", ") : settings[name] ?? "";
    }
    fields.samples.disabled = settings.data === "own" || (settings.noise === 0 && ["xor", "and", "or", "nand"].includes(settings.data));
    fields.noise.disabled = settings.data === "own";
    fields.momentum.disabled = ["sgd", "adagrad", "rmsprop"].includes(settings.optimizer);
    fields.strength.disabled = settings.regularizer === "none";
  };
};

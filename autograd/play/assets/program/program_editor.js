// A field for a program, with numbers of lines, of which one is marked and one is blamed.
import { element } from "../shell/elements.js";

export const makeEditor = (label, text, changed) => {
  const field = element("textarea", { name: "code", spellcheck: false, maxLength: 100000, wrap: "off" });
  for (const [name, value] of Object.entries({ "aria-label": label, autocapitalize: "off", "aria-describedby": "prog-said" })) {
    field.setAttribute(name, value);
  }
  const lines = element("div", { className: "prog-lines", "aria-hidden": "true" });
  const box = element("div", { className: "prog-code" }, lines, field);

  const number = () => {
    const count = field.value.split("\n").length;
    field.rows = count;
    while (lines.children.length > count) lines.lastChild.remove();
    while (lines.children.length < count) lines.append(element("span", {}, lines.children.length + 1));
  };
  const only = (name, line) => {
    for (const old of lines.querySelectorAll(`.${name}`)) old.classList.remove(name);
    const one = line === null ? null : lines.children[line - 1];
    one?.classList.add(name);
    return one;
  };
  // The marked line stays in sight within the field; the page itself does not move.
  const mark = (line) => {
    const one = only("prog-now", line);
    if (!one) return;
    const [top, bottom] = [one.offsetTop, one.offsetTop + one.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  };
  const blame = (line) => {
    only("prog-wrong", line);
    field.toggleAttribute("aria-invalid", line !== null);
  };
  const put = (code) => {
    field.value = code;
    blame(null);
    mark(null);
    number();
  };
  field.addEventListener("input", () => {
    blame(null);
    number();
    changed(field.value);
  });
  put(text);
  return { box, mark, blame, put, text: () => field.value };
};

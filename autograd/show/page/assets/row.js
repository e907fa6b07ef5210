// The row of a gate, with the numbers that are known: of the gate at work, or of the node last looked at.
const drawRow = (node, step) => {
  const [about, formulas] = rows[node];
  const isKnown = known(step)[node].data !== undefined;
  const sentence = document.createElement("p");
  sentence.append(...spans(about));
  const list = document.createElement("ul");
  for (const [kind, formula, numbers] of formulas) {
    const line = document.createElement("li");
    const isSecret = kind === "local" && content.predict && reach() < steps.length;
    line.append(...spans(formula), ...spans(isKnown && !isSecret && !isNudged() ? numbers : []));
    list.append(line);
  }
  find(".gw-row-text").replaceChildren(sentence, ...(formulas.length ? [list] : []));
};

let looked = null; // the node whose row is shown

// Look at a node; the words are read aloud only when it was asked for.
const lookAt = (node, isAskedFor) => {
  mark("gw-looked-at", node === null ? [] : [boxOf(node), entries[node]]);
  find(".gw-row-text").setAttribute("aria-live", isAskedFor ? "polite" : "off");
  looked = node;
  drawLooked();
};

const drawLooked = () => {
  if (looked !== null) drawRow(looked, here());
};

for (const [node, entry] of entries.entries()) {
  entry.querySelector("button").addEventListener("click", () => lookAt(node, true));
}
for (const { boxes } of views) {
  for (const [node, box] of boxes.entries()) {
    box?.addEventListener("pointerenter", () => lookAt(node, false));
    if (!box?.dataset.group) box?.addEventListener("click", () => lookAt(node, true));
  }
}

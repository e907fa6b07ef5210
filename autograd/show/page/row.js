// The row of a gate, with the numbers that are known: of the gate at work, or of the node last looked at.
let lookedAt = null;

const drawRow = (node, step) => {
  const [about, formulas] = rows[node];
  const sentence = document.createElement("p");
  sentence.append(...spans(about));
  const list = document.createElement("ul");
  for (const [formula, numbers] of formulas) {
    const line = document.createElement("li");
    const isSlope = numbers.at(-1)[0] === "local";
    const isKnown = known(step)[node].data !== undefined;
    const isSecret = isSlope && content.predict && reach() < steps.length;
    line.append(...spans(formula), ...spans(isKnown && !isSecret ? numbers : []));
    list.append(line);
  }
  find(".gw-row-text").replaceChildren(sentence, ...(formulas.length ? [list] : []));
};

const markLookedAt = () => {
  for (const marked of findAll(".gw-looked-at")) marked.classList.remove("gw-looked-at");
  if (lookedAt === null) return;
  boxes[lookedAt].classList.add("gw-looked-at");
  entries[lookedAt].classList.add("gw-looked-at");
};

// Look at a node; the words are read aloud only when it was asked for.
const lookAt = (node, isAskedFor) => {
  lookedAt = node;
  markLookedAt();
  find(".gw-row-text").setAttribute("aria-live", isAskedFor ? "polite" : "off");
  if (node !== null) drawRow(node, here());
};

for (const [node, box] of boxes.entries()) {
  box.addEventListener("pointerenter", () => lookAt(node, false));
  box.addEventListener("click", () => lookAt(node, true));
  entries[node].querySelector("button").addEventListener("click", () => lookAt(node, true));
}

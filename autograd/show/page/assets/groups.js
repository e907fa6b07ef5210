// Groups of nodes as one box each: the reader opens one, all, or none.
const choice = find("[data-do=open]");

const openView = (index) => {
  view.graph.toggleAttribute("hidden", true);
  view = views[index];
  view.graph.toggleAttribute("hidden", false);
  choice.selectedIndex = index;
  fit();
  go(here());
  follow(here(), "instant");
};

// A group that is not drawn open by itself opens with all the others.
const openGroup = (name) => {
  const found = [...choice.options].findIndex((option) => option.dataset.group === name);
  openView(found > 0 ? found : views.length - 1);
};

// What a closed group has in it, or, while a gate inside is at work, the number that the sentence is about.
const insides = findAll(".gw-inside").map((text) => ({ text, said: text.textContent }));
const drawInsides = (step) => {
  const { phase, node } = steps[step - 1] ?? {};
  const kind = phase === "forward" ? "data" : "local";
  const [number] = step ? [...sentences[step].querySelectorAll(`.gw-${kind}`)].slice(-1) : [];
  const box = number && boxOf(node);
  for (const { text, said } of insides) {
    const isHere = box?.contains(text);
    const wanted = isHere ? `${words[kind]} ${number.textContent}` : said;
    if (text.textContent === wanted) continue;
    text.removeAttribute("textLength");
    text.textContent = wanted;
    squeeze(text, text.getComputedTextLength());
    text.classList.toggle("gw-at-work", Boolean(isHere));
  }
};

choice?.addEventListener("change", () => openView(choice.selectedIndex));
for (const box of findAll(".gw-node[data-group]")) {
  box.addEventListener("click", () => openGroup(box.dataset.group));
}

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

choice?.addEventListener("change", () => openView(choice.selectedIndex));
for (const box of findAll(".gw-node[data-group]")) {
  box.addEventListener("click", () => openGroup(box.dataset.group));
}

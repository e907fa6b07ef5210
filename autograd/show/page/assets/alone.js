// A page of one graph, or one of several in a document: the section that this script stands in.
const section = document.currentScript.closest(".gatewise");
mountGraph(section, JSON.parse(section.querySelector(".gw-content").textContent), evaluate);

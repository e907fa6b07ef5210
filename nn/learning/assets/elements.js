// Making and changing elements; text only ever gets in as text.

const SVG = "http://www.w3.org/2000/svg";

function element(parent, tag, attributes = {}, text = "") {
  const made = parent.namespaceURI === SVG || tag === "svg"
    ? document.createElementNS(SVG, tag) : document.createElement(tag);
  change(made, attributes);
  made.textContent = text;
  parent.append(made);
  return made;
}

function change(made, attributes) {
  const {style = {}, ...others} = attributes; // the page's policy forbids the attribute, not the property
  for (const [name, value] of Object.entries(others)) made.setAttribute(name, value);
  for (const [name, value] of Object.entries(style)) made.style.setProperty(name, value);
}

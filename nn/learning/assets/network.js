// The network: a circle for each neuron, a line for each weight, as thick as it is large.

const MANY = 40; // weights between two layers, from which on their numbers stand in the table only
const PARTS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73];

function drawNetwork(svg, data, words) {
  const tallest = Math.max(...data.sizes), gap = tallest > 12 ? 16 : 74, radius = gap > 40 ? 17 : 5;
  const height = Math.max(tallest * gap, 150), width = Math.max(440, 0.8 * height), thickest = gap / 8;
  const last = data.sizes.length - 1;
  const place = (layer, i) => [
    44 + layer * (width - 88) / last, height * (i + 0.5) / data.sizes[layer],
  ];
  change(svg, {viewBox: `0 0 ${width} ${height + 8}`});
  svg.setAttribute("aria-label", say(words.network_alt, {sizes: data.sizes.join(", ")}));
  const largest = Math.max(...data.frames.flatMap((frame) =>
    data.names.flatMap((layer) => layer.flatMap((neuron) => neuron.w.map((name) => Math.abs(frame.numbers[name]))))));
  const lines = [], texts = [];
  data.names.forEach((neurons, layer) => neurons.forEach((neuron, j) => neuron.w.forEach((name, i) => {
    const [x1, y1] = place(layer, i), [x2, y2] = place(layer + 1, j);
    const line = element(svg, "line", {x1, y1, x2, y2, class: "edge", "data-name": name});
    lines.push({name, line, title: element(line, "title")});
  })));
  const taken = [];
  data.names.forEach((neurons, layer) => neurons.forEach((neuron, j) => neuron.w.forEach((name, i) => {
    if (neuron.w.length * neurons.length > MANY) return;
    const [x, y] = roomiest(place(layer, i), place(layer + 1, j), taken);
    taken.push([x, y]);
    texts.push({name, text: beside(svg, place(layer, i), place(layer + 1, j), [x, y], name)});
  })));
  data.sizes.forEach((count, layer) => {
    for (let i = 0; i < count; i++) {
      const [x, y] = place(layer, i), name = layer ? data.names[layer - 1][i].b : "";
      element(svg, "circle", {cx: x, cy: y, r: radius, class: "neuron"});
      if (radius < 10) continue;
      element(svg, "text", {x, y: y + 4, class: "middle"}, layer ? symbol(data.activations[layer - 1][i]) : `x${i + 1}`);
      if (layer) texts.push({name, bias: "b ", text: element(svg, "text", {x, y: y + radius + 13, class: "weight halo middle", "data-name": name})});
    }
  });
  return (frame) => {
    for (const {name, line, title} of lines) {
      const number = frame.numbers[name];
      const thick = 0.5 + thickest * Math.abs(number) / (largest || 1);
      change(line, {"stroke-width": thick, "stroke-dasharray": number < 0 ? `${4 + thick} ${3 + thick / 2}` : "none"});
      line.classList.toggle("negative", number < 0);
      title.textContent = `${name} = ${show(number, 6)}`;
    }
    for (const {name, text, bias = ""} of texts) {
      const number = frame.numbers[name];
      text.textContent = bias + show(number, 3);
      if (!bias) change(text, {dy: -thickest * Math.abs(number) / (largest || 1) / 2});
      text.classList.toggle("negative", number < 0);
    }
  };
}

// A number that runs along its line, above it, so that the line crosses none of its digits.
function beside(svg, [x1, y1], [x2, y2], [x, y], name) {
  const turn = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const at = {x, y: y - 4, transform: `rotate(${turn.toFixed(1)} ${x} ${y})`};
  return element(svg, "text", {...at, class: "weight halo middle", "data-name": name});
}

// The place on a line where a number stands furthest from those that stand already.
function roomiest([x1, y1], [x2, y2], taken) {
  const places = PARTS.map((part) => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)]);
  const room = ([x, y]) => Math.min(1, ...taken.map(([a, b]) => Math.hypot((x - a) / 64, (y - b) / 26)));
  return places.reduce((best, other) => (room(other) > room(best) ? other : best));
}

function symbol(activation) {
  return {"": "Σ", sigmoid: "σ"}[activation] ?? activation.slice(0, 4);
}

// The network: a box for each neuron, and for each weight a line, as thick as it is large.
// A line runs level into its own slot of the box, in a lane where nothing else is but its number, above it.

const MANY = 40; // weights between two layers, from which on they are pixels of a picture
const SLOT = 20, THICKEST = 5, LETTER = 7.4, CROSSING = 38, BETWEEN = 14; // a slot: a number over a thick line

const isCrowded = (data) => data.names.some((neurons) => neurons.length * neurons[0].w.length > MANY);

function drawNetwork(svg, data, words) {
  const long = (names, before = "") =>
    LETTER * Math.max(...data.frames.flatMap((frame) => names.map((name) => (before + show(frame.numbers[name], 3)).length)));
  const layers = layOut(data, long), last = layers[layers.length - 1];
  const width = last.x + last.width + 2, height = Math.max(...layers.map((layer) => layer.high)) + 4;
  change(svg, {viewBox: `0 0 ${width} ${height}`, style: {"min-width": `${0.8 * width}px`, "max-width": `${1.5 * width}px`}});
  svg.setAttribute("aria-label", say(words.network_alt, {sizes: data.sizes.join(", ")}));
  const middle = (layer, i) => height / 2 + (i - (layers[layer].count - 1) / 2) * (layers[layer].tall + BETWEEN);
  const largest = Math.max(...data.frames.flatMap((frame) =>
    data.names.flat().flatMap((neuron) => neuron.w.map((name) => Math.abs(frame.numbers[name]))))) || 1;
  const lines = [], texts = [];
  data.names.forEach((neurons, before) => neurons.forEach((neuron, j) => neuron.w.forEach((name, i) => {
    const from = layers[before], to = layers[before + 1];
    const y = middle(before + 1, j) + (i - (neuron.w.length - 1) / 2) * SLOT + SLOT / 3;
    const start = from.x + from.width, lane = start + CROSSING, bend = (start + lane) / 2, level = middle(before, i);
    const wire = element(svg, "g", {class: "wire"});
    const line = element(wire, "path", {
      class: "edge", "data-name": name, d: `M${start} ${level}C${bend} ${level} ${bend} ${y} ${lane} ${y}H${to.x}`,
    });
    lines.push({name, line, title: element(line, "title")});
    const at = {x: (lane + to.x) / 2, y: y - THICKEST / 2 - 4, class: "weight middle", "data-name": name};
    texts.push({name, text: element(wire, "text", at)});
  })));
  layers.forEach(({count, x, width, tall}, layer) => {
    for (let i = 0; i < count; i++) {
      const y = middle(layer, i), center = x + width / 2;
      element(svg, "rect", {x, y: y - tall / 2, width, height: tall, rx: 8, class: "neuron"});
      const title = layer ? symbol(data.activations[layer - 1][i]) : `x${i + 1}`;
      element(svg, "text", {x: center, y: layer ? y - 3 : y + 4, class: "middle"}, title);
      if (!layer) continue;
      const name = data.names[layer - 1][i].b;
      texts.push({name, bias: "b ", text: element(svg, "text", {x: center, y: y + 13, class: "weight middle", "data-name": name})});
    }
  });
  return (frame) => {
    for (const {name, line, title} of lines) {
      const number = frame.numbers[name], thick = 0.5 + (THICKEST - 0.5) * Math.abs(number) / largest;
      change(line, {"stroke-width": thick, "stroke-dasharray": number < 0 ? `${4 + thick} ${3 + thick / 2}` : "none"});
      line.classList.toggle("negative", number < 0);
      title.textContent = `${name} = ${show(number, 6)}`;
    }
    for (const {name, text, bias = ""} of texts) {
      text.textContent = bias + show(frame.numbers[name], 3);
      text.classList.toggle("negative", frame.numbers[name] < 0);
    }
  };
}

// Each layer's place from left to right, the size of its boxes, and how high they are all together.
function layOut(data, long) {
  const layers = [];
  let x = 2;
  data.sizes.forEach((count, layer) => {
    const neurons = data.names[layer - 1] ?? [], slots = layer ? neurons[0].w.length : 0;
    if (layer) x += CROSSING + long(neurons.flatMap((neuron) => neuron.w)) + 6;
    const title = layer ? Math.max(...data.activations[layer - 1].map((name) => symbol(name).length)) * LETTER : 0;
    const width = layer ? Math.max(44, title, long(neurons.map((neuron) => neuron.b), "b ")) + 12 : 40;
    const tall = Math.max(layer ? 42 : 30, slots * SLOT + 8);
    layers.push({count, x, width, tall, high: count * (tall + BETWEEN) - BETWEEN});
    x += width;
  });
  return layers;
}

function symbol(activation) {
  return {"": "Σ", sigmoid: "σ"}[activation] ?? activation;
}

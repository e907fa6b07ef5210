// The weights of layers with many of them: a pixel for each, orange above 0 and blue below it, as strong as it is large.

const ABOVE = [242, 160, 61], BELOW = [76, 120, 168];

function drawPictures(place, data, words) {
  const drawn = data.names.map((neurons, layer) => {
    const count = neurons[0].w.length, section = element(place, "div", {class: "layer"});
    const said = say(words.layer, {number: layer + 1, neurons: neurons.length, inputs: count});
    const pictured = layer === 0 && data.image;
    element(section, "h3", {}, pictured ? said : `${said}, ${words.rows_are_neurons}`);
    const names = neurons.flatMap((neuron) => neuron.w), all = data.frames.flatMap((frame) => names.map((name) => Math.abs(frame.numbers[name])));
    const largest = all.reduce((most, size) => Math.max(most, size), 0) || 1;
    const stage = element(section, "div", {class: pictured ? "tiles" : "rows"});
    const units = neurons.map((neuron, i) => {
      const unit = element(stage, "div", {class: "unit"});
      const name = element(unit, "span", {class: "unit-name"}, String(i));
      const [rows, columns] = pictured || [1, count];
      const canvas = element(unit, "canvas", {
        width: columns, height: rows, style: {"--columns": columns, "--rows": rows}, "aria-hidden": true, "data-unit": `${layer}.${i}`,
      });
      return {neuron, name, canvas, bias: element(unit, "span", {class: "unit-bias", "data-name": neuron.b})};
    });
    return (frame) => units.forEach(({neuron, canvas, bias}) => {
      paint(canvas, neuron.w.map((name) => frame.numbers[name] / largest));
      bias.textContent = `b ${show(frame.numbers[neuron.b], 2)}`;
    });
  });
  change(place, {role: "group", "aria-label": say(words.network_alt, {sizes: data.sizes.join(", ")})});
  return (frame) => drawn.forEach((draw) => draw(frame));
}

// From −1 to 1; what is near 0 lets the paper through, be it light or dark.
function paint(canvas, sizes) {
  const context = canvas.getContext("2d"), image = context.createImageData(canvas.width, canvas.height);
  sizes.forEach((size, i) => image.data.set([...(size < 0 ? BELOW : ABOVE), Math.round(255 * Math.abs(size))], 4 * i));
  context.putImageData(image, 0, 0);
}

// Pictures of a network: maps, the network itself, the loss, a slice of the loss.

export const html = (parent, tag, attributes = {}, text = "") => put(parent, document.createElement(tag), attributes, text);
export const svg = (parent, tag, attributes = {}, text = "") =>
  put(parent, document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, text);

const put = (parent, made, attributes, text) => {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== "") made.textContent = text;
  parent?.append(made);
  return made;
};

const ZERO = [76, 120, 168], ONE = [242, 160, 61], WHITE = [255, 255, 255], LOW = [20, 40, 70];
const blend = (from, to, part) => from.map((start, i) => start + part * (to[i] - start));
const shade = (sure) => (sure < 0 ? blend(WHITE, ZERO, Math.min(1, -sure)) : blend(WHITE, ONE, Math.min(1, sure)));

// The cells of a map, which come from the lower left, row by row, as 32-bit floats in base64.
export const cellsOf = (text) => {
  const view = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
};

export const paint = (canvas, size, colour) => {
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d"), image = context.createImageData(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      image.data.set([...colour((size - 1 - row) * size + column), 255], 4 * (row * size + column));
    }
  }
  context.putImageData(image, 0, 0);
};

export const paintAnswer = (canvas, { size, cells }) => {
  const found = cellsOf(cells);
  paint(canvas, size, (i) => shade(bands(2 * found[i] - 1)));
  return found;
};
const bands = (sure) => (Number.isNaN(sure) ? 0 : Math.sign(sure) * Math.ceil(Math.abs(sure) * 10) / 10);

export const paintUnit = (canvas, { size, most, cells }) => {
  const found = cellsOf(cells);
  paint(canvas, size, (i) => shade(found[i] / (most || 1)));
};

export const paintLoss = (canvas, losses) => {
  const size = losses.length, known = losses.flat().filter((loss) => loss !== null);
  const low = Math.min(...known), high = Math.max(...known);
  const part = (loss) => (loss === null ? 1 : Math.sqrt((loss - low) / (high - low || 1)));
  paint(canvas, size, (i) => blend(LOW, WHITE, Math.round(part(losses[Math.floor(i / size)][i % size]) * 14) / 14));
  return [low, high];
};

// Where the answer is ½: the middles of the cells as corners, a line through each square that it crosses.
export const border = (found, size) => {
  const above = (i, j) => found[j * size + i] - 0.5;
  let path = "";
  const crossing = ([i, j], [k, l]) => {
    const a = above(i, j), b = above(k, l);
    if ((a < 0) === (b < 0)) return null;
    const part = a / (a - b);
    return [(i + part * (k - i) + 0.5) / size, 1 - (j + part * (l - j) + 0.5) / size];
  };
  for (let j = 0; j + 1 < size; j++) {
    for (let i = 0; i + 1 < size; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const found = corners.map((corner, c) => crossing(corner, corners[(c + 1) % 4])).filter(Boolean);
      for (let c = 0; c + 1 < found.length; c += 2) path += `M${found[c].map((x) => x * 100)}L${found[c + 1].map((x) => x * 100)}`;
    }
  }
  return path;
};

const COLOURS = 5; // of curves, by class
export const drawCurves = (picture, legend, curves, words) => {
  const width = 400, height = 200, left = 46, bottom = 176;
  picture.replaceChildren();
  legend.replaceChildren();
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const longest = Math.max(...curves.map(({ losses }) => losses.length));
  svg(picture, "path", { d: `M${left} 8V${bottom}H${width - 6}`, class: "net-axis" });
  if (!longest) {
    svg(picture, "text", { x: width / 2, y: height / 2, class: "net-middle" }, words.net_no_curve);
    picture.setAttribute("aria-label", words.net_no_curve);
    return;
  }
  const highest = Math.max(...curves.flatMap(({ losses }) => losses.reduce((most, loss) => Math.max(most, loss), 0))) || 1;
  const x = (i) => left + (i / Math.max(1, longest - 1)) * (width - left - 10);
  const y = (loss) => bottom - (loss / highest) * (bottom - 14);
  svg(picture, "text", { x: left - 6, y: y(highest) + 4, class: "net-end" }, show(highest, 3));
  svg(picture, "text", { x: left - 6, y: bottom + 4, class: "net-end" }, "0");
  svg(picture, "text", { x: width - 10, y: bottom + 18, class: "net-end" }, say(words.net_where, { epoch: longest }));
  curves.forEach(({ losses, name }, place) => {
    if (!losses.length) return;
    const every = Math.ceil(losses.length / 400);
    const kept = losses.map((loss, i) => [i, loss]).filter(([i]) => i % every === 0 || i === losses.length - 1);
    const last = losses.length - 1, d = kept.map(([i, loss], n) => `${n ? "L" : "M"}${x(i).toFixed(1)} ${y(loss).toFixed(1)}`).join("");
    svg(picture, "path", { d, class: `net-curve net-curve-${place % COLOURS}` });
    if (curves.length > 1) html(legend, "li", { class: `net-key-${place % COLOURS}` }, `${name} ${show(losses[last], 3)}`);
    else svg(picture, "circle", { cx: x(last), cy: y(losses[last]), r: 4, class: "net-now" });
  });
  const { losses } = curves[0];
  picture.setAttribute("aria-label", losses.length ? say(words.net_curve_alt, {
    start: show(losses[0], 3), loss: show(losses.at(-1), 3), epochs: losses.length,
  }) : words.net_no_curve);
};

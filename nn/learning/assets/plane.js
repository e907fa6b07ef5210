// What the network answers at each point of the plane, and to each sample.

const HALF = 127, BANDS = 10; // a cell of a frame is a byte: the level of ½, and how many shades there are
const FINER = 4; // pixels of a cell, each way
const CLASSES = [[0, 114, 178], [230, 159, 0], [0, 158, 115], [204, 121, 167], [86, 180, 233], [213, 94, 0]];
const ZERO = [76, 120, 168], ONE = [242, 160, 61], WHITE = [255, 255, 255];

function drawPlane(svg, data, words) {
  const {across, up} = data.plane, width = 400;
  const step = across[1] - across[0], rise = up[1] - up[0];
  const left = across[0] - step / 2, top = up[up.length - 1] + rise / 2;
  const scale = width / (step * across.length), height = rise * up.length * scale;
  const x = (number) => 40 + (number - left) * scale, y = (number) => 8 + (top - number) * scale;
  change(svg, {viewBox: `0 0 ${width + 48} ${height + 40}`});
  const map = element(svg, "image", {x: 40, y: 8, width, height, preserveAspectRatio: "none"});
  const limit = element(svg, "path", {class: "limit"});
  element(svg, "rect", {x: 40, y: 8, width, height, class: "axis"});
  for (const a of ticks(across[0], across[across.length - 1], 4)) {
    element(svg, "text", {x: x(a), y: height + 24, class: "small middle"}, show(a, 3));
  }
  for (const b of ticks(up[0], up[up.length - 1], 4)) {
    element(svg, "text", {x: 34, y: y(b) + 4, class: "small end"}, show(b, 3));
  }
  element(svg, "text", {x: 40 + width / 2, y: height + 38, class: "small middle"}, "x1");
  element(svg, "text", {x: 34, y: 18, class: "small end"}, "x2");
  const few = data.samples.length <= 12, size = few ? 8 : 4;
  const samples = data.samples.map((sample) => {
    const group = element(svg, "g", {transform: `translate(${x(sample.x[0])} ${y(sample.x[1])})`});
    drawSample(group, sample.target, size, data.binary);
    const cross = element(group, "path", {
      class: "cross", d: `M${-size} ${-size}L${size} ${size}M${-size} ${size}L${size} ${-size}`,
    });
    const said = few ? element(group, "text", {y: -14, class: "on-plane middle"}) : null;
    return {sample, cross, said};
  });
  return (frame) => {
    const said = Array.from(atob(frame.cells), (letter) => letter.charCodeAt(0)).map(data.binary ? sureness : Number);
    map.setAttribute("href", data.binary ? shaded(said, across.length, up.length) : winners(said, across.length, up.length));
    limit.setAttribute("d", data.binary ? contour(said, across, up, x, y) : "");
    samples.forEach(({sample, cross, said}, i) => {
      const answer = frame.answers[i];
      cross.setAttribute("visibility", isRight(answer, sample, data) ? "hidden" : "visible");
      if (said) said.textContent = show(answer, 3);
    });
    svg.setAttribute("aria-label", say(words.boundary_alt, {...frame, all: data.all}));
  };
}

function isRight(answer, sample, data) {
  if (data.binary && answer === 0.5) return false; // it cannot tell
  return (data.binary ? Number(answer > 0.5) : answer) === sample.target;
}

// A circle for 0, a square for 1, a triangle for 2 and so on: the shape says the target, too.
function drawSample(group, target, size, binary) {
  const look = binary ? {class: target ? "one" : "zero"} : {fill: colour(CLASSES[target % 6]), class: "point"};
  if (target % 3 === 0) element(group, "circle", {r: size, ...look});
  if (target % 3 === 1) element(group, "rect", {x: -size, y: -size, width: 2 * size, height: 2 * size, ...look});
  if (target % 3 === 2) element(group, "path", {d: `M0 ${-size}L${size} ${size}H${-size}Z`, ...look});
}

// From −1, surely 0, to 1, surely 1; bytes lie closest around ½, where the line is.
function sureness(byte) {
  const level = (byte - HALF) / HALF;
  return level * Math.abs(level);
}

function shade(sure) {
  const band = Math.min(BANDS - 1, Math.floor((sure + 1) / 2 * BANDS));
  const part = (band + 0.5) / BANDS * 2 - 1;
  return mixed(WHITE, part < 0 ? ZERO : ONE, Math.abs(part));
}

// The middles of four cells, and in between a blend of them: the bands have smooth edges.
function shaded(sure, columns, rows) {
  const shades = Array.from({length: BANDS}, (_, band) => shade((band + 0.5) / BANDS * 2 - 1));
  const places = (count) => Array.from({length: count * FINER}, (_, i) => {
    const at = Math.min(Math.max((i + 0.5) / FINER - 0.5, 0), count - 1), low = Math.min(Math.floor(at), count - 2);
    return [low, at - low];
  });
  const across = places(columns), up = places(rows);
  return pixels(columns * FINER, rows * FINER, (i, j) => {
    const [left, a] = across[i], [low, b] = up[j], at = low * columns + left;
    const below = sure[at] + a * (sure[at + 1] - sure[at]);
    const above = sure[at + columns] + a * (sure[at + columns + 1] - sure[at + columns]);
    return shades[Math.min(BANDS - 1, Math.floor((below + b * (above - below) + 1) / 2 * BANDS))];
  });
}

function winners(classes, columns, rows) {
  return pixels(columns, rows, (i, j) => mixed(WHITE, CLASSES[classes[j * columns + i] % CLASSES.length], 0.4));
}

// A picture as an address, from the colours of its pixels, which are counted from the lower left.
function pixels(width, height, colourOf) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width, height});
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) image.data.set([...colourOf(i, j), 255], 4 * ((height - 1 - j) * width + i));
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function mixed(from, to, part) {
  return from.map((light, i) => Math.round(light + (to[i] - light) * part));
}

function colour(parts) {
  return `rgb(${parts.join(" ")})`;
}

// Where the probability is one half: in each square between four points, a straight piece from side to side.
function contour(sure, across, up, x, y) {
  const columns = across.length, pieces = [], at = (i, j) => sure[j * columns + i];
  for (let j = 0; j + 1 < up.length; j++) {
    for (let i = 0; i + 1 < columns; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], ends = [];
      corners.forEach(([a, b], k) => {
        const [c, d] = corners[(k + 1) % 4], from = at(a, b), to = at(c, d);
        if (from > 0 === to > 0) return;
        const part = from / (from - to);
        ends.push(`${x(across[a] + part * (across[c] - across[a])).toFixed(1)} `
          + `${y(up[b] + part * (up[d] - up[b])).toFixed(1)}`);
      });
      for (let k = 0; k + 1 < ends.length; k += 2) pieces.push(`M${ends[k]}L${ends[k + 1]}`);
    }
  }
  return pieces.join("");
}

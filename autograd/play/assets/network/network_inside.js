// The network drawn: a map for each unit, a line for each weight, and on request numbers on the lines.
import { html, svg, paintUnit } from "./network_draw.js";

const PARTS = [0.5, 0.38, 0.62, 0.28, 0.72];
const MOST_NUMBERS = 40; // on the lines of one picture; tables have them all

export const makeInside = (stage, words) => {
  const picture = svg(stage, "svg", { role: "img" });
  let drawn = null;

  const build = (sizes) => {
    const tallest = Math.max(...sizes), columns = sizes.length - 1;
    const gap = tallest > 8 ? 46 : 64, unit = tallest > 8 ? 34 : 46;
    const width = Math.max(300, 100 * columns + 90), height = Math.max(150, tallest * gap + 8);
    const place = (layer, i) => [34 + (layer * (width - 68)) / columns, (height * (i + 0.5)) / sizes[layer]];
    picture.replaceChildren();
    stage.querySelectorAll("canvas").forEach((canvas) => canvas.remove());
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("aria-label", say(words.net_network_alt, { sizes: sizes.join(", ") }));
    stage.style.setProperty("--net-least", `${Math.min(width, 760)}px`);
    const lines = svg(picture, "g"), numbers = svg(picture, "g"), canvases = [];
    sizes.forEach((count, layer) => {
      for (let i = 0; i < count; i++) {
        const [x, y] = place(layer, i), inner = layer && layer < columns;
        if (inner) {
          const canvas = html(stage, "canvas", { "data-layer": layer - 1, "data-unit": i });
          canvas.style.cssText = `left:${(100 * (x - unit / 2)) / width}%;top:${(100 * (y - unit / 2)) / height}%;width:${(100 * unit) / width}%`;
          canvases.push(canvas);
        } else {
          svg(picture, "circle", { cx: x, cy: y, r: 17, class: "net-unit" });
          svg(picture, "text", { x, y: y + 4, class: "net-middle" }, layer ? "Σ" : `x${i + 1}`);
        }
      }
    });
    return { key: sizes.join(), place, unit, lines, numbers, canvases };
  };

  const onLines = (weights, kind, extra) => {
    const texts = weights.map((weight, i) => {
      const number = kind === "data" ? weight.data : kind === "grad" ? extra?.gradients[i] : extra?.memory[i][kind];
      return number === undefined || number === null ? "" : show(number, 3);
    });
    const taken = [];
    drawn.numbers.replaceChildren();
    weights.forEach((weight, i) => {
      if (weight.input < 0 || !texts[i]) return;
      const [x1, y1] = drawn.place(weight.layer, weight.input), [x2, y2] = drawn.place(weight.layer + 1, weight.unit);
      const room = ([x, y]) => Math.min(1, ...taken.map(([a, b]) => Math.hypot((x - a) / 44, (y - b) / 14)));
      const spots = PARTS.map((part) => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)]);
      const spot = spots.reduce((best, other) => (room(other) > room(best) ? other : best));
      taken.push(spot);
      svg(drawn.numbers, "text", { x: spot[0], y: spot[1] + 4, class: "net-middle net-number" }, texts[i]);
    });
  };

  return ({ settings, weights, units, gradients, deltas }, kind) => {
    const sizes = [2, ...settings.hidden, 1];
    if (drawn?.key !== sizes.join()) drawn = build(sizes);
    const edges = weights.filter((weight) => weight.input >= 0);
    const most = edges.reduce((largest, { data }) => Math.max(largest, Math.abs(data)), 0) || 1;
    drawn.lines.replaceChildren();
    for (const { layer, unit, input, data, name, shown } of edges) {
      const [x1, y1] = drawn.place(layer, input), [x2, y2] = drawn.place(layer + 1, unit);
      const thick = 0.5 + (6 * Math.abs(data)) / most;
      const line = svg(drawn.lines, "line", {
        x1, y1, x2, y2, class: data < 0 ? "net-edge net-below" : "net-edge", "stroke-width": thick.toFixed(2),
        "stroke-dasharray": data < 0 ? `${4 + thick} ${3 + thick / 2}` : "none", "data-name": name,
      });
      svg(line, "title", {}, `${name} = ${shown}`);
    }
    units.flat().forEach((unit, i) => {
      const canvas = drawn.canvases[i];
      paintUnit(canvas, unit);
      canvas.classList.toggle("net-dead", unit.dead);
      canvas.title = unit.dead ? words.net_dead : "";
    });
    if (kind === "none" || edges.length > MOST_NUMBERS) drawn.numbers.replaceChildren();
    else onLines(weights, kind, gradients);
    for (const [layer, row] of (deltas ?? []).entries()) {
      row.forEach((delta, unit) => {
        const [x, y] = drawn.place(layer + 1, unit);
        svg(drawn.numbers, "text", { x, y: y + drawn.unit / 2 + 11, class: "net-middle net-number net-delta" }, `δ ${show(delta, 2)}`);
      });
    }
  };
};

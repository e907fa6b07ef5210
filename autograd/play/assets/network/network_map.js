// The map of the answer with the samples on it, which can be opened, or set by clicking.
import { html, svg, border, paintAnswer } from "./network_draw.js";

export const makeMap = (stage, words, opened, placed) => {
  const canvas = html(stage, "canvas", { class: "net-plane" });
  const picture = svg(stage, "svg", { viewBox: "0 0 100 100", role: "img" });
  let plane = null, own = false;
  const where = (event) => {
    const box = picture.getBoundingClientRect(), [left, right] = plane.across, [low, high] = plane.up;
    const x1 = left + ((event.clientX - box.left) / box.width) * (right - left);
    const x2 = high - ((event.clientY - box.top) / box.height) * (high - low);
    return [x1, x2].map((x) => Number(x.toPrecision(3)));
  };
  picture.addEventListener("click", (event) => {
    const sample = event.target.closest("[data-sample]");
    if (sample) opened(Number(sample.dataset.sample));
    else if (own && plane) placed(where(event));
  });
  return ({ settings, map, answers }) => {
    own = settings.data === "own";
    plane = map;
    stage.classList.toggle("net-own", own);
    const found = paintAnswer(canvas, map);
    picture.replaceChildren();
    svg(picture, "path", { d: border(found, map.size), class: "net-border" });
    const [left, right] = map.across, [low, high] = map.up, few = answers.samples.length <= 12, size = few ? 2.6 : 1.3;
    answers.samples.forEach(([x1, x2, target], i) => {
      const x = (100 * (x1 - left)) / (right - left), y = 100 - (100 * (x2 - low)) / (high - low);
      const group = svg(picture, "g", { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, "data-sample": i, class: "net-sample" });
      if (target) svg(group, "rect", { x: -size, y: -size, width: 2 * size, height: 2 * size, class: "net-one" });
      else svg(group, "circle", { r: size, class: "net-zero" });
      if (!answers.right[i]) svg(group, "path", { d: `M${-size} ${-size}L${size} ${size}M${-size} ${size}L${size} ${-size}`, class: "net-cross" });
      svg(group, "circle", { r: size + 1.6, class: "net-hit" });
      if (few && answers.answers[i] !== null) {
        svg(group, "text", { y: y < 12 ? 7.5 : -4, class: "net-middle net-on-plane" }, show(answers.answers[i], 3));
      }
    });
    picture.setAttribute("aria-label", say(words.net_map_alt, { all: answers.samples.length, count: answers.count }));
  };
};

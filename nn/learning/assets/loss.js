// The loss: all of it dotted, and so far drawn out.

const LABEL = 60; // as wide as a number

function drawLoss(svg, data, words) {
  const width = 400, height = 230, frames = data.frames;
  const first = frames[0].epoch, end = frames[frames.length - 1].epoch;
  const highest = Math.max(...frames.map((frame) => frame.loss)) || 1;
  const x = (epoch) => 48 + (epoch - first) / (end - first || 1) * (width - 60);
  const y = (loss) => height - 36 - loss / highest * (height - 54);
  change(svg, {viewBox: `0 0 ${width} ${height}`});
  element(svg, "path", {d: `M48 10V${height - 36}H${width - 8}`, class: "axis"});
  for (const loss of ticks(0, highest, 4)) {
    element(svg, "text", {x: 42, y: y(loss) + 4, class: "small end"}, show(loss, 3));
  }
  for (const epoch of ticks(first, end, 5).filter(Number.isInteger)) {
    element(svg, "text", {x: x(epoch), y: height - 20, class: "small middle"}, show(epoch));
  }
  element(svg, "text", {x: width / 2 + 20, y: height - 4, class: "small middle"}, words.epoch);
  const pace = (width - 60) / Math.max(1, frames.length - 1); // about how far apart two points are
  const path = (some) => some.map((frame, i) => `${i ? "L" : "M"}${x(frame.epoch)} ${y(frame.loss)}`).join("");
  element(svg, "path", {d: path(frames), class: "whole"});
  const soFar = element(svg, "path", {class: "so-far"}), now = element(svg, "circle", {r: 5, class: "now"});
  const said = element(svg, "text", {class: "halo"});
  return (frame, index) => {
    soFar.setAttribute("d", path(frames.slice(0, index + 1)));
    const right = x(frame.epoch) > width / 2, from = x(frame.epoch) - (right ? LABEL : 0), to = from + LABEL;
    const beside = frames.filter(({epoch}) => from - pace <= x(epoch) && x(epoch) <= to + pace);
    const top = Math.min(...beside.map(({loss}) => y(loss))); // above all of the line that passes there
    change(now, {cx: x(frame.epoch), cy: y(frame.loss)});
    change(said, {
      x: x(frame.epoch) + (right ? 0 : 10), y: Math.max(top - 10, 14), class: right ? "halo end" : "halo",
    });
    said.textContent = show(frame.loss, 3);
    svg.setAttribute("aria-label", say(words.loss_alt, {
      start: show(frames[0].loss, 3), loss: show(frame.loss, 3), epoch: frame.epoch,
    }));
  };
}

// Round numbers from one to another, about so many.
function ticks(from, to, about) {
  const rough = (to - from || 1) / about, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough), found = [];
  for (let i = Math.ceil(from / step - 1e-9) + 0; i * step <= to + step * 1e-9; i++) found.push(i * step); // + 0 makes −0 a plain 0
  return found;
}

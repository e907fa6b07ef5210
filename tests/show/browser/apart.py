"""Whether labels of edges stand apart from each other, from boxes and from edges, as Chromium draws them."""

# gives how many labels there are, and what meets; edges are groups that have a line and its labels in them
MEASURE = """
({edges, boxes, lines, labels}) => {
  const shown = [...document.querySelectorAll(edges)].filter((x) => x.closest("svg").checkVisibility());
  const frame = (x) => {
    const {x: left, y: top, width, height} = x.getBBox();
    return [left, top, left + width, top + height];
  };
  const labelled = (edge) => [...edge.querySelectorAll(labels)].map((x) => [edge, x.textContent, frame(x)]);
  const all = shown.flatMap(labelled);
  const seen = [...document.querySelectorAll(boxes)].filter((x) => x.closest("svg").checkVisibility());
  const obstacles = seen.map(frame);
  const meet = (a, b) => a[0] < b[2] - 1 && b[0] < a[2] - 1 && a[1] < b[3] - 1 && b[1] < a[3] - 1;
  // the frames of the short pieces of a path of M, H, V and C, which is so thick
  const pieces = (path, thick) => {
    const half = thick / 2;
    let [x, y] = [0, 0];
    const passed = [];
    const to = (nx, ny) => {
      const aside = x === nx ? half : 0;
      const [left, right, top, bottom] = [Math.min(x, nx), Math.max(x, nx), Math.min(y, ny), Math.max(y, ny)];
      passed.push([left - aside, top - half, right + aside, bottom + half]);
      [x, y] = [nx, ny];
    };
    for (const [, command, numbers] of path.matchAll(/([MHVC])([^MHVC]*)/g)) {
      const at = numbers.trim().split(/[ ,]+/).map(Number);
      if (command === "M") [x, y] = at;
      if (command === "H") to(at[0], y);
      if (command === "V") to(x, at[0]);
      if (command !== "C") continue;
      const points = [[x, y], at.slice(0, 2), at.slice(2, 4), at.slice(4)];
      const weights = (t) => [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      const point = (t) => [0, 1].map((k) => weights(t).reduce((z, w, n) => z + w * points[n][k], 0));
      for (let i = 1; i <= 40; i++) to(...point(i / 40));
    }
    return passed;
  };
  const found = [];
  all.forEach(([edge, text, at], i) => {
    for (const [, other, its] of all.slice(i + 1)) if (meet(at, its)) found.push(`${text} on ${other}`);
    for (const box of obstacles) if (meet(at, box)) found.push(`${text} on a box`);
  });
  for (const line of shown) {
    const path = line.querySelector(lines);
    for (const piece of pieces(path.getAttribute("d"), parseFloat(getComputedStyle(path).strokeWidth))) {
      for (const [edge, text, at] of all) {
        if (meet(piece, at)) found.push(`${text} is crossed by ${edge === line ? "its" : "another"} edge`);
      }
      for (const box of obstacles) {
        if (meet(piece, box)) found.push("an edge runs through a box");
      }
    }
  }
  return [all.length, [...new Set(found)]];
}
"""

"""Labels of edges stand apart from each other, from boxes and from other edges, as Chromium draws them."""

import random
from functools import partial

import pytest

import nn
from autograd import Value, draw, page
from autograd.examples import EXAMPLES
from autograd.show.render.svg import plain_svg

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
  // the frames of the short pieces of a path of M, H, V and C
  const pieces = (path) => {
    let [x, y] = [0, 0];
    const passed = [];
    const to = (nx, ny) => {
      passed.push([Math.min(x, nx), Math.min(y, ny), Math.max(x, nx) + 0.6, Math.max(y, ny) + 0.6]);
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
    for (const piece of pieces(line.querySelector(lines).getAttribute("d"))) {
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
ON_PAGES = {"edges": ".gw-edge", "boxes": ".gw-box", "lines": ".gw-line", "labels": ".gw-local"}
ON_PICTURES = {"edges": "g.edge", "boxes": "g.node rect", "lines": "path", "labels": "text"}


def network(*sizes, samples=1):
    rng = random.Random(5)
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", rng=rng)
    rows = [[rng.uniform(-1, 1) for _ in range(sizes[0])] for _ in range(samples)]
    outputs = [y for x in rows for y in (model(x) if sizes[-1] > 1 else [model(x)])]
    loss = nn.losses.mse(outputs, [rng.uniform(-1, 1) for _ in outputs])
    loss.label = "loss"
    return loss


def example(name):
    return lambda: EXAMPLES[name].build()[0]


def chain(count=50):
    x = y = Value(0.5, "x")
    for i in range(count):
        y = y * x if i % 2 else y + 0.3123456
    return y.tanh()


GRAPHS = {
    **{name: example(name) for name in EXAMPLES},
    **{
        f"{'-'.join(map(str, sizes))} on {samples}": partial(network, *sizes, samples=samples)
        for sizes in ((2, 2, 1), (2, 4, 1), (3, 4, 4, 2))
        for samples in (1, 4)
    },
    "a chain": chain,
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_of_a_page_meets_anything(visit, name):
    tab = visit(page(GRAPHS[name]()))
    tab.keyboard.press("End")
    count, found = tab.evaluate(MEASURE, ON_PAGES)
    assert count
    assert found == []


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_of_a_picture_meets_anything(visit, name):
    tab = visit(f"<!doctype html><meta charset=utf-8>{plain_svg(draw(GRAPHS[name]()).scene)}")
    count, found = tab.evaluate(MEASURE, ON_PICTURES)
    assert count
    assert found == []


def test_the_measure_sees_labels_that_meet(visit):
    svg = plain_svg(draw(network(2, 2, 1)).scene)
    tab = visit(f"<!doctype html><meta charset=utf-8>{svg}")
    tab.evaluate("() => document.querySelectorAll('g.edge text').forEach((x) => x.setAttribute('y', 40))")
    assert tab.evaluate(MEASURE, ON_PICTURES)[1]


def test_a_long_chain_goes_on_in_the_next_row(visit):
    y = Value(0.5, "x")
    for _ in range(50):
        y = y * 1.1
    tab = visit(page(y))
    width, height = (float(tab.locator(".gw-graph").first.get_attribute(x)) for x in ("width", "height"))
    assert width < 1600
    assert 0.5 < width / height < 2.5

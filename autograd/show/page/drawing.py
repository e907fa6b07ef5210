"""The graph as SVG for the page: our own layout, the same on every machine, and its look left to CSS."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from ..render.layout import PADDING, ROW, SYMBOL_SIZE, Layout, Place, lay_out, operand_height, text_width
from ..scene.boxes import Scene
from ..scene.folding import Groups
from .plan import Joined, Planner, Shown

MARGIN = 14.0
BETWEEN_WORDS = 6.0


def drawing(planner: Planner, folds: Groups, words: Mapping[str, str], said: str) -> Element:
    """An <svg> of the graph with its last numbers; `said` is the text in its place."""
    boxes, arrows = planner.plan(folds)
    layout = lay_out(Scene(tuple(x.box for x in boxes), tuple(x.arrow for x in arrows), ()))
    svg = _canvas(layout, said)
    inside = SubElement(svg, "g", {"transform": f"translate({_n(MARGIN)} {_n(MARGIN)})"})
    for joined, route in zip(arrows, layout.routes, strict=True):
        _draw_arrow(inside, joined, route)
    boxed = {place.box: place for place in layout.places}
    for shown in boxes:
        _draw_box(inside, boxed[shown.box], shown, planner, words)
    return svg


def _canvas(layout: Layout, said: str) -> Element:
    width, height = _n(layout.width + 2 * MARGIN), _n(layout.height + 2 * MARGIN)
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return Element("svg", {"class": "gw-graph", "role": "img", "aria-label": said, **size})


def _draw_box(svg: Element, at: Place, shown: Shown, planner: Planner, words: Mapping[str, str]) -> None:
    box, left = shown.box, at.x - at.width / 2
    group = SubElement(svg, "g", {"class": f"gw-node gw-{box.kind}"})
    if shown.node is not None:
        group.set("data-node", str(planner.place[shown.node]))
    if shown.inside:
        group.attrib |= {"data-inside": " ".join(map(str, shown.inside)), "data-group": shown.group}
    size = {"width": _n(at.width), "height": _n(at.height), "rx": "10"}
    SubElement(group, "rect", {"class": "gw-box", "x": _n(left), "y": _n(at.y - at.height / 2), **size})
    left += PADDING
    if box.symbol:
        room = text_width(box.symbol, SYMBOL_SIZE)
        _write(group, "gw-symbol", box.symbol, left + room / 2, at.y + SYMBOL_SIZE / 3)
        left += room + 2 * PADDING
    line = at.y - len(box.rows) * ROW / 2 + ROW - 4.5
    room = at.x + at.width / 2 - PADDING - left
    title = _write(group, "gw-name" if shown.named else "gw-name gw-unnamed", shown.title, left, line)
    title.set("data-room", _n(room))
    if shown.inside:
        line += ROW
        _write(group, "gw-word", box.rows[1].text, left, line)
    for kind, number in _numbers(shown, planner, words).items():
        line += ROW
        word = words[kind]
        _write(group, "gw-word", word, left, line)
        shift = text_width(word, 11) + BETWEEN_WORDS
        _write(group, f"gw-{kind}", number, left + shift, line).set("data-room", _n(room - shift))


def _numbers(shown: Shown, planner: Planner, words: Mapping[str, str]) -> dict[str, str]:
    node = shown.node
    if node is None:
        return {}
    if node.constant:
        return {"data": planner.shown(node.data)}
    grad = planner.grads.get(node)
    return {
        "data": planner.shown(node.data),
        "grad": words["unknown"] if grad is None else planner.shown(grad),
    }


def _draw_arrow(svg: Element, joined: Joined, route: list[Place]) -> None:
    """The line twice, so that the flow can be drawn over it, and a tip at either end, one for each pass."""
    arrow, (tail, *bends, head) = joined.arrow, route
    start = x, y = tail.x + tail.width / 2, tail.y
    end = head.x - head.width / 2, head.y + head.height * operand_height(arrow, head)
    line = f"M{_n(x)} {_n(y)}"
    for bend in bends:
        line += _curve(x, y, bend.x - bend.width / 2, bend.y) + f"H{_n(bend.x + bend.width / 2)}"
        x, y = bend.x + bend.width / 2, bend.y
    line += _curve(x, y, *end)
    kind = "gw-edge gw-pale" if arrow.pale else "gw-edge"
    group = SubElement(svg, "g", {"class": kind, "data-edge": " ".join(joined.edges)})
    SubElement(group, "path", {"class": "gw-line", "d": line})
    SubElement(group, "path", {"class": "gw-flow", "d": line})
    SubElement(group, "path", {"class": "gw-tip", "d": f"M{_n(end[0])} {_n(end[1])}l-8 -4v8z"})
    if not arrow.pale:
        SubElement(group, "path", {"class": "gw-tip gw-back", "d": f"M{_n(start[0])} {_n(start[1])}l8 -4v8z"})
    if arrow.text:
        middle = min(x + 0.59 * (end[0] - x), end[0] - text_width(arrow.text, 10) / 2 - 8)
        _write(group, "gw-local", arrow.text, middle, y + 0.68 * (end[1] - y) - 4)  # past where lines cross


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = _n((x + to_x) / 2)
    return f"C{middle} {_n(y)} {middle} {_n(to_y)} {_n(to_x)} {_n(to_y)}"


def _write(svg: Element, kind: str, text: str, x: float, y: float) -> Element:
    written = SubElement(svg, "text", {"class": kind, "x": _n(x), "y": _n(y)})
    written.text = text
    return written


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")

"""The graph as SVG for the page: our own layout, the same on every machine, and its look left to CSS."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from ..render.layout import PADDING, ROW, SYMBOL_SIZE, Place, lane_width, lay_out, text_width
from ..render.strokes import frame, head, inset, length, line, size, write
from ..scene.boxes import Scene
from .plan import Joined, Plan, Planner, Shown

MARGIN = 14.0
BETWEEN_WORDS = 6.0


def drawing(plan: Plan, planner: Planner, words: Mapping[str, str], said: str) -> Element:
    """An <svg> of the graph with its last numbers; `said` is the text in its place."""
    boxes, arrows = plan
    layout = lay_out(Scene(tuple(x.box for x in boxes), tuple(x.arrow for x in arrows), ()))
    whole = size(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN)
    svg = Element("svg", {"class": "gw-graph", "role": "img", "aria-label": said, **whole})
    inside = inset(svg, MARGIN)
    for joined, route in zip(arrows, layout.routes, strict=True):
        _draw_arrow(inside, joined, route)
    boxed = {place.box: place for place in layout.places}
    for shown in boxes:
        _draw_box(inside, boxed[shown.box], shown, planner, words)
    return svg


def _draw_box(svg: Element, at: Place, shown: Shown, planner: Planner, words: Mapping[str, str]) -> None:
    box, left = shown.box, at.x - at.width / 2
    group = SubElement(svg, "g", {"class": f"gw-node gw-{box.kind}"})
    if shown.node is not None:
        group.set("data-node", str(planner.place[shown.node]))
    if shown.inside:
        group.attrib |= {"data-inside": " ".join(map(str, shown.inside)), "data-group": shown.group}
    SubElement(group, "rect", {"class": "gw-box", **frame(at)})
    left += PADDING
    if box.symbol:
        room = text_width(box.symbol, SYMBOL_SIZE)
        _write(group, "gw-symbol", box.symbol, left + room / 2, at.y + SYMBOL_SIZE / 3)
        left += room + 2 * PADDING
    level = at.y - len(box.rows) * ROW / 2 + ROW - 4.5
    room = at.x + at.width / 2 - PADDING - left
    title = _write(group, "gw-name" if shown.named else "gw-name gw-unnamed", shown.title, left, level)
    title.set("data-room", length(room))
    if shown.inside:
        level += ROW
        _write(group, "gw-word", box.rows[1].text, left, level)
    for kind, number in _numbers(shown, planner, words).items():
        level += ROW
        word = words[kind]
        _write(group, "gw-word", word, left, level)
        shift = text_width(word, 11) + BETWEEN_WORDS
        _write(group, f"gw-{kind}", number, left + shift, level).set("data-room", length(room - shift))


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
    arrow, drawn = joined.arrow, line(joined.arrow, route)
    kind = "gw-edge gw-pale" if arrow.pale else "gw-edge"
    group = SubElement(svg, "g", {"class": kind, "data-edge": " ".join(joined.edges)})
    if route[-1].box is not None and route[-1].box.kind == "group":
        group.set("data-into", "group")
    SubElement(group, "path", {"class": "gw-line", "d": drawn.path})
    SubElement(group, "path", {"class": "gw-flow", "d": drawn.path})
    SubElement(group, "path", {"class": "gw-tip", "d": head(drawn.tip, 8, 4)})
    if not arrow.pale:
        SubElement(group, "path", {"class": "gw-tip gw-back", "d": head(drawn.start, -8, 4)})
    if arrow.text:
        label = _write(group, "gw-local", arrow.text, *drawn.label)
        label.set("data-room", length(lane_width(arrow)))


def _write(svg: Element, kind: str, text: str, x: float, y: float) -> Element:
    return write(svg, text, x, y, {"class": kind})

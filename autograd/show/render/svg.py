"""A scene as SVG of our own, for machines without any engine."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Scene
from .dot import FONT, STRONG
from .layout import LABEL_SIZE, PADDING, ROW, SYMBOL_SIZE, Place, lay_out, row_width, text_width
from .strokes import frame, head, inset, length, line, size, write

MARGIN = 8.0


def plain_svg(scene: Scene) -> str:
    """The scene as one <svg> element, in the colours and words of the rendered picture."""
    layout = lay_out(scene)
    width = max([layout.width, *map(row_width, scene.below)]) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + (ROW * (len(scene.below) + 1) if scene.below else 0.0)
    look = {"font-family": FONT, "font-size": "12", "fill": INK, "role": "img"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size(width, height), **look})
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "white"})
    inside = inset(svg, MARGIN)
    for arrow, route in zip(scene.arrows, layout.routes, strict=True):
        _draw_arrow(inside, arrow, route)
    for place in layout.places:
        _draw_box(inside, place)
    for i, row in enumerate(scene.below):
        _write(inside, row.text, 0.0, layout.height + ROW * (i + 1.5), row.colour, bold=row.bold)
    return tostring(svg, encoding="unicode")


def _draw_box(svg: Element, place: Place) -> None:
    box, left = place.box, place.x - place.width / 2
    if box is None:
        return
    group = _group(svg, "node", box.name)
    if box.kind != "cut":
        dashes = {"stroke-dasharray": "5 3"} if box.kind == "constant" else {}
        SubElement(group, "rect", {**frame(place), "fill": FILLS[box.kind], **_line(box.strong), **dashes})
    left += PADDING
    if box.symbol:
        _write(group, box.symbol, left, place.y + SYMBOL_SIZE / 3, INK, SYMBOL_SIZE)
        left += text_width(box.symbol, SYMBOL_SIZE) + 2 * PADDING
    top = place.y - len(box.rows) * ROW / 2 - 4.5
    for i, row in enumerate(box.rows, 1):
        _write(group, row.text, left, top + i * ROW, row.colour, bold=row.bold)


def _draw_arrow(svg: Element, arrow: Arrow, route: list[Place]) -> None:
    drawn = line(arrow, route, gap=4.0)
    group = _group(svg, "edge", f"{arrow.tail}->{arrow.head}")
    dashes = {"stroke-dasharray": "5 3"} if arrow.pale else {}
    SubElement(group, "path", {"d": drawn.path, "fill": "none", **_line(arrow.strong), **dashes})
    SubElement(group, "path", {"d": head(drawn.tip, 7, 3), "fill": INK if arrow.strong else LINE})
    if arrow.text:
        text = _write(group, arrow.text, *drawn.label, PALE, LABEL_SIZE, middle=True)
        text.attrib |= {"stroke": "white", "stroke-width": "3", "paint-order": "stroke"}


def _line(strong: bool) -> dict[str, str]:
    return {"stroke": INK, "stroke-width": str(STRONG)} if strong else {"stroke": LINE}


def _write(
    svg: Element,
    text: str,
    x: float,
    y: float,
    colour: str,
    letters: float = 12,
    *,
    bold: bool = False,
    middle: bool = False,
) -> Element:
    look = {"fill": colour, "font-size": length(letters)}
    look |= {"font-weight": "bold"} if bold else {}
    look |= {"text-anchor": "middle"} if middle else {}
    return write(svg, text, x, y, look)


def _group(svg: Element, kind: str, title: str) -> Element:
    group = SubElement(svg, "g", {"class": kind})
    SubElement(group, "title").text = title
    return group

"""A scene as SVG of our own, for machines without any engine."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Scene
from .dot import FONT, STRONG
from .layout import PADDING, ROW, SYMBOL_SIZE, Place, lay_out, operand_height, row_width, text_width

MARGIN = 8.0


def plain_svg(scene: Scene) -> str:
    """The scene as one <svg> element, in the colours and words of the rendered picture."""
    layout = lay_out(scene)
    width = max([layout.width, *map(row_width, scene.below)]) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + (ROW * (len(scene.below) + 1) if scene.below else 0.0)
    look = {"font-family": FONT, "font-size": "12", "fill": INK, "role": "img"}
    size = {"width": _n(width), "height": _n(height), "viewBox": f"0 0 {_n(width)} {_n(height)}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **look})
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "white"})
    inside = SubElement(svg, "g", {"transform": f"translate({_n(MARGIN)} {_n(MARGIN)})"})
    for arrow, route in zip(scene.arrows, layout.routes, strict=True):
        _draw_arrow(inside, arrow, route)
    for place in layout.places:
        _draw_box(inside, place)
    for i, row in enumerate(scene.below):
        _write(inside, row.text, 0.0, layout.height + ROW * (i + 1.5), row.colour, bold=row.bold)
    return tostring(svg, encoding="unicode")


def _draw_box(svg: Element, place: Place) -> None:
    box, left, top = place.box, place.x - place.width / 2, place.y - place.height / 2
    if box is None:
        return
    group = _group(svg, "node", box.name)
    if box.kind != "cut":
        frame = {
            "x": _n(left),
            "y": _n(top),
            "width": _n(place.width),
            "height": _n(place.height),
            "rx": "10",
        }
        dashes = {"stroke-dasharray": "5 3"} if box.kind == "constant" else {}
        SubElement(group, "rect", {**frame, "fill": FILLS[box.kind], **_line(box.strong), **dashes})
    left += PADDING
    if box.symbol:
        _write(group, box.symbol, left, place.y + SYMBOL_SIZE / 3, INK, size=SYMBOL_SIZE)
        left += text_width(box.symbol, SYMBOL_SIZE) + 2 * PADDING
    line = place.y - len(box.rows) * ROW / 2 - 4.5
    for row in box.rows:
        line += ROW
        _write(group, row.text, left, line, row.colour, bold=row.bold)


def _draw_arrow(svg: Element, arrow: Arrow, route: list[Place]) -> None:
    tail, *bends, head = route
    x, y = tail.x + tail.width / 2, tail.y
    end = head.x - head.width / 2, head.y + head.height * operand_height(arrow, head)
    path = f"M{_n(x)} {_n(y)}"
    for bend in bends:
        path += _curve(x, y, bend.x - bend.width / 2, bend.y) + f"H{_n(bend.x + bend.width / 2)}"
        x, y = bend.x + bend.width / 2, bend.y
    group = _group(svg, "edge", f"{arrow.tail}->{arrow.head}")
    dashes = {"stroke-dasharray": "5 3"} if arrow.pale else {}
    path += _curve(x, y, end[0] - 4.0, end[1])
    SubElement(group, "path", {"d": path, "fill": "none", **_line(arrow.strong), **dashes})
    tip = f"M{_n(end[0])} {_n(end[1])}l-7 -3v6z"
    SubElement(group, "path", {"d": tip, "fill": INK if arrow.strong else LINE})
    if arrow.text:
        text = _write(group, arrow.text, (x + end[0]) / 2, (y + end[1]) / 2 - 3, PALE, size=10, middle=True)
        text.attrib |= {"stroke": "white", "stroke-width": "3", "paint-order": "stroke"}


def _line(strong: bool) -> dict[str, str]:
    return {"stroke": INK, "stroke-width": str(STRONG)} if strong else {"stroke": LINE}


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = _n((x + to_x) / 2)
    return f"C{middle} {_n(y)} {middle} {_n(to_y)} {_n(to_x)} {_n(to_y)}"


def _write(
    svg: Element,
    text: str,
    x: float,
    y: float,
    colour: str,
    *,
    size: float = 12,
    bold: bool = False,
    middle: bool = False,
) -> Element:
    look = {"x": _n(x), "y": _n(y), "fill": colour, "font-size": _n(size)}
    look |= {"font-weight": "bold"} if bold else {}
    look |= {"text-anchor": "middle"} if middle else {}
    written = SubElement(svg, "text", look)
    written.text = text
    return written


def _group(svg: Element, kind: str, title: str) -> Element:
    group = SubElement(svg, "g", {"class": kind})
    SubElement(group, "title").text = title
    return group


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")

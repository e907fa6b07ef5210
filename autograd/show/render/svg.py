"""A scene as SVG of our own, for machines without any engine."""

from __future__ import annotations

from html import escape

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Box, Scene
from .dot import FONT, STRONG
from .layout import Place, lay_out
from .sizes import LABEL_SIZE, PADDING, ROW, SYMBOL_SIZE, row_width, text_width
from .strokes import frame, head, inset, length, line, size, write

MARGIN = 8.0


def plain_svg(scene: Scene) -> str:
    """The scene as one <svg> element, in the colours and words of the rendered picture."""
    layout = lay_out(scene)
    width = max([layout.width, *map(row_width, scene.below)]) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + (ROW * (len(scene.below) + 1) if scene.below else 0.0)
    look = f'font-family="{FONT}" font-size="12" fill="{INK}" role="img"'
    inside = [
        *(_arrow(arrow, route) for arrow, route in zip(scene.arrows, layout.routes, strict=True)),
        *(_box(box, layout.places[box.name]) for box in scene.boxes),
        *(
            _write(row.text, 0.0, layout.height + ROW * (i + 1.5), row.colour, bold=row.bold)
            for i, row in enumerate(scene.below)
        ),
    ]
    drawn = inset("".join(inside), MARGIN)
    ground = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size(width, height)} {look}>{ground}{drawn}</svg>'


def _box(box: Box, place: Place) -> str:
    left, drawn = place.x - place.width / 2 + PADDING, []
    if box.kind != "cut":
        dashes = ' stroke-dasharray="5 3"' if box.kind == "constant" else ""
        drawn.append(frame(place, f'fill="{FILLS[box.kind]}" {_line(box.strong)}{dashes}'))
    if box.symbol:
        drawn.append(_write(box.symbol, left, place.y + SYMBOL_SIZE / 3, INK, SYMBOL_SIZE))
        left += text_width(box.symbol, SYMBOL_SIZE) + 2 * PADDING
    top = place.y - len(box.rows) * ROW / 2 - 4.5
    for i, row in enumerate(box.rows, 1):
        drawn.append(_write(row.text, left, top + i * ROW, row.colour, bold=row.bold))
    return _group("node", box.name, drawn)


def _arrow(arrow: Arrow, route: list[Place]) -> str:
    path, _, label, tip = line(arrow, route, gap=4.0)
    dashes = ' stroke-dasharray="5 3"' if arrow.pale else ""
    drawn = [
        f'<path d="{path}" fill="none" {_line(arrow.strong)}{dashes}/>',
        f'<path d="{head(tip, 7, 3)}" fill="{INK if arrow.strong else LINE}"/>',
    ]
    if arrow.text:
        halo = ' stroke="white" stroke-width="3" paint-order="stroke"'
        drawn.append(_write(arrow.text, *label, PALE, LABEL_SIZE, middle=True, more=halo))
    return _group("edge", f"{arrow.tail}->{arrow.head}", drawn)


def _line(strong: bool) -> str:
    return f'stroke="{INK}" stroke-width="{STRONG}"' if strong else f'stroke="{LINE}"'


def _write(
    text: str,
    x: float,
    y: float,
    colour: str,
    letters: float = 12,
    *,
    bold: bool = False,
    middle: bool = False,
    more: str = "",
) -> str:
    look = f'fill="{colour}" font-size="{length(letters)}"'
    look += ' font-weight="bold"' if bold else ""
    look += ' text-anchor="middle"' if middle else ""
    return write(text, x, y, look + more)


def _group(kind: str, title: str, inside: list[str]) -> str:
    return f'<g class="{kind}"><title>{escape(title)}</title>{"".join(inside)}</g>'

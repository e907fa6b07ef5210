"""A scene as graphviz source in which everything has its place: our layout, which graphviz draws.

So a picture is the same with and without graphviz, and no label of an edge meets a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import ceil

from graphviz import Digraph

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Box, Row, Scene
from .dot import FONT, STRONG, quoted, words
from .layout import Place, lay_out
from .sizes import LABEL_SIZE, PADDING, ROW, SYMBOL_SIZE, row_width, text_width
from .strokes import Point, line

MARGIN = 8.0
TIP = 6.0  # how long the head of an arrow is


def placed(scene: Scene) -> Digraph:
    """The scene for graphviz's `nop2`, which moves nothing."""
    layout = lay_out(scene)
    written = Digraph(
        graph_attr={"fontname": FONT, "outputorder": "edgesfirst", "pad": _inches(MARGIN)},
        node_attr={"fontname": FONT, "fontsize": "12", "shape": "box", "margin": "0"},
        edge_attr={"fontname": FONT, "fontsize": f"{LABEL_SIZE}", "fontcolor": PALE, "arrowsize": "0.6"},
    )
    for box in scene.boxes:
        written.node(box.name, **_box(box, layout.places[box.name]))
    for arrow, route in zip(scene.arrows, layout.routes, strict=True):
        written.edge(arrow.tail, arrow.head, **_arrow(arrow, route))
    if scene.below:
        high, wide = ROW * (len(scene.below) + 1), max(map(row_width, scene.below))
        at = _at((wide / 2, layout.height + high / 2))
        look = {"shape": "plain", "width": _inches(wide), "height": _inches(high)}
        written.node("below", label=f"<{_rows(scene.below, wide)}>", pos=at, **look)
    return written


def _box(box: Box, place: Place) -> dict[str, str]:
    look = {
        "pos": _at((place.x, place.y)),
        "width": _inches(place.width),
        "height": _inches(place.height),
        "style": "rounded,filled,dashed" if box.kind == "constant" else "rounded,filled",
        "fillcolor": FILLS[box.kind],
        "color": INK if box.strong else LINE,
        "penwidth": f"{STRONG if box.strong else 1}",
    }
    if box.kind == "cut":
        look |= {"style": "", "shape": "plain"}
    symbol, wide = "", place.width - 2 * PADDING
    if box.symbol:
        room = text_width(box.symbol, SYMBOL_SIZE)
        wide -= room + 2 * PADDING
        said = f'<FONT POINT-SIZE="{SYMBOL_SIZE:g}">{quoted(box.symbol)}</FONT>'
        symbol = f'<TD WIDTH="{ceil(room + 2 * PADDING)}" ALIGN="LEFT">{said}</TD>'
    cells = f'{symbol}<TD ALIGN="LEFT">{_rows(box.rows, wide)}</TD>'
    return look | {"label": f"<<TABLE {_BARE}><TR>{cells}</TR></TABLE>>"}


_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


def _rows(rows: Sequence[Row], wide: float) -> str:
    cells = "".join(
        f'<TR><TD ALIGN="LEFT" HEIGHT="{ROW:g}" WIDTH="{int(wide)}">{words(row)}</TD></TR>' for row in rows
    )
    return f"<TABLE {_BARE}>{cells}</TABLE>"


def _arrow(arrow: Arrow, route: list[Place]) -> dict[str, str]:
    drawn = line(arrow, route, gap=TIP)
    points = " ".join(map(_at, _bezier(drawn.path)))
    look = {"pos": f"e,{_at(drawn.tip)} {points}", "color": INK if arrow.strong else LINE}
    look |= {"style": "dashed"} if arrow.pale else {}
    look |= {"penwidth": f"{STRONG}"} if arrow.strong else {}
    if arrow.text:
        x, y = drawn.label
        look |= {"label": f"<{quoted(arrow.text)}>", "lp": _at((x, y - LABEL_SIZE / 3))}
    return look


def _bezier(path: str) -> Iterator[Point]:
    """The points of a path of M, H, V and C as those of cubic curves, one after another."""
    x = y = 0.0
    for command, numbers in re.findall(r"([MHVC])([^MHVC]*)", path):
        at = [float(number) for number in numbers.split()]
        if command == "C":
            yield from ((at[0], at[1]), (at[2], at[3]), (at[4], at[5]))
            x, y = at[4:]
            continue
        to_x, to_y = {"M": at[:2], "H": [at[0], y], "V": [x, at[0]]}[command]
        if command == "M":
            yield to_x, to_y
        else:
            third, thirds = ((x + (to_x - x) * k / 3, y + (to_y - y) * k / 3) for k in (1, 2))
            yield from (third, thirds, (to_x, to_y))
        x, y = to_x, to_y


def _at(point: Point) -> str:
    """A point as graphviz has it, whose heights go up."""
    return f"{point[0]:.1f},{-point[1]:.1f}"


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"

"""A scene as graphviz source."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

from graphviz import Digraph

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Box, Row, Scene
from .sizes import row_width, text_width

STRONG = 3  # points: the frame and the arrows of a path that stands out
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"


def digraph(scene: Scene, rankdir: str = "LR") -> Digraph:
    """The scene for graphviz, left to right unless `rankdir` says otherwise; nothing is rendered.

    A box is an HTML-like table, because only that colours one line of a label apart from the next;
    every piece of text goes through `quoted`, so none of it can act as markup.
    """
    out, into = _sides(rankdir)
    written = Digraph(
        graph_attr={
            "rankdir": rankdir,
            "ordering": "in",
            "nodesep": "0.22",
            "ranksep": "0.45",
            "fontname": FONT,
        },
        node_attr={
            **(_FRAMED if any(box.strong for box in scene.boxes) else _PLAIN),
            "fontname": FONT,
            "fontsize": "12",
        },
        edge_attr={"fontname": FONT, "fontsize": "10", "fontcolor": PALE, "color": LINE, "arrowsize": "0.6"},
        format="svg",
    )
    if scene.below:
        written.attr(label=f"<{_rows(scene.below, _TALLEST)}>", fontsize="12", labeljust="l")
    for box in scene.boxes:
        written.node(box.name, label=f"<{_label(box)}>", **({"color": INK} if box.strong else {}))
    for arrow in scene.arrows:
        written.edge(f"{arrow.tail}:{out}", f"{arrow.head}:{arrow.place}:{into}", **_arrow_look(arrow))
    return written


def _sides(rankdir: str) -> tuple[str, str]:
    """Where arrows leave a box and where they arrive, as compass points."""
    if rankdir not in _SIDES:
        raise ValueError(f"rankdir is one of {', '.join(_SIDES)}, not {rankdir!r}")
    return _SIDES[rankdir]


_SIDES = {"LR": ("e", "w"), "RL": ("w", "e"), "TB": ("s", "n"), "BT": ("n", "s")}

_PLAIN = {"shape": "plain"}
# Where one box stands out, each has a thick frame around its label, most of them unseen: nothing moves.
_FRAMED = {"shape": "box", "style": "rounded", "penwidth": str(STRONG), "color": "transparent"}
_FRAMED |= dict.fromkeys(("width", "height", "margin"), "0")


def _arrow_look(arrow: Arrow) -> dict[str, str]:
    look = {"style": "dashed"} if arrow.pale else {}
    look |= {"penwidth": str(STRONG), "color": INK} if arrow.strong else {}
    if arrow.room:
        size = f'WIDTH="{ceil(text_width(arrow.room, 10))}" HEIGHT="16" FIXEDSIZE="TRUE"'
        label = f"<TABLE {_BARE}><TR><TD {size}>{quoted(arrow.text)}</TD></TR></TABLE>"
    else:
        label = quoted(arrow.text)
    return look | ({"label": f"<{label}>"} if label else {})


def _label(box: Box) -> str:
    if box.kind == "cut":
        return f'<TABLE {_BARE}><TR><TD PORT="0">{words(box.rows[0])}</TD></TR></TABLE>'
    cells = f'<TD CELLPADDING="5">{_rows(box.rows)}</TD>'
    if box.symbol:
        cells = f'<TD CELLPADDING="8"><FONT POINT-SIZE="18">{quoted(box.symbol)}</FONT></TD>' + cells
    if box.operands:
        places = "".join(f'<TR><TD PORT="{i}" WIDTH="1"></TD></TR>' for i in range(box.operands))
        cells = f'<TD><TABLE {_BARE} CELLPADDING="0">{places}</TABLE></TD>' + cells
    style = "ROUNDED,DASHED" if box.kind == "constant" else "ROUNDED"
    return (
        f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" STYLE="{style}" '
        f'COLOR="{INK if box.strong else LINE}" BGCOLOR="{FILLS[box.kind]}"><TR>{cells}</TR></TABLE>'
    )


_TALLEST = 22  # points: no font needs more for a line, so that a letter of another font moves nothing


def _rows(rows: Sequence[Row], height: int = 0) -> str:
    size = f' HEIGHT="{height}"' if height else ""
    cells = (f'<TR><TD ALIGN="LEFT"{_room(row)}{size}>{words(row)}</TD></TR>' for row in rows)
    return f'<TABLE {_BARE} CELLPADDING="1">{"".join(cells)}</TABLE>'


def _room(row: Row) -> str:
    """At least this width: our estimate is above what fonts need, so that every text of the row fits."""
    return f' WIDTH="{ceil(row_width(row))}"' if row.room else ""


_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0"'


def words(row: Row) -> str:
    """A row in its colour."""
    said = f'<FONT COLOR="{row.colour}">{quoted(row.text)}</FONT>'
    return f"<B>{said}</B>" if row.bold else said


def quoted(said: str) -> str:
    r"""Text for an HTML-like label, where graphviz reads `\N` as the node's name even inside a table."""
    return escape(said).replace("\\", "\\\\")

"""A scene as graphviz source."""

from __future__ import annotations

from html import escape

from graphviz import Digraph

from .scene import FILLS, INK, LINE, PALE, Arrow, Box, Row, Scene

STRONG = 3  # points: the frame and the arrows of a path that stands out
FONT = "Helvetica,Arial,DejaVu Sans,sans-serif"


def digraph(scene: Scene, rankdir: str = "LR") -> Digraph:
    """The scene for graphviz, left to right unless `rankdir` says otherwise; nothing is rendered.

    A box is an HTML-like table, because only that colours one line of a label apart from the next;
    every piece of text goes through `_quoted`, so none of it can act as markup.
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
        node_attr={"shape": "plain", "fontname": FONT, "fontsize": "12"},
        edge_attr={"fontname": FONT, "fontsize": "10", "fontcolor": PALE, "color": LINE, "arrowsize": "0.6"},
        format="svg",
    )
    if scene.note:
        written.attr(label=f"<{_quoted(scene.note)}>", fontsize="12", fontcolor=PALE)
    for box in scene.boxes:
        written.node(box.name, label=f"<{_label(box)}>")
    for arrow in scene.arrows:
        written.edge(f"{arrow.tail}:{out}", f"{arrow.head}:{arrow.place}:{into}", **_arrow_look(arrow))
    return written


def _sides(rankdir: str) -> tuple[str, str]:
    """Where arrows leave a box and where they arrive, as compass points."""
    if rankdir not in _SIDES:
        raise ValueError(f"rankdir is one of {', '.join(_SIDES)}, not {rankdir!r}")
    return _SIDES[rankdir]


_SIDES = {"LR": ("e", "w"), "RL": ("w", "e"), "TB": ("s", "n"), "BT": ("n", "s")}


def _arrow_look(arrow: Arrow) -> dict[str, str]:
    look = {"style": "dashed"} if arrow.pale else {}
    look |= {"penwidth": str(STRONG), "color": INK} if arrow.strong else {}
    return look | ({"label": f"<{_quoted(arrow.text)}>"} if arrow.text else {})


def _label(box: Box) -> str:
    if box.kind == "cut":
        return f'<TABLE {_BARE}><TR><TD PORT="0">{_text(box.rows[0])}</TD></TR></TABLE>'
    rows = "".join(f'<TR><TD ALIGN="LEFT">{_text(row)}</TD></TR>' for row in box.rows)
    cells = f'<TD CELLPADDING="5"><TABLE {_BARE} CELLPADDING="1">{rows}</TABLE></TD>'
    if box.symbol:
        cells = f'<TD CELLPADDING="8"><FONT POINT-SIZE="18">{_quoted(box.symbol)}</FONT></TD>' + cells
    if box.operands:
        places = "".join(f'<TR><TD PORT="{i}" WIDTH="1"></TD></TR>' for i in range(box.operands))
        cells = f"<TD><TABLE {_BARE}>{places}</TABLE></TD>" + cells
    style = "ROUNDED,DASHED" if box.kind == "constant" else "ROUNDED"
    return (
        f'<TABLE BORDER="{STRONG if box.strong else 1}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" '
        f'STYLE="{style}" COLOR="{INK if box.strong else LINE}" BGCOLOR="{FILLS[box.kind]}">'
        f"<TR>{cells}</TR></TABLE>"
    )


_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0"'


def _text(row: Row) -> str:
    words = f'<FONT COLOR="{row.colour}">{_quoted(row.text)}</FONT>'
    return f"<B>{words}</B>" if row.bold else words


def _quoted(text: str) -> str:
    r"""Text for an HTML-like label, where graphviz reads `\N` as the node's name even inside a table."""
    return escape(text).replace("\\", "\\\\")

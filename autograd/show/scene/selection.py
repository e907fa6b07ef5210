"""Which boxes of a graph a picture shows: all, those near the root, or those around one node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...engine import Value, nodes
from ...errors import GraphError
from ...util.readers import readers
from .boxes import CROWDED
from .options import Options

Operands = Callable[[Value], Sequence[Value]]


class Selection(NamedTuple):
    """The boxes shown, each after those that feed it; whether one is read by a box not shown; a note."""

    order: list[Value]
    read_on: set[Value]
    note: str


def near(root: Value, operands: Operands, options: Options, what: str) -> Selection:
    """The boxes within so many gates of the root; ValueError below 0, GraphError above max_nodes."""
    depth = options.depth
    if depth is not None and depth < 0:
        raise ValueError(f"depth counts gates from the root, so it is 0 or more, not {depth}")
    inside, beyond = _rings(root, operands, depth, options.max_nodes)
    order = [x for x in nodes(root, beyond, operands) if x in inside]
    count = f"{len(order):,} {what}"
    if beyond:
        note = f"{count} within depth {depth} of the root; … stands for what feeds them"
    elif len(order) > CROWDED:
        note = f"{count}; draw(root, depth=4) shows only those within four gates of the root, {_OUTLINE}"
    else:
        note = ""
    return Selection(order, set(), note)


def around(
    root: Value, middle: Value, operands: Operands, options: Options, name: str, what: str
) -> Selection:
    """The boxes within so many edges of one, up and down; ValueError where it is not below the root."""
    radius = options.radius
    if radius < 0:
        raise ValueError(f"radius counts edges from a node, so it is 0 or more, not {radius}")
    order = nodes(root, operands=operands)
    reading = readers(order, operands)
    if middle not in reading and middle is not root:
        raise ValueError(f"around= is a node that the root was computed from; {name} is not one")
    inside, beyond = _rings(middle, lambda x: [*operands(x), *reading[x]], radius, options.max_nodes)
    shown = [x for x in order if x in inside]
    read_on = {x for x in shown if any(reader not in inside for reader in reading[x])}
    note = (
        f"{len(shown):,} {what} within {radius} edge{'s' * (radius != 1)} of {name}; … stands for the others"
    )
    return Selection(shown, read_on, note if beyond else "")


_OUTLINE = "draw(root, collapse='outline') shows all of it in a few boxes"


def _rings(
    start: Value, neighbours: Operands, distance: int | None, max_nodes: int
) -> tuple[set[Value], list[Value]]:
    """The nodes up to a distance, and those one step farther."""
    inside: set[Value] = set()
    ring = [start]
    while ring:
        inside.update(ring)
        if len(inside) > max_nodes:
            raise GraphError(
                f"this graph has more than {max_nodes:,} nodes, too many for one picture; {_OUTLINE}, "
                "draw(root, depth=4) only those within four gates of the root, "
                "and a larger max_nodes= shows more"
            )
        ring = list(dict.fromkeys(x for node in ring for x in neighbours(node) if x not in inside))
        if distance == 0:
            break
        distance = distance if distance is None else distance - 1
    return inside, ring

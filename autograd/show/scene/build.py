"""A scene from a graph: which boxes there are, what they say, and what is joined to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from ...engine import Value, nodes
from ...gates.notation import names as names_of
from ...util.modes import refuse
from ..groups.named import grouped
from . import selection
from .boxes import PALE, Arrow, Box, Row, Scene
from .folding import Compositions, Edge, Groups
from .look import Look
from .options import Collapse, Options


def scene(root: Value, options: Options) -> Scene:
    """Everything that the picture of this graph says, in an order that depends on the graph alone."""
    refuse(root, "draw()")
    around = options.around
    if not isinstance(around, Value | None):
        raise TypeError(f"around= is a Value below the root, not {type(around).__name__}")
    order = nodes(root) if options.collapse or around is not None else []
    folds = _folds(order, options.folded, options.collapse)

    @cache
    def edges(node: Value) -> list[Edge]:
        return [edge for edge in folds.edges(node) if options.constants or not edge.operand.constant]

    def operands(node: Value) -> list[Value]:
        return [edge.operand for edge in edges(node)]

    what = "boxes" if isinstance(folds, Groups) else "nodes"
    if around is None:
        chosen = selection.near(folds.box(root), operands, options, what)
    elif options.depth is None:
        name = names_of([*order, around])[around]
        ends = folds.box(root), folds.box(around)
        chosen = selection.around(*ends, operands, options, name, what)
    else:
        raise ValueError("depth= counts from the root and around= starts from another node; give one of them")
    look = Look(root, folds, options)
    names = {node: f"n{i}" for i, node in enumerate(chosen.order)}
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for node in chosen.order:
        for place, edge in enumerate(edges(node)):
            tail = names.get(edge.operand)
            if tail is None:
                tail = f"{names[node]}_{place}"
                boxes.append(Box(tail, "cut", _ELLIPSIS))
            arrows.append(look.arrow(edge, node, tail, names[node], place))
        boxes.append(look.box(node, names[node], len(edges(node))))
        if node in chosen.read_on:
            further = f"{names[node]}_on"
            boxes.append(Box(further, "cut", _ELLIPSIS, operands=1))
            arrows.append(Arrow(names[node], further, 0, "", False))
    below = (Row(chosen.note, PALE),) if chosen.note else ()
    return Scene(tuple(boxes), tuple(arrows), below)


_ELLIPSIS = (Row("…", PALE),)


def _folds(
    order: Sequence[Value], folded: Mapping[Value, Iterable[Value]], collapse: Collapse
) -> Compositions | Groups:
    if folded and collapse:
        raise ValueError("folded= and collapse= are two ways to draw many gates as one box; give one of them")
    if not isinstance(collapse, str | Mapping):
        raise TypeError(
            "collapse= is 'layers', 'neurons', 'chains', 'outline' or {name: nodes}, "
            f"not {type(collapse).__name__}"
        )
    if not collapse:
        return Compositions(folded)
    return Groups(order, grouped(order, collapse) if isinstance(collapse, str) else collapse)

"""Folds handed on as a whole wherever that gives the same bits: how people read a backward pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..engine import Value

Turn = tuple[Value, Sequence[int]]  # a node, and the places of the operands that it hands to


def as_wholes(order: Iterable[tuple[Value, Iterable[int] | None]]) -> list[Turn]:
    """The order of a sweep, with the pieces of a fold together where nobody else gives in between.

    Args:
        order: Of a sweep, from `in_order`.
    """
    turns = [(node, range(len(node.operands)) if at is None else list(at)) for node, at in order]
    pieces: dict[Value, list[int]] = defaultdict(list)
    givers: dict[Value, list[int]] = defaultdict(list)
    for index, (node, places) in enumerate(turns):
        pieces[node].append(index)
        for receiver in {node.operands[i] for i in places}:
            givers[receiver].append(index)
    found: dict[int, Turn] = {}
    for node, own in pieces.items():
        if all(_undisturbed(own[: k + 1], turns[own[k]], givers) for k in range(1, len(own))):
            found[own[0]] = node, _plain(node, [i for index in own for i in turns[index][1]])
        else:
            found.update((index, turns[index]) for index in own)
    return [found[index] for index in sorted(found)]


def _undisturbed(own: Sequence[int], turn: Turn, givers: dict[Value, list[int]]) -> bool:
    """Whether between the first and the last of a fold's own turns nobody else gives to these operands."""
    node, places = turn
    for receiver in {node.operands[i] for i in places if not node.operands[i].constant}:
        all_ = givers[receiver]
        between = all_[bisect_right(all_, own[0]) : bisect_left(all_, own[-1])]
        if not set(between) <= set(own):
            return False
    return True


def _plain(node: Value, places: Sequence[int]) -> Sequence[int]:
    """The places in their own order, if all receivers are different ones."""
    receivers = [x for x in node.operands if not x.constant]
    return places if len(set(receivers)) < len(receivers) else range(len(node.operands))

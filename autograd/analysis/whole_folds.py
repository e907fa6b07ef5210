"""Folds handed on as a whole wherever that gives the same bits: how people read a backward pass."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ..engine import Value

Turn = tuple[Value, Sequence[int]]  # a node, and the places of the operands that it hands to


def as_wholes(order: Iterable[tuple[Value, Iterable[int] | None]]) -> Iterator[Turn]:
    """The order of a sweep, with the pieces of a fold together where nobody else gives in between.

    Args:
        order: Of a sweep, from `in_order`.
    """
    turns = [(node, None if at is None else list(at)) for node, at in order]
    pieces: dict[Value, dict[int, list[int]]] = defaultdict(dict)
    for index, (node, places) in enumerate(turns):
        if places is not None:
            pieces[node][index] = places
    cut = [node for node, own in pieces.items() if len(own) > 1]
    givers = _givers(turns, {x for node in cut for x in node.operands if not x.constant}) if cut else {}
    apart = {node for node in cut if _disturbed(node, pieces[node], givers)}
    for node, places in turns:
        if places is None:
            yield node, range(len(node.operands))
        elif node in apart:
            yield node, places
        elif own := pieces.pop(node, None):
            yield node, _plain(node, [i for piece in own.values() for i in piece])


def _givers(turns: Sequence[tuple[Value, list[int] | None]], receivers: set[Value]) -> dict[Value, list[int]]:
    """The turns in which each of these receives something."""
    givers: dict[Value, list[int]] = {receiver: [] for receiver in receivers}
    for index, (node, places) in enumerate(turns):
        operands = node.operands
        for x in {*operands} if places is None else {operands[i] for i in places}:
            if x in receivers:
                givers[x].append(index)
    return givers


def _disturbed(node: Value, own: dict[int, list[int]], givers: dict[Value, list[int]]) -> bool:
    """Whether between the first turn of a fold and another one somebody else gives to what that gives to."""
    start, *later = own
    operands = node.operands
    others: dict[Value, float] = {}  # of each receiver, the first turn of somebody else
    for index in later:
        for x in {operands[i] for i in own[index]}:
            if x not in others and not x.constant:
                others[x] = _first_other(givers[x], start, own)
            if others.get(x, index) < index:
                return True
    return False


def _first_other(turns: Sequence[int], start: int, own: dict[int, list[int]]) -> float:
    """The first of these turns after the start that is none of a fold's own."""
    for place in range(bisect_right(turns, start), len(turns)):
        if turns[place] not in own:
            return turns[place]
    return float("inf")


def _plain(node: Value, places: Sequence[int]) -> Sequence[int]:
    """The places in their own order, if all receivers are different ones."""
    receivers = [x for x in node.operands if not x.constant]
    return places if len(set(receivers)) < len(receivers) else range(len(node.operands))

"""Ways between the root and a node, for pages that follow a gradient down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..engine import first_into
from .contributions import Shares

T = TypeVar("T")
SHOWN = 10  # lines of one kind on a page, or steps of a path; the rest is counted


def handed_down(found: Shares, place: int, unbounded: bool = False) -> list[int]:
    """The shares by which a gradient comes from the root to the node at a place, from the root on.

    Where there are several into one node, it is the first that counts.

    Args:
        found: The shares of a backward pass; the first is the root's own.
        place: That of a node which the gradient reaches.
        unbounded: What counts: a contribution that is not finite; else one that is not 0.
    """
    givers = found.columns.node
    first = first_into(found.columns, len(found.graph.order), unbounded)
    way = [first[place]]
    while way[-1] != 0:
        way.append(first[givers[way[-1]]])
    return way[::-1]


def ends(parts: Sequence[T], told: Callable[[T], str]) -> list[str]:
    """What is told of each part, without the middle of a long list.

    >>> ends(range(12), str)
    ['0', '1', '2', '3', '4', '…', '7', '8', '9', '10', '11']
    """
    if len(parts) <= SHOWN:
        return [*map(told, parts)]
    return [*map(told, parts[: SHOWN // 2]), "…", *map(told, parts[-SHOWN // 2 :])]

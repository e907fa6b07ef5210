"""Ways between the root and a node, for pages that follow a gradient down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..engine import Value
from .contributions import Share

SHOWN = 10  # lines of one kind on a page, or steps of a path; the rest is counted


def handed_down(found: Sequence[Share], node: Value, wanted: Callable[[Share], bool]) -> list[int]:
    """The places of the shares by which a gradient comes from the root to a node, from the root on.

    Args:
        found: The shares of a backward pass; the first is the root's own.
        node: One that the gradient reaches.
        wanted: Which shares to follow where there are several into one node; the first of them is taken.
    """
    first: dict[Value, int] = {}
    for place, share in enumerate(found):
        if share.operand is not None:
            at = first.setdefault(share.operand, place)
            if wanted(share) and not wanted(found[at]):
                first[share.operand] = place
    way = [first[node]]
    while way[-1] != 0:
        way.append(first[found[way[-1]].node])
    return way[::-1]


def distances(goal: Value, order: Sequence[Value]) -> dict[Value, int]:
    """{node: how few gates lead from it down to the goal}, for all that depend on the goal.

    Args:
        order: The nodes of a graph, operands first; empty if the goal is none of them.
    """
    far: dict[Value, int] = {}
    for node in order:
        below = [far[x] for x in node.operands if x in far]
        if node is goal:
            far[node] = 0
        elif below:
            far[node] = 1 + min(below)
    return far


def route_down(node: Value, far: Mapping[Value, int]) -> list[Value]:
    """The nodes on a shortest way from one down to the goal of `distances`, both ends too."""
    route = [node]
    while far[route[-1]]:
        route.append(min((x for x in route[-1].operands if x in far), key=far.__getitem__))
    return route


def ends(parts: Sequence[str]) -> list[str]:
    """A long list without its middle.

    >>> ends([str(i) for i in range(12)])
    ['0', '1', '2', '3', '4', '…', '7', '8', '9', '10', '11']
    """
    return [*parts] if len(parts) <= SHOWN else [*parts[: SHOWN // 2], "…", *parts[-SHOWN // 2 :]]

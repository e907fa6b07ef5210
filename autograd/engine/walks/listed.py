"""Walks over a graph that look at every operand, constants too; they mark no node."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from ...errors import GraphError
from ...util.text import on_one_line
from ..native import shim as cython
from ..plain.places import OPEN, UNKNOWN, Places
from ..plain.slots import N, Node
from ..refusals.graphs import refuse_cycle
from .listing import Integers, Listing


def nodes(
    root: N, stop: Iterable[N] = (), operands: Callable[[N], Sequence[N]] = attrgetter("operands")
) -> list[N]:
    """Every node, constants too, after its operands, first operands first; at `stop` the walk turns back.

    Pictures, steps and derivatives share this order.  It marks no node, so threads may walk one graph at the
    same time.  `operands` may say that a node has others than it was made from: a folded picture does.
    """
    order: list[N] = []
    entered: Places = Places()
    held = list(stop)
    for x in held:
        entered.put(x, OPEN)
    if entered.at(root) == OPEN:
        return [root]
    stack: list[Any] = [root]
    while stack:
        x = stack.pop()
        if x is None:  # the operands of the next one are in the order
            order.append(stack.pop())
        elif entered.at(x) == UNKNOWN:
            entered.put(x, OPEN)
            stack.append(x)
            stack.append(None)
            for operand in reversed(operands(x)):
                if entered.at(operand) == UNKNOWN:
                    stack.append(operand)
    return order


def listed(root: Node) -> Listing:
    """The graph as a list, in the order of `nodes`; GraphCycleError for a ring."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    edge: cython.Py_ssize_t = 0
    edges: cython.Py_ssize_t = 0
    node: Node
    places: Places = Places()
    order: list[Any] = []
    stack: list[Any] = [root]
    while stack:
        x = stack.pop()
        if x is None:  # the operands of the next one are in the order
            x = stack.pop()
            places.put(x, len(order))
            order.append(x)
            continue
        if places.at(x) != UNKNOWN:
            continue
        node = x
        a = node._a
        b = node._b
        if a is None:
            places.put(x, len(order))
            order.append(x)
            continue
        places.put(x, OPEN)
        stack.append(x)
        stack.append(None)
        if isinstance(a, Node) and (b is None or isinstance(b, Node)):
            edges += 1
            if b is not None:
                edges += 1
                if places.at(b) == UNKNOWN:
                    stack.append(b)
            if places.at(a) == UNKNOWN:
                stack.append(a)
        else:
            operands: tuple[Any, ...] = node.operands
            edges += len(operands)
            for i in range(len(operands) - 1, -1, -1):
                if places.at(operands[i]) == UNKNOWN:
                    stack.append(operands[i])
    starts = array("i", bytes(4 * (len(order) + 1)))
    ends = array("i", bytes(4 * edges))
    first: Integers = starts
    flat: Integers = ends
    for place in range(len(order)):
        node = order[place]
        a = node._a
        b = node._b
        if a is not None:
            if isinstance(a, Node) and (b is None or isinstance(b, Node)):
                operands = (a,) if b is None else (a, b)
            else:
                operands = node.operands
            if edge + len(operands) > edges:
                raise GraphError("the graph was changed while it was looked at")
            for i in range(len(operands)):
                flat[edge] = places.at(operands[i])
                if not 0 <= flat[edge] < place:
                    refuse_cycle(operands[i], node)
                edge += 1
        first[place + 1] = edge
    return Listing(order, places, starts, ends)


def parted(order: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """The nodes without operands, and the others."""
    node: Node
    given: list[Any] = []
    gates: list[Any] = []
    for node in order:
        a = node._a
        (given if a is None or (type(a) is tuple and not a) else gates).append(node)
    return given, gates


def labelled(listing: Listing) -> tuple[dict[int, str], array[int]]:
    """The labels of a graph by place, as names, and how many nodes need another name, up to each place."""
    place: cython.Py_ssize_t
    node: Node
    count: cython.int = 0
    order: list[Any] = listing.order
    found: dict[int, str] = {}
    ranks = array("i", bytes(4 * len(order)))
    rank: Integers = ranks
    for place in range(len(order)):
        node = order[place]
        name = on_one_line(node._label) if node._label else ""
        if name:
            found[place] = name
        elif not is_constant(node):
            count += 1
        rank[place] = count
    return found, ranks


@cython.cfunc
def is_constant(node: Node) -> cython.bint:
    """Whether the node gets no gradient; a gate's number tells it at once."""
    return node._code == 0 and node.constant


@cython.cfunc
def slope_at(node: Node, place: cython.Py_ssize_t) -> cython.double:
    """The local gradient of a node for one of its operands, all of which have been looked at."""
    if type(node._a) is tuple:
        number: float = node._b[place]
        return number
    return node._db if place else node._da


def feeding(listing: Listing, x: cython.int) -> list[int]:
    """The places of the nodes that have the one at this place as an operand."""
    place: cython.Py_ssize_t
    edge: cython.Py_ssize_t
    first: Integers = listing.first
    flat: Integers = listing.flat
    found: list[int] = []
    for place in range(len(listing.order)):
        for edge in range(first[place], first[place + 1]):
            if flat[edge] == x:
                found.append(place)
                break
    return found


def distances(listing: Listing, goal: cython.Py_ssize_t) -> array[int]:
    """How few gates lead from each node down to the goal; −1 for what does not depend on it."""
    place: cython.Py_ssize_t
    edge: cython.Py_ssize_t
    first: Integers = listing.first
    flat: Integers = listing.flat
    found = array("i", [-1]) * len(listing.order)
    far: Integers = found
    if goal < 0:
        return found
    far[goal] = 0
    for place in range(goal + 1, len(listing.order)):
        for edge in range(first[place], first[place + 1]):
            if far[flat[edge]] >= 0 and not 0 <= far[place] <= far[flat[edge]]:
                far[place] = far[flat[edge]] + 1
    return found


def route_down(listing: Listing, far: array[int], place: cython.Py_ssize_t) -> list[int]:
    """The places on a shortest way from one down to the goal of `distances`, both ends too."""
    edge: cython.Py_ssize_t
    best: cython.Py_ssize_t
    first: Integers = listing.first
    flat: Integers = listing.flat
    left: Integers = far
    route: list[int] = [place]
    while left[place] > 0:
        best = -1
        for edge in range(first[place], first[place + 1]):
            if left[flat[edge]] >= 0 and (best < 0 or left[flat[edge]] < left[best]):
                best = flat[edge]
        place = best
        route.append(place)
    return route

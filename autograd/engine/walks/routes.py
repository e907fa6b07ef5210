"""The paths from a node up to the root of a graph, edge by edge."""

from __future__ import annotations

from array import array
from math import inf
from typing import Any

from ..native import shim as cython
from ..node.closures import contributions
from ..plain.places import Places, log2
from ..plain.slots import Node
from .listed import slope_at
from .listing import Edges, Integers, Leads, Listing, Reals


def edges_above(listing: Listing, x: cython.Py_ssize_t, most: cython.double) -> Edges:
    """Every edge on a path from the node at place x upwards, or of these a few more than `most`.

    Call it under SWEEPING, because closures may take part.
    """
    place: cython.Py_ssize_t
    edge: cython.Py_ssize_t
    y: cython.Py_ssize_t
    node: Node
    places: Places = listing.places
    order: list[Any] = listing.order
    active = type(order[-1])
    first: Integers = listing.first
    flat: Integers = listing.flat
    depends: Integers = array("i", bytes(4 * len(order)))
    found = Edges(array("i"), array("i", [0]), array("i"), array("d"))
    if x < 0:
        return found
    depends[x] = 1
    for place in range(x + 1, len(order)):
        for edge in range(first[place], first[place + 1]):
            if depends[flat[edge]]:
                depends[place] = 1
                break
        if not depends[place]:
            continue
        node = order[place]
        found.node.append(place)
        if type(node._a) is tuple and not node._b:
            for operand, local in contributions(node, 1.0):
                y = places.at(operand)
                if depends[y]:
                    found.operand.append(y)
                    found.local.append(local)
        else:
            for edge in range(first[place], first[place + 1]):
                y = flat[edge]
                if depends[y] and type(order[y]) is active:
                    found.operand.append(y)
                    found.local.append(slope_at(node, edge - first[place]))
        found.first.append(len(found.operand))
        if len(found.operand) > most:
            break
    return found


def leads(edges: Edges, size: int, x: cython.Py_ssize_t, k: cython.Py_ssize_t) -> Leads:
    """For each place the k paths up to it with the largest |product|, the largest first.

    Args:
        size: How many places there are.
        x: Where the paths begin.
    """
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    edge: cython.Py_ssize_t
    lead: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    at: cython.Py_ssize_t
    length: cython.double
    used: cython.Py_ssize_t = 1
    room: cython.Py_ssize_t = 16
    most: cython.Py_ssize_t
    place: Integers = edges.node
    first: Integers = edges.first
    operand: Integers = edges.operand
    local: Reals = edges.local
    starts = array("i", bytes(4 * size))
    counts = array("i", bytes(4 * size))
    lengths = array("d", bytes(8 * room))
    by_edges = array("i", bytes(4 * room))
    after_leads = array("i", bytes(4 * room))
    start: Integers = starts
    count: Integers = counts
    sizes: Reals = lengths
    by: Integers = by_edges
    after: Integers = after_leads
    by[0] = -1
    count[x] = 1
    for i in range(len(edges.node)):
        most = 0
        for edge in range(first[i], first[i + 1]):
            most += count[operand[edge]]
        most = min(k, most)
        if used + most > room:
            lengths = lengths + array("d", bytes(8 * (room + most)))
            by_edges = by_edges + array("i", bytes(4 * (room + most)))
            after_leads = after_leads + array("i", bytes(4 * (room + most)))
            room = len(lengths)
            sizes = lengths
            by = by_edges
            after = after_leads
        begin = used
        for edge in range(first[i], first[i + 1]):
            for lead in range(start[operand[edge]], start[operand[edge]] + count[operand[edge]]):
                length = _both(sizes[lead], _size(local[edge]))
                at = used  # behind all that are as large
                while at > begin and sizes[at - 1] < length:
                    at -= 1
                if at == begin + most:
                    continue
                if used < begin + most:
                    used += 1
                for j in range(used - 1, at, -1):
                    sizes[j] = sizes[j - 1]
                    by[j] = by[j - 1]
                    after[j] = after[j - 1]
                sizes[at] = length
                by[at] = edge
                after[at] = lead
        start[place[i]] = begin
        count[place[i]] = used - begin
    return Leads(starts, counts, by_edges, after_leads)


@cython.cfunc
def _size(local: cython.double) -> cython.double:
    """log₂ |local|: unlike a product, a sum of these neither overflows nor underflows."""
    if local == 0.0:
        return -inf
    return inf if local != local else log2(abs(local))


@cython.cfunc
def _both(size: cython.double, other: cython.double) -> cython.double:
    return -inf if size == -inf or other == -inf else size + other


def unbounded_along(listing: Listing, route: list[int]) -> list[int]:
    """Which steps of a way down go by a recorded local gradient that is not finite."""
    i: cython.Py_ssize_t
    edge: cython.Py_ssize_t
    place: cython.int
    below: cython.int
    slope: cython.double
    node: Node
    order: list[Any] = listing.order
    first: Integers = listing.first
    flat: Integers = listing.flat
    found: list[int] = []
    for i in range(len(route) - 1):
        place = route[i]
        below = route[i + 1]
        node = order[place]
        if type(node._a) is tuple and not node._b:
            continue
        edge = first[place]
        while flat[edge] != below:
            edge += 1
        slope = slope_at(node, edge - first[place])
        if slope - slope != 0.0:
            found.append(i)
    return found

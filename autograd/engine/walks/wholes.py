"""Folds handed on as a whole wherever that gives the same bits: how people read a backward pass."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ..native import shim as cython
from ..plain.places import Places
from .listing import Integers, Listing

_Turns = Sequence[tuple[Any, tuple[int, int, int] | None]]


def as_wholes(listing: Listing, order: _Turns) -> array[int]:
    """The order of a sweep, with the pieces of a fold together where nobody else gives in between.

    That is how people read a backward pass; every sum has the same bits.

    Args:
        order: Of a sweep, from `in_order`.

    Returns:
        Four numbers for each turn: the place of a node, and which operands it hands to: the width of a term,
        the first term and the one after the last; a width of 0 stands for all operands in their own order.
    """
    t: cython.Py_ssize_t
    k: cython.Py_ssize_t
    place: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    places: Places = listing.places
    first: Integers = listing.first
    turns = array("i", bytes(16 * len(order)))
    told: Integers = turns
    cut: set[int] = set()
    for t in range(len(order)):
        node, piece = order[t]
        told[4 * t] = places.at(node)
        if piece is not None:
            told[4 * t + 1], told[4 * t + 2], told[4 * t + 3] = piece
            place = told[4 * t]
            if told[4 * t + 2] > 0 or told[4 * t + 3] * told[4 * t + 1] + 1 < first[place + 1] - first[place]:
                cut.add(told[4 * t])
    torn = _torn(listing, turns, cut) if cut else cut
    last_met = array("i", [-1]) * len(listing.order)
    whole: set[int] = set()
    for t in range(len(order)):
        place = told[4 * t]
        for k in range(4):
            told[4 * count + k] = told[4 * t + k]
        count += 1
        if told[4 * t + 1] and place not in torn:
            if place in whole:
                count -= 1
                continue
            if place in cut:
                whole.add(place)
            k = told[4 * count - 3]
            told[4 * count - 2] = 0
            told[4 * count - 1] = (first[place + 1] - first[place] - 1) // k
            if _all_differ(listing, place, last_met):
                told[4 * count - 3] = 0
    return turns[: 4 * count]


@cython.cfunc
def _all_differ(listing: Listing, place: cython.Py_ssize_t, last_met: Any) -> cython.bint:
    """Whether a node has no active operand twice."""
    edge: cython.Py_ssize_t
    order: list[Any] = listing.order
    active = type(order[-1])
    first: Integers = listing.first
    flat: Integers = listing.flat
    met: Integers = last_met
    for edge in range(first[place], first[place + 1]):
        if met[flat[edge]] == place and type(order[flat[edge]]) is active:
            return False
        met[flat[edge]] = place
    return True


@cython.cfunc
def _torn(listing: Listing, turns: Any, cut: set[int]) -> set[int]:
    """The folds that give to a node in a later piece to which somebody else has given since the first one."""
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    count: cython.Py_ssize_t
    place: cython.int
    x: cython.int
    other: cython.int
    order: list[Any] = listing.order
    size: cython.Py_ssize_t = len(order)
    active = type(order[-1])
    first: Integers = listing.first
    flat: Integers = listing.flat
    told: Integers = turns
    begun: Integers = array("i", [-1]) * size  # the first turn of each fold
    giver: Integers = array("i", [-1]) * size  # who gave to each node last, when, and when somebody else did
    given: Integers = array("i", [-1]) * size
    before: Integers = array("i", [-1]) * size
    edges: Integers = room_for_edges(listing)
    found: set[int] = set()
    for t in range(len(turns) // 4):
        place = told[4 * t]
        count = put_edges(
            edges, told[4 * t + 1], told[4 * t + 2], told[4 * t + 3], first[place + 1] - first[place]
        )
        if begun[place] < 0:
            begun[place] = t
        for i in range(count):
            x = flat[first[place] + edges[i]]
            other = before[x] if giver[x] == place else given[x]
            if other > begun[place] and place in cut and type(order[x]) is active:
                found.add(place)
            if giver[x] != place:
                before[x] = given[x]
                giver[x] = place
            given[x] = t
    return found


@cython.cfunc
def room_for_edges(listing: Listing) -> Any:
    """An array with room for the operands of any node."""
    place: cython.Py_ssize_t
    most: cython.int = 1
    first: Integers = listing.first
    for place in range(len(listing.order)):
        if first[place + 1] - first[place] > most:
            most = first[place + 1] - first[place]
    return array("i", bytes(4 * most))


@cython.cfunc
def put_edges(
    edges: Integers, width: cython.int, begin: cython.int, end: cython.int, count: cython.int
) -> cython.int:
    """Which operands get something in a turn, in the order of the chain of single gates; how many they are.

    See `in_chain_order`.
    """
    term: cython.int
    k: cython.int
    at: cython.int = 0
    if width == 0:
        for k in range(count):
            edges[k] = k
        return count
    if end == 0:
        edges[0] = 0
        return 1
    for term in range(end - 1, begin - 1, -1):
        if term == 0:
            edges[at] = 0
            at += 1
        for k in range(1 + term * width, 1 + (term + 1) * width):
            edges[at] = k
            at += 1
    return at

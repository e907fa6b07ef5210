"""What a backward pass hands on, contribution by contribution, beside everybody's `.grad`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ..native import shim as cython
from ..plain.places import Integers, Places, Reals
from ..plain.slots import Node
from .closures import contributions
from .listed import slope_at
from .listing import Handed, Listing

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


def made_by_hand(gates: Sequence[Any]) -> bool:
    """Whether one of these has no local gradients: then a closure may stand for them."""
    node: Node
    for node in gates:  # noqa: SIM110  any() would make a closure of it
        if type(node._a) is tuple and not node._b:
            return True
    return False


def count_handed(listing: Listing, gates: Sequence[Any]) -> int:
    """How many contributions `hand_down` tells of, after a sweep, under SWEEPING."""
    edge: cython.Py_ssize_t
    place: cython.Py_ssize_t
    total: cython.Py_ssize_t = 0
    node: Node
    places: Places = listing.places
    order: list[Any] = listing.order
    active = type(order[-1])
    first: Integers = listing.first
    flat: Integers = listing.flat
    for node in gates:
        if node._flow == 0.0:
            total += 1
            continue
        place = places.at(node)
        for edge in range(first[place], first[place + 1]):
            if type(order[flat[edge]]) is active:
                total += 1
    return total


def hand_down(listing: Listing, wholes: array[int], most: int) -> Handed:
    """Every contribution of a backward pass from the last node of a graph, in its order and to the same bits.

    The first is the 1 that the root gives itself.  A node whose gradient is 0 hands nothing on: it has one
    row without a receiver.  Call it under SWEEPING where closures take part.

    Args:
        wholes: Of `as_wholes`.
        most: How many there are, or more.
    """
    t: cython.Py_ssize_t
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    start: cython.Py_ssize_t
    count: cython.Py_ssize_t
    place: cython.int
    x: cython.int
    upstream: cython.double
    local: cython.double
    node: Node
    places: Places = listing.places
    order: list[Any] = listing.order
    active = type(order[-1])
    first: Integers = listing.first
    flat: Integers = listing.flat
    told: Integers = wholes
    edges: Integers = room_for_edges(listing)
    size: cython.Py_ssize_t = len(order)
    grad: Reals = array("d", bytes(8 * size))
    reached: Integers = array("i", bytes(4 * size))
    stopped: Integers = array("i", bytes(4 * size))
    rows = Handed.of(most)
    givers: Integers = rows.node
    receivers: Integers = rows.operand
    upstreams: Reals = rows.upstream
    locals_: Reals = rows.local
    shares: Reals = rows.contribution
    befores: Reals = rows.before
    afters: Reals = rows.after
    how: Integers = rows.how
    found: list[Any] = []
    x = size - 1
    givers[0] = receivers[0] = x
    upstreams[0] = shares[0] = afters[0] = grad[x] = 1.0
    reached[x] = 1
    how[0] = 3
    k = 1
    for t in range(len(wholes) // 4):
        place = told[4 * t]
        upstream = grad[place]
        if upstream == 0.0:
            if not stopped[place]:
                givers[k] = place
                receivers[k] = -1
                upstreams[k] = upstream
                how[k] = 3
                k += 1
            stopped[place] = 1
            continue
        node = order[place]
        start = first[place]
        by_closure: cython.bint = type(node._a) is tuple and not node._b
        if by_closure:
            found = contributions(node, upstream)
            count = len(found)
        else:
            count = put_edges(
                edges, told[4 * t + 1], told[4 * t + 2], told[4 * t + 3], first[place + 1] - start
            )
        for i in range(count):
            local = 0.0
            if by_closure:
                operand, shares[k] = found[i]
                x = places.at(operand)
            else:
                x = flat[start + edges[i]]
                if type(order[x]) is not active:
                    continue
                local = slope_at(node, edges[i])
                shares[k] = upstream * local
            givers[k] = place
            receivers[k] = x
            upstreams[k] = upstream
            locals_[k] = local
            befores[k] = grad[x]
            how[k] = (2 if by_closure else 0) + (0 if reached[x] else 1)
            reached[x] = 1
            grad[x] = grad[x] + shares[k]
            afters[k] = grad[x]
            shares[k] = shares[k] + 0.0  # in a sum that begins with 0, a zero has no sign
            k += 1
    return rows.cut(k)


def first_into(handed: Handed, size: int, unbounded: cython.bint) -> array[int]:
    """For each place the first contribution that counts, or else the first of all; −1 without any.

    Args:
        size: How many places there are.
        unbounded: What counts: whether it is not finite; else whether it is not 0.
    """
    k: cython.Py_ssize_t
    x: cython.int
    receivers: Integers = handed.operand
    shares: Reals = handed.contribution
    found = array("i", [-1]) * size
    first: Integers = found
    for k in range(len(handed.operand)):
        x = receivers[k]
        if x >= 0 and (
            first[x] < 0 or (_counts(shares[k], unbounded) and not _counts(shares[first[x]], unbounded))
        ):
            first[x] = k
    return found


@cython.cfunc
def _counts(share: cython.double, unbounded: cython.bint) -> cython.bint:
    return share - share != 0.0 if unbounded else share != 0.0


def stopped_in(handed: Handed, far: array[int]) -> list[int]:
    """The contributions of 0 to nodes with a distance of at least 0."""
    k: cython.Py_ssize_t
    left: Integers = far
    receivers: Integers = handed.operand
    shares: Reals = handed.contribution
    found: list[int] = []
    for k in range(len(handed.operand)):
        if receivers[k] >= 0 and shares[k] == 0.0 and left[receivers[k]] >= 0:
            found.append(k)
    return found


def cancelled_in(handed: Handed, far: array[int]) -> list[int]:
    """The contributions that are not 0 to nodes with a distance of at least 0 whose gradient is 0."""
    k: cython.Py_ssize_t
    x: cython.int
    left: Integers = far
    receivers: Integers = handed.operand
    shares: Reals = handed.contribution
    afters: Reals = handed.after
    grad: Reals = array("d", bytes(8 * len(far)))
    found: list[int] = []
    for k in range(len(handed.operand)):
        if receivers[k] >= 0:
            grad[receivers[k]] = afters[k]
    for k in range(len(handed.operand)):
        x = receivers[k]
        if x >= 0 and shares[k] != 0.0 and grad[x] == 0.0 and left[x] >= 0:
            found.append(k)
    return found


def not_finite_in(handed: Handed) -> int:
    """The contribution after which a gradient is NaN for the first time, or else infinite; −1 without any."""
    k: cython.Py_ssize_t
    place: cython.Py_ssize_t = -1
    afters: Reals = handed.after
    for k in range(len(handed.after)):
        if afters[k] != afters[k]:
            return k
        if place < 0 and afters[k] - afters[k] != 0.0:
            place = k
    return place


def around(handed: Handed, x: cython.int, givers: list[int]) -> list[int]:
    """The contributions to one place, and the rows of those of the givers that hand nothing on."""
    k: cython.Py_ssize_t
    feeds = set(givers)
    senders: Integers = handed.node
    receivers: Integers = handed.operand
    found: list[int] = []
    for k in range(len(handed.operand)):
        if receivers[k] == x or (receivers[k] < 0 and senders[k] in feeds):
            found.append(k)
    return found

"""What a backward pass hands on, contribution by contribution, beside everybody's `.grad`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ..native import shim as cython
from ..node.closures import contributions
from ..plain.places import Places
from ..plain.slots import Node
from .listed import slope_at
from .listing import Handed, Integers, Listing, Reals
from .wholes import put_edges, room_for_edges


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

"""A graph as a list, a backward pass and paths, in columns: for a million nodes, arrays take little."""

from __future__ import annotations

from array import array
from typing import Any, NamedTuple, TypeAlias

from ..plain.places import Places

# Compiled, a variable of one of these types is looked at in memory: see native/build.py.
Integers: TypeAlias = "array[int]"
Reals: TypeAlias = "array[float]"


class Listing(NamedTuple):
    """A graph with places instead of references.

    Attributes:
        order: Every node, constants too, after its operands, as `nodes` has it.
        places: The place of each.
        first, flat: The operands of the node at place i are at flat[first[i]:first[i + 1]].
    """

    order: list[Any]
    places: Places
    first: array[int]
    flat: array[int]

    def __repr__(self) -> str:
        return f"<graph of {len(self.order)} nodes>"


class Handed(NamedTuple):
    """What a backward pass hands on, contribution by contribution, in its order.

    Attributes:
        node, operand: The places of the giver and the receiver; −1 where nothing is handed on.
        upstream, local, contribution: The factors and their product.
        before, after: The receiver's gradient so far.
        how: Two bits: 1 at the receiver's first contribution, 2 where a closure did the work.
    """

    node: array[int]
    operand: array[int]
    upstream: array[float]
    local: array[float]
    contribution: array[float]
    before: array[float]
    after: array[float]
    how: array[int]

    @classmethod
    def of(cls, most: int) -> Handed:
        """Rows of zeros, so many."""

        def places() -> array[int]:
            return array("i", bytes(4 * most))

        def numbers() -> array[float]:
            return array("d", bytes(8 * most))

        return cls(places(), places(), numbers(), numbers(), numbers(), numbers(), numbers(), places())

    def cut(self, count: int) -> Handed:
        """The first so many rows."""
        if count == len(self.how):
            return self
        places = self.node[:count], self.operand[:count]
        factors = self.upstream[:count], self.local[:count], self.contribution[:count]
        return Handed(*places, *factors, self.before[:count], self.after[:count], self.how[:count])


class Edges(NamedTuple):
    """The edges on paths up from a node.

    Attributes:
        node: The places of the nodes above it, each after its operands.
        first: The edges from the i-th of these down are those from first[i] to before first[i + 1].
        operand, local: Where each edge leads, and its local gradient.
    """

    node: array[int]
    first: array[int]
    operand: array[int]
    local: array[float]


class Leads(NamedTuple):
    """The paths to each place with the largest products: a linked list for each.

    Attributes:
        start, many: Those to a place are the leads from its start on, so many.
        edge, rest: The last edge of each, or −1, and the lead that goes before it.
    """

    start: array[int]
    many: array[int]
    edge: array[int]
    rest: array[int]

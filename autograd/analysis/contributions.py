"""The backward pass, one contribution at a time, beside everybody's `.grad`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, overload

from ..engine import (
    SWEEPING,
    Value,
    as_wholes,
    count_handed,
    hand_down,
    in_order,
    listed,
    made_by_hand,
    sweep_floats,
    walk,
)
from ..engine.walks.listing import Handed, Listing
from ..errors import GraphError
from ..util.locks import once


class Share(NamedTuple):
    """What a node's gate hands to one operand.

    Attributes:
        node, operand: The giver and the receiver; the receiver of a node with gradient 0 is None.
        upstream, local: The factors; the local gradient is None where an assigned closure did the work.
        contribution: upstream × local.
        before, after: The receiver's gradient so far; `before` is None at its first contribution.
    """

    node: Value
    operand: Value | None
    upstream: float
    local: float | None
    contribution: float
    before: float | None
    after: float


class Shares(Sequence[Share]):
    """Every contribution that root.backward() would make, in its order and to the same bits, from 0 on.

    The first share is the 1 that the root gives itself.  A node whose gradient is 0 hands nothing on:
    it has one share without a receiver.  They are worked out when someone looks, but at once where closures
    take part.

    Attributes:
        graph: The graph of root as a list.
    """

    def __init__(self, root: Value, graph: Listing) -> None:
        if root.constant:
            raise GraphError("a constant has no gradients to hand down; start from the output of a gate")
        self.graph = graph
        with SWEEPING:
            leaves, gates, turns = walk(root)
            self._turns = as_wholes(graph, in_order(gates, turns))
            if made_by_hand(gates):
                self._size = 1 + len(graph.flat) + len(gates)
                self._size = len(self.columns.node)
            else:
                sweep_floats(leaves, gates, turns, 1.0)
                self._size = 1 + count_handed(graph, gates)

    @once
    def columns(self) -> Handed:
        """The same in columns, with the places of nodes in the list."""
        return hand_down(self.graph, self._turns, self._size)

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"<{self._size:,} contributions>"

    @overload
    def __getitem__(self, index: int) -> Share: ...
    @overload
    def __getitem__(self, index: slice) -> list[Share]: ...
    def __getitem__(self, index: int | slice) -> Share | list[Share]:
        places = range(self._size)[index]
        if not isinstance(places, int):
            return [self._at(i) for i in places]
        return _roots_own(self.graph.order[-1]) if places == 0 else self._at(places)

    def _at(self, i: int) -> Share:
        rows, order, how = self.columns, self.graph.order, self.columns.how[i]
        operand = rows.operand[i]
        return Share(
            order[rows.node[i]],
            None if operand < 0 else order[operand],
            rows.upstream[i],
            None if how & 2 else rows.local[i],
            rows.contribution[i],
            None if how & 1 else rows.before[i],
            rows.after[i],
        )


def shares(root: Value) -> Shares:
    """All of them, beside the graph that they are about."""
    return Shares(root, listed(root))


def _roots_own(root: Value) -> Share:
    return Share(root, root, 1.0, None, 1.0, None, 1.0)

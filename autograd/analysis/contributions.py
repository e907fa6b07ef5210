"""The backward pass, one contribution at a time, beside everybody's `.grad`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, overload

from ..engine import SWEEPING, Value, contributions, in_order, sweep_floats, walk
from ..errors import GraphError
from ..util.locks import lock
from .whole_folds import Turn, as_wholes


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
    it has one share without a receiver.  They are worked out as far as someone looks, but at once where
    closures take part.

    Attributes:
        by_hand: Whether the graph has nodes without local gradients.
    """

    def __init__(self, root: Value) -> None:
        with SWEEPING:
            gates, turns, self.by_hand = _swept(root)
            grads = {root: 1.0}
            self._found = [_roots_own(root)]
            self._coming = _handed_down(as_wholes(turns), grads, grads)
            self._size = 1
            if self.by_hand:
                self._found += self._coming
                self._size = len(self._found)
            else:
                for node in gates:
                    self._size += sum([not x.constant for x in node.operands]) if node._flow != 0.0 else 1
        self._lock = lock()

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Share: ...
    @overload
    def __getitem__(self, index: slice) -> list[Share]: ...
    def __getitem__(self, index: int | slice) -> Share | list[Share]:
        places = range(self._size)[index]
        last = places if isinstance(places, int) else max(places, default=-1)
        with self._lock:
            if last >= len(self._found):
                self._found += islice(self._coming, last + 1 - len(self._found))
        return self._found[index] if isinstance(index, slice) else self._found[last]


def shares(root: Value) -> list[Share]:
    """All of them at once."""
    return Shares(root)[:]


def shares_around(x: Value, root: Value) -> list[Share]:
    """Of all shares, those that x receives, and those of the gates that x feeds but that hand nothing on."""
    with SWEEPING:
        gates, turns, by_hand = _swept(root)
        flows = {} if by_hand else {node: node._flow for node in gates if _feeds(x, node)}
    if by_hand:
        found: Iterable[Share] = shares(root)
    elif x is root:
        found = [_roots_own(root)]
    else:
        found = _handed_down([turn for turn in as_wholes(turns) if turn[0] in flows], flows, {})
    return [s for s in found if s.operand is x or (s.operand is None and _feeds(x, s.node))]


def _roots_own(root: Value) -> Share:
    return Share(root, root, 1.0, None, 1.0, None, 1.0)


def _feeds(x: Value, node: Value) -> bool:
    return id(x) in map(id, node.operands)  # and not by `==`, which derivatives and compile redefine


def _swept(root: Value) -> tuple[list[Value], list[tuple[Value, Iterable[int] | None]], bool]:
    """The gates, each with its gradient in its flow, and their order in a backward pass.

    If nodes have no local gradients, which the third result says, nobody has a flow.  Call it under SWEEPING.
    """
    if root.constant:
        raise GraphError("a constant has no gradients to hand down; start from the output of a gate")
    leaves, gates, turns = walk(root)
    order = in_order(gates, turns)
    by_hand = not all(node.local_grads for node in gates)
    if not by_hand:
        sweep_floats(leaves, gates, turns, 1.0)
    return gates, order, by_hand


def _handed_down(
    turns: Iterable[Turn], upstreams: Mapping[Value, float], grads: dict[Value, float]
) -> Iterator[Share]:
    """What each node hands on in its turn; grads are left in `grads`, which may be `upstreams`."""
    stopped: set[Value] = set()
    for node, places in turns:
        upstream = upstreams.get(node, 0.0)
        if upstream == 0.0:
            if node not in stopped:
                yield Share(node, None, upstream, None, 0.0, None, 0.0)
            stopped.add(node)
            continue
        operands, local_grads = node.operands, node.local_grads
        handed: Iterable[tuple[Value, float, float | None]]
        if local_grads:
            at = [i for i in places if not operands[i].constant]
            handed = [(operands[i], upstream * local_grads[i], local_grads[i]) for i in at]
        else:
            handed = [(x, contribution, None) for x, contribution in contributions(node, upstream)]
        for x, contribution, local in handed:
            before = grads.get(x)
            after = grads[x] = (before or 0.0) + contribution
            # + 0.0: in a sum that begins with 0, a zero has no sign
            yield Share(node, x, upstream, local, contribution + 0.0, before, after)

"""The backward pass, one contribution at a time, beside everybody's `.grad`."""

from __future__ import annotations

from typing import NamedTuple

from ..engine import SWEEPING, Value, contributions, in_order, walk
from ..errors import GraphError
from .whole_folds import as_wholes


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


def shares(root: Value) -> list[Share]:
    """Every contribution that root.backward() would make, in its order and to the same bits, from 0 on.

    The first share is the 1 that the root gives itself.  A node whose gradient is 0 hands nothing on:
    it has one share without a receiver.
    """
    if root.constant:
        raise GraphError("a constant has no gradients to hand down; start from the output of a gate")
    found = [Share(root, root, 1.0, None, 1.0, None, 1.0)]
    with SWEEPING:
        _, gates, turns = walk(root)
        grads: dict[Value, float] = {root: 1.0}
        stopped: set[Value] = set()
        for node, places in as_wholes(in_order(gates, turns)):
            upstream = grads.get(node, 0.0)
            if upstream == 0.0:
                if node not in stopped:
                    found.append(Share(node, None, upstream, None, 0.0, None, 0.0))
                stopped.add(node)
                continue
            handed = contributions(node, upstream, places)
            recorded: list[float | None] = [
                node.local_grads[i] for i in places if node.local_grads and not node.operands[i].constant
            ]
            local_grads = recorded or [None] * len(handed)
            for (operand, contribution), local in zip(handed, local_grads, strict=True):
                before = grads.get(operand)
                after = grads[operand] = (before or 0.0) + contribution
                found.append(Share(node, operand, upstream, local, contribution, before, after))
    return found

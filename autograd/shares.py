"""The backward pass, one contribution at a time, beside everybody's `.grad`."""

from __future__ import annotations

from typing import NamedTuple

from .errors import GraphError
from .value import SWEEPING, Value, contributions, topological


class Share(NamedTuple):
    """What a node's gate hands to one operand.

    node, operand    the giver and the receiver; the receiver of a node with gradient 0 is None
    upstream, local  the factors; the local gradient is None where an assigned closure did the work
    contribution     upstream × local
    before, after    the receiver's gradient so far; `before` is None at its first contribution
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
        order = topological(root)
        grads: dict[Value, float] = {root: 1.0}
        for node in reversed(order):
            upstream = grads.get(node, 0.0)
            if not node.operands:
                continue
            if upstream == 0.0:
                found.append(Share(node, None, upstream, None, 0.0, None, 0.0))
                continue
            handed = contributions(node, upstream)
            recorded: list[float | None] = [
                local for x, local in zip(node.operands, node.local_grads, strict=False) if not x.constant
            ]
            local_grads = recorded or [None] * len(handed)
            for (operand, contribution), local in zip(handed, local_grads, strict=True):
                before = grads.get(operand)
                after = grads[operand] = (before or 0.0) + contribution
                found.append(Share(node, operand, upstream, local, contribution, before, after))
    return found

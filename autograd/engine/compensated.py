"""Two slower backward sweeps, for those who want to know, or better, the last digits of a gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .node.closures import contributions
from .plain.slots import Node
from .plain.turns import Turns, in_chain_order
from .sweep import sweep_floats
from .walks.walked import in_order, meet_leaves, refuse_second_walk

UNIT_ROUNDOFF: Final = 2.0**-53


def sweep_compensated(leaves: list[Node], gates: list[Node], turns: Turns, seed: float) -> float:
    """The chain rule with Neumaier's summation where a value branches: each sum is right to its last place.

    Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974.
    """
    meet_leaves(leaves, gates)
    order = leaves + gates
    root: Node = order[-1]
    closed = root._mark
    lost = dict.fromkeys(order, 0.0)  # what plain addition dropped, node by node
    root._flow = seed
    for node, piece in in_order(gates, turns):
        flow = node._flow = node._flow + lost[node]
        lost[node] = 0.0
        if flow == 0.0:
            continue
        if piece is None:
            found = contributions(node, flow)
        else:
            width, first, last = piece
            found = contributions(node, flow, in_chain_order(width, first, last))
        refuse_second_walk(leaves, gates, closed)
        for operand, share in found:
            before = operand._flow
            total = before + share
            large, small = (before, share) if abs(before) >= abs(share) else (share, before)
            lost[operand] += (large - total) + small
            operand._flow = total
    for leaf in leaves:
        leaf._flow += lost[leaf]
    return sum(node._flow for node in gates)


def error_bounds(leaves: list[Node], gates: list[Node], seed: float) -> dict[Any, float]:
    """For each node, how far rounding can have moved its gradient from that of the recorded local gradients.

    The bound is (2·depth + fan-in)·u·g, with u = 2⁻⁵³, the longest path from the root, the number of
    contributions, and g from the same sweep on absolute values.
    """
    meet_leaves(leaves, gates)
    order = leaves + gates
    size = dict.fromkeys(order, 0.0)
    depth = dict.fromkeys(order, 0)
    fan_in = dict.fromkeys(order, 0)
    size[order[-1]] = abs(seed)
    for node in reversed(order):
        if node._a is None:
            continue
        for operand, local in zip(node.operands, node.local_grads, strict=False):  # a closure has none
            if not operand.constant:
                size[operand] += size[node] * abs(local)
                depth[operand] = max(depth[operand], depth[node] + 1)
                fan_in[operand] += 1
    return {x: (2 * depth[x] + fan_in[x]) * UNIT_ROUNDOFF * size[x] for x in order}


def sweep_that(accumulate: str) -> Callable[..., float]:
    """The sweep for what `backward` is told by that name."""
    if accumulate not in _SWEEPS:
        raise ValueError(f"accumulate is 'plain' or 'compensated', not {accumulate!r}")
    return _SWEEPS[accumulate]


_SWEEPS: Final = {"plain": sweep_floats, "compensated": sweep_compensated}

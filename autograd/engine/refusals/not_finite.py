"""What to say when a backward pass met a number that is not finite."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NoReturn

from ...errors import DomainError, GateOverflowError
from ...gates.numerics import OR_ALLOW, describe
from ...util.modes import strict
from ..nesting import is_input
from ..node.source import at_source
from ..plain.slots import Node
from .provenance import made_by_a_row, refuse_a_row


def inspect_flow(order: list[Node], on_top: bool = False) -> None:
    """Raise for the first contribution, in backward order, that is NaN or overflowed.

    An infinite local gradient that the forward pass recorded (√ at 0) passes, and so does what it
    makes of the gradients below; but not what the row of a gate made, for a derivative of higher order.

    Args:
        on_top: Whether the flow of a leaf comes on top of the grad that it has.
    """
    for node in reversed(order):
        flow = node._flow
        if flow == 0.0:
            continue
        for operand, local in zip(node.operands, node.local_grads, strict=False):  # a closure records none
            if operand.constant:
                continue
            contribution = flow * local
            if not math.isfinite(contribution) and made_by_a_row(node):
                refuse_a_row(node, flow, local, contribution)
            sums_up = math.isfinite(contribution) or math.isinf(flow) or math.isinf(local)
            if math.isnan(contribution) or not sums_up:
                refuse_contribution(node, operand, flow, local, contribution)
    for node in order:
        total = node._flow + node.grad if on_top and node._a is None else node._flow
        if math.isnan(total) or (math.isinf(total) and not _fed_by_infinity(order, node)):
            refuse_total(node, total)


def inspect_total(node: Node, total: float, parts: Iterable[float], name: str = "", whose: str = "") -> None:
    """Raise in strict mode where the parts of a gradient added up to what none of them is.

    Args:
        name: What messages call the node if it has no label.
        whose: Where the contributions come from, such as "of the batch's 3 samples ".
    """
    if math.isfinite(total) or not strict() or (math.isinf(total) and any(map(math.isinf, parts))):
        return
    refuse_total(node, total, name, whose)


def refuse_total(node: Node, total: float, name: str = "", whose: str = "") -> NoReturn:
    """Raise for a gradient whose contributions are lawful one by one."""
    where = f"the gradient of {node.label or name or _name(node)}{at_source(node)}"
    if math.isnan(total):
        raise DomainError(
            f"backward: {where} is not a number, because infinite contributions {whose}of both signs meet "
            f"there; change the operands, {OR_ALLOW}"
        )
    raise GateOverflowError(
        f"backward: the contributions {whose}to {where} sum up to more than a float holds (1.8e308); scale "
        f"the function down, {OR_ALLOW}"
    )


def refuse_contribution(node: Node, operand: Node, flow: float, local: float, contribution: float) -> None:
    """Raise for upstream × local that is NaN, or that overflowed, at a gate that somebody wrote."""
    what = (
        f"upstream {describe(flow)} × local {describe(local)} at "
        f"{node.gate.name if node.gate else 'a leaf'} → {_name(operand)}{at_source(node)}"
    )
    if math.isnan(contribution):
        way_on = "write it without the infinite slope (hypot and norm have a gradient at 0)"
        if math.isnan(local) or math.isnan(flow):
            way_on = "change the operands"
        raise DomainError(
            f"backward: {what} is not a number; the function has no gradient there, or one that the chain "
            f"rule cannot find: {way_on}, {OR_ALLOW}"
        )
    raise GateOverflowError(
        f"backward: {what} is too large for a float (over 1.8e308); scale the function down, {OR_ALLOW}"
    )


def _fed_by_infinity(order: list[Node], target: Node) -> bool:
    """Whether an infinite contribution, already found lawful, reached this node."""
    if target is order[-1]:
        return True
    return any(
        operand is target and math.isinf(node._flow * local)
        for node in order
        if node._flow != 0.0
        for operand, local in zip(node.operands, node.local_grads, strict=False)
    )


def _name(node: Node) -> str:
    if node.label:
        return node.label
    if is_input(node):
        return f"the input {describe(node.data)}"
    return f"{node.gate.name} = {describe(node.data)}" if node.gate else f"the leaf {describe(node.data)}"

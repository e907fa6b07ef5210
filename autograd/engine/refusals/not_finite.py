"""What to say when a backward pass met a number that is not finite."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NoReturn

from ...errors import DomainError, GateOverflowError
from ...gates.numerics import describe, refused
from ...util.languages import complain
from ...util.modes import strict
from ..nesting import is_input
from ..node.source import at_source
from ..plain.slots import Node
from .provenance import made_by_a_row, refuse_a_row
from .strings import STRINGS


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
            refuse_total(node, total, _name(node))


def inspect_total(node: Node, total: float, parts: Iterable[float], place: int, samples: int = 0) -> None:
    """Raise in strict mode where the parts of a gradient added up to what none of them is.

    Args:
        place: Which parameter it is, if it has no label.
        samples: How many of a batch were added up; 0 where the sum is not over a batch.
    """
    if math.isfinite(total) or not strict() or (math.isinf(total) and any(map(math.isinf, parts))):
        return
    refuse_total(node, total, node.label or complain(STRINGS["parameter"], place=place), samples)


def refuse_total(node: Node, total: float, name: str, samples: int = 0) -> NoReturn:
    """Raise for a gradient whose contributions are lawful one by one."""
    of_batch = complain(STRINGS["of_batch"], count=samples) if samples else ""
    found = {"node": f"{name}{at_source(node)}", "of_batch": of_batch}
    if math.isnan(total):
        raise DomainError(refused(STRINGS["infinities_meet"], **found))
    raise GateOverflowError(refused(STRINGS["sum_too_large"], **found))


def refuse_contribution(node: Node, operand: Node, flow: float, local: float, contribution: float) -> None:
    """Raise for upstream × local that is NaN, or that overflowed, at a gate that somebody wrote."""
    what = complain(
        STRINGS["product"],
        upstream=describe(flow),
        local=describe(local),
        gate=node.gate.name if node.gate else complain(STRINGS["leaf"]),
        operand=f"{_name(operand)}{at_source(node)}",
    )
    if math.isnan(contribution):
        unknown = math.isnan(local) or math.isnan(flow)
        way_on = complain(STRINGS["change" if unknown else "without_the_slope"])
        raise DomainError(refused(STRINGS["not_a_number"], what=what, way_on=way_on))
    raise GateOverflowError(refused(STRINGS["product_too_large"], what=what))


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
        return complain(STRINGS["the_input"], number=describe(node.data))
    if node.gate:
        return f"{node.gate.name} = {describe(node.data)}"
    return complain(STRINGS["the_leaf"], number=describe(node.data))

"""What to say where a derivative of a gate is infinite, or does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, isinf, isnan
from typing import TYPE_CHECKING, NamedTuple

from ..engine.refusals.not_finite import refuse_contribution
from ..engine.refusals.provenance import made_by_a_row, refuse_a_row
from ..engine.refusals.strings import STRINGS
from ..errors import DomainError, GateOverflowError
from ..gates.numerics import refused

if TYPE_CHECKING:
    from ..engine import Value


class _Share(NamedTuple):
    node: Value
    operand: Value
    upstream: float
    local: float


def refuse_what_rows_made(
    order: Sequence[Value], flows: Mapping[int, float], inputs: Sequence[Value], all_of_it: bool = False
) -> None:
    """Raise if an input's gradient is not finite because of what the row of a gate made.

    An infinite local gradient of a gate that somebody wrote passes.

    Args:
        order: Every node after its operands.
        flows: Of each node by its id.
        all_of_it: Also if it is not a number, or overflowed, because of what somebody wrote.
    """
    for x in inputs:
        slope = flows.get(id(x), 0.0)
        if isfinite(slope):
            continue
        shares = _unbounded(order, flows, x)
        by_rows = [share for share in shares if made_by_a_row(share.node)]
        if by_rows:
            node, _, upstream, local = by_rows[0]
            refuse_a_row(node, upstream, local, slope)
        if not all_of_it:
            continue
        for share in shares:
            contribution = share.upstream * share.local
            if isnan(contribution) or not (isinf(share.upstream) or isinf(share.local)):
                refuse_contribution(*share, contribution)
        if isnan(slope) or not shares:
            raise (DomainError if isnan(slope) else GateOverflowError)(
                refused(STRINGS["unsummed"], node=x.label or repr(x), slope=f"{slope:g}")
            )


def _unbounded(order: Sequence[Value], flows: Mapping[int, float], x: Value) -> list[_Share]:
    """What was handed on towards `x` and is not finite, in backward order."""
    above = {id(x)}
    for node in order:
        if any(id(operand) in above for operand in node.operands):
            above.add(id(node))
    found = []
    for node in reversed(order):
        upstream = flows.get(id(node), 0.0)
        if upstream == 0.0 or id(node) not in above:
            continue
        for operand, local in zip(node.operands, node.local_grads, strict=False):  # a closure records none
            if id(operand) in above and not isfinite(upstream * local):
                found.append(_Share(node, operand, upstream, local))
    return found

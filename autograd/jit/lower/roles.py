"""What a gate is to a machine: a sum, a product, a choice, a lookup.  Its row says so, never its name."""

from __future__ import annotations

from functools import cache

from ...errors import GatewiseError
from ...gates.kernels import trace
from ...gates.row import Gate

SUM, PRODUCT, CHOICE, SAME, LOOKUP, OTHER = "sum", "product", "choice", "same", "lookup", "other"


@cache
def role(gate: Gate | None) -> str:
    """The role of a gate by its value and its local gradients; SAME hands on its operand as it is."""
    if gate is not None and gate.is_lookup:
        return LOOKUP
    if gate is None or gate.arity not in (1, 2, 3):
        return OTHER
    try:
        program, (y, *local_grads) = trace(gate, 0)
    except (TypeError, GatewiseError):
        return OTHER
    value, *slopes = (program.instructions[x.index] for x in (y, *local_grads))
    if y.index == 0 and slopes == [("const", (1.0,))]:
        return SAME
    if value == ("add", (0, 1)) and slopes == [("const", (1.0,))] * 2:
        return SUM
    if value == ("mul", (0, 1)) and [x.index for x in local_grads] == [1, 0]:
        return PRODUCT
    return CHOICE if value == ("select", (0, 1, 2)) else OTHER

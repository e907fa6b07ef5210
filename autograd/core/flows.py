"""What a walk and a sweep do at a node of many operands, and at leaves; `flows.pyx` is the same in C."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from .memory import Memory, Stack, restore
from .refusals import refuse_cycle

if TYPE_CHECKING:
    from .node import Value


def all_closed(
    operands: tuple[Any, ...], node: Value, stack: Stack, leaves: list[Value], closed: int
) -> bool:
    """Whether a walk has been at all active operands; if not, put them on the stack, the first on top."""
    ready = True
    kind = type(node)
    for x in reversed(operands):
        if type(x) is not kind or x._mark == closed:
            continue
        if x._a is None:  # a leaf waits for nobody
            x._mark = closed
            x._flow = 0.0
            leaves.append(x)
            continue
        if x._mark == closed - 1:
            refuse_cycle(x, node)
        stack.append(x)
        ready = False
    return ready


def meet(operands: tuple[Any, ...], leaves: list[Value], closed: int) -> None:
    """Let a sweep know the leaves that the walk has left to it: here, none."""


def unpack(leaves: list[Value]) -> None:
    """List the leaves one by one: here, they are."""


def spread(operands: tuple[Any, ...], local_grads: Sequence[float], flow: float, kind: type[Value]) -> None:
    """Hand each active operand its contribution."""
    for operand, local in zip(operands, local_grads, strict=True):
        if type(operand) is kind:
            operand._flow += flow * local


def any_flow(operands: tuple[Any, ...], kind: type[Value]) -> float:
    """1.0 if the flow of an active operand is not 0, else 0.0."""
    return float(any(type(x) is kind and x._flow != 0.0 for x in operands))


def commit(leaves: Sequence[Memory], gates: Sequence[Memory], screen: float, only_finite: bool) -> bool:
    """Make flows grads, of leaves by adding; False, and nothing is done, if only finite ones will do.

    screen   finite where the flows of the gates are

    One step: no Python code runs in it, so no interrupt can fall there.
    """
    grads = [x._flow if x._grad is None else x._grad + x._flow for x in leaves]
    if only_finite and not isfinite(sum(grads, screen)):
        return False
    restore([*leaves, *gates], [*grads, *[x._flow for x in gates]])
    return True


def leaf_becomes_gate() -> None:
    """Note that a column of leaves may hold a gate from now on: here, nobody asks."""

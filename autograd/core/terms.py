"""The operands and local gradients of a node with many, in Python's tuples; `terms.pyx` is the same in C."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..fold import in_turn
from .memory import Stack, made
from .properties import lift
from .refusals import refuse_cycle

if TYPE_CHECKING:
    from ..fold import Fold
    from ..row import Gate
    from .node import Value

Column = list  # numbers and Values side by side, which many folds can share
Terms = tuple  # what a fold has folded: start, then the operands of the first term, and so on


def lined_up(fold: Fold, start: Any, columns: Sequence[Any]) -> tuple[Any, ...] | None:
    """The operands of a fold as a node keeps them; None where the columns are uneven, or hold other things."""
    if len(columns) != fold.width or any(type(x) is not list or len(x) != len(columns[0]) for x in columns):
        return None
    operands = tuple([lift(x) for x in in_turn(start, columns)])
    return None if type(NotImplemented) in map(type, operands) else operands


def any_active(terms: tuple[Any, ...], kind: type[Value]) -> bool:
    """Whether a gradient can flow to any operand."""
    return kind in map(type, terms)


def folding(kind: type[Value], gate: Gate, terms: tuple[Any, ...]) -> Value | None:
    """A node for a fold; None where its value is not finite, or Python's floats raise an error."""
    try:
        y, *local_grads = gate.kernels[0](*[x if type(x) is float else x._data for x in terms])
    except (ArithmeticError, ValueError, TypeError):
        return None
    if y - y != 0.0:
        return None
    slopes = tuple([s if type(x) is kind else 0.0 for s, x in zip(local_grads, terms, strict=True)])
    return made(kind, gate.code, y, terms, 0.0, slopes, 0.0)


def laid_out(operands: tuple[Any, ...], local_grads: Any) -> Any:
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    return operands, local_grads


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


def spread(
    operands: tuple[Any, ...],
    local_grads: Sequence[float],
    flow: float,
    kind: type[Value],
    leaves: list[Value],
    closed: int,
) -> None:
    """Hand each active operand its contribution, also to leaves that the walk has left to the sweep."""
    for operand, local in zip(operands, local_grads, strict=True):
        if type(operand) is kind:
            operand._flow += flow * local


def meet(operands: tuple[Any, ...], leaves: list[Value], closed: int) -> None:
    """Add the leaves among the operands that the walk has left to the sweep: here, none."""


def leaf_becomes_gate() -> None:
    """Note that a column of leaves may hold a gate from now on: here, nobody asks."""

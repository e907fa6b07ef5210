"""The operands and local gradients of a fold, in Python's tuples; `terms.pyx` is the same in C arrays."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, Any

from ..fold import in_turn
from .properties import lift

if TYPE_CHECKING:
    from ..fold import Fold

Doubles = tuple[float, ...]  # many local gradients


def even(columns: Sequence[Any], width: int) -> bool:
    """Whether these are as many lists, of one length."""
    return len(columns) == width and all(type(x) is list and len(x) == len(columns[0]) for x in columns)


def line_up(start: Any, columns: Sequence[Sequence[Any]], active: type) -> Any:
    """(operands, numbers, how many are active) of a fold: start, then those of the first term, and so on.

    How many is −1 where one is neither a number nor a Value.
    """
    operands = tuple([lift(x) for x in in_turn(start, columns)])
    kinds = list(map(type, operands))
    if type(NotImplemented) in kinds:
        return operands, (), -1
    numbers = [x if type(x) is float else x._data for x in operands]
    return operands, numbers, kinds.count(active)


def evaluate_fold(
    fold: Fold, terms: int, numbers: Any, operands: tuple[Any, ...], active: type
) -> tuple[float, Doubles]:
    """(y, local gradients) of a fold; NaN where Python's floats raise an error."""
    try:
        y, *local_grads = fold.gates[terms].kernels[0](*numbers)
    except (ArithmeticError, ValueError, TypeError):
        return nan, ()
    return y, tuple([s if type(x) is active else 0.0 for s, x in zip(local_grads, operands, strict=True)])


def spread(operands: Sequence[Any], local_grads: Doubles, flow: float, active: type[Any]) -> None:
    """Hand each active operand its contribution."""
    for operand, local in zip(operands, local_grads, strict=True):
        if type(operand) is active:
            operand._flow += flow * local

"""Rows that users add may put a number in place of an operand at a point: it has no derivative there.

Such a row is read on probes, at the point and beside it.  Where the answer to a comparison changes,
and at the point a plain number was taken instead of an expression, or an `if` hid the other branch,
the local gradients keep their values and have no derivatives.  The rows of the table need no probing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any, Final, NamedTuple

from ..numbers.c99 import C99
from ..numbers.operators import OPERATIONS, Operators
from . import table as _gates  # noqa: F401  fills the table
from .row import GATES, Gate
from .second_order import instead

_OURS: Final = frozenset(GATES.values())
_BESIDE: Final = 2.0**-26


def without_stand_ins(
    row: Gate, fixed: int, y: float, operands: Sequence[Any], slopes: Sequence[Any]
) -> Sequence[Any]:
    """The slopes as the row gave them; those of a point that it treats apart have no derivatives.

    Args:
        fixed: Bit i is set where operand i is a constant.
        operands: The nodes that the row was read on.
    """
    if type(row) is not Gate or row in _OURS:
        return slopes
    xs = [x.data for x in operands]
    here = _answers(row, fixed, y, xs)
    if not any(answer.hides for answer in here):
        return slopes
    active = [i for i in range(len(xs)) if not fixed >> i & 1]
    around = [_answers(row, fixed, None, _moved(xs, i, step)) for i in active for step in (-_BESIDE, _BESIDE)]
    if all(_alike(here, there) for there in around):
        return slopes
    return tuple(
        instead(_number(slope), x * nan) if i in active else slope
        for i, (slope, x) in enumerate(zip(slopes, operands, strict=True))
    )


class _Answer(NamedTuple):
    """What a comparison said, and whether a number was taken instead of an expression, or by `if`."""

    truth: bool
    hides: bool


class _Probe(Operators):
    """A number that notes what a row asks about it."""

    __slots__ = ("log", "number")

    def __init__(self, number: Any, log: list[_Answer]) -> None:
        self.number = C99.of(number)
        self.log = log

    @staticmethod
    def __gate__(gate: Gate, operands: Sequence[Any]) -> _Probe:
        return _Probe(gate.value(*map(_bare, operands)), _log(operands))

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> _Probe:
        return _Probe(C99.__libm__(name, [*map(_bare, operands)]), _log(operands))

    def __operation__(self, op: str, operands: Sequence[Any]) -> Any:
        made = OPERATIONS[op](*map(_bare, operands))
        return _Asked(made, self.log) if op in ("lt", "le") else _Probe(made, self.log)


class _Asked:
    """A comparison of probes: `select` takes it, `if` asks it."""

    __slots__ = ("log", "truth")

    def __init__(self, truth: bool, log: list[_Answer]) -> None:
        self.truth = truth
        self.log = log

    def __select__(self, a: Any, b: Any) -> Any:
        chosen, other = (a, b) if self.truth else (b, a)
        self.log.append(_Answer(self.truth, not isinstance(chosen, _Probe) and isinstance(other, _Probe)))
        return chosen

    def __bool__(self) -> bool:
        self.log.append(_Answer(self.truth, True))
        return self.truth


def _answers(row: Gate, fixed: int, y: float | None, xs: Sequence[float]) -> list[_Answer]:
    """What the row was told at these numbers; as much as it asked, where it cannot be read on probes."""
    log: list[_Answer] = []
    try:
        value = row(*xs) if y is None else y
        probes = [x if fixed >> i & 1 else _Probe(x, log) for i, x in enumerate(xs)]
        row.form(fixed)(_Probe(value, log), *probes)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        pass
    return log


def _alike(here: Sequence[_Answer], there: Sequence[_Answer]) -> bool:
    """Whether every answer that hides something is the same there, and was asked for in the same place."""
    last = max(i for i, answer in enumerate(here) if answer.hides) + 1
    return [answer.truth for answer in here[:last]] == [answer.truth for answer in there[:last]]


def _moved(xs: Sequence[float], i: int, step: float) -> list[float]:
    return [x + (step * abs(x) or step) if j == i else x for j, x in enumerate(xs)]


def _bare(x: Any) -> Any:
    return x.number if isinstance(x, _Probe) else x


def _log(operands: Sequence[Any]) -> list[_Answer]:
    return next(x.log for x in operands if isinstance(x, _Probe))


def _number(slope: Any) -> float:
    return float(slope.data if hasattr(type(slope), "__gate__") else slope)

"""A float that computes as C99 says: 1/0 is inf, log(−1) is nan, and nothing raises.

A row that raised on Python's floats is read again by this number, so that Python's
ZeroDivisionError never decides a derivative.  It remembers *how* a result became non-finite:
by a pole (1/0, log 0), by leaving a function's domain (log −1), or else by overflow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..alphabet import LIBM
from .operators import OPERATIONS, Operators


class C99(Operators):
    """One number of an IEEE reading, with the flags `pole` and `invalid` that led to it."""

    __slots__ = ("invalid", "number", "pole")

    def __init__(self, number: float, pole: bool = False, invalid: bool = False) -> None:
        self.number = float(number)
        self.pole = pole
        self.invalid = invalid

    @staticmethod
    def of(x: C99 | float) -> C99:
        """`x` itself if it is one already."""
        return x if isinstance(x, C99) else C99(x)

    def __operation__(self, op: str, operands: Sequence[C99 | float]) -> Any:
        xs = [C99.of(x) for x in operands]
        numbers = [x.number for x in xs]
        if op in ("lt", "le"):
            return OPERATIONS[op](*numbers)
        pole, invalid = any(x.pole for x in xs), any(x.invalid for x in xs)
        if op == "div" and numbers[1] == 0.0:
            a, b = numbers
            if a == 0.0 or math.isnan(a):
                return C99(math.nan, pole, invalid)
            sign = math.copysign(1.0, a) * math.copysign(1.0, b)
            return C99(sign * math.inf, pole or math.isfinite(a), invalid)
        return C99(OPERATIONS[op](*numbers), pole, invalid)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (C99, int, float)) and self.number == C99.of(other).number

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]  # equal by value, and short-lived

    @staticmethod
    def __libm__(name: str, operands: Sequence[C99 | float]) -> C99:
        row = LIBM[name]
        xs = [C99.of(x) for x in operands]
        numbers = [x.number for x in xs]
        pole, invalid = any(x.pole for x in xs), any(x.invalid for x in xs)
        try:
            return C99(row.on_floats(*numbers), pole, invalid)
        except OverflowError:
            return C99(row.infinity(*numbers), pole, invalid)
        except ValueError:
            if row.pole(*numbers):
                return C99(row.infinity(*numbers), True, invalid)
            return C99(math.nan, pole, True)

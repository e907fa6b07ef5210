"""A float that computes as C99 says: 1/0 is inf, log(−1) is nan, and nothing raises.

A row that raised on Python's floats is read again by this number, so that Python's
ZeroDivisionError never decides a derivative.  It remembers *how* a result became non-finite:
by a pole (1/0, log 0), by leaving a function's domain (log −1), or else by overflow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..alphabet import LIBM


class C99:
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

    def _then(self, other: C99, number: float, pole: bool = False) -> C99:
        return C99(number, pole or self.pole or other.pole, self.invalid or other.invalid)

    def __add__(self, other: C99 | float) -> C99:
        b = C99.of(other)
        return self._then(b, self.number + b.number)

    def __radd__(self, other: float) -> C99:
        return C99(other) + self

    def __sub__(self, other: C99 | float) -> C99:
        b = C99.of(other)
        return self._then(b, self.number - b.number)

    def __rsub__(self, other: float) -> C99:
        return C99(other) - self

    def __mul__(self, other: C99 | float) -> C99:
        b = C99.of(other)
        return self._then(b, self.number * b.number)

    def __rmul__(self, other: float) -> C99:
        return C99(other) * self

    def __truediv__(self, other: C99 | float) -> C99:
        b = C99.of(other)
        if b.number:
            return self._then(b, self.number / b.number)
        if self.number == 0.0 or math.isnan(self.number):
            return self._then(b, math.nan)
        sign = math.copysign(1.0, self.number) * math.copysign(1.0, b.number)
        return self._then(b, sign * math.inf, pole=math.isfinite(self.number))

    def __rtruediv__(self, other: float) -> C99:
        return C99(other) / self

    def __neg__(self) -> C99:
        return C99(-self.number, self.pole, self.invalid)

    def __abs__(self) -> C99:
        return C99.__libm__("fabs", (self,))

    def __pow__(self, other: C99 | float) -> C99:
        return C99.__libm__("pow", (self, other))

    def __rpow__(self, other: float) -> C99:
        return C99.__libm__("pow", (other, self))

    def __lt__(self, other: C99 | float) -> bool:
        return self.number < C99.of(other).number

    def __le__(self, other: C99 | float) -> bool:
        return self.number <= C99.of(other).number

    def __gt__(self, other: C99 | float) -> bool:
        return self.number > C99.of(other).number

    def __ge__(self, other: C99 | float) -> bool:
        return self.number >= C99.of(other).number

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

"""A number that stays a fraction through a row, or says that it cannot.

`number` is a Fraction; None stands for some irrational number, about which no comparison is
decided by guessing; inf and nan stand for what is not a finite number at all.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..alphabet import LIBM

Known = Fraction | float | None

MOST_BITS = 2**14  # of a numerator or denominator: 4,932 decimal digits
_MOST_DIGITS = 14  # of a literal in a row; a longer one is π or √2, rounded


class UndecidedError(ArithmeticError):
    """A row asked whether an irrational number is above a rational one."""


class TooLongError(ArithmeticError):
    """A fraction has more digits than anyone wants to wait for."""


class Ratio:
    """One number of the exact reading."""

    __slots__ = ("number",)

    def __init__(self, number: Known) -> None:
        self.number = number

    @staticmethod
    def of(x: Any) -> Ratio:
        """A number met in a row; a decimal literal is what its digits say, so 0.1 is one tenth."""
        if isinstance(x, Ratio):
            return x
        if not isinstance(x, float):
            return Ratio(Fraction(x))
        if not math.isfinite(x):
            return Ratio(x)
        rounded = len(Decimal(repr(x)).as_tuple().digits) > _MOST_DIGITS
        return Ratio(None if rounded else Fraction(repr(x)))

    def _with(self, other: Any, combine: Callable[[Fraction, Fraction], Any]) -> Ratio:
        a, b = self.number, Ratio.of(other).number
        if isinstance(a, float) or isinstance(b, float):
            return Ratio(math.nan)
        if a is None or b is None:
            return Ratio(None)
        try:
            return Ratio(combine(a, b))
        except ZeroDivisionError:
            return Ratio(math.nan)

    def _compared(self, other: Any, holds: Callable[[Any, Any], bool]) -> Any:
        a, b = self.number, other.number if isinstance(other, Ratio) else other
        if a is not None and b is not None:
            return holds(a, b)
        if any(isinstance(x, float) and not math.isfinite(x) for x in (a, b)):
            return holds(a or 0, b or 0)  # inf and nan compare alike with every finite number
        return _Unclear()

    # fmt: off
    def __add__(self, other: Any) -> Ratio: return self._with(other, operator.add)
    def __radd__(self, other: Any) -> Ratio: return Ratio.of(other) + self
    def __rsub__(self, other: Any) -> Ratio: return Ratio.of(other) - self
    def __rmul__(self, other: Any) -> Ratio: return Ratio.of(other) * self
    def __truediv__(self, other: Any) -> Ratio: return self._with(other, operator.truediv)
    def __rtruediv__(self, other: Any) -> Ratio: return Ratio.of(other) / self
    def __pow__(self, other: Any) -> Ratio: return self.__libm__("pow", (self, other))
    def __rpow__(self, other: Any) -> Ratio: return self.__libm__("pow", (other, self))
    def __neg__(self) -> Ratio: return Ratio(None if self.number is None else -self.number)
    def __abs__(self) -> Ratio: return self.__libm__("fabs", (self,))
    def __lt__(self, other: Any) -> Any: return self._compared(other, operator.lt)
    def __le__(self, other: Any) -> Any: return self._compared(other, operator.le)
    def __gt__(self, other: Any) -> Any: return self._compared(other, operator.gt)
    def __ge__(self, other: Any) -> Any: return self._compared(other, operator.ge)
    def __eq__(self, other: object) -> Any: return self._compared(other, operator.eq)
    def __ne__(self, other: object) -> Any: return self._compared(other, operator.ne)
    def __bool__(self) -> bool: return bool(self._compared(0.0, operator.ne))
    # fmt: on

    __hash__ = None  # type: ignore[assignment]  # equal by value, and short-lived

    def __sub__(self, other: Any) -> Ratio:
        if other is self and self.number is None:
            return Ratio(Fraction(0))
        return self._with(other, operator.sub)

    def __mul__(self, other: Any) -> Ratio:
        b = Ratio.of(other)
        if (self.number == 0 and b.number is None) or (b.number == 0 and self.number is None):
            return Ratio(Fraction(0))
        return self._with(b, operator.mul)

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Ratio:
        numbers = [Ratio.of(x).number for x in operands]
        rationals = [x for x in numbers if isinstance(x, Fraction)]
        if len(rationals) < len(numbers):
            return Ratio(math.nan if any(isinstance(x, float) for x in numbers) else None)
        if name in _POINTS and rationals[0] == _POINTS[name][0]:
            return Ratio(Fraction(_POINTS[name][1]))
        if name in _RATIONAL:
            return Ratio(_RATIONAL[name](*rationals))
        return Ratio(None if _defined(name, rationals) else math.nan)


class _Unclear:
    """Whether an irrational number is above a rational one; nobody guesses."""

    def __select__(self, a: Any, b: Any) -> Ratio:
        """What both branches agree on, if they do."""
        a, b = Ratio.of(a).number, Ratio.of(b).number
        if isinstance(a, float) or isinstance(b, float):
            return Ratio(math.nan)
        return Ratio(a if a == b else None)

    def __bool__(self) -> bool:
        raise UndecidedError


def _defined(name: str, operands: Sequence[Fraction]) -> bool:
    try:
        LIBM[name].on_floats(*map(float, operands))
    except ValueError:
        return False
    except OverflowError:
        pass
    return True


# The only rational points of the transcendental functions: f(operand) = value.
_POINTS = {
    **dict.fromkeys("expm1 log1p sin tan asin atan sinh tanh asinh atanh erf".split(), (0, 0)),
    **dict.fromkeys("exp cos cosh erfc".split(), (0, 1)),
    **dict.fromkeys("log acos acosh".split(), (1, 0)),
}


def _remainder(a: Fraction, b: Fraction) -> Known:
    return a - b * math.trunc(a / b) if b else math.nan


def _power(a: Fraction, b: Fraction) -> Known:
    if (a < 0 and b.denominator > 1) or (a == 0 and b < 0):
        return math.nan
    base = _root(a, b.denominator)
    if base is None:
        return None
    if abs(b.numerator) * _bits(base) > MOST_BITS and abs(base) not in (0, 1):
        raise TooLongError
    return Fraction(base**b.numerator)


def _logarithm(base: int) -> Callable[[Fraction], Known]:
    """Of a power of the base, a whole number; else irrational."""

    def logarithm(a: Fraction) -> Known:
        if a <= 0:
            return math.nan
        power, sign = (a, 1) if a >= 1 else (1 / a, -1)
        exponent = 0
        while power.denominator == 1 and power.numerator % base == 0:
            power, exponent = power / base, exponent + 1
        return Fraction(sign * exponent) if power == 1 else None

    return logarithm


def _square_root(a: Fraction) -> Known:
    return _root(a, 2) if a >= 0 else math.nan


def _root(a: Fraction, degree: int) -> Fraction | None:
    """The root of a, which is not negative unless the degree is 1; None if it is irrational."""
    above, below = _whole_root(abs(a.numerator), degree), _whole_root(a.denominator, degree)
    return None if above is None or below is None else Fraction(above if a >= 0 else -above, below)


def _whole_root(n: int, degree: int) -> int | None:
    if degree == 1 or n in (0, 1):
        return n
    low, high = 1, 1 << n.bit_length() // degree + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= n else (low, middle)
    return low if low**degree == n else None


def _bits(x: Fraction) -> int:
    return max(x.numerator.bit_length(), x.denominator.bit_length())


def short_enough(x: Ratio) -> Ratio:
    """The number itself; TooLongError if it is a fraction of too many digits."""
    if isinstance(x.number, Fraction) and _bits(x.number) > MOST_BITS:
        raise TooLongError
    return x


_RATIONAL: dict[str, Callable[..., Known]] = {
    "fabs": abs,
    "floor": lambda a: Fraction(math.floor(a)),
    "ceil": lambda a: Fraction(math.ceil(a)),
    "rint": lambda a: Fraction(round(a)),
    "fmod": _remainder,
    "copysign": lambda a, b: abs(a) if b >= 0 else -abs(a),
    "pow": _power,
    "sqrt": _square_root,
    "cbrt": lambda a: _root(a, 3),
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "hypot": lambda a, b: _square_root(a * a + b * b),
    "atan2": lambda a, b: Fraction(0) if a == 0 and b >= 0 else None,
}

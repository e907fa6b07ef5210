"""A number that stays a fraction through a row, or says that it cannot.

`number` is a Fraction; None stands for some irrational number, about which no comparison is
decided by guessing; inf and nan stand for what is not a finite number at all.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..alphabet import LIBM
from ..util.exact import MOST_BITS, Known, TooLongError, bits
from .operators import OPERATIONS, Operators

_MOST_DIGITS = 14  # of a literal in a row; a longer one is π or √2, rounded


class UndecidedError(ArithmeticError):
    """A row asked whether an irrational number is above a rational one."""


class Ratio(Operators):
    """One number of the exact reading."""

    __slots__ = ("number",)

    def __init__(self, number: Known) -> None:
        self.number = number

    @staticmethod
    def of(x: Any) -> Ratio:
        """A number met in a row; a decimal literal is what its digits say, so 0.1 is one tenth."""
        if isinstance(x, Ratio):
            return x
        return _literal(x) if isinstance(x, float) else Ratio(Fraction(x))

    def __operation__(self, op: str, operands: Sequence[Any]) -> Any:
        if op in ("lt", "le"):
            return _compared(OPERATIONS[op], *operands)
        xs = [x.number if type(x) is Ratio else Ratio.of(x).number for x in operands]
        for x in xs:
            if type(x) is not Fraction:
                return _unknown(op, operands, xs)
        try:
            return Ratio(OPERATIONS[op](*xs))
        except ZeroDivisionError:
            return Ratio(math.nan)

    # fmt: off
    def __eq__(self, other: object) -> Any: return _compared(operator.eq, self, other)
    def __ne__(self, other: object) -> Any: return _compared(operator.ne, self, other)
    def __bool__(self) -> bool: return bool(_compared(operator.ne, self, 0.0))
    # fmt: on

    __hash__ = None  # type: ignore[assignment]  # equal by value, and short-lived

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Ratio:
        numbers = [Ratio.of(x).number for x in operands]
        rationals = [x for x in numbers if isinstance(x, Fraction)]
        if len(rationals) < len(numbers):
            return Ratio(math.nan if any(isinstance(x, float) for x in numbers) else None)
        number = LIBM[name].exact(*rationals)
        return Ratio(math.nan if number is None and not _defined(name, rationals) else number)


def _unknown(op: str, operands: Sequence[Any], xs: Sequence[Known]) -> Ratio:
    """An operation on numbers of which one is no fraction, and what they stand for."""
    unknown = any(x is None for x in xs)
    if unknown and ((op == "sub" and operands[0] is operands[1]) or (op == "mul" and 0 in xs)):
        return Ratio(Fraction(0))
    if op != "neg" and any(isinstance(x, float) for x in xs):
        return Ratio(math.nan)
    return Ratio(None) if unknown else Ratio(OPERATIONS[op](*xs))


@lru_cache
def _literal(x: float) -> Ratio:
    if not math.isfinite(x):
        return Ratio(x)
    decimal = Decimal(repr(x))
    return Ratio(None if len(decimal.as_tuple().digits) > _MOST_DIGITS else Fraction(decimal))


def _compared(holds: Callable[[Any, Any], bool], a: Any, b: Any) -> Any:
    a, b = (x.number if isinstance(x, Ratio) else x for x in (a, b))
    if a is not None and b is not None:
        return holds(a, b)
    if any(isinstance(x, float) and not math.isfinite(x) for x in (a, b)):
        return holds(a or 0, b or 0)  # inf and nan compare alike with every finite number
    return _Unclear()


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
        LIBM[name].on_floats(*map(_nearest, operands))
    except ValueError:
        return False
    except OverflowError:
        pass
    return True


def _nearest(x: Fraction) -> float:
    """A float that is not infinite, and 0 for 0 alone."""
    try:
        return float(x) or math.copysign(math.ulp(0.0) if x else 0.0, x)
    except OverflowError:
        return math.copysign(sys.float_info.max, x)


def short_enough(x: Ratio) -> Ratio:
    """The number itself; TooLongError if it is a fraction of too many digits."""
    if isinstance(x.number, Fraction) and bits(x.number) > MOST_BITS:
        raise TooLongError
    return x

"""Functions of fractions: the value; None where it is irrational, NaN where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

Known: TypeAlias = "Fraction | float | None"

MOST_BITS = 2**14  # of a numerator or denominator: 4,932 decimal digits


class TooLongError(ArithmeticError):
    """A fraction has more digits than anyone wants to wait for."""


def only_at(point: int, value: int) -> Callable[[Fraction], Known]:
    """Of a function with one rational value at a rational operand; None elsewhere, whether defined or not."""
    return lambda a: whole(value) if a == point else None


def whole(number: int) -> Fraction:
    """A whole number as a fraction."""
    from fractions import Fraction  # brings `decimal` along, and few programs need it

    return Fraction(number)


def remainder(a: Fraction, b: Fraction) -> Known:
    """Of a division, with the sign of a, as C's fmod has it."""
    return a - b * math.trunc(a / b) if b else math.nan


def power(a: Fraction, b: Fraction) -> Known:
    """a to the power of b; TooLongError if its digits are too many."""
    if (a < 0 and b.denominator > 1) or (a == 0 and b < 0):
        return math.nan
    base = root(a, b.denominator)
    if base is None:
        return None
    if abs(b.numerator) * bits(base) > MOST_BITS and abs(base) not in (0, 1):
        raise TooLongError
    return base**b.numerator


def logarithm_to(base: int) -> Callable[[Fraction], Known]:
    """Of a power of the base, a whole number; else irrational."""

    def logarithm(a: Fraction) -> Known:
        if a <= 0:
            return math.nan
        power, sign = (a, 1) if a >= 1 else (1 / a, -1)
        exponent = 0
        while power.denominator == 1 and power.numerator % base == 0:
            power, exponent = power / base, exponent + 1
        return whole(sign * exponent) if power == 1 else None

    return logarithm


def square_root(a: Fraction) -> Known:
    """√a."""
    return root(a, 2) if a >= 0 else math.nan


def root(a: Fraction, degree: int) -> Fraction | None:
    """The root of a, which is not negative unless the degree is 1; None if it is irrational."""
    above, below = _whole_root(abs(a.numerator), degree), _whole_root(a.denominator, degree)
    return None if above is None or below is None else whole(above if a >= 0 else -above) / below


def _whole_root(n: int, degree: int) -> int | None:
    if degree == 1 or n in (0, 1):
        return n
    low, high = 1, 1 << n.bit_length() // degree + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= n else (low, middle)
    return low if low**degree == n else None


def bits(x: Fraction) -> int:
    """How long a fraction is."""
    above, below = x.as_integer_ratio()
    return max(above.bit_length(), below.bit_length())

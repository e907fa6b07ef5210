"""What sizes and hyper-parameters may be; each check returns the number, or says what is wrong with it."""

from __future__ import annotations

import math
from numbers import Real
from operator import index
from typing import Any


def whole(name: str, n: Any) -> int:
    """`n` as a whole number; TypeError for what is none.

    >>> whole("ignore_index", -100)
    -100
    """
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"{name} is a whole number, not {type(n).__name__}")
    return index(n)


def size(name: str, n: Any) -> int:
    """`n` as a whole number of at least 1; TypeError for what is no whole number, ValueError below 1.

    >>> size("nin", 3)
    3
    """
    count = whole(name, n)
    if count < 1:
        raise ValueError(f"{name} must be at least 1, not {count}")
    return count


def finite(name: str, x: Any) -> float:
    """`x` as a finite number.

    >>> finite("weight", -3)
    -3.0
    """
    return _within(name, x, "", lambda number: True)


def positive(name: str, x: Any) -> float:
    """`x` as a finite number above 0.

    >>> positive("lr", 0.1)
    0.1
    """
    return _within(name, x, "above 0", lambda number: number > 0.0)


def not_negative(name: str, x: Any) -> float:
    """`x` as a finite number, 0 or above.

    >>> not_negative("weight_decay", 0)
    0.0
    """
    return _within(name, x, "0 or above", lambda number: number >= 0.0)


def fraction(name: str, x: Any) -> float:
    """`x` as a number from 0 up to, but not, 1.

    >>> fraction("momentum", 0.9)
    0.9
    """
    return _within(name, x, "at least 0 and below 1", lambda number: 0.0 <= number < 1.0)


def portion(name: str, x: Any) -> float:
    """`x` as a number from 0 to 1, both included.

    >>> portion("p", 1)
    1.0
    """
    return _within(name, x, "from 0 to 1", lambda number: 0.0 <= number <= 1.0)


def _within(name: str, x: Any, wanted: str, holds: Any) -> float:
    if isinstance(x, bool) or not isinstance(x, Real):
        raise TypeError(f"{name} is a number, not {type(x).__name__}")
    try:
        number = float(x)
    except OverflowError:  # a whole number beyond all floats
        number = math.inf
    if not (math.isfinite(number) and holds(number)):
        raise ValueError(f"{name} must be a finite number{wanted and ' ' + wanted}, not {number!r}")
    return number

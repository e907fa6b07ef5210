"""What sizes and hyper-parameters may be; each check returns the number, or says what is wrong with it."""

from __future__ import annotations

import math
from numbers import Real
from operator import index
from typing import Any, Final

from autograd.util.languages import Said, complain

STRINGS: Final[dict[str, Said]] = {
    "not_whole": Said("{name} is a whole number, not {kind}", "{name}は整数で、{kind}ではありません"),
    "below_one": Said("{name} must be at least 1, not {x}", "{name}は1以上でなければなりません（{x}は不可）"),
    "no_number": Said("{name} is a number, not {kind}", "{name}は数で、{kind}ではありません"),
    "not_finite": Said(
        "{name} must be a finite number, not {x}", "{name}は有限の数でなければなりません（{x}は不可）"
    ),
    "positive": Said(
        "{name} must be a finite number above 0, not {x}",
        "{name}は0より大きい有限の数でなければなりません（{x}は不可）",
    ),
    "not_negative": Said(
        "{name} must be a finite number 0 or above, not {x}",
        "{name}は0以上の有限の数でなければなりません（{x}は不可）",
    ),
    "fraction": Said(
        "{name} must be a finite number at least 0 and below 1, not {x}",
        "{name}は0以上1未満の数でなければなりません（{x}は不可）",
    ),
    "portion": Said(
        "{name} must be a finite number from 0 to 1, not {x}",
        "{name}は0から1までの数でなければなりません（{x}は不可）",
    ),
}


def whole(name: str, n: Any) -> int:
    """`n` as a whole number; TypeError for what is none.

    >>> whole("ignore_index", -100)
    -100
    """
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(complain(STRINGS["not_whole"], name=name, kind=type(n).__name__))
    return index(n)


def size(name: str, n: Any) -> int:
    """`n` as a whole number of at least 1; TypeError for what is no whole number, ValueError below 1.

    >>> size("nin", 3)
    3
    """
    count = whole(name, n)
    if count < 1:
        raise ValueError(complain(STRINGS["below_one"], name=name, x=count))
    return count


def finite(name: str, x: Any) -> float:
    """`x` as a finite number.

    >>> finite("weight", -3)
    -3.0
    """
    return _within(name, x, "not_finite", lambda number: True)


def positive(name: str, x: Any) -> float:
    """`x` as a finite number above 0.

    >>> positive("lr", 0.1)
    0.1
    """
    return _within(name, x, "positive", lambda number: number > 0.0)


def not_negative(name: str, x: Any) -> float:
    """`x` as a finite number, 0 or above.

    >>> not_negative("weight_decay", 0)
    0.0
    """
    return _within(name, x, "not_negative", lambda number: number >= 0.0)


def fraction(name: str, x: Any) -> float:
    """`x` as a number from 0 up to, but not, 1.

    >>> fraction("momentum", 0.9)
    0.9
    """
    return _within(name, x, "fraction", lambda number: 0.0 <= number < 1.0)


def portion(name: str, x: Any) -> float:
    """`x` as a number from 0 to 1, both included.

    >>> portion("p", 1)
    1.0
    """
    return _within(name, x, "portion", lambda number: 0.0 <= number <= 1.0)


def _within(name: str, x: Any, wanted: str, holds: Any) -> float:
    if isinstance(x, bool) or not isinstance(x, Real):
        raise TypeError(complain(STRINGS["no_number"], name=name, kind=type(x).__name__))
    try:
        number = float(x)
    except OverflowError:  # a whole number beyond all floats
        number = math.inf
    if not (math.isfinite(number) and holds(number)):
        raise ValueError(complain(STRINGS[wanted], name=name, x=repr(number)))
    return number

"""The closed alphabet that rows are written in: operators, comparisons, select, C's math by name.

A row is read by many kinds of number.  Python's operators reach them by themselves; `select`
and the functions of C's math library reach them through these hooks:

    number.__select__(condition, a, b)     on the condition
    number.__beside__(plain)               on a number that a plain one may stand in for
    number.__libm__(name, operands)        on the first operand that has it
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

Number = Any  # whatever flows through a row: float, Value, Fraction, a register, a text


def select(condition: Any, a: Number, b: Number) -> Number:
    """`a` where the condition holds, else `b`; both are numbers that exist already."""
    if type(a) is float and (beside := getattr(type(b), "__beside__", None)) is not None:
        a = beside(b, a)
    elif type(b) is float and (beside := getattr(type(a), "__beside__", None)) is not None:
        b = beside(a, b)
    hook = getattr(type(condition), "__select__", None)
    if hook is not None:
        return hook(condition, a, b)
    return a if condition else b


def provided(condition: Any, usual: Number, awkward: Number) -> Number:
    """`usual` where the condition holds, else `awkward`; text for people shows the usual form alone."""
    hook = getattr(type(condition), "__usual__", None)
    return hook(condition, usual) if hook is not None else select(condition, usual, awkward)


def unless(condition: Any, awkward: Number, usual: Number) -> Number:
    """`awkward` where the condition holds, else `usual`; text for people shows the usual form alone."""
    hook = getattr(type(condition), "__usual__", None)
    return hook(condition, usual) if hook is not None else select(condition, awkward, usual)


class Libm:
    """One function of C's math library, by name."""

    __slots__ = ("name", "on_floats")

    def __init__(self, name: str, on_floats: Callable[..., float]) -> None:
        self.name: Final = name
        self.on_floats: Final = on_floats

    def __call__(self, *operands: Number) -> Number:
        """The function of floats; any other kind of number answers through its hook."""
        for operand in operands:
            hook = getattr(type(operand), "__libm__", None)
            if hook is not None:
                return hook(self.name, operands)
        return self.on_floats(*operands)

    def __repr__(self) -> str:
        return f"libm.{self.name}"


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    """C's floor, ceil and rint keep infinities and the sign of zero; Python's do not."""

    def rounded(a: float) -> float:
        return math.copysign(rounding(a), a) if math.isfinite(a) else a

    return rounded


_ON_FLOATS: dict[str, Callable[..., float]] = {
    name: getattr(math, name)
    for name in (
        "exp expm1 log log1p sqrt pow hypot sin cos tan asin acos atan atan2 "
        "sinh cosh tanh asinh acosh atanh erf erfc fabs fmod copysign"
    ).split()
}
_ON_FLOATS |= {"floor": _whole(math.floor), "ceil": _whole(math.ceil), "rint": _whole(round)}

LIBM: Final[dict[str, Libm]] = {name: Libm(name, f) for name, f in _ON_FLOATS.items()}


class _ByName:
    """`libm.exp` reads better in a row than `LIBM["exp"]`."""

    def __getattr__(self, name: str) -> Libm:
        try:
            return LIBM[name]
        except KeyError:
            raise AttributeError(
                f"the alphabet of rows has no function {name!r}; it has {', '.join(LIBM)}"
            ) from None


libm: Final = _ByName()

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

from .util import exact
from .util.exact import Known

Number = Any  # whatever flows through a row: float, Value, Fraction, a register, a text


def select(condition: Any, a: Number, b: Number) -> Number:
    """`a` where the condition holds, else `b`; both are numbers that exist already.

    Args:
        condition: A bool, or a comparison of any kind of number.
        a: The number where it holds.
        b: The number elsewhere.
    """
    if type(a) is float and (beside := getattr(type(b), "__beside__", None)) is not None:
        a = beside(b, a)
    elif type(b) is float and (beside := getattr(type(a), "__beside__", None)) is not None:
        b = beside(a, b)
    hook = getattr(type(condition), "__select__", None)
    if hook is not None:
        return hook(condition, a, b)
    return a if condition else b


def provided(condition: Any, usual: Number, awkward: Number) -> Number:
    """`usual` where the condition holds, else `awkward`; text for people shows the usual form alone.

    Args:
        condition: A bool, or a comparison of any kind of number.
        usual: The number where it holds.
        awkward: The number elsewhere.
    """
    hook = getattr(type(condition), "__usual__", None)
    return hook(condition, usual) if hook is not None else select(condition, usual, awkward)


def unless(condition: Any, awkward: Number, usual: Number) -> Number:
    """`awkward` where the condition holds, else `usual`; text for people shows the usual form alone.

    Args:
        condition: A bool, or a comparison of any kind of number.
        awkward: The number where it holds.
        usual: The number elsewhere.
    """
    hook = getattr(type(condition), "__usual__", None)
    return hook(condition, usual) if hook is not None else select(condition, awkward, usual)


class Libm:
    """One function of C's math library: a row, by which all kinds of number and all languages know it.

    Args:
        name: What C calls it.
        arity: How many operands it takes.
        on_floats: The function of Python's floats.
        exact: The function of fractions: None where the value is irrational, or where on_floats has none.
        pole: Whether these operands, where on_floats raises ValueError, are a pole.
        infinity: What it is at a pole, and where it overflows.
        jax: Its name below `jax`.
        javascript: A function in JavaScript; what it lacks is written in show/page/assets/evaluator.js.
    """

    __slots__ = ("arity", "exact", "infinity", "javascript", "jax", "name", "on_floats", "pole")

    def __init__(
        self,
        name: str,
        arity: int,
        on_floats: Callable[..., float],
        exact: Callable[..., Known],
        *,
        pole: Callable[..., bool] = lambda *_: False,
        infinity: Callable[..., float] = lambda *_: math.inf,
        jax: str = "",
        javascript: str = "",
    ) -> None:
        self.name: Final = name
        self.arity: Final = arity
        self.on_floats: Final = on_floats
        self.exact: Final = exact
        self.pole: Final = pole
        self.infinity: Final = infinity
        self.jax: Final = jax or f"numpy.{name}"
        self.javascript: Final = javascript or f"Math.{name}"

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


def _down(a: float) -> float:
    return -math.inf


def _signed(a: float, b: float = 1.0) -> float:
    """Of an odd function, by the sign of its operand; of a power, where the exponent is odd."""
    return math.copysign(math.inf, a) if math.fmod(b, 2.0) in (-1.0, 1.0) else math.inf


# fmt: off
_ROWS: Final = (
    Libm("exp",   1, math.exp,   exact.only_at(0, 1)),
    Libm("expm1", 1, math.expm1, exact.only_at(0, 0)),
    Libm("log",   1, math.log,   exact.only_at(1, 0),       pole=lambda a: a == 0.0,  infinity=_down),
    Libm("log1p", 1, math.log1p, exact.only_at(0, 0),       pole=lambda a: a == -1.0, infinity=_down),
    Libm("log2",  1, math.log2,  exact.logarithm_to(2),     pole=lambda a: a == 0.0,  infinity=_down),
    Libm("log10", 1, math.log10, exact.logarithm_to(10),    pole=lambda a: a == 0.0,  infinity=_down),
    Libm("sqrt",  1, math.sqrt,  exact.square_root),
    Libm("cbrt",  1, math.cbrt,  lambda a: exact.root(a, 3)),
    Libm("pow",   2, math.pow,   exact.power,               pole=lambda a, b: a == 0.0 and b < 0.0,
         infinity=_signed, javascript="pow"),
    Libm("hypot", 2, math.hypot, lambda a, b: exact.square_root(a * a + b * b)),
    Libm("sin",   1, math.sin,   exact.only_at(0, 0)),
    Libm("cos",   1, math.cos,   exact.only_at(0, 1)),
    Libm("tan",   1, math.tan,   exact.only_at(0, 0)),
    Libm("asin",  1, math.asin,  exact.only_at(0, 0)),
    Libm("acos",  1, math.acos,  exact.only_at(1, 0)),
    Libm("atan",  1, math.atan,  exact.only_at(0, 0)),
    Libm("atan2", 2, math.atan2, lambda a, b: exact.whole(0) if a == 0 and b >= 0 else None),
    Libm("sinh",  1, math.sinh,  exact.only_at(0, 0),       infinity=_signed),
    Libm("cosh",  1, math.cosh,  exact.only_at(0, 1)),
    Libm("tanh",  1, math.tanh,  exact.only_at(0, 0)),
    Libm("asinh", 1, math.asinh, exact.only_at(0, 0)),
    Libm("acosh", 1, math.acosh, exact.only_at(1, 0)),
    Libm("atanh", 1, math.atanh, exact.only_at(0, 0),       pole=lambda a: abs(a) == 1.0, infinity=_signed),
    Libm("erf",   1, math.erf,   exact.only_at(0, 0),       jax="scipy.special.erf",  javascript="erf"),
    Libm("erfc",  1, math.erfc,  exact.only_at(0, 1),       jax="scipy.special.erfc", javascript="erfc"),
    Libm("fabs",  1, math.fabs,  abs,                       javascript="Math.abs"),
    Libm("fmod",  2, math.fmod,  exact.remainder,           javascript="fmod"),
    Libm("copysign", 2, math.copysign, lambda a, b: abs(a) if b >= 0 else -abs(a), javascript="copysign"),
    Libm("floor", 1, _whole(math.floor), lambda a: exact.whole(math.floor(a))),
    Libm("ceil",  1, _whole(math.ceil),  lambda a: exact.whole(math.ceil(a))),
    Libm("rint",  1, _whole(round),      lambda a: exact.whole(round(a)), javascript="rint"),
)
# fmt: on

LIBM: Final[dict[str, Libm]] = {row.name: row for row in _ROWS}


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

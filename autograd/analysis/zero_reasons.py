"""Why a recorded local gradient is zero, found by reading the row of its gate again.

The row is read by numbers that remember which operands they come from, and that note every comparison.
So a zero that a row chose (relu below 0, the smaller operand of max) differs from one that it computed
(a factor of 0, the far end of tanh), for any gate, also one that was added at run time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..engine import Value
from ..gates.row import Gate
from ..numbers.c99 import C99
from ..numbers.operators import OPERATIONS, Operators
from ..util.languages import say
from ..util.text import show_number as show
from .strings import STRINGS

TINY = 2.0**-26  # a local gradient this small counts as nearly 0: its square is lost in rounding beside 1


class Zero(NamedTuple):
    """Why a local gradient is 0, or nearly: a kind, and the reason as half a sentence.

    dead           a comparison with a plain number chose 0, as in relu below 0
    losing side    a comparison with another operand chose 0, as in max for the smaller one
    flat           the local gradient is 0 everywhere, as in floor
    zero factor    the local gradient is a product with another operand, which is 0
    turning point  it is 0 at this operand alone, as in x² at 0
    saturated      it is too small at this operand, as in tanh far from 0
    by hand        a node made by hand, or a row that only floats can read, gave 0
    """

    kind: str
    why: str


def zero(node: Value, place: int, names: Sequence[str]) -> Zero:
    """Why the local gradient of a gate for the operand at `place` is 0, or at most TINY.

    Args:
        node: The output of the gate.
        names: What its operands are called.

    >>> zero(Value(-3.0).relu(), 0, ["x"])
    Zero(kind='dead', why='x > 0 does not hold for x = −3')
    """
    numbers = [show(x.data) for x in node.operands]
    told = [x if x == name else f"{name} = {x}" for name, x in zip(names, numbers, strict=True)]
    asked: list[_Comparison] = []
    try:
        local = _read(node, asked)[place]
    except (ArithmeticError, ValueError, TypeError):
        return Zero("by hand", say(STRINGS["zero_given"], at=told[place]))
    if isinstance(local, _Traced):
        return _computed(local, node, place, told)
    about = [x for x in asked if x.places]
    if not about:
        return Zero("flat", say(STRINGS["level"]))
    one = next((x for x in about if not x.holds), about[0])
    if not one.direct:
        return _saturated(one.places, told)
    others = [i for i in one.places if i != place and not _is_parameter(node, i)]
    kind = "losing side" if others else "dead"
    at = say(STRINGS["comma"]).join(told[i] for i in sorted(one.places))
    return Zero(kind, say(STRINGS["holds" if one.holds else "fails"], comparison=one.written(names), at=at))


def _computed(local: _Traced, node: Value, place: int, told: Sequence[str]) -> Zero:
    """A zero that is no choice of the row."""
    small = [i for i, x in enumerate(node.operands) if abs(x.data) <= TINY]
    by_output = local.by_output and abs(node.data) <= TINY
    factor = next((i for i in small if i != place and (i in local.places or by_output)), None)
    if factor is not None:
        return Zero("zero factor", say(STRINGS["factor"], at=told[factor]))
    if place in small and place in local.places:
        return Zero("turning point", say(STRINGS["level_at"], at=told[place]))
    return _saturated(local.places or {place}, told)


def _saturated(places: Iterable[int], told: Sequence[str]) -> Zero:
    at = say(STRINGS["comma"]).join(told[i] for i in sorted(places))
    return Zero("saturated", say(STRINGS["hardly_rises"], at=at))


def _is_parameter(node: Value, place: int) -> bool:
    return isinstance(node.gate, Gate) and node.gate.operand_names[place] in node.gate.parameters


def _read(node: Value, asked: list[_Comparison]) -> tuple[Any, ...]:
    """The local gradients of a node once more, with every comparison that its row asks for."""
    gate = node.gate
    if not isinstance(gate, Gate):
        raise TypeError("a node made by hand has no row")
    fixed = sum(1 << i for i, x in enumerate(node.operands) if x.constant)
    xs = [_Traced(x.data, frozenset({i}), asked, name=i) for i, x in enumerate(node.operands)]
    return gate.one_each(gate.form(fixed)(_Traced(node.data, frozenset(), asked, by_output=True), *xs))


class _Comparison(NamedTuple):
    """`a < b`, as a row asked for it, and whether it held."""

    sign: str
    a: Any
    b: Any
    holds: bool

    @property
    def places(self) -> frozenset[int]:
        """Which operands were compared."""
        return _Traced.of(self.a).places | _Traced.of(self.b).places

    @property
    def direct(self) -> bool:
        """Whether an operand itself was compared, not what the row made of it."""
        return any(_Traced.of(x).name is not None for x in (self.a, self.b))

    def written(self, names: Sequence[str]) -> str:
        """With operands by name, and what the row computed as a number."""
        a, b = (
            show(x.number.number) if x.name is None else names[x.name] for x in map(_Traced.of, self[1:3])
        )
        return f"{a} {self.sign} {b}"


class _Traced(Operators):
    """A number of a row that remembers which operands, and whether the output, it comes from."""

    __slots__ = ("asked", "by_output", "name", "number", "places")

    def __init__(
        self,
        number: C99 | float,
        places: frozenset[int] = frozenset(),
        asked: list[_Comparison] | None = None,
        by_output: bool = False,
        name: int | None = None,
    ) -> None:
        self.number = C99.of(number)
        self.places = places
        self.asked = [] if asked is None else asked
        self.by_output = by_output
        self.name = name

    @staticmethod
    def of(x: _Traced | float) -> _Traced:
        """`x` itself if it is one already."""
        return x if isinstance(x, _Traced) else _Traced(x)

    def _with(self, how: Callable[..., C99], *xs: _Traced | float) -> _Traced:
        """What a function of numbers gives, coming from wherever they come from."""
        all_of = [_Traced.of(x) for x in xs]
        places = frozenset().union(*(x.places for x in all_of))
        number = how(*(x.number for x in all_of))
        return _Traced(number, places, self.asked, any(x.by_output for x in all_of))

    def _ask(self, sign: str, how: Callable[[Any, Any], Any], other: _Traced | float) -> bool:
        holds = bool(how(self.number, _Traced.of(other).number))
        self.asked.append(_Comparison(sign, self, other, holds))
        return holds

    @staticmethod
    def __libm__(name: str, xs: Sequence[_Traced | float]) -> _Traced:
        one = next(x for x in xs if isinstance(x, _Traced))
        return one._with(lambda *numbers: C99.__libm__(name, numbers), *xs)

    def __operation__(self, op: str, operands: Sequence[Any]) -> Any:
        if op in ("lt", "le"):
            return self._ask("<" if op == "lt" else "≤", OPERATIONS[op], operands[1])
        return self._with(OPERATIONS[op], *operands)

    # fmt: off
    def __gt__(self, other: Any) -> bool: return self._ask(">", operator.gt, other)
    def __ge__(self, other: Any) -> bool: return self._ask("≥", operator.ge, other)
    def __bool__(self) -> bool: return self._ask("≠", operator.ne, 0.0)
    # fmt: on

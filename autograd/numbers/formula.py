"""A piece of a formula: what reads a row with it writes that row down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .operators import Operators

_SUM, _PRODUCT, _SIGN, _ATOM = 1, 2, 3, 9
_INFIX: Final = {
    "add": ("+", _SUM, _SUM),
    "sub": ("-", _SUM, _PRODUCT),
    "mul": ("*", _PRODUCT, _PRODUCT),
    "div": ("/", _PRODUCT, _SIGN),
}


class Text(Operators):
    """A piece of a formula; operators on it build larger pieces, with brackets where they are needed."""

    __slots__ = ("rank", "source")

    def __init__(self, source: str, rank: int = _ATOM) -> None:
        self.source = source
        self.rank = rank

    def __str__(self) -> str:
        return self.source

    @staticmethod
    def of(x: Any) -> Text:
        """`x` itself if it is a text already; else a number with six digits."""
        return x if isinstance(x, Text) else Text(f"{x:.6g}", _ATOM if x >= 0 else _SIGN)

    def _within(self, rank: int) -> str:
        return self.source if self.rank >= rank else f"({self.source})"

    @staticmethod
    def __gate__(gate: Any, operands: Sequence[Any]) -> Text:
        if gate.is_helper:
            return Text.of(gate.definition(*map(Text.of, operands)))
        return _call(gate.name, operands)

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Text:
        return _call({"fabs": "abs"}.get(name, name), operands)

    def __operation__(self, op: str, operands: Sequence[Any]) -> Text:
        if op == "neg":
            return Text(f"-{self._within(_PRODUCT)}", _SIGN)
        if op in ("lt", "le"):
            return Condition("<" if op == "lt" else "<=", *operands)
        a, b = operands
        return _infix(a, b, *_INFIX[op])

    # fmt: off
    def __pow__(self, other: Any) -> Text: return _infix(self, other, "**", _ATOM, _SIGN)
    def __rpow__(self, other: Any) -> Text: return _infix(other, self, "**", _ATOM, _SIGN)
    def __gt__(self, other: Any) -> Condition: return Condition(">", self, other)
    def __ge__(self, other: Any) -> Condition: return Condition(">=", self, other)
    # fmt: on

    def __select__(self, a: Any, b: Any) -> Text:
        return Text(f"{Text.of(a)._within(_SUM)} if {self} else {Text.of(b)}", 0)


class Condition(Text):
    """A comparison; a row that guards an awkward point with it is shown without the guard."""

    __slots__ = ()

    def __init__(self, sign: str, a: Any, b: Any) -> None:
        super().__init__(f"{Text.of(a)} {sign} {Text.of(b)}", 0)

    def __usual__(self, usual: Any) -> Text:
        return Text.of(usual)


def _call(name: str, operands: Sequence[Any]) -> Text:
    return Text(f"{name}({', '.join(str(Text.of(x)) for x in operands)})")


def _infix(a: Any, b: Any, sign: str, left: int, right: int) -> Text:
    return Text(f"{Text.of(a)._within(left)} {sign} {Text.of(b)._within(right)}", left)


def spelled(gate: Any) -> list[str]:
    """The textbook value of a gate, and then its local gradients, as formulas in its operands' names.

    Args:
        gate: A row.

    >>> from autograd import GATES
    >>> spelled(GATES["div"])
    ['a / b', '1 / b', '-y / b']
    """
    operands = [Text(name) for name in gate.operand_names]
    return [str(Text.of(x)) for x in (gate.definition(*operands), *gate.local_grads(Text("y"), *operands))]

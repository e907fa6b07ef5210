"""Precedence: the words of an expression put into the order in which gates are applied."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple, NoReturn

from ..errors import ExpressionError
from ..gates.row import ALIASES, GATES, Gate
from ..gates.table import add, div, floordiv, maximum, minimum, mod, mul, neg, sub
from ..gates.table import pow as pow_gate
from .hints import CONSTANTS, about_gate, about_neighbours
from .lexer import Word, clipped, refuse


class Apply(NamedTuple):
    """One instruction of an expression: apply a gate to the last `taken` numbers."""

    gate: Gate
    taken: int


Instruction = float | str | Apply  # a number, the name of a variable, or a gate at work


class _Operator(NamedTuple):
    rank: int
    gate: Gate


_SUM, _PRODUCT, _SIGN, _POWER = 1, 2, 3, 4
_INFIX = {
    "+": _Operator(_SUM, add),
    "-": _Operator(_SUM, sub),
    "*": _Operator(_PRODUCT, mul),
    "/": _Operator(_PRODUCT, div),
    "//": _Operator(_PRODUCT, floordiv),
    "%": _Operator(_PRODUCT, mod),
    "**": _Operator(_POWER, pow_gate),
}


_CHAINED = (maximum, minimum)  # max(x, y, z) is max(x, max(y, z))


def functions() -> dict[str, Gate]:
    """Every gate under each name that an expression may call it by."""
    named = {gate.symbol: gate for gate in GATES.values() if gate.symbol.isidentifier() or gate.symbol == "√"}
    named |= {alias: GATES[name] for alias, name in (ALIASES | _ALSO).items() if name in GATES}
    return named | GATES


_ALSO = {"ln": "log"}


class _Bracket:
    """An open bracket: around a gate's operands, or only for grouping."""

    __slots__ = ("column", "count", "gate", "name")

    def __init__(self, column: int, name: str = "", gate: Gate | None = None) -> None:
        self.column = column
        self.name = name
        self.gate = gate
        self.count = 1


class Reader:
    """Takes words one by one; an operator waits on a stack until one that binds less comes along.

    Names that are given a number are variables, also where they name a constant, as `e` does.

    Attributes:
        program: The instructions so far.
        columns: Each variable, and where it first occurs.
    """

    def __init__(self, text: str, given: Container[str] = ()) -> None:
        self.text = text
        self.given = given
        self.gates = functions()
        self.before = ""
        self.columns: dict[str, int] = {}
        self.program: list[Instruction] = []
        self.waiting: list[_Operator | _Bracket] = []
        self.wants_operand = True

    def operand(self, word: Word) -> None:
        """Read a word where an operand is to begin: a number, a name, a bracket or a sign."""
        if word.kind == "number":
            self._number(word)
        elif word.kind == "name":
            self._variable(word)
        elif word.kind == "call":
            self._open(word, word.text[:-1].rstrip())
        elif word.text == "(":
            self.waiting.append(_Bracket(word.column))
        elif word.text == "-":
            self.waiting.append(_Operator(_SIGN, neg))
        elif word.text in ("*", "**") and self.before == "*":
            self._refuse(word.column, "a power is written ** or ^")
        elif word.text != "+":
            self._refuse(word.column, f"a number, a name or a bracket is missing before {word.text!r}")

    def operator(self, word: Word) -> None:
        """Read a word where an operand has just ended: an operator, a comma or a closing bracket."""
        if word.text == ")":
            self._close(word.column)
        elif word.text == ",":
            self._next_operand(word.column)
        elif word.text in _INFIX:
            infix = _INFIX[word.text]
            self._unwind(infix.rank + (infix.rank == _POWER))  # powers group from the right
            self.waiting.append(infix)
            self.wants_operand = True
        else:
            hint = about_neighbours(self.before, word.text)
            self._refuse(word.column, f"an operator is missing before {clipped(word.text)}{hint}")

    def finish(self) -> None:
        """Take note that the text has ended."""
        if not self.text.strip():
            raise ExpressionError("the expression is empty; write one such as x*y + 1")
        if self.wants_operand:
            end = len(self.text.rstrip()) + 1
            self._refuse(end, "the expression ends where a number, a name or a bracket is missing")
        bracket = self._unwind(0)
        if bracket:
            self._refuse(bracket.column, "this bracket is never closed")

    def _number(self, word: Word) -> None:
        number = float(word.text)
        if number - number != 0.0:
            self._refuse(word.column, "this number is too large for a float (over 1.8e308)")
        self.program.append(number)
        self.wants_operand = False

    def _variable(self, word: Word) -> None:
        name = word.text
        self.wants_operand = False
        if name in self.gates:
            beside = re.match(r"\s+([\w.]{1,20})", self.text[word.column - 1 + len(name) :])
            operands = beside[1] if beside else ", ".join(self.gates[name].operand_names)
            self._refuse(word.column, f"{name} is a gate; write {name}({operands}), or choose another name")
        if name in CONSTANTS and name not in self.given:
            self.program.append(CONSTANTS[name])
            return
        if not name.isidentifier():
            self._refuse(word.column, f"{clipped(name)} is not a name; a name is letters, digits and _")
        self.columns.setdefault(name, word.column)
        self.program.append(name)

    def _open(self, word: Word, name: str) -> None:
        if name not in self.gates:
            follows = self.text[word.column - 1 + len(word.text) :].partition(")")[0][:20]
            hint = about_gate(name, self.gates, f"{follows})")
            self._refuse(word.column, f"there is no gate named {clipped(name)}; {hint}")
        self.waiting.append(_Bracket(word.column, name, self.gates[name]))

    def _next_operand(self, column: int) -> None:
        bracket = self._unwind(0)
        if not bracket or not bracket.gate:
            decimal = re.match(r"\d\s*,\d", self.text[max(0, column - 2) :])
            hint = "; decimals are written with a point" if decimal else ""
            self._refuse(
                column, f"a comma separates the operands of a gate, and there is no gate around it{hint}"
            )
        bracket.count += 1
        self.wants_operand = True

    def _close(self, column: int) -> None:
        bracket = self._unwind(0)
        if not bracket:
            self._refuse(column, "this bracket was never opened")
        self.waiting.pop()
        if not bracket.gate:
            return
        gate, count = bracket.gate, bracket.count
        least, most = gate.arity - len(gate.parameters), gate.arity
        if gate in _CHAINED and count > most:
            self.program += [Apply(gate, most)] * (count - 1)
            return
        if not least <= count <= most:
            takes = f"{least} to {most} operands" if least < most else f"{most} operand{'s' * (most > 1)}"
            called = f"{bracket.name}({', '.join(gate.operand_names)})"
            hint = "; another base is log(x)/log(base)" if gate.name == "log" else ""
            self._refuse(bracket.column, f"{called} takes {takes}, not {count}{hint}")
        self.program.append(Apply(gate, count))

    def _unwind(self, rank: int) -> _Bracket | None:
        """Apply the waiting operators that bind as closely as `rank`; the bracket this stopped at, if any."""
        while self.waiting:
            top = self.waiting[-1]
            if isinstance(top, _Bracket):
                return top
            if top.rank < rank:
                break
            self.program.append(Apply(top.gate, top.gate.arity))
            self.waiting.pop()
        return None

    def _refuse(self, column: int, message: str) -> NoReturn:
        refuse(self.text, column, message)

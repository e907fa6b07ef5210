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
from .strings import said


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

    __slots__ = ("begun", "column", "gate", "name")

    def __init__(self, column: int, begun: int, name: str = "", gate: Gate | None = None) -> None:
        self.column = column
        self.name = name
        self.gate = gate
        self.begun = [begun]  # how long the program is where each operand begins


class Reader:
    """Takes words one by one; an operator waits on a stack until one that binds less comes along.

    Names that are given a number are variables, also where they name a constant, as `e` does.

    Attributes:
        program: The instructions so far.
        columns: Each variable, and where it first occurs.
        no_graph: Where a variable stands for a parameter of a gate, and what to say of it.
    """

    def __init__(self, text: str, given: Container[str] = ()) -> None:
        self.text = text
        self.given = given
        self.gates = functions()
        self.before = ""
        self.columns: dict[str, int] = {}
        self.no_graph: tuple[int, str] | None = None
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
            self.waiting.append(_Bracket(word.column, len(self.program)))
        elif word.text == "-":
            self.waiting.append(_Operator(_SIGN, neg))
        elif word.text in ("*", "**") and self.before == "*":
            self._refuse(word.column, said("power_sign"))
        elif word.text != "+":
            self._refuse(word.column, said("missing_before", word=repr(word.text)))

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
            self._refuse(word.column, said("no_operator", word=clipped(word.text), hint=hint))

    def finish(self) -> None:
        """Take note that the text has ended."""
        if not self.text.strip():
            raise ExpressionError(said("empty"))
        if self.wants_operand:
            end = len(self.text.rstrip()) + 1
            self._refuse(end, said("ends_early"))
        bracket = self._unwind(0)
        if bracket:
            self._refuse(bracket.column, said("never_closed"))

    def _number(self, word: Word) -> None:
        number = float(word.text)
        if number - number != 0.0:
            self._refuse(word.column, said("too_large"))
        self.program.append(number)
        self.wants_operand = False

    def _variable(self, word: Word) -> None:
        name = word.text
        self.wants_operand = False
        if name in self.gates:
            beside = re.match(r"\s+([\w.]{1,20})", self.text[word.column - 1 + len(name) :])
            operands = beside[1] if beside else ", ".join(self.gates[name].operand_names)
            self._refuse(word.column, said("is_gate", name=name, operands=operands))
        if name in CONSTANTS and name not in self.given:
            self.program.append(CONSTANTS[name])
            return
        if not name.isidentifier():
            self._refuse(word.column, said("no_name", name=clipped(name)))
        self.columns.setdefault(name, word.column)
        self.program.append(name)

    def _open(self, word: Word, name: str) -> None:
        if name not in self.gates:
            follows = self.text[word.column - 1 + len(word.text) :].partition(")")[0][:20]
            hint = about_gate(name, self.gates, f"{follows})")
            self._refuse(word.column, said("no_gate", name=clipped(name), hint=hint))
        self.waiting.append(_Bracket(word.column, len(self.program), name, self.gates[name]))

    def _next_operand(self, column: int) -> None:
        bracket = self._unwind(0)
        if not bracket or not bracket.gate:
            decimal = re.match(r"\d\s*,\d", self.text[max(0, column - 2) :])
            hint = said("joined", hint=said("decimal_point")) if decimal else ""
            self._refuse(column, said("comma", hint=hint))
        bracket.begun.append(len(self.program))
        self.wants_operand = True

    def _close(self, column: int) -> None:
        bracket = self._unwind(0)
        if not bracket:
            self._refuse(column, said("never_opened"))
        self.waiting.pop()
        if not bracket.gate:
            return
        gate, count = bracket.gate, len(bracket.begun)
        least, most = gate.arity - len(gate.parameters), gate.arity
        if gate in _CHAINED and count > most:
            self.program += [Apply(gate, most)] * (count - 1)
            return
        if not least <= count <= most:
            how_many = "least_to_most" if least < most else "operands" if most > 1 else "one_operand"
            takes = said(how_many, least=least, most=most)
            called = f"{bracket.name}({', '.join(gate.operand_names)})"
            hint = said("joined", hint=said("another_base")) if gate.name == "log" else ""
            self._refuse(bracket.column, said("takes", gate=called, takes=takes, count=count, hint=hint))
        ends = [*bracket.begun[1:], len(self.program)]
        for name, begin, end in zip(gate.operand_names, bracket.begun, ends, strict=False):
            if name in gate.parameters and any(isinstance(x, str) for x in self.program[begin:end]):
                called = f"{bracket.name}({', '.join(gate.operand_names)})"
                self.no_graph = self.no_graph or (bracket.column, said("parameter", gate=called, name=name))
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

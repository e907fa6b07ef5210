"""A straight-line program spelled as statements of a programming language.

A language is a table: how each operation of the alphabet, a number, and a temporary are written.
Backends that write source text (the kernels of eager gates, C, JavaScript) differ in that table alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from ..alphabet import LIBM
from .program import Program, Register

_CHOICE, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(6)  # how tightly a piece of text holds together
_DEEPEST = 20  # compilers refuse very deep brackets, and people cannot read them

CONDITIONS: Final = ("lt", "le")


class Form(NamedTuple):
    """How one operation is written: its text, how tightly that holds, how tightly each operand must."""

    text: str
    rank: int
    operands: tuple[int, ...]


_INFIX: Final = {
    "add": Form("{0} + {1}", _SUM, (_SUM, _PRODUCT)),  # the right operand is bracketed: a + (b + c) rounds so
    "sub": Form("{0} - {1}", _SUM, (_SUM, _PRODUCT)),
    "mul": Form("{0} * {1}", _PRODUCT, (_PRODUCT, _SIGN)),
    "div": Form("{0} / {1}", _PRODUCT, (_PRODUCT, _SIGN)),
    "neg": Form("-{0}", _SIGN, (_ATOM,)),  # never --x, which C reads as a decrement
    "lt": Form("{0} < {1}", _COMPARISON, (_SUM, _SUM)),
    "le": Form("{0} <= {1}", _COMPARISON, (_SUM, _SUM)),
}


class Language(NamedTuple):
    """One programming language, as far as straight-line programs need it.

    Attributes:
        forms: The operations other than the infix ones that all languages share.
        function: How a function of C's math library is called, by its name in C.
        number: A float as a literal that reads back as the same bits.
        declaration: A temporary that holds a number; `condition` is one that holds a comparison.
        truth: A number used as a condition: true unless it is ±0.
    """

    forms: Mapping[str, Form]
    function: Callable[[str], str]
    number: Callable[[float], str]
    declaration: str
    condition: str
    truth: str

    def write(self, op: str, operands: Sequence[Piece]) -> Piece:
        """One operation on pieces of text."""
        form = self.forms.get(op) or _INFIX[op]
        texts = [x.within(rank) for x, rank in zip(operands, form.operands, strict=True)]
        return Piece(form.text.format(*texts), form.rank, _depth(operands))

    def call(self, name: str, operands: Sequence[Piece]) -> Piece:
        """A function of C's math library on pieces of text."""
        texts = ", ".join(x.text for x in operands)
        return Piece(f"{self.function(name)}({texts})", _ATOM, _depth(operands))

    def literal(self, number: float) -> Piece:
        """A number."""
        return Piece(self.number(number), _SIGN if math.copysign(1.0, number) < 0.0 else _ATOM)


class Piece(NamedTuple):
    """A piece of source text, how tightly it holds together, and how deep its brackets may go."""

    text: str
    rank: int = _ATOM
    depth: int = 0

    def within(self, rank: int) -> str:
        """The text, bracketed if it holds less tightly than its place demands."""
        return self.text if self.rank >= rank else f"({self.text})"


def _depth(operands: Sequence[Piece]) -> int:
    return 1 + max(x.depth for x in operands)


class Spelled(NamedTuple):
    """Statements in order, and one expression per result."""

    statements: list[str]
    results: list[str]


def spell(
    program: Program,
    results: Sequence[Register],
    language: Language,
    inputs: Mapping[str, str] | None = None,
    names: Mapping[int, str] | None = None,
) -> Spelled:
    """The part of a program that these results need; what is used once is written in place.

    Args:
        inputs: How each input is written, if not by its own name (`x[3]`).
        names: index → name, for registers that are to be temporaries of that name; others are t1, t2, …

    >>> program = Program()
    >>> x = program.input("x")
    >>> square = x * x
    >>> spell(program, [square, square * (x + 1.0)], C)
    Spelled(statements=['const double t1 = x * x;'], results=['t1', 't1 * (x + 1.0)'])
    """
    uses = _uses(program, results)
    names = names or {}
    own = {args[0]: args[0] for op, args in program.instructions if op == "input"}
    written = own | dict(inputs or {})
    taken = {*written.values(), *names.values()}
    fresh = (name for i in count(1) if (name := f"t{i}") not in taken)
    pieces: dict[int, Piece] = {}
    statements: list[str] = []
    for index in sorted(uses):
        op, args = program.instructions[index]
        if op == "input":
            pieces[index] = Piece(written[args[0]])
            continue
        if op == "const":
            pieces[index] = language.literal(args[0])
            continue
        operands = [pieces[i] for i in program.operands(index)]
        if op == "select" and program.instructions[args[0]].op not in CONDITIONS:
            operands[0] = Piece(language.truth.format(operands[0].within(_SUM)), _COMPARISON)
        piece = language.call(args[0], operands) if op == "libm" else language.write(op, operands)
        if uses[index] > 1 or index in names or piece.depth > _DEEPEST:
            name = names.get(index) or next(fresh)
            declaration = language.condition if op in CONDITIONS else language.declaration
            statements.append(declaration.format(name, piece.text))
            piece = Piece(name)
        pieces[index] = piece
    return Spelled(statements, [pieces[result.index].text for result in results])


def _uses(program: Program, results: Sequence[Register]) -> dict[int, int]:
    """How often each live register is used, the results themselves included."""
    uses: dict[int, int] = {}
    for result in results:
        uses[result.index] = uses.get(result.index, 0) + 1
    for index in reversed(range(len(program.instructions))):
        if index in uses:
            for operand in program.operands(index):
                uses[operand] = uses.get(operand, 0) + 1
    return uses


def _number_in(infinity: str, nan: str) -> Callable[[float], str]:
    def number(x: float) -> str:
        if math.isnan(x):
            return nan
        return repr(x) if math.isfinite(x) else infinity if x > 0.0 else f"-{infinity}"

    return number


_QUESTION_MARK: Final = Form("{0} ? {1} : {2}", _CHOICE, (_COMPARISON, _COMPARISON, _CHOICE))

PYTHON: Final = Language(
    forms={"select": Form("{1} if {0} else {2}", _CHOICE, (_COMPARISON, _COMPARISON, _CHOICE))},
    function=str,
    number=_number_in("inf", "nan"),
    declaration="{0} = {1}",
    condition="{0} = {1}",
    truth="{0}",
)

C: Final = Language(
    forms={"select": _QUESTION_MARK},
    function=str,
    number=_number_in("INFINITY", "NAN"),
    declaration="const double {0} = {1};",
    condition="const int {0} = {1};",
    truth="{0} != 0.0",
)

JAVASCRIPT: Final = Language(
    forms={"select": _QUESTION_MARK},
    function=lambda name: LIBM[name].javascript,
    number=_number_in("Infinity", "NaN"),
    declaration="const {0} = {1};",
    condition="const {0} = {1};",
    truth="{0} != 0",
)

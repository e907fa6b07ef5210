"""Expressions as people type them, `sigmoid(w*x + b)`, read over the gate table: never by eval."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from ..engine import Value
from ..errors import ExpressionError
from .lexer import clipped, refuse, words
from .parser import Apply, Instruction, Reader
from .strings import said

LONGEST: Final = 10_000  # characters: what can be read, stepped and explained within a second


class Expression:
    """A parsed expression; call it with one number or Value per variable, in the order of `variables`."""

    def __init__(self, text: str, read: Reader) -> None:
        self.text: Final = text
        self.variables: Final = tuple(read.columns)
        self._columns: Final[Mapping[str, int]] = read.columns
        self._program: Final[Sequence[Instruction]] = read.program
        self._no_graph: Final = read.no_graph

    def __call__(self, *inputs: Any) -> Any:
        """The value for these inputs: a float for numbers, a Value where one of them is a Value."""
        given = dict(zip(self.variables, inputs, strict=True))
        stack: list[Any] = []
        for instruction in self._program:
            if isinstance(instruction, Apply):
                operands = stack[-instruction.taken :]
                del stack[-instruction.taken :]
                stack.append(instruction.gate(*operands))
            else:
                stack.append(given[instruction] if isinstance(instruction, str) else instruction)
        return stack.pop()

    def build(self, numbers: Mapping[str, float] | None = None) -> tuple[Value, dict[str, Value]]:
        """The root and the inputs by label, with the variables set to these numbers.

        Args:
            numbers: One for each variable; ExpressionError if one is missing or left over, or if the
                expression has no variables, or one in the place of a gate's parameter, and so no graph.

        >>> root, inputs = parse("(x + y) * z").build({"x": -2.0, "y": 5.0, "z": -4.0})
        >>> root.data
        -12.0
        """
        given = dict(numbers or {})
        missing = [name for name in self.variables if name not in given]
        if missing:
            give = " ".join(f"{name}=…" for name in missing)
            other = next((name for name in given if name.casefold() == missing[0].casefold()), "")
            give = said("another_name", give=give, other=other) if other else give
            column = self._columns[missing[0]]
            refuse(self.text, column, said("no_number", name=missing[0], give=give))
        for name in given:
            if name not in self.variables:
                what = "no_variable" if self.variables else "no_variables"
                raise ExpressionError(said(what, name=clipped(name), known=", ".join(self.variables)))
        if self._no_graph is not None:
            refuse(self.text, *self._no_graph)
        inputs = {name: Value(given[name], name) for name in self.variables}
        root = self(*inputs.values())
        if not isinstance(root, Value):
            raise ExpressionError(said("only_a_number", number=repr(root)))
        return root, inputs

    def __repr__(self) -> str:
        return f"<expression in {', '.join(self.variables) or 'no variables'}>"


def parse(text: str, given: Container[str] = ()) -> Expression:
    """Read an expression: numbers, names, gates as functions, and + - * / // % ** with Python's precedence.

    Args:
        text: At most 10,000 characters; ^ and ² are powers too, and × ÷ − mean what they look like.
            ExpressionError, with the column, for anything that is not an expression.
        given: Names that get a number, and so are variables even where they name a constant: pi, e, tau.

    >>> parse("-x**2 + max(x, 1)")(3.0)
    -6.0
    """
    if len(text) > LONGEST:
        raise ExpressionError(said("too_long", most=LONGEST))
    reader = Reader(text, given)
    for word in words(text):
        if reader.wants_operand:
            reader.operand(word)
        else:
            reader.operator(word)
        reader.before = word.text
    reader.finish()
    return Expression(text, reader)

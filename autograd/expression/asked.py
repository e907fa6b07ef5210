"""What people ask for: a named example or an expression, with numbers for its variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from ..engine import Value
from ..errors import ExpressionError, GatewiseError
from ..examples import EXAMPLES, Example
from .expression import Expression, parse
from .lexer import clipped


class Asked(NamedTuple):
    """The formula that somebody named or wrote, and its graph."""

    formula: Example | Expression
    root: Value
    inputs: dict[str, Value]


def asked(what: str, numbers: Mapping[str, float]) -> Asked:
    """The graph of an example by its name, or of an expression.

    Args:
        what: The name, or the expression; ExpressionError for what is neither.
        numbers: One for each variable; of an example, those that differ from its usual ones.

    >>> asked("x*y", {"x": 2.0, "y": 3.0}).root
    Value(data=6.0, grad=0.0)
    """
    if re.fullmatch(r"\s*\w+\s*=[-+\d.\s]+", what):
        raise ExpressionError(
            f"{clipped(what)} stands where the expression should; write 'x*y' x=1 y=2, for example"
        )
    try:
        formula = formula_of(what, numbers)
        root, inputs = formula.build(numbers)
    except ExpressionError as error:
        alike = get_close_matches(what.strip(), EXAMPLES) if len(what) <= 40 else []
        hint = f"\nor did you mean the example {' or '.join(alike)}?" if alike else ""
        raise ExpressionError(f"{error}{hint}", error.column) from None
    except GatewiseError:
        raise
    except ValueError as error:
        raise ExpressionError(str(error)) from None
    if not root.label and "f" not in inputs:
        root.label = "f"
    return Asked(formula, root, inputs)


def formula_of(what: str, given: Iterable[str] = ()) -> Example | Expression:
    """The example of that name, or what is written; `given` are names that get a number."""
    return EXAMPLES.get(what.strip()) or parse(what, [*given])


def assigned(items: Iterable[str]) -> dict[str, float]:
    """The numbers of `x=1 y=2/3`; ExpressionError for what gives none.

    >>> assigned(["x=1", "y=2/4"])
    {'x': 1.0, 'y': 0.5}
    """
    numbers: dict[str, float] = {}
    for item in items:
        name, _, text = (part.strip() for part in item.partition("="))
        if not name.isidentifier() or not text:
            raise ExpressionError(
                f"{clipped(item)} is not NAME=NUMBER without blanks, such as x=1; "
                "an expression with blanks or * in it stands in quotes, and a file's name after -o"
            )
        if name in numbers:
            raise ExpressionError(f"{name} is given twice")
        numbers[name] = number_of(item, name, text)
    return numbers


def number_of(item: str, name: str, text: str) -> float:
    """The number that a text without variables is; ExpressionError says that `item` gives `name` none."""
    try:
        number = parse(text)
    except ExpressionError as error:
        hint = "\nnumbers are separated by blanks, as in x=1 y=2" if "," in text else ""
        raise ExpressionError(f"{clipped(item)} gives {name} no number: {error}{hint}") from None
    if number.variables:
        raise ExpressionError(f"{clipped(item)} gives {name} no number: {number.variables[0]} is a name")
    return float(number())

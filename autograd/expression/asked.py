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
from .strings import one_of, said


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
        raise ExpressionError(said("not_an_expression", word=clipped(what)))
    try:
        return built(formula_of(what, numbers), numbers)
    except ExpressionError as error:
        alike = get_close_matches(what.strip(), EXAMPLES) if len(what) <= 40 else []
        hint = f"\n{said('or_example', names=one_of(alike))}" if alike else ""
        raise ExpressionError(f"{error}{hint}", error.column) from None
    except GatewiseError:
        raise
    except ValueError as error:
        raise ExpressionError(str(error)) from None


def built(formula: Example | Expression, numbers: Mapping[str, float]) -> Asked:
    """The graph of a formula; its root is called f where it has no other name."""
    root, inputs = formula.build(numbers)
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
            raise ExpressionError(said("not_assigned", word=clipped(item)))
        if name in numbers:
            raise ExpressionError(said("given_twice", name=name))
        numbers[name] = number_of(item, name, text)
    return numbers


def number_of(item: str, name: str, text: str) -> float:
    """The number that a text without variables is; ExpressionError says that `item` gives `name` none."""
    try:
        number = parse(text)
    except ExpressionError as error:
        hint = f"\n{said('by_blanks')}" if "," in text else ""
        none = said("gives_none", word=clipped(item), name=name, why=f"{error}{hint}")
        raise ExpressionError(none) from None
    if number.variables:
        why = said("is_name", name=number.variables[0])
        raise ExpressionError(said("gives_none", word=clipped(item), name=name, why=why))
    return float(number())

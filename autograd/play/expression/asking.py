"""What a request says: an expression or an example, and numbers for its variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import cycle
from typing import Any, Final, NamedTuple

from ...engine import Value, nodes
from ...errors import ExpressionError, GraphError
from ...examples import Example
from ...expression.asked import Asked, assigned, built, formula_of
from ...expression.expression import LONGEST
from ...show.scene.boxes import MAX_NODES
from ...util.languages import LANGUAGES, say
from .words import ERRORS

USUAL: Final = (2.0, 3.0, 0.5, 1.5)  # for variables without a number, in turn: inside of most domains


class BadField(ValueError):
    """The number of one variable is none; `name` says of which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class Question(NamedTuple):
    """The graph that a request is about.

    Attributes:
        order: Its nodes, each after its operands.
        numbers: Each variable and its number, as it was typed.
    """

    asked: Asked
    order: Sequence[Value]
    numbers: dict[str, str]
    lang: str


def question(request: Mapping[str, Any]) -> Question:
    """The graph of a request; ExpressionError or BadField where there is none."""
    text, typed = request.get("text", ""), request.get("numbers", "")
    if not isinstance(text, str) or not isinstance(typed, str):
        raise ExpressionError(say(ERRORS["no_texts"]))
    if len(typed) > LONGEST:
        raise ExpressionError(say(ERRORS["long_numbers"], most=LONGEST))
    return _question(text, typed, str(request.get("lang", LANGUAGES[0])), bool(request.get("ieee")))


@lru_cache(1)  # the picture of a large graph and the rest are asked for one after the other
def _question(text: str, typed: str, lang: str, _ieee: bool) -> Question:
    given = dict(item.partition("=")[::2] for item in typed.split())
    formula = formula_of(text, given)
    usual = (
        formula.numbers
        if isinstance(formula, Example)
        else dict(zip(formula.variables, cycle(USUAL), strict=False))
    )
    numbers = {}
    for name in formula.variables:
        numbers[name] = number_of(name, given[name]) if name in given else usual[name]
    about = built(formula, numbers)
    order = nodes(about.root)
    if len(order) > MAX_NODES:
        raise GraphError(say(ERRORS["too_many"], count=len(order), most=MAX_NODES))
    said = {name: given.get(name, repr(number).removesuffix(".0")) for name, number in numbers.items()}
    return Question(about, order, said, lang)


def number_of(name: str, text: str) -> float:
    """The number that somebody typed for a variable."""
    try:
        return assigned([f"{name}={text}"])[name]
    except ExpressionError as error:
        raise BadField(name, str(error)) from None

"""The graph of an expression as a section of the page, with what the player and its sliders need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...analysis.events import Steps
from ...examples import Example
from ...expression.expression import Expression
from ...numbers.formula import Text
from ...show.page import STRINGS, picture_alone, sentence
from ...util.languages import spoken
from ..section import graph_section
from .asking import Question

MANY: Final = 50  # nodes; of more, a quick answer is the picture alone


def formula(asked: Example | Expression) -> str:
    """What an example computes, as an expression to type; an expression is what was typed.

    >>> from ...examples import EXAMPLES
    >>> formula(EXAMPLES["circuit"])
    '(x + y) * z'
    """
    return asked.text if isinstance(asked, Expression) else str(asked(*map(Text, asked.variables)))


def graph(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """Both passes of a graph: {"section", "content", "evaluator", "numbers", "values", …}.

    The first three are what `mountGraph` is given. A request for a "quick" answer gets of a large graph the
    picture alone, which is then "partial"; one that says that the picture is "drawn" gets the rest.
    """
    root, order = question.asked.root, [*question.order]
    events = Steps(root, order)
    words = spoken(STRINGS, question.lang)
    predict = bool(request.get("predict"))
    known = {
        "numbers": question.numbers,
        "values": {name: x.data for name, x in question.asked.inputs.items()},
        "sentence": sentence(events),
        "formula": formula(question.asked.formula),
        "nodes": len(order),
    }
    if request.get("quick") and len(order) > MANY:
        return {"section": picture_alone(events, order, words, predict), "partial": True, **known}
    return graph_section(events, order, words, predict=predict, drawn=bool(request.get("drawn"))) | known

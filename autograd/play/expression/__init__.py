"""The room of expressions: type one, see its graph with both passes, ask why, take it along."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final

from ...errors import ExpressionError, GatewiseError
from ...util.languages import say
from ...util.modes import ieee
from .asking import BadField, Question, question
from .exports import export
from .graph import graph
from .reasons import fractions, why
from .words import ERRORS

Answering = Callable[[Question, dict[str, Any]], dict[str, Any]]
ASKS: Final[dict[str, Answering]] = {"graph": graph, "why": why, "exact": fractions, "export": export}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What is asked of an expression.

    Args:
        request: {"ask": "graph", "why", "exact" or "export", "text": an expression, or an example's name,
            "numbers": "x=1 y=2/3", "lang": "en", "predict": False, "ieee": False}; "why" takes the place of a
            "node", "export" a "format".

    Returns:
        What that gives, or {"error": a sentence}, with the "column" of the text or the "field" that is wrong.

    >>> answer({"ask": "graph", "text": "x*y", "numbers": "x=2 y=3"})["sentence"]
    'f = x × y = 6'
    """
    wanted = request.get("ask", "graph")
    if not isinstance(wanted, str) or wanted not in ASKS:
        return {"error": say(ERRORS["asks"], known=", ".join(ASKS), what=repr(str(wanted)[:40]))}
    try:
        with ieee() if request.get("ieee") else nullcontext():
            return ASKS[wanted](question(request), request)
    except BadField as error:
        return {"error": str(error), "field": error.name}
    except ExpressionError as error:
        return {"error": str(error), "column": error.column}
    except (GatewiseError, ValueError) as error:
        return {"error": str(error)}

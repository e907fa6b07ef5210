"""Why a gradient is what it is, and what the numbers are without rounding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...analysis.explanation import explain
from ...analysis.rational import exact
from ...analysis.zeros import why_zero
from ...errors import GraphError
from ...util.languages import say
from .asking import Question
from .words import ERRORS


def why(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """The gradient of one node as sums over gates and paths, and what stops it where it is 0."""
    order, root, place = question.order, question.asked.root, request.get("node")
    if not isinstance(place, int) or not 0 <= place < len(order):
        raise GraphError(say(ERRORS["no_node"], last=len(order) - 1, what=repr(str(place)[:40])))
    node = order[place]
    explained = explain(node, root)
    stopped = why_zero(node, root) if explained.total == 0.0 and not node.constant else None
    return {"text": str(explained), "zero": "" if stopped is None else stopped.text, "latex": explained.latex}


def fractions(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """The graph replayed in fractions, as text."""
    return {"text": str(exact(question.asked.root))}

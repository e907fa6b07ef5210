"""The graph of an expression as a section of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..section import graph_section
from .asking import Question


def graph(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """What `graph_section` gives, with the "numbers" as they were typed and the "values" of the variables."""
    predict = bool(request.get("predict"))
    return graph_section(question.asked.root, question.order, question.lang, predict=predict) | {
        "numbers": question.numbers,
        "values": {name: x.data for name, x in question.asked.inputs.items()},
    }

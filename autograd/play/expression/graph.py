"""The graph of an expression as a section of the page, with what the player and its sliders need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...analysis.events import Steps
from ...errors import GatewiseError
from ...show.page import STRINGS, GraphSection, as_data
from ...show.scene.boxes import PRECISION
from ...show.web.languages import spoken
from .asking import Question


def graph(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """Both passes of a graph: {"section": markup, "content", "evaluator", "numbers", "sentence", "nodes"}."""
    root, order = question.asked.root, [*question.order]
    words = spoken(STRINGS, question.lang)
    evaluator, refused = None, ""
    try:
        evaluator = as_data(order)
    except GatewiseError as error:
        refused = str(error)
    events = Steps(root, order)
    section = GraphSection(events, order, words, bool(request.get("predict")), PRECISION, (), {}, refused)
    return {
        "section": section.markup(),
        "content": section.content,
        "evaluator": evaluator,
        "numbers": question.numbers,
        "values": {name: x.data for name, x in question.asked.inputs.items()},
        "sentence": section.sentence,
        "nodes": len(order),
    }

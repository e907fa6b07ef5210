"""A graph as a section of the page, with what the player and its sliders need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..analysis.events import Steps
from ..engine import Value
from ..errors import GatewiseError
from ..show.page import STRINGS, GraphSection, as_data
from ..show.scene.boxes import PRECISION
from ..show.web.languages import spoken


def graph_section(
    root: Value,
    order: Sequence[Value],
    lang: str,
    *,
    predict: bool = False,
    tinted: Collection[Value] = (),
    groups: Mapping[str, Iterable[Value]] | None = None,
) -> dict[str, Any]:
    """Both passes of a graph: {"section": markup, "content", "evaluator", "sentence", "nodes"}."""
    evaluator, refused = None, ""
    try:
        evaluator = as_data(order)
    except GatewiseError as error:
        refused = str(error)
    nodes, words = [*order], spoken(STRINGS, lang)
    events = Steps(root, nodes)
    section = GraphSection(events, nodes, words, predict, PRECISION, tinted, groups or {}, refused)
    return {
        "section": section.markup(),
        "content": section.content,
        "evaluator": evaluator,
        "sentence": section.sentence,
        "nodes": len(nodes),
    }

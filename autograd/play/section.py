"""A graph as a section of the page, with what the player and its sliders need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..analysis.events import Steps
from ..engine import Value
from ..errors import GatewiseError
from ..show.page import GraphSection, as_data
from ..show.scene.boxes import PRECISION


def graph_section(
    events: Steps,
    order: list[Value],
    words: Mapping[str, str],
    *,
    predict: bool = False,
    tinted: Collection[Value] = (),
    groups: Mapping[str, Iterable[Value]] | None = None,
    drawn: bool = False,
) -> dict[str, Any]:
    """Both passes of a graph: what `mountGraph` is given, {"section": markup, "content", "evaluator"}.

    Where the page has `drawn` the picture already, its place in the section is empty.
    """
    evaluator, refused = None, ""
    try:
        evaluator = as_data(order)
    except GatewiseError as error:
        refused = str(error)
    section = GraphSection(events, order, words, predict, PRECISION, tinted, groups or {}, refused, drawn)
    return {"section": section.markup(), "content": section.content, "evaluator": evaluator}

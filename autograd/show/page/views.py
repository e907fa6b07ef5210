"""The pictures of one graph between which the reader chooses: groups closed, one of them open, all open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from ...engine import Value
from ..scene.folding import Groups
from .drawing import drawing
from .plan import Plan, Planner

MOST_BOXES = 6000  # in all pictures together; above it, groups cannot be opened one by one


def views(
    order: list[Value],
    groups: Mapping[str, Iterable[Value]],
    planner: Planner,
    words: Mapping[str, str],
    said: str,
) -> tuple[str, str]:
    """The <svg> elements as markup, and the options of the reader's choice; without groups there is none."""
    whole = planner.plan(Groups(order, {}))
    if not groups:
        return drawing(whole, planner, words, said), ""
    opened: list[Plan] = []
    for name in groups:
        folds = Groups(order, {x: its for x, its in groups.items() if x != name})
        opened.append(planner.plan(folds))
        if sum(len(plan.boxes) for plan in opened) > MOST_BOXES:
            opened = []
            break
    choices = [planner.plan(Groups(order, groups)), *opened, whole]
    first, *others = [drawing(plan, planner, words, said) for plan in choices]
    hidden = [picture.replace("<svg", "<svg hidden", 1) for picture in others]
    names = [words["closed"], *(list(groups) if opened else ()), words["opened"]]
    options = (f'<option data-group="{escape(name)}">{escape(name)}</option>' for name in names)
    return "\n".join([first, *hidden]), "\n".join(options)

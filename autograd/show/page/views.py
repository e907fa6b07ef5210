"""The pictures of one graph between which the reader chooses: groups closed, one of them open, all open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from xml.etree.ElementTree import tostring

from ...engine import Value
from ..scene.folding import Groups
from .drawing import drawing
from .plan import Planner

MOST_BOXES = 6000  # in all pictures together; above it, groups cannot be opened one by one


def views(
    root: Value, groups: Mapping[str, Iterable[Value]], planner: Planner, words: Mapping[str, str], said: str
) -> tuple[str, str]:
    """The <svg> elements as markup, and the options of the reader's choice; without groups there is none."""
    if not groups:
        return _markup(Groups(root, {}), planner, words, said), ""
    opened = [Groups(root, {x: its for x, its in groups.items() if x != name}) for name in groups]
    if sum(len(planner.plan(folds)[0]) for folds in opened) > MOST_BOXES:
        opened = []
    choices = [Groups(root, groups), *opened, Groups(root, {})]
    first, *others = [_markup(folds, planner, words, said) for folds in choices]
    hidden = [picture.replace("<svg", "<svg hidden", 1) for picture in others]
    names = [words["closed"], *(list(groups) if opened else ()), words["opened"]]
    options = (f'<option data-group="{escape(name)}">{escape(name)}</option>' for name in names)
    return "\n".join([first, *hidden]), "\n".join(options)


def _markup(folds: Groups, planner: Planner, words: Mapping[str, str], said: str) -> str:
    return tostring(drawing(planner, folds, words, said), encoding="unicode", method="html")

"""A scene as a flowchart in Mermaid's language, which code hosts and notebooks draw from text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ..scene.boxes import FILLS, INK, LINE, PALE, Arrow, Box, Scene
from .dot import STRONG

# Mermaid reads labels as HTML and as Markdown, where a line may begin with "1." or "-".
_SPECIAL = re.compile(r"[!-+:-@^-`{-~\\-]|\.(?=\s|$)")


def mermaid(scene: Scene) -> str:
    """The scene as a flowchart, left to right; the same scene gives the same text."""
    below = [Box("below", "cut", scene.below)] if scene.below else []
    boxes = [*scene.boxes, *below]
    looks: defaultdict[str, list[str]] = defaultdict(list)
    for box in boxes:
        looks[f"{box.kind}Box"].append(box.name)
    strong = [box.name for box in boxes if box.strong]
    if strong:  # last, so that its frame wins
        looks["strongBox"] = strong
    lines = [
        *map(_box, boxes),
        *map(_arrow, scene.arrows),
        *(f"classDef {look} {_STYLES[look]}" for look in looks),
        *(f"class {','.join(names)} {look}" for look, names in looks.items()),
    ]
    return "flowchart LR\n" + "".join(f"  {line}\n" for line in lines)


_STYLES = {f"{kind}Box": f"fill:{fill},stroke:{LINE},color:{INK}" for kind, fill in FILLS.items()}
_STYLES["constantBox"] += ",stroke-dasharray:5 3"
_STYLES["cutBox"] = f"fill:none,stroke:none,color:{PALE}"
_STYLES["strongBox"] = f"stroke:{INK},stroke-width:{STRONG}px"


def _box(box: Box) -> str:
    label = _quoted([box.symbol, *(row.text for row in box.rows)])
    return f"{box.name}[[{label}]]" if box.kind == "group" else f"{box.name}({label})"


def _arrow(arrow: Arrow) -> str:
    line = "==>" if arrow.strong else "-.->" if arrow.pale else "-->"
    label = f"|{_quoted([arrow.text])}|" if arrow.text else ""
    return f"{arrow.tail} {line}{label} {arrow.head}"


def _quoted(lines: Iterable[str]) -> str:
    """Lines of text as a label, with numbers for all letters that could act as markup."""
    escaped = (_SPECIAL.sub(lambda found: f"#{ord(found[0])};", line) for line in lines if line)
    return f'"{"<br/>".join(escaped) or " "}"'

"""The whole file: the parts of the page in their template, under a policy that allows nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Final

from ...analysis.events import Steps
from ...engine import Value
from ...errors import GatewiseError
from ..scene.boxes import CROWDED
from ..web.html import asset, document, filled_in, inert, joined
from .content import content
from .evaluator import javascript
from .markup import nudging, step_list, value_table
from .plan import Planner
from .sentences import sentences
from .views import views

SCRIPTS: Final = ("numbers.js", "stage.js", "row.js", "nudge.js", "predict.js", "groups.js", "page.js")


class Assembly:
    """The page of one graph: `.html` is the file, `.section` the part that can stand beside others."""

    def __init__(
        self,
        events: Steps,
        order: list[Value],
        words: Mapping[str, str],
        predict: bool,
        precision: int,
        tinted: Collection[Value],
        groups: Mapping[str, Iterable[Value]],
    ) -> None:
        root = events.names[events.root]
        computed, refused = _evaluator(order)
        sources = (asset(__package__, name) for name in SCRIPTS)
        script = joined([f"const evaluate = {computed};\n", *sources])
        style = asset(__package__, "page.css")
        title = words["title"].format(root=root)
        picture = words["picture"].format(root=root)
        planner = Planner(events, order, words, precision, tinted)
        pictures, options = views(order, groups, planner, words, picture)
        texts = {
            "lang": words["lang"],
            "last": str(len(events)),
            "last_step": words["last"],
            "heading": title,
            "about": _about(events, order, words),
            "picture": picture,
            "size": "gw-large" if len(order) > CROWDED else "",
        }
        markup = {
            "crowded": "" if groups else _crowded(len(order), words),
            "svg": pictures,
            "open": _choice(options, words),
            "table": value_table(order, events, words),
            "nudging": nudging(order, events, words, refused),
            "list": step_list(events, (step.told for step in sentences(events, words)), words),
            "content": inert(content(events, order, words, predict, precision)),
            "script": script,
        }
        section = filled_in(asset(__package__, "section.html"), {**words, **texts}, markup)
        self.section: Final = f"<style>{style}</style>\n{section}"
        self.html: Final = document(
            section, lang=words["lang"], title=title, style=style, script=script, kind="gw-page"
        )


def _evaluator(order: list[Value]) -> tuple[str, str]:
    """The graph as JavaScript, or null and why it cannot be."""
    try:
        return javascript(order), ""
    except GatewiseError as error:
        return "null", str(error)


def _about(events: Steps, order: list[Value], words: Mapping[str, str]) -> str:
    leaves = sum(1 for x in events.given if not x.constant)
    gates = sum(1 for x in order if x.operands)
    return words["about"].format(leaves=leaves, gates=gates, steps=len(events))


def _crowded(count: int, words: Mapping[str, str]) -> str:
    said = escape(words["crowded"].format(count=f"{count:,}"))
    return f'<p class="gw-note">{said}</p>' if count > CROWDED else ""


def _choice(options: str, words: Mapping[str, str]) -> str:
    """What the reader opens the boxes of groups with."""
    said = escape(words["open"])
    return (
        f'<label class="gw-open">{said} <select data-do="open">{options}</select></label>' if options else ""
    )

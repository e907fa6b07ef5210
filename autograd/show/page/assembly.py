"""The whole file: the parts of the page in their template, under a policy that allows nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from html import escape
from typing import Any, Final

from ...analysis.events import Steps
from ...engine import Value
from ...errors import GatewiseError
from ...util.text import show_number
from ..scene.boxes import CROWDED, PRECISION
from ..web.html import asset, document, filled_in, inert, joined
from .content import content
from .evaluator import javascript
from .markup import nudging, step_list, value_table
from .plan import Planner
from .sentences import equation, sentences
from .views import views

SCRIPTS: Final = ("numbers.js", "stage.js", "row.js", "nudge.js", "predict.js", "groups.js", "page.js")


def player() -> str:
    """`mountGraph(section, content, evaluate, options)`, which brings a section of a page to life.

    `content` is what a GraphSection has as such; `evaluate` is an evaluator, or null; `options` are those of
    makePlayer that the page of more than one graph sets: `address` and `signal`.
    """
    sources = "".join(asset(__package__, name) for name in SCRIPTS)
    head = "const mountGraph = (section, content, evaluate, options = {}) => {\n"
    return f"{head}{sources}return {{ here, goTo }};\n}};\n"


def picture_alone(events: Steps, order: list[Value], words: Mapping[str, str], predict: bool) -> str:
    """The graph with its last numbers, or to predict with none, as a section without a script.

    A GraphSection has more.
    """
    said = words["picture"].format(root=events.names[events.root])
    pictures, _ = views(order, {}, Planner(events, order, words, PRECISION, ()), words, said)
    kind = "gatewise gw-alone gw-untold" if predict else "gatewise gw-alone"
    return f'<section class="{kind}"><div class="gw-view">{pictures}</div></section>'


class GraphSection:
    """One graph as a section of a page: its `title`, its `content` for the script, and its markup.

    Args:
        refused: Why its leaves cannot be nudged; empty if they can.
        drawn: Whether the page has its picture already; the place for it is empty then.
    """

    def __init__(
        self,
        events: Steps,
        order: list[Value],
        words: Mapping[str, str],
        predict: bool,
        precision: int,
        tinted: Collection[Value],
        groups: Mapping[str, Iterable[Value]],
        refused: str,
        drawn: bool = False,
    ) -> None:
        root = events.names[events.root]
        told = list(sentences(events, words))
        picture = words["picture"].format(root=root)
        pictures, options = "", ""
        if not drawn:
            planner = Planner(events, order, words, precision, tinted)
            pictures, options = views(order, groups, planner, words, picture)
        self.title: Final = words["title"].format(root=root)
        self.sentence: Final = sentence(events)
        self.content: Final[dict[str, Any]] = content(events, order, told, words, predict, precision)
        self._texts = {
            **words,
            "last": str(len(events)),
            "last_step": words["last"],
            "heading": self.title,
            "about": _about(events, order, words),
            "picture": picture,
            "size": "gw-large" if len(order) > CROWDED else "",
        }
        self._markup = {
            "crowded": "" if groups else _crowded(len(order), words),
            "svg": pictures,
            "open": _choice(options, words),
            "table": value_table(order, events, words),
            "nudging": nudging(order, events, words, refused),
            "list": step_list(events, (step.told for step in told), words),
        }

    def markup(self, scripts: str = "") -> str:
        """The section, with these elements at its end."""
        return filled_in(
            asset(__package__, "section.html"), self._texts, {**self._markup, "scripts": scripts}
        )


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
        computed, refused = _evaluator(order)
        graph = GraphSection(events, order, words, predict, precision, tinted, groups, refused)
        alive = asset(__package__, "alone.js")
        script = joined([f"const evaluate = {computed};\n", player(), alive])
        style = asset(__package__, "page.css")
        section = graph.markup(
            f'<script type="application/json" class="gw-content">{inert(graph.content)}</script>\n'
            f"<script>{script}</script>\n"
        )
        self.section: Final = f"<style>{style}</style>\n{section}"
        self.html: Final = document(
            section, lang=words["lang"], title=graph.title, style=style, script=script, kind="gw-page"
        )


def sentence(events: Steps) -> str:
    """`price = v1 × tax = 220`."""
    return "".join(text for _, text in equation(events.root, events)) + f" = {show_number(events.root.data)}"


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

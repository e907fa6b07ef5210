"""A graph on paper: a blank for each number of both passes, and a sheet with the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from ...analysis.events import Steps
from ...errors import NoEngineError
from ...util.text import show_number
from ..picture import draw
from ..web.html import document
from .sentences import Spans, sentences

STYLE: Final = """
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; background: white; color: black }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
svg { max-width: 100%; height: auto }
li { margin: .7em 0; break-inside: avoid }
.gw-blank { display: inline-block; min-width: 5em; border-bottom: 1px solid; height: 1.1em }
h1, h2 { break-after: avoid }
@page { margin: 15mm }
@media print { :root { font-size: 13px } body { max-width: none; padding: 0 } }
.gw-answers { break-before: page }
.gw-answers li { margin: .3em 0 }
"""
NUMBERS: Final = ("data", "grad", "local")


class Sheets:
    """The worksheet of one graph: `.html` is the file, `.section` the part that can stand beside others."""

    def __init__(self, events: Steps, words: Mapping[str, str], precision: int) -> None:
        root = events.names[events.root]
        title = words["worksheet"].format(root=root)
        leaves = ", ".join(
            f"{events.names[x]} = {show_number(x.data)}" for x in events.given if not x.constant
        )
        given = f"<p>{escape(words['given'].format(leaves=leaves))}</p>"
        self.section: Final = (
            f"<style>{STYLE}</style><h1>{escape(title)}</h1>{given}{_picture(events, words, precision)}"
            f"{_sheet(events, words, blank=True)}"
            f'<section class="gw-answers"><h1>{escape(words["answers"].format(root=root))}</h1>'
            f"{_sheet(events, words, blank=False)}</section>"
        )
        body = self.section.removeprefix(f"<style>{STYLE}</style>")
        self.html: Final = document(
            body, lang=words["lang"], title=title, style=STYLE, script="", kind="gw-worksheet"
        )


def _sheet(events: Steps, words: Mapping[str, str], blank: bool) -> str:
    told = [(step.event.phase, _line(step.told, blank)) for step in sentences(events, words)]
    parts: Iterator[str] = (
        f"<h2>{escape(words[phase])}</h2><ol>{''.join(line for said, line in told if said == phase)}</ol>"
        for phase in ("forward", "backward")
    )
    return "".join(parts)


def _line(spans: Spans, blank: bool) -> str:
    gap = '<span class="gw-blank"></span>'
    return f"<li>{''.join(gap if blank and kind in NUMBERS else escape(x) for kind, x in spans)}</li>"


def _picture(events: Steps, words: Mapping[str, str], precision: int) -> str:
    """The graph with no number but its constants; nothing where there is no engine to lay it out."""
    try:
        svg = str(draw(events.root, precision=precision).svg)
    except NoEngineError:
        return ""
    drawn = svg[svg.index("<svg") :]
    blanks = re.sub(r">(data|grad|local) [^<]*<", lambda found: f">{words[found[1]]} __<", drawn)
    return re.sub(r"<title>.*?</title>", "", blanks, flags=re.DOTALL)

"""A grade as HTML: each mistake with the right picture and that of the class side by side."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from ..engine import Value
from ..show.picture import draw
from ..show.web.html import check_ending
from ..util.files import write_whole
from ..util.languages import say
from .diagnosis.diagnosing import Diagnosis
from .diagnosis.findings import Finding
from .graphs import WAYS
from .observing import Observation
from .strings import STRINGS

STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8886 }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0 }
"""
BESIDE: Final = "display: flex; flex-wrap: wrap; gap: 1em; background: white; color: black; padding: .5em"
FIGURE: Final = "margin: 0; flex: 1 1 15rem; min-width: 0; overflow-x: auto"


def pictures(finding: Finding) -> tuple[str, str]:
    """The graph with the right numbers, and with those of the class, as SVG.

    Args:
        finding: What is to be seen.
    """
    got = re.sub(r">local [^<]*<", "><", _picture(finding, finding.got))  # nobody knows its local gradients
    return _picture(finding, finding.right), got


def _picture(finding: Finding, numbers: Observation) -> str:
    nodes = {name: Value(x, name) for name, x in finding.graph.leaves.items()}
    for step in finding.graph.steps:
        operands = (nodes[x] if isinstance(x, str) else x for x in step.operands)
        node = nodes[step.name] = WAYS[step.gate](*operands)
        node.label = step.name
    nodes[finding.graph.root].backward()
    for name, node in nodes.items():
        node.grad = numbers.grad.get(name, 0.0)
        node.data = numbers.data.get(name, node.data)
    svg = str(draw(nodes[finding.graph.root]).svg)
    return svg[svg.index("<svg") :].replace("<svg ", '<svg style="max-width: 100%; height: auto" ', 1)


def fragment(verdict: str, said: Diagnosis) -> str:
    """One grade as a piece of HTML, for a notebook or a page.

    Args:
        verdict: It in a sentence.
        said: What was found in one class.
    """
    parts = [f"<p><strong>{escape(verdict)}</strong></p>"]
    parts += [f"<p>{escape(say(STRINGS['fails'], failure=failure))}</p>" for failure in said.missing]
    parts += map(_shown, said.findings)
    parts += [f"<p>{escape(say(STRINGS['unclear'], sentence=sentence))}</p>" for sentence in said.unclear]
    return "".join(parts)


def _shown(finding: Finding) -> str:
    right, got = pictures(finding)
    known = finding.known
    captions = [escape(say(STRINGS[x])) for x in ("correct", "yours")]
    differences = "<br>".join(map(escape, finding.differences))
    return (
        f"<h3>{escape(finding.titled)}</h3><p>{escape(known.what)} {escape(known.hint)}</p>"
        f"<p><code>{escape(finding.given)}: {escape(finding.graph.written)}</code></p><p>{differences}</p>"
        f'<div style="{BESIDE}">'
        f'<figure style="{FIGURE}"><figcaption>{captions[0]}</figcaption>{right}</figure>'
        f'<figure style="{FIGURE}"><figcaption>{captions[1]}</figcaption>{got}</figure></div>'
    )


def save(path: str | os.PathLike[str], title: str, table: str, grades: Iterable[tuple[str, str]]) -> Path:
    """Write grades as one HTML file, whole or not at all.

    Args:
        path: Ends in .html or .htm.
        title: What the file is called.
        table: Markup that goes before the grades.
        grades: What is in it: a name, and the `fragment`, of each.

    Returns:
        The path.

    Raises:
        ValueError: For another ending.
        OSError: Where nothing can be written, and an old file is then whole.
    """
    check_ending(path)
    all_grades = [*grades]
    parts = [
        f"<details{' open' if len(all_grades) == 1 else ''}><summary>{escape(name)}</summary>{part}</details>"
        for name, part in all_grades
    ]
    text = (
        f'<!doctype html><html lang="{say(STRINGS["lang"])}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{table}{''.join(parts)}</body></html>"
    )
    write_whole(path, text.encode(), "page")
    return Path(path)

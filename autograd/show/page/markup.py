"""The parts of the page that are lists and tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from html import escape

from ...analysis.events import Steps
from ...engine import Value
from ...gates.notation import written
from ...util.text import show_number
from .sentences import Span, Spans, filled

NUDGES = 100  # how many units a slider goes either way
GIVEN_LETTERS, GIVEN_DIGITS = 110, 6  # of the leaves, where the graph begins


def marked_up(spans: Spans) -> str:
    """A sentence whose names and numbers are elements, each of its class.

    >>> marked_up([Span("name", "a<b"), Span("", " = ?")])
    '<span class="gw-name">a&lt;b</span> = ?'
    """
    return "".join(
        f'<span class="gw-{kind}">{escape(text)}</span>' if kind else escape(text) for kind, text in spans
    )


def step_list(events: Steps, told: Iterable[Spans], words: Mapping[str, str]) -> str:
    """What is given, and then every step, as items of a list."""
    items = [filled(words["given"], {"leaves": _given(events, words)}), *told]
    return "\n".join(f"<li>{marked_up(item)}</li>" for item in items)


def _given(events: Steps, words: Mapping[str, str]) -> Spans:
    """The leaves with their numbers, as many as stand in a line or two."""
    spans: Spans = []
    leaves = [x for x in events.given if not x.constant]
    length = 0
    for i, x in enumerate(leaves):
        name, number = events.names[x], show_number(x.data, GIVEN_DIGITS)
        length += len(name) + len(number) + 5
        if i and length > GIVEN_LETTERS:
            return [*spans, *filled(words["more_given"], {"count": [Span("", str(len(leaves) - i))]})]
        spans += [Span("", words["between"])] * (i > 0)
        spans += [Span("name", name), Span("", " = "), Span("data", number)]
    return spans


def value_table(order: list[Value], events: Steps, words: Mapping[str, str]) -> str:
    """A row for each node: its name, which is a button, its gate, its data, its gradient."""
    grads = events.state(-1).grads
    rows = []
    for i, node in enumerate(order):
        name = f'<button type="button">{_breakable(events.names[node])}</button>'
        kind = words["constant"] if node.constant else words["leaf"]
        gate = written(node, [events.names[x] for x in node.operands]) if node.operands else kind
        data = f'<span class="gw-data">{show_number(node.data)}</span>'
        shown = show_number(grads[node]) if node in grads else words["unknown"]
        grad = "" if node.constant else f'<span class="gw-sum"></span><span class="gw-grad">{shown}</span>'
        rows.append(
            f'<tr data-node="{i}"><th scope="row">{name}</th><td class="gw-formula">{_breakable(gate)}</td>'
            f'<td class="gw-numeric">{data}</td><td class="gw-numeric">{grad}</td></tr>'
        )
    return "\n".join(rows)


def _breakable(name: str) -> str:
    """A name that breaks after its dots and underscores, where it has to."""
    return re.sub(r"([._])", r"\1<wbr>", escape(name))


def nudging(order: list[Value], events: Steps, words: Mapping[str, str], refused: str) -> str:
    """A slider for each leaf, and what comes of it; or why there is none."""
    if refused:
        return f"<p>{escape(words['no_nudge'].format(why=refused))}</p>"
    movable = [(i, x) for i, x in enumerate(order) if not x.gate and not x.constant and math.isfinite(x.data)]
    sliders = "\n".join(_slider(i, x, events.names[x], words) for i, x in movable)
    changes = "\n".join(_change(name, words) for name in ("predicted", "actual"))
    value = show_number(events.root.data, 6)
    after = words["nudged"].format(root=events.names[events.root], before=value, after=value)
    return (
        f'<p>{words["nudge_about"]}</p>\n<div class="gw-leaves">{sliders}</div>\n<dl>{changes}</dl>\n'
        f'<p class="gw-nudged">{escape(after)}</p>\n'
        f'<button type="button" data-do="reset" disabled>{words["reset"]}</button>'
    )


def _slider(i: int, leaf: Value, name: str, words: Mapping[str, str]) -> str:
    label = escape(words["nudge_of"].format(name=name))
    return (
        f'<label><span class="gw-name">{escape(name)}</span> '
        f'<output class="gw-data">{show_number(leaf.data, 6)}</output>'
        f'<input type="range" min="-{NUDGES}" max="{NUDGES}" value="0" aria-label="{label}" '
        f'data-nudge="{i}" data-unit="{_unit(leaf.data)!r}"></label>'
    )


def _unit(x: float) -> float:
    """A hundredth of the power of ten below |x|, so that a leaf moves in round numbers."""
    return float(f"1e{math.floor(math.log10(abs(x))) - 2}") if abs(x) > 1e-300 else 0.01


def _change(name: str, words: Mapping[str, str]) -> str:
    bar = f'<span class="gw-axis"><span class="gw-bar gw-bar-{name}"></span></span>'
    kind = ' class="gw-terms"' if name == "predicted" else ""
    term = f"<dt>{words[name]} <small{kind}>{words[f'{name}_about']}</small></dt>"
    return f'<div>{term}<dd><span class="gw-{name}">0</span>{bar}</dd></div>'

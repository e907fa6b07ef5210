"""The steps of a graph as sentences whose numbers know what they are: data, gradients, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from ...analysis.event import Event
from ...analysis.events import Steps
from ...engine import Value
from ...engine.node.source import at_source
from ...gates.notation import written
from ...util.text import show_number


class Span(NamedTuple):
    """A piece of a sentence: its kind is "data", "grad", "local", "name", "source", or "" for words."""

    kind: str
    text: str


Spans = list[Span]


class Step(NamedTuple):
    """An event in words.

    Attributes:
        before: The receiver's gradient before it, None at its first contribution and in the forward pass.
        told: The sentence.
        asked: The same as a question without the answer; empty where no number comes out.
        fields: The names and numbers, for more sentences about it.
    """

    event: Event
    before: float | None
    told: Spans
    asked: Spans
    fields: Mapping[str, Spans]


def filled(template: str, fields: Mapping[str, Spans]) -> Spans:
    """A string of the table with its {fields} put in.

    >>> filled("{root} = ?", {"root": [Span("name", "price")]})
    [Span(kind='name', text='price'), Span(kind='', text=' = ?')]
    """
    spans = []
    for words, field, _, _ in Formatter().parse(template):
        spans += [Span("", words)] if words else []
        spans += fields[field] if field else []
    return spans


def sentences(events: Steps, words: Mapping[str, str]) -> Iterator[Step]:
    """Each event in these words."""
    grads: dict[Value, float] = {}
    for event in events:
        if event.phase == "forward":
            fields = {"equation": equation(event.node, events)}
            asked = filled(words["ask_gate"], fields)
            yield Step(event, None, _computed(event, fields["equation"]), asked, fields)
            continue
        before = None if event.operand is None else grads.get(event.operand)
        fields = _fields(event, before, events)
        told = filled(words[_kind(event)], fields)
        if before is not None:
            told = filled(words["now"], fields | {"told": told})
        question = {"nothing": "", "seed": "ask_seed"}.get(
            _kind(event), "ask_more" if before else "ask_first"
        )
        yield Step(event, before, told, filled(words[question], fields) if question else [], fields)
        if event.operand is not None:
            grads[event.operand] = event.after


def equation(node: Value, events: Steps) -> Spans:
    """`total = apple × count`; a leaf is its name."""
    if not node.operands:
        return [Span("name", events.names[node])]
    operands = [events.names[x] for x in node.operands]
    return [Span("name", events.names[node]), Span("", " = "), Span("name", written(node, operands))]


def slope(x: Value, events: Steps) -> Spans:
    """`∂price/∂tax`."""
    return [Span("name", f"∂{events.names[events.root]}/∂{events.names[x]}")]


def _computed(event: Event, formula: Spans) -> Spans:
    """`total = apple × count = 100 × 2 = 200`, where nothing is said twice."""
    numbers = written(event.node, [*map(show_number, event.numbers)])
    result = show_number(event.result)
    between = [] if numbers == result else [Span("", " = "), Span("data", numbers)]
    return [*formula, *between, Span("", " = "), Span("data", result), *place_of(event.node)]


def place_of(node: Value) -> Spans:
    """Where the program asked for the gate, where source_lines() noted it."""
    place = at_source(node)
    return [Span("source", place)] if place else []


def _kind(event: Event) -> str:
    if event.operand is None:
        return "nothing"
    if event.operand is event.node:
        return "seed"
    return "usual" if len(event.numbers) == 2 else "closure"


def _fields(event: Event, before: float | None, events: Steps) -> dict[str, Spans]:
    receiver = event.node if event.operand is None else event.operand
    upstream, local = (*event.numbers, 0.0)[:2]
    return {
        "slope": slope(receiver, events),
        "name": [Span("name", events.names[receiver])],
        "equation": equation(event.node, events),
        "upstream": [Span("grad", show_number(upstream))],
        "local": [Span("local", show_number(local))],
        "result": [Span("grad", show_number(event.result))],
        "before": [Span("grad", show_number(before or 0.0))],
        "after": [Span("grad", show_number(event.after))],
    }

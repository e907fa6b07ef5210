"""What the page's script is told: which numbers each step sets, what it lights up, what it asks."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from ...analysis.event import Event
from ...analysis.events import Steps
from ...engine import Value
from .rows import gate_row
from .sentences import Span, Spans, Step, filled
from .slips import slips


def content(
    events: Steps,
    order: list[Value],
    told: Sequence[Step],
    words: Mapping[str, str],
    predict: bool,
    precision: int,
) -> dict[str, Any]:
    """One JSON object; numbers that JSON has no form for are texts."""
    place = {node: i for i, node in enumerate(order)}
    edges = _Edges(events, place)
    reached: set[int] = set()
    return {
        "words": words,
        "root": events.names[events.root],
        "precision": precision,
        "predict": predict,
        "leaves": [[place[x], _number(x.data)] for x in events.given],
        "steps": [
            {
                "phase": step.event.phase,
                "node": place[step.event.node],
                "edges": edges.lit(step.event),
                "sets": _sets(step, place, reached),
                "asks": _asks(step, words) if predict and step.asked else None,
            }
            for step in told
        ],
        "rows": [gate_row(node, events, words) for node in order],
    }


def _number(x: float) -> float | str:
    """JSON has no infinities and no NaN."""
    return x if math.isfinite(x) else str(x)


def _sets(step: Step, place: Mapping[Value, int], reached: set[int]) -> list[list[Any]]:
    """[node, "data" or "grad", number, gradient before] for each number that a step writes."""
    event = step.event
    if event.phase == "forward":
        return [[place[event.node], "data", _number(event.after)]]
    if event.operand is not None:
        reached.add(place[event.operand])
        before = None if step.before is None else _number(step.before)
        return [[place[event.operand], "grad", _number(event.after), before, _number(event.result)]]
    zeros = {place[x]: None for x in event.node.operands if not x.constant and place[x] not in reached}
    reached.update(zeros)
    return [[i, "grad", 0.0] for i in zeros]


class _Edges:
    """Which edges a step runs along: all into its gate, or the one that leads back to its receiver."""

    def __init__(self, events: Steps, place: Mapping[Value, int]) -> None:
        self._place = place
        shares: defaultdict[tuple[Value, Value], int] = defaultdict(int)
        for share in events.shares[:]:
            if share.operand is not None:
                shares[share.node, share.operand] += 1
        self._waiting = {pair: deque(self._between(*pair, count)) for pair, count in shares.items()}

    def _between(self, node: Value, operand: Value, count: int) -> list[list[str]]:
        """The edges of each share: one each, or all at once where a closure hands over one sum."""
        names = [f"{self._place[node]}.{i}" for i, x in enumerate(node.operands) if x is operand]
        return [[name] for name in names] if count == len(names) else [names] * count

    def lit(self, event: Event) -> list[str]:
        if event.phase == "forward":
            return [f"{self._place[event.node]}.{i}" for i in range(len(event.node.operands))]
        return self._waiting[event.node, event.operand].popleft() if event.operand is not None else []


def _asks(step: Step, words: Mapping[str, str]) -> dict[str, Any]:
    """A question, its answer, and what to say to each slip."""
    return {
        "question": step.asked,
        "answer": _number(step.event.after),
        "slips": [
            [_number(slip.number), _explained(slip.keys, step, words), len(slip.keys)]
            for slip in slips(step.event, step.before)
            if math.isfinite(slip.number)
        ],
    }


def _explained(keys: tuple[str, ...], step: Step, words: Mapping[str, str]) -> Spans:
    spans: Spans = []
    for key in keys:
        spans += [Span("", " ")] if spans else []
        spans += filled(words[key], step.fields)
    return spans

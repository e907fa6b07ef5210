"""The row of a node's gate with the node's numbers put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isnan
from typing import NamedTuple

from ...analysis.events import Steps
from ...engine import Value
from ...gates.row import Gate
from ...numbers.formula import Text, spelled
from ...util.text import show_number
from .sentences import Span, Spans, equation, filled, place_of


class Line(NamedTuple):
    """A formula of a row, of "data" or of a "local" gradient, and, for when they are known, its numbers."""

    kind: str
    formula: Spans
    numbers: Spans


class GateRow(NamedTuple):
    """What there is to say of a node's gate: a sentence, and lines for its value and local gradients."""

    about: Spans
    lines: list[Line]


def gate_row(node: Value, events: Steps, words: Mapping[str, str]) -> GateRow:
    """The row of a node's gate, `∂y/∂b = -y / b = -4 / 2 = −2`."""
    kind = "row_constant" if node.constant else "row_leaf" if node.gate is None else "row_of"
    named = {"name": [Span("name", events.names[node])]}
    if kind != "row_of":
        return GateRow([*filled(words[kind], named), *place_of(node)], [])
    gate = node.gate
    if not isinstance(gate, Gate):
        about = [*filled(words["row_hand"], named), *place_of(node)]
        return GateRow(about, list(_slopes(node, [], [])))
    fields = {"equation": equation(node, events), "gate": [Span("name", gate.name)]}
    value, *slopes = _texts(gate)
    put_value, *put_slopes = _put_in(gate, node)
    first = _line("y", "data", value, put_value, node.data)
    about = [*filled(words["row_of"], fields), *place_of(node)]
    return GateRow(about, [first, *_slopes(node, slopes, put_slopes)])


def _slopes(node: Value, slopes: list[str], put: list[str]) -> Iterator[Line]:
    gate = node.gate
    names = (
        gate.operand_names if isinstance(gate, Gate) else tuple(f"x{i}" for i in range(len(node.operands)))
    )
    for i, (operand, local) in enumerate(zip(node.operands, node.local_grads, strict=False)):
        if not operand.constant:
            formula, numbers = (slopes[i], put[i]) if slopes else ("", "")
            yield _line(f"∂y/∂{names[i]}", "local", formula, numbers, local)


def _line(name: str, kind: str, formula: str, numbers: str, result: float) -> Line:
    if isnan(result):  # by the rule for NaN, whatever the formula says
        formula = numbers = ""
    said = {"", formula, show_number(result, 6)}
    shown = [numbers] * (numbers not in said) + [show_number(result)] * (show_number(result) != formula)
    spans = [piece for text in shown for piece in (Span("", " = "), Span(kind, text))]
    return Line(kind, [Span("name", f"{name} = {formula}" if formula else name)], spans)


def _texts(gate: Gate) -> list[str]:
    """The formulas of a row; none for a row that only floats can read."""
    try:
        return spelled(gate)
    except TypeError:
        return [""] * (1 + gate.arity)


def _put_in(gate: Gate, node: Value) -> list[str]:
    """The formulas with numbers for the operands' names; none at a point where a guard overrules them."""
    y, *xs = map(_text, (node.data, *(x.data for x in node.operands)))
    try:
        texts = [str(Text.of(x)) for x in (gate.definition(*xs), *gate.local_grads(y, *xs))]
    except TypeError:
        texts = [""] * (1 + gate.arity)
    return ["" if _GUARDED.search(text) else text.replace("-", "−") for text in texts]


def _text(number: float) -> Text:
    """A number as an operand; with a sign it holds together as loosely as a sum, and so gets brackets."""
    text = Text.of(number)
    return Text(str(text), rank=1) if str(text).startswith("-") else text


_GUARDED = re.compile(r"/ \(?-?0(?![.\d])|log\(-?0\)|inf|nan")

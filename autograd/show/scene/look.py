"""What the boxes and arrows of a picture say, and which of them stand out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...engine import Value
from ...gates.fold import Sized
from ...gates.notation import written
from ...util.text import show_number
from ..groups.labels import owned
from .boxes import GREEN, INK, PALE, RED, Arrow, Box, Row, clean, kind, one_line
from .folding import Compositions, Edge, Groups
from .options import Options

LONGEST_FORMULA = 40  # letters: three terms


class Look:
    """The words of one picture."""

    def __init__(self, root: Value, folds: Compositions | Groups, options: Options) -> None:
        self._root = folds.box(root)
        self._folds = folds
        self._options = options
        trail = _trail(options.highlight)
        words = getattr(options.highlight, "words", {})
        self._strong = set(pairwise(map(folds.box, trail)))
        self._words: dict[Value, str] = {}
        for node in trail:
            box = folds.box(node)
            self._words[box] = words.get(node) or self._words.get(box, "on the path")

    def arrow(self, edge: Edge, node: Value, tail: str, head: str, place: int) -> Arrow:
        """From what feeds a box to the box."""
        pale = edge.operand.constant
        strong = (edge.operand, node) in self._strong
        return Arrow(tail, head, place, "" if pale else self._said(edge), pale, strong)

    def _said(self, edge: Edge) -> str:
        if edge.values > 1:
            return f"{edge.values:,} values"
        return "" if edge.local is None else f"local {show_number(edge.local, self._options.precision)}"

    def box(self, node: Value, name: str, operands: int) -> Box:
        """The box that a node stands for."""
        word = self._words.get(node)
        said = (Row(word, INK, bold=True),) if word else ()
        if isinstance(self._folds, Groups) and self._folds.folds(node):
            members = tuple(self._folds.members[node])
            shown = "root" if node is self._root else "group"
            rows = (*self._group_rows(self._folds, node), *said)
            return Box(name, shown, rows, "", operands, members, bool(word))
        symbol = "" if node.gate is None else one_line(node.gate.symbol)
        if self._folds.folds(node):
            symbol = "…"
        rows = (*_title(node), *self._written(node), *self._numbers([node]), *said)
        shown = kind(node, self._root, self._options.parameters)
        return Box(name, shown, rows, symbol, operands, (node,), bool(word))

    def _group_rows(self, folds: Groups, node: Value) -> tuple[Row, ...]:
        name, members, outputs = folds.names[node], folds.members[node], folds.outputs[node]
        label = _title(outputs[0]) if len(outputs) == 1 else ()
        title = (Row(line, INK, bold=True) for line in clean(name) if line)
        return (*label, *title, *_counted(members), *self._numbers(outputs))

    def _written(self, node: Value) -> tuple[Row, ...]:
        """The gate written out, where its constants are not drawn or its symbol leaves the terms to guess."""
        if self._folds.folds(node):
            return ()
        if not self._options.constants and any(x.constant for x in node.operands):
            return (Row(written(node, [self._number(x) or "·" for x in node.operands]), PALE),)
        if not isinstance(node.gate, Sized):
            return ()
        told = written(node, [self._number(x) or _short(x) for x in node.operands])
        return (Row(told, PALE),) if len(told) <= LONGEST_FORMULA else ()

    def _number(self, x: Value) -> str:
        """A constant's number."""
        return show_number(x.data, self._options.precision) if x.constant else ""

    def _numbers(self, shown: list[Value]) -> tuple[Row, ...]:
        """Data and gradient of one node, or from the least to the greatest of several."""
        data = self._span([x.data for x in shown])
        if all(x.constant for x in shown):
            return (Row(f"constant {data}", PALE),)
        grad = self._span([x.grad for x in shown if x.reached])
        return Row(f"data {data}", GREEN), Row(f"grad {grad}", RED)

    def _span(self, numbers: list[float]) -> str:
        if not numbers:
            return "–"
        ends = (show_number(x, self._options.precision) for x in (min(numbers), max(numbers)))
        return " to ".join(dict.fromkeys(ends))


def _counted(members: list[Value]) -> tuple[Row, ...]:
    """How many gates there are in a group, and how many leaves beside them."""
    gates = sum(bool(x.gate) for x in members)
    leaves = sum(not (x.gate or x.constant) for x in members)
    parts = [f"{gates:,} gate{'s' * (gates > 1)}"]
    if leaves:
        parts.append(f"{leaves:,} {'leaves' if leaves > 1 else 'leaf'}")
    return (Row(", ".join(parts), PALE),) if gates else ()


def _title(node: Value) -> tuple[Row, ...]:
    colour = PALE if node.constant else INK
    return tuple(Row(line, colour, bold=True) for line in clean(str(node.label)) if line)


def _short(x: Value) -> str:
    """A node's label, without the path to the neuron: w[0] for layers[0].neurons[1].w[0]."""
    label = one_line(str(x.label))
    return (label.rpartition(".")[2] if owned(x) else label) or "·"


def _trail(highlight: Any) -> tuple[Value, ...]:
    if highlight is None:
        return ()
    trail = getattr(highlight, "nodes", None)
    if not isinstance(trail, tuple):
        raise TypeError(
            "highlight= is a path of nodes: what why_zero() or why_nan() gives, or one of explain().paths(); "
            f"not {type(highlight).__name__}"
        )
    return trail

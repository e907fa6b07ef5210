"""What a picture shows: boxes and arrows with their words and colours, before anyone lays them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ..digits import show_number
from ..errors import GraphError
from ..value import Value
from ..walk import nodes
from .folding import Folds

GREEN, RED, INK, PALE, LINE = "#0a7d2c", "#c0182b", "#1f2328", "#6e7781", "#8c959f"
FILLS = {
    "leaf": "#eef6ff",
    "parameter": "#fff5d6",
    "gate": "#ffffff",
    "root": "#f1e8fd",
    "constant": "#ffffff",
    "cut": "#ffffff",
}
LONGEST_LABEL = 60
CROWDED = 300
MAX_NODES = 2000
PRECISION = 6  # of a picture: the twelve digits of text would make boxes twice as wide


class Row(NamedTuple):
    """One line of text in a box."""

    text: str
    colour: str
    bold: bool = False


@dataclass(frozen=True)
class Box:
    """A node as it is drawn: its gate's symbol at the left, its rows beside it, a place per operand."""

    name: str
    kind: str
    rows: tuple[Row, ...]
    symbol: str = ""
    operands: int = 0


@dataclass(frozen=True)
class Arrow:
    """From an operand's box to the place of that operand at the gate that reads it."""

    tail: str
    head: str
    place: int
    text: str
    pale: bool


@dataclass(frozen=True)
class Scene:
    """Boxes, each after those that feed it, arrows in the order of the operands, and a note below."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    note: str

    @property
    def text(self) -> str:
        """Every word in the picture."""
        rows = (row.text for box in self.boxes for row in box.rows)
        return " ".join([*rows, *(b.symbol for b in self.boxes), *(a.text for a in self.arrows), self.note])

    @property
    def count(self) -> int:
        """How many nodes of the graph are shown."""
        return sum(box.kind != "cut" for box in self.boxes)


def scene(
    root: Value,
    depth: int | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = PRECISION,
    parameters: Iterable[Value] = (),
    folded: Mapping[Value, Iterable[Value]] = MappingProxyType({}),
) -> Scene:
    """Everything that the picture of this graph says, in an order that depends on the graph alone."""
    if not isinstance(root, Value):
        raise TypeError(f"a picture is drawn of a Value and the graph below it, not of {type(root).__name__}")
    if depth is not None and depth < 0:
        raise ValueError(f"depth counts gates from the root, so it is 0 or more, not {depth}")
    folds = Folds(folded)
    beyond = _beyond(root, depth, max_nodes, folds)
    order = nodes(root, beyond, folds.operands)
    names = {node: f"n{i}" for i, node in enumerate(order)}
    tinted = set(parameters)
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for node in order:
        operands = folds.operands(node)
        for place, (operand, local) in enumerate(zip(operands, folds.local_grads(node), strict=True)):
            text = "" if local is None or operand.constant else f"local {show_number(local, precision)}"
            tail = names.get(operand)
            if tail is None:
                tail = f"{names[node]}_{place}"
                boxes.append(Box(tail, "cut", (Row("…", PALE),)))
            arrows.append(Arrow(tail, names[node], place, text, operand.constant))
        symbol = "…" if node in folds else " ".join(clean(node.gate.symbol)) if node.gate else ""
        rows = _rows(node, precision)
        boxes.append(Box(names[node], _kind(node, root, tinted), rows, symbol, len(operands)))
    return Scene(tuple(boxes), tuple(arrows), _note(len(order), depth, bool(beyond)))


def clean(text: str) -> list[str]:
    """A user's text as lines that any renderer can take: shortened, without control characters.

    Marks that would turn the direction of the text around them go too.
    """
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1] + "…"
    return ["".join(map(_printable, line)).strip() for line in text.splitlines()]


def _printable(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter == "\t":
        return " "
    if kind == "Cc" or unicodedata.bidirectional(letter) in _TURNS:
        return ""
    return "\ufffd" if kind == "Cs" or letter in "\ufffe\uffff" else letter


_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def _beyond(root: Value, depth: int | None, max_nodes: int, folds: Folds) -> list[Value]:
    """The nodes just outside the picture, one gate deeper than `depth`; GraphError above max_nodes."""
    inside: set[Value] = set()
    ring, distance = [root], 0
    while ring:
        inside.update(ring)
        if len(inside) > max_nodes:
            raise GraphError(
                f"this graph has more than {max_nodes:,} nodes, too many for one picture; "
                "draw(root, depth=4) shows only those within four gates of the root, "
                "and a larger max_nodes= shows more"
            )
        ring = list(dict.fromkeys(x for node in ring for x in folds.operands(node) if x not in inside))
        if distance == depth:
            break
        distance += 1
    return ring


def _kind(node: Value, root: Value, parameters: set[Value]) -> str:
    if node.constant:
        return "constant"
    if node in parameters:
        return "parameter"
    if node is root:
        return "root"
    return "gate" if node.gate else "leaf"


def _rows(node: Value, precision: int) -> tuple[Row, ...]:
    data = show_number(node.data, precision)
    colour = PALE if node.constant else INK
    title = [Row(line, colour, bold=True) for line in clean(str(node.label)) if line]
    if node.constant:
        return (*title, Row(f"constant {data}", PALE))
    grad = show_number(node.grad, precision) if node.reached else "–"
    return (*title, Row(f"data {data}", GREEN), Row(f"grad {grad}", RED))


def _note(count: int, depth: int | None, cut: bool) -> str:
    if cut:
        return f"{count:,} nodes within depth {depth} of the root; … stands for what feeds them"
    if count > CROWDED:
        return f"{count:,} nodes; draw(root, depth=4) shows only those within four gates of the root"
    return ""

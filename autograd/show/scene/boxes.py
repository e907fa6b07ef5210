"""What a picture shows: boxes and arrows with their words and colours, before anyone lays them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from ...engine import Value

GREEN, RED, INK, PALE, LINE = "#0a7d2c", "#c0182b", "#1f2328", "#6e7781", "#8c959f"
FILLS = {
    "leaf": "#eef6ff",
    "parameter": "#fff5d6",
    "gate": "#ffffff",
    "group": "#eef1f4",
    "root": "#f1e8fd",
    "constant": "#ffffff",
    "cut": "#ffffff",
}
LONGEST_LABEL = 60
CROWDED = 300
MAX_NODES = 2000
PRECISION = 6  # of a picture: the twelve digits of text would make boxes twice as wide


class Row(NamedTuple):
    """One line of text in a box, with room for a longer one if pictures of other moments have that."""

    text: str
    colour: str
    bold: bool = False
    room: str = ""


@dataclass(frozen=True)
class Box:
    """A node as it is drawn: its gate's symbol at the left, its rows beside it, a place per operand.

    `nodes` are those that it stands for, and a strong box has a thick frame.
    """

    name: str
    kind: str
    rows: tuple[Row, ...]
    symbol: str = ""
    operands: int = 0
    nodes: tuple[Value, ...] = ()
    strong: bool = False


@dataclass(frozen=True)
class Arrow:
    """From an operand's box to the place of that operand at the gate that reads it.

    `room` is a text that has its place on the arrow, although it may not be shown yet.
    """

    tail: str
    head: str
    place: int
    text: str
    pale: bool
    strong: bool = False
    room: str = ""


@dataclass(frozen=True)
class Scene:
    """Boxes, each after those that feed it, arrows in the order of the operands, and lines below."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    below: tuple[Row, ...]

    @property
    def text(self) -> str:
        """Every word in the picture."""
        rows = [*(row for box in self.boxes for row in box.rows), *self.below]
        symbols, arrows = (box.symbol for box in self.boxes), (arrow.text for arrow in self.arrows)
        return " ".join([*(row.text for row in rows), *symbols, *arrows])

    @property
    def count(self) -> int:
        """How many boxes there are for nodes of the graph."""
        return sum(box.kind != "cut" for box in self.boxes)

    @property
    def node_count(self) -> int:
        """How many nodes of the graph these boxes stand for."""
        return len({node for box in self.boxes for node in box.nodes})


def clean(text: str) -> list[str]:
    """A user's text as lines that any renderer can take: shortened, without control characters.

    Marks that would turn the direction of the text around them go too.
    """
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1] + "…"
    return ["".join(map(_printable, line)).strip() for line in text.splitlines()]


def one_line(text: str) -> str:
    """The same as one line."""
    if len(text) <= LONGEST_LABEL and text.isascii() and text.isprintable():  # as most are
        return text.strip()
    return " ".join(clean(text))


def kind(node: Value, root: Value, parameters: Collection[Value]) -> str:
    """Which of FILLS the box of one node has."""
    if node.constant:
        return "constant"
    if node in parameters:
        return "parameter"
    return "root" if node is root else "gate" if node.gate else "leaf"


def _printable(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter == "\t":
        return " "
    if kind == "Cc" or unicodedata.bidirectional(letter) in _TURNS:
        return ""
    return "\ufffd" if kind == "Cs" or letter in "\ufffe\uffff" else letter


_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

"""One step of a graph: a gate gives its output, or hands an operand its share of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..engine import Value
from ..engine.handmade import HandMade
from ..engine.node.source import source
from ..gates.row import Gate
from ..util.packages.user_code import SourceLine


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One step: a gate gives its output, or hands one operand its share of the gradient.

    Attributes:
        index: Its place: steps(root)[index].
        phase: "forward" or "backward".
        node: The node whose gate is at work.
        operand: Backward: the operand that receives; None where nothing is handed on.
        numbers: What goes in; forward: the operands' data; backward: upstream and local gradient.
        result: What comes out: the output, or the contribution upstream × local.
        after: What the step leaves behind: the output, or the receiver's gradient so far.
        text: The arithmetic written out.
        name: The node's name in the text; `names` are those of its operands, or of the receiver.
    """

    index: int
    phase: str
    node: Value
    operand: Value | None
    numbers: tuple[float, ...]
    result: float
    after: float
    text: str
    name: str
    names: tuple[str, ...]

    @property
    def gate(self) -> Gate | HandMade | None:
        """The gate at work."""
        return self.node.gate

    @property
    def source(self) -> SourceLine | None:
        """The line of the program that made the node, where source_lines() noted it."""
        return source(self.node)

    def to_dict(self) -> dict[str, Any]:
        """The event in plain numbers, texts and lists."""
        return {
            "index": self.index,
            "phase": self.phase,
            "gate": self.gate.name if self.gate else None,
            "node": self.name,
            "operands": list(self.names),
            "numbers": list(self.numbers),
            "result": self.result,
            "after": self.after,
            "text": self.text,
        } | ({"source": self.source._asdict()} if self.source else {})

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


class State(NamedTuple):
    """What is known after a step: the data and the gradient of each node that has one by then."""

    data: dict[Value, float]
    grads: dict[Value, float]

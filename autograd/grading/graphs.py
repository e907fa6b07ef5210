"""The small graphs that a class of one's own is tried on, as data: who runs them need not parse anything."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

Operand = str | float  # a node by its name, or a plain number
Action = str | tuple[str, str, float]

# How each gate is written in Python, and how a reader says it.
WAYS: Final[Mapping[str, Callable[..., Any]]] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "sub": lambda a, b: a - b,
    "div": lambda a, b: a / b,
    "pow": lambda a, n: a**n,
    "neg": lambda a: -a,
    "exp": lambda a: a.exp(),
    "tanh": lambda a: a.tanh(),
    "relu": lambda a: a.relu(),
    "iadd": operator.iadd,
    "imul": operator.imul,
}
WRITTEN: Final[Mapping[str, str]] = {
    "add": "{} + {}",
    "mul": "{} * {}",
    "sub": "{} - {}",
    "div": "{} / {}",
    "pow": "{} ** {}",
    "neg": "-{}",
    "exp": "{}.exp()",
    "tanh": "{}.tanh()",
    "relu": "{}.relu()",
    "iadd": "{}; y += {}",
    "imul": "{}; y *= {}",
}

IN_PLACE: Final[Mapping[str, str]] = {"iadd": "add", "imul": "mul"}  # without a method Python takes the other


class Step(NamedTuple):
    """One gate: the name of its result, its kind, and its operands."""

    name: str
    gate: str
    operands: tuple[Operand, ...]

    @property
    def written(self) -> str:
        """The step as a line of Python."""
        return f"{self.name} = {WRITTEN[self.gate].format(*self.operands)}"


class Graph(NamedTuple):
    """Leaves with their numbers, gates in order (the last one is the root), and what is done with them.

    `actions` are "backward", or (leaf, "data" or "grad", number), which the leaf is given.
    """

    leaves: Mapping[str, float]
    steps: tuple[Step, ...]
    actions: tuple[Action, ...] = ("backward",)

    @property
    def root(self) -> str:
        """The name of the last result."""
        return self.steps[-1].name

    @property
    def written(self) -> str:
        """The graph as a line of Python, without its numbers."""
        lines = [step.written for step in self.steps]
        for action in self.actions:
            if action == "backward":
                lines.append(f"{self.root}.backward()")
            else:
                lines.append("{}.{} = {}".format(*action))
        return "; ".join(lines)


def single(gate: str, *operands: float) -> Graph:
    """A graph of one gate, whose gradients are its local gradients."""
    names = "ab"[: len(operands)]
    if gate == "pow":  # the exponent is a plain number
        return Graph({"a": operands[0]}, (Step("y", "pow", ("a", operands[1])),))
    return Graph(dict(zip(names, operands, strict=True)), (Step("y", gate, tuple(names)),))


def with_number(gate: str, *operands: Operand) -> Graph:
    """A graph of one gate, one operand of which is a plain number."""
    return Graph({"a": 2.0}, (Step("y", gate, operands),))


def _graph(leaves: Mapping[str, float], steps: str, actions: tuple[Action, ...] = ("backward",)) -> Graph:
    made = []
    for line in steps.split(";"):
        name, gate, *operands = line.split()
        made.append(Step(name, gate, tuple(x if x.isidentifier() else float(x) for x in operands)))
    return Graph(leaves, tuple(made), actions)


_AB: Final = {"a": 2.0, "b": -3.0}
_AGAIN: Final = ("backward", "backward")

# One gate at a time, where every slope differs from every other.
GATES_ALONE: Final = (
    single("add", 2.0, -3.0),
    single("mul", 2.0, -3.0),
    single("mul", -1.5, 0.5),
    single("neg", 2.0),
    single("neg", -3.0),
    single("sub", 2.0, -3.0),
    single("div", 2.0, -4.0),
    single("div", 3.0, 0.5),
    single("pow", 2.0, 3),
    single("pow", 1.5, 2),
    single("pow", -4.0, -1),
    single("exp", 0.5),
    single("exp", -1.0),
    single("tanh", 0.5),
    single("tanh", -1.25),
    single("relu", 3.0),
    single("relu", -2.0),
    single("relu", 0.0),
)
NUMBERS: Final = (
    with_number("add", "a", 3.0),
    with_number("mul", "a", 3.0),
    with_number("sub", "a", 3.0),
    with_number("div", "a", 4.0),
    with_number("add", 3.0, "a"),
    with_number("mul", 3.0, "a"),
    with_number("sub", 3.0, "a"),
    with_number("div", 3.0, "a"),
)
# Sums and products only: what is wrong here is how gradients travel, not how a gate is differentiated.
TRAVEL: Final = (
    _graph({"a": 2.0, "b": -3.0, "c": 4.0}, "d mul a b;y mul d c"),
    _graph(_AB, "c mul a b;y add c a"),
    _graph(_AB, "c mul a b;y mul a c"),
    _graph({"a": 3.0}, "y add a a"),
    _graph({"a": 3.0}, "y mul a a"),
    _graph(_AB, "c mul a b;d add c c;y mul d b"),
    _graph(_AB, "c mul a b;d mul c a;y add c d"),
    _graph(_AB, "c mul a b;d mul c a;y add d c"),
    _graph(_AB, "c mul a b;d mul c b;e mul d c;y add e d"),
    _graph(_AB, "c add a b;d mul c c;e mul d a;y mul c e"),
    _graph(_AB, "c mul a b;y add c a", _AGAIN),
    _graph({"a": 2.0, "b": -3.0, "c": 4.0}, "d mul a b;e mul d c;y add e d", _AGAIN),
    _graph(_AB, "y mul a b", (("a", "data", 5.0), "backward")),
)

# What a gate sends: multiplied by its own gradient (which is c), and added to what its operand has.
SENDING: Final = (
    *(
        _graph({"a": 0.5, "c": 3.0}, f"d {gate} a;e mul d c;y add e a")
        for gate in ("neg", "exp", "tanh", "relu")
    ),
    _graph({"a": 0.5, "c": 3.0}, "d pow a 3;e mul d c;y add e a"),
    *(
        _graph({"a": 2.0, "b": -4.0, "c": 3.0}, f"d {gate} a b;e mul d c;y add e {again}")
        for gate in ("sub", "div")
        for again in "ab"
    ),
)
CHANGES: Final = tuple(_graph(_AB, f"y {gate} a b") for gate in IN_PLACE)
SHARING: Final = _graph(_AB, "y add a b", (("a", "grad", 5.0),))  # whether another has that gradient too


def needed(graph: Graph, numbers: Mapping[str, float]) -> Iterator[Graph]:
    """The gates of a graph one by one, on the numbers that reach them in it (`numbers`: each node's data)."""
    for step in graph.steps:
        yield single(step.gate, *(numbers[x] if isinstance(x, str) else x for x in step.operands))

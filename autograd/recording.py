"""Recording one call of a function: which nodes stand for its inputs, and which branches it took."""

from __future__ import annotations

import linecache
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from .condition import Condition
from .errors import GraphError
from .modes import ieee, listening, recorded
from .nesting import from_outside
from .real import as_float
from .structure import Tree, flat, like
from .value import Value, constant

_HERE: Final = str(Path(__file__).parent)
_SPELLED: Final = {  # the operation, and whether its operands change places
    "__lt__": ("lt", False), "__le__": ("le", False), "__gt__": ("lt", True), "__ge__": ("le", True),
}  # fmt: skip


class Origin(NamedTuple):
    """Where a node comes from that has no gate of its own: `op` is as in `tape.Entry`."""

    op: str
    operands: tuple[Value, ...]


class Branch(NamedTuple):
    """A condition that Python code branched on while it was recorded."""

    condition: Value
    expected: bool
    place: str


class Fact(NamedTuple):
    """What the function relied on, and what it was told."""

    ask: Callable[[], Any]
    answer: Any


class Recording(NamedTuple):
    """One call: its input nodes, the nodes drawn by chance, its results, and what holds between them."""

    inputs: list[Value]
    drawn: list[Value]
    draws: list[Callable[[], float]]
    outputs: list[Value]
    nesting: Tree
    origins: dict[Value, Origin]
    branches: list[Branch]
    facts: list[Fact]
    made: set[Value]


class Recorder:
    """What nodes turn to while a function is recorded (`modes.Listener`)."""

    def __init__(self) -> None:
        self.origins: dict[Value, Origin] = {}
        self.branches: list[Branch] = []
        self.drawn: list[Value] = []
        self.draws: list[Callable[[], float]] = []
        self.facts: list[Fact] = []
        self.made: set[Value] = set()
        self._chance = _chance()
        self._reading = False

    def compare(self, a: Any, b: Any, how: str) -> Any:
        """A condition; a plain bool where both are constants."""
        if how in ("__eq__", "__ne__"):
            return self._equal(a, b, how == "__eq__")
        a, b = (x if isinstance(x, Value) else constant(x) for x in (a, b))
        truth: bool = getattr(float, how)(self._number(a), self._number(b))
        if a.constant and b.constant:
            return truth
        op, swapped = _SPELLED[how]
        return Condition(self, self._node(float(truth), op, (b, a) if swapped else (a, b)))

    def _equal(self, a: Any, b: Any, wanted: bool) -> Any:
        low, high = self.compare(a, b, "__le__"), self.compare(b, a, "__le__")
        if isinstance(low, bool):
            return (low and high) is wanted
        both = low & high
        return both if wanted else both.__select__(0.0, 1.0) > 0.0

    def select(self, condition: Value, a: Any, b: Any) -> Any:
        """A node for `a` where a node is not 0, else for `b`; for a constant the one itself."""
        if condition.constant:
            return a if condition.data else b
        return Condition(self, condition).__select__(a, b)

    def detach(self, node: Any) -> Any:
        """A node with the same number, through which no gradient flows; a constant is one already."""
        if not isinstance(node, Value) or node.constant:
            return node
        return self._node(self._number(node), "detach", (node,))

    def born(self, leaf: Value) -> None:
        """Remember a leaf that the function itself made: it is no parameter."""
        self.made.add(leaf)

    def draw(self, number: Callable[[], float]) -> Value:
        """A node for a number that each replay draws anew."""
        self.check_chance()
        node: Value = from_outside(Value(number()))
        self._chance = _chance()
        self.drawn.append(node)
        self.draws.append(number)
        return node

    def check_chance(self) -> None:
        """GraphError if a number was drawn by chance that no replay would draw anew."""
        if self._chance != _chance():
            _cannot(
                "the function drew numbers by chance, which would be the same in every replay",
                "take them through autograd.drawn(random.random)",
            )

    def assume(self, ask: Callable[[], Any], answer: Any) -> None:
        """Remember a fact that the recording rests on."""
        self.facts.append(Fact(ask, answer))

    def branch(self, condition: Value) -> bool:
        """Leave a guard: every replay must find this condition as it is now."""
        holds = self._number(condition) != 0.0
        self.branches.append(Branch(condition, holds, _place()))
        return holds

    def refuse(self, node: Any, what: str) -> None:
        """GraphError, unless the node is a constant: a number taken from it could not be replayed."""
        if self._reading or getattr(node, "constant", False):
            return
        if node is None:
            _cannot(
                f"{what} inside the function would take its results for constants",
                "detach() what needs no gradient",
            )
        name = node.label or (node.gate.name if node.gate else "leaf")
        _cannot(
            f".{what} of the node {name!r} would be a plain number, the same in every replay"
            if what in ("data", "grad")
            else f".{what} on the node {name!r} would happen now, and in no replay",
            "stay with nodes: where(x > 0, a, b) chooses, maximum(a, b) is the larger one, "
            "x.detach() is the number without its gradient, grad(f) is a derivative",
        )

    def _node(self, number: float, op: str, operands: tuple[Value, ...]) -> Value:
        node: Value = from_outside(Value(number))
        self.origins[node] = Origin(op, operands)
        return node

    def _number(self, node: Value) -> float:
        self._reading = True
        try:
            return node.data
        finally:
            self._reading = False


def record(f: Callable[..., Any], sample: Sequence[Tree], names: Sequence[str]) -> Recording:
    """Call `f` once on fresh nodes with the numbers of one sample.

    names    a label for each number of the sample

    GraphError where `f` does something that no replay could repeat.
    """
    recorder = Recorder()
    inputs = [Value(x, name) for x, name in zip(flat(sample), names, strict=True)]
    with listening(recorder), ieee(), recorded():
        result = f(*like(sample, inputs))
        outputs = [_as_output(x) for x in flat(result)]
    recorder.check_chance()
    return Recording(
        inputs, recorder.drawn, recorder.draws, outputs, like(result, [None] * len(outputs)),
        recorder.origins, recorder.branches, recorder.facts, recorder.made,
    )  # fmt: skip


def _as_output(x: Any) -> Value:
    if isinstance(x, Condition):
        return x.number()
    return x if isinstance(x, Value) else constant(as_float(x))


def _chance() -> Any:
    """The state of the generators that everybody shares, Python's and, where it is in use, NumPy's."""
    numpy_random: Any = sys.modules.get("numpy.random")
    state = () if numpy_random is None else numpy_random.get_state()
    return random.getstate(), *(x.tolist() if hasattr(x, "tolist") else x for x in state)


def _cannot(why: str, instead: str) -> NoReturn:
    raise GraphError(f"compile is recording: {why}; {instead}")


def _place() -> str:
    """The line of the user's code that is being run: the first frame outside this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    path, number = frame.f_code.co_filename, frame.f_lineno
    line = linecache.getline(path, number).strip()
    return f"{path}:{number}: {line}" if line else f"{path}:{number}"

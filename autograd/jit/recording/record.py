"""Recording one call of a function: which nodes stand for its inputs, and which branches it took."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from ...engine import Value, constant, watch_hashes
from ...engine.nesting import from_outside
from ...errors import GraphError
from ...gates.lookup import columns_of, lookup_among
from ...gates.table import where as where_gate
from ...util.modes import ieee, listener, listening, recorded
from ...util.real import as_float
from ...util.structures.arrays import reason_of
from ...util.structures.trees import Tree, flat, like, nested
from .condition import Condition, number_of
from .messages import (
    asked_by_package,
    beside_nodes,
    cannot,
    of_call,
    of_hash,
    of_hidden_number,
    of_node,
    place,
)
from .plain_values import Carrying, Origin

_SPELLED: Final = {  # the operation, and whether its operands change places
    "__lt__": ("lt", False), "__le__": ("le", False), "__gt__": ("lt", True), "__ge__": ("le", True),
}  # fmt: skip


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
    computed: list[Value]


class Recorder:
    """What nodes turn to while a function is recorded (`modes.Listener`)."""

    def __init__(self, inputs: Sequence[Value] = ()) -> None:
        self.origins: dict[Value, Origin] = {}
        self.branches: list[Branch] = []
        self.drawn: list[Value] = []
        self.draws: list[Callable[[], float]] = []
        self.facts: list[Fact] = []
        self.made: set[Value] = set()
        self.refused: GraphError | None = None
        self._carrying = Carrying(inputs, self.origins, self.made, self.branch)
        self.always: list[Value] = []
        self._chance = _chance()
        self._reading = False

    def compare(self, a: Any, b: Any, how: str) -> Any:
        """A condition; a plain bool where both are constants, or nodes that are equal if they are one."""
        equality = how in ("__eq__", "__ne__")
        if equality and isinstance(b, Value) and self._carrying.has(a) and self._carrying.has(b):
            return (a is b) is (how == "__eq__")
        a, b = (x if isinstance(x, Value) else constant(x) for x in (a, b))
        truth: bool = getattr(float, how)(self._number(a), self._number(b))
        if a.constant and b.constant:
            return truth
        if equality:
            return Condition(self, self._equality(a, b, how == "__eq__"))
        op, swapped = _SPELLED[how]
        return Condition(self, self._comparison(op, *((b, a) if swapped else (a, b))))

    def hashed(self, node: Value) -> None:
        """GraphError where somebody else wants the hash of a number that is no Value in a plain call."""
        if not asked_by_package() and not self._carrying.has(node):
            raise self.refusal(of_hash(f"the number {node.label!r}" if node.label else "a recorded number"))

    def select(self, condition: Value, a: Any, b: Any) -> Any:
        """A node for `a` where a node is not 0, else for `b`; for a constant the one itself."""
        if condition.constant:
            return number_of(a if condition.data else b)
        return Condition(self, condition).__select__(a, b)

    def take(self, rows: Sequence[Tree], i: Any) -> Tree:
        """The row with this number, in nodes that replays look up; GraphError if the rows differ in shape."""
        self.check_on()
        try:
            nesting, columns = columns_of(rows)
        except ValueError as error:
            why, way = f"take looks up rows of one shape; {error}", "fill the shorter ones up"
            raise self.refusal(cannot(why, way, place())) from None
        found = [lookup_among(len(rows))(number_of(i), *column) for column in columns]
        self.computed([*chain.from_iterable(columns), *found])
        return like(nesting, found)

    def detach(self, node: Any) -> Any:
        """A node with the same number, through which no gradient flows; a constant is one already."""
        if not isinstance(node, Value) or node.constant:
            return node
        return self._node(self._number(node), "detach", (node,))

    def computed(self, branches: Sequence[Any]) -> None:
        """Remember nodes that the function computes whatever it chooses then: they must be finite."""
        self.always.extend(x for x in branches if isinstance(x, Value))

    def born(self, leaf: Value) -> None:
        """Remember a leaf that the function itself made: it is no parameter."""
        self.made.add(leaf)

    def draw(self, number: Callable[[], float]) -> Value:
        """A node for a number that each replay draws anew."""
        self.check_chance()
        node: Value = from_outside(Value(number()))
        self._chance = _chance()
        self.drawn.append(node)
        self._carrying.note_number(node)
        self.draws.append(number)
        return node

    def check_chance(self) -> None:
        """GraphError if a number was drawn by chance that no replay would draw anew."""
        if self._chance != _chance():
            raise cannot(
                "the function drew numbers by chance, which would be the same in every replay",
                "take them through autograd.drawn(random.random)",
            )

    def assume(self, ask: Callable[[], Any], answer: Any) -> None:
        """Remember a fact that the recording rests on."""
        self.facts.append(Fact(ask, answer))

    def branch(self, condition: Value) -> bool:
        """Leave a guard: every replay must find this condition as it is now."""
        self.check_on()
        holds = self._number(condition) != 0.0
        self.branches.append(Branch(condition, holds, place()))
        return holds

    def refuse(self, node: Any, what: str) -> None:
        """GraphError, unless the node is a constant: a number taken from it could not be replayed."""
        if self._reading or getattr(node, "constant", False):
            return
        if node is None:
            raise self.refusal(of_call(what))
        raise self.refusal(of_hidden_number() if isinstance(node, Condition) else of_node(node, what))

    def refusal(self, error: GraphError) -> GraphError:
        """The error, which comes again at the end, should the function or a library swallow it."""
        self.refused = self.refused or error
        return error

    def check_on(self) -> None:
        """GraphError where a condition has outlived the call that was recorded."""
        if listener() is not self:
            raise GraphError(
                "a condition of a compiled function was kept beyond the call that was recorded; "
                "return where(condition, 1.0, 0.0) as a result instead"
            )

    def _equality(self, a: Value, b: Value, equal: bool) -> Value:
        """1.0 where a ≤ b and b ≤ a, which no NaN is, else 0.0; or the other way round."""
        both: Value = where_gate(self._comparison("le", a, b), self._comparison("le", b, a), 0.0)
        return both if equal else where_gate(both, 0.0, 1.0)

    def _comparison(self, op: str, a: Value, b: Value) -> Value:
        x, y = self._number(a), self._number(b)
        return self._node(float(x < y if op == "lt" else x <= y), op, (a, b))

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

    Args:
        names: A label for each number of the sample.

    Raises:
        GraphError: Where `f` does something that no replay could repeat.
    """
    inputs = [Value(x, name) for x, name in zip(flat(sample), names, strict=True)]
    recorder = Recorder(inputs)
    with listening(recorder), ieee(), recorded():
        watch_hashes(1)
        try:
            result = f(*like(sample, inputs))
        except Exception as error:
            if recorder.refused not in (None, error):
                raise recorder.refused from error  # a library said something else of it
            reason = reason_of(error) if isinstance(error, (TypeError, AttributeError)) else ""
            if reason:
                told = TypeError(f"an array of Values cannot do this: {error}; {reason}")
                beside_nodes(told)
                raise told from error
            beside_nodes(error)
            raise
        finally:
            watch_hashes(-1)
        outputs = [_as_output(x) for x in flat(result)]
    if recorder.refused is not None:  # and the function went on without a word
        raise recorder.refused
    recorder.check_chance()
    return Recording(
        inputs, recorder.drawn, recorder.draws, outputs, nested(result),
        recorder.origins, recorder.branches, recorder.facts, recorder.made, recorder.always,
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

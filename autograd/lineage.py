"""The names that programs for micrograd and microgpt use, as views on the one node.

    micrograd   Value(data, _children=(), _op="", label="")   _prev   _op   _backward
    microgpt    Value(data, children=(), local_grads=())      _children   _local_grads

Nothing here is a second mechanism: the constructor's extra arguments become operands, gate and
local gradients, and an assigned `_backward` is called by the one sweep.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .value import Value


class HandMade:
    """Stands where a gate would, on a node that a program built itself: it has a name, but no row."""

    __slots__ = ("latex", "name", "symbol")

    def __init__(self, name: str) -> None:
        self.name = name or "by hand"
        self.symbol = name or "by hand"
        self.latex = ""

    def __reduce__(self) -> tuple[type[HandMade], tuple[str]]:
        return HandMade, (self.name,)

    def __repr__(self) -> str:
        return f"<hand-made gate {self.name}>"


def inherit(label: object, older: Sequence[Any], named: Mapping[str, Any]) -> tuple[str, Any, Any, Any]:
    """(label, operands, op, local gradients) from either project's constructor arguments."""
    given = dict(named)
    op_or_grads: Any = older[0] if older else ""
    children = label if not isinstance(label, str) else given.pop("_children", given.pop("children", ()))
    name = older[1] if len(older) > 1 else given.pop("label", label if isinstance(label, str) else "")
    local_grads = given.pop("local_grads", None)
    if isinstance(op_or_grads, str):
        op = op_or_grads or given.pop("_op", "")
    else:
        op, local_grads = "", op_or_grads
    misplaced = bool(older) and isinstance(label, str)
    if given or misplaced or len(older) > 2 or not isinstance(children, (tuple, list, set, frozenset)):
        raise TypeError(
            "Value(data, label='') takes a number and a label; micrograd's Value(data, _children, _op, "
            "label) and microgpt's Value(data, children, local_grads) work too; got "
            + ", ".join([repr(x) for x in (label, *older)] + [f"{k}={v!r}" for k, v in named.items()])
        )
    if local_grads is not None and len(local_grads) != len(children):
        raise TypeError(
            f"Value(data, children, local_grads) needs one local gradient per child; "
            f"got {len(children)} children and {len(local_grads)} local gradients"
        )
    return name, tuple(children), op, local_grads


class Lineage:
    """The older names, mixed into the node."""

    __slots__ = ()

    @property
    def _children(self: Value) -> tuple[Value, ...]:  # type: ignore[misc]
        return self.operands

    @property
    def _local_grads(self: Value) -> tuple[float, ...]:  # type: ignore[misc]
        return self.local_grads

    @property
    def _prev(self: Value) -> set[Value]:  # type: ignore[misc]
        return set(self.operands)

    @property
    def _op(self: Value) -> str:  # type: ignore[misc]
        return _OPS.get(self.gate.symbol, self.gate.symbol) if self.gate else ""

    @property
    def _backward(self: Value) -> Callable[[], Any]:  # type: ignore[misc]
        """The assigned closure, or one local `+=` into the operands' grad."""
        closure: Callable[[], Any] | None = vars(self).get("closure")
        return closure or (lambda: _locally(self))

    @_backward.setter
    def _backward(self: Value, closure: Callable[[], Any]) -> None:  # type: ignore[misc]
        self._hand_over(closure)


_OPS = {"×": "*", "−": "-", "÷": "/", "^": "**"}


def _locally(node: Value) -> None:
    for operand, local in zip(node.operands, node.local_grads, strict=True):
        if not operand.constant:
            operand.grad += local * node.grad


def run_closure(node: Value, upstream: float) -> list[tuple[Value, float]]:
    """Call a node's closure with its grad complete; what it added to each operand, as contributions.

    The grads that people see are put back, also when the closure raises.
    """
    operands = list(dict.fromkeys(node.operands))
    touched = [node, *operands]
    set_grad = type(node).__dict__["_grad"].__set__
    restored = map(set_grad, touched, [x._grad for x in touched])
    try:
        for operand in operands:
            operand._grad = 0.0
        node._grad = upstream
        vars(node)["closure"]()
        return [(operand, operand.grad) for operand in operands if not operand.constant]
    finally:
        deque(restored, maxlen=0)  # one call into C, so that no interrupt can fall between two of them

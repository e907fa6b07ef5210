"""The names that programs for micrograd and microgpt use, as views on the one node.

    micrograd   _prev   _op   _backward
    microgpt    _children   _local_grads

Nothing here is a second mechanism: an assigned `_backward` is called by the one sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...util.modes import refuse
from ..handmade import hand_made, inherit
from ..native import shim as cython
from ..plain.flows import leaf_becomes_gate
from ..plain.slots import Node
from .properties import Properties, lift


@cython.cclass
class Lineage(Properties):
    """The older names of what a node knows."""

    __slots__ = ()

    @property
    def _children(self) -> tuple[Node, ...]:
        return self.operands

    @property
    def _local_grads(self) -> tuple[float, ...]:
        return self.local_grads

    @property
    def _prev(self) -> set[Node]:
        return set(self.operands)

    @property
    def _op(self) -> str:
        return _OPS.get(self.gate.symbol, self.gate.symbol) if self.gate else ""

    @property
    def _backward(self) -> Callable[[], Any]:
        """The assigned closure, or one local `+=` into the operands' grad."""
        closure: Callable[[], Any] | None = vars(self).get("closure")
        return closure or (lambda: _locally(self))

    @_backward.setter
    def _backward(self, closure: Callable[[], Any]) -> None:
        if not callable(closure):
            raise TypeError(f"_backward must be callable, not {type(closure).__name__}")
        refuse(self, "_backward = …")
        if self._a is None:
            leaf_becomes_gate()
        self._a, self._b = self.operands, None
        self.closure = closure


def build_by_hand(node: Lineage, label: Any, older: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Give a new node the children that its constructor was called with; its label."""
    label, operands, op, local_grads = inherit(label, older, named)
    if operands:
        node._code = hand_made(op).code
        node._a = tuple([lift(x) for x in operands])
        node._b = None if local_grads is None else tuple(map(float, local_grads))
    return label


_OPS = {"×": "*", "−": "-", "÷": "/", "^": "**"}


def _locally(node: Any) -> None:
    for operand, local in zip(node.operands, node.local_grads, strict=True):
        if not operand.constant:
            operand.grad += local * node.grad

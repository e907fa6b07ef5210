"""The names that programs for micrograd and microgpt use, as views on the one node.

    micrograd   _prev   _op   _backward
    microgpt    _children   _local_grads

Nothing here is a second mechanism: an assigned `_backward` is called by the one sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .native import shim as cython
from .plain.slots import Node, restore
from .properties import Properties


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
        self._hand_over(closure)


_OPS = {"×": "*", "−": "-", "÷": "/", "^": "**"}


def _locally(node: Any) -> None:
    for operand, local in zip(node.operands, node.local_grads, strict=True):
        if not operand.constant:
            operand.grad += local * node.grad


_LENT: Final[list[tuple[list[Node], list[float | None]]]] = []  # nodes, and the grads that are theirs


def run_closure(node: Node, upstream: float) -> list[tuple[Node, float]]:
    """Call a node's closure with its grad complete; what it added to each operand, as contributions.

    The grads that people see are put back, also when the closure raises, and in a child process that is
    forked meanwhile.  Call it under SWEEPING.
    """
    operands = list(dict.fromkeys(node.operands))
    touched = [node, *operands]
    lent = len(_LENT)
    try:
        try:
            _LENT.append((touched, [x._grad for x in touched]))
            for operand in operands:
                operand._grad = 0.0
            node._grad = upstream
            vars(node)["closure"]()
            return [(operand, operand.grad) for operand in operands if not operand.constant]
        finally:
            give_back(lent)
    finally:  # again, where an interrupt came before the first had begun
        give_back(lent)


def give_back(count: int = 0) -> None:
    """Put back all grads that closures have borrowed, but for the first so many."""
    while len(_LENT) > count:
        touched, grads = _LENT[-1]
        restore(touched, grads)
        _LENT.pop()

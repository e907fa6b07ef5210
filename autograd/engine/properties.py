"""What anyone may ask of a node."""

from __future__ import annotations

from typing import Any

from ..gates.row import ROWS, Gate
from ..util.modes import refuse
from ..util.real import as_float
from .handmade import HandMade
from .native import shim as cython
from .plain.slots import Node, watch
from .refusals import refuse_switch


@cython.cclass
class Properties(Node):
    """The number, its gradient, its name, and the gate that made it."""

    __slots__ = ()

    @property
    def data(self) -> float:
        """The number itself; assigning to it does not change gradients already recorded."""
        if watch[0]:
            refuse(self, "data")
        return self._data

    @data.setter
    def data(self, number: Any) -> None:
        if watch[0]:
            refuse(self, "data = …")
        self._data = as_float(number)

    @property
    def grad(self) -> float:
        """d root / d self, as the backward passes so far have summed it; 0.0 at first."""
        if watch[0]:
            refuse(self, "grad")
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, number: Any) -> None:
        if watch[0]:
            refuse(self, "grad = …")
        self._grad = None if number is None else as_float(number)  # None, as PyTorch's: not reached

    @property
    def reached(self) -> bool:
        """Whether a backward pass has reached this node since it was made or zeroed."""
        if watch[0]:
            refuse(self, "reached")
        return self._grad is not None

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient flows here: PyTorch's name for not `constant`."""
        return not self.constant

    @requires_grad.setter
    def requires_grad(self, wish: Any) -> None:
        if bool(wish) == self.constant:
            refuse_switch(self.constant, self._label)

    @property
    def label(self) -> str:
        """A name for messages and pictures; assign to it at any time."""
        return self._label

    @label.setter
    def label(self, label: Any) -> None:
        if not isinstance(label, str):
            raise TypeError(f"a label is a str, not {type(label).__name__}")
        self._label = label

    @property
    def gate(self) -> Gate | HandMade | None:
        """The gate that made this node; None for a leaf."""
        made: Gate | HandMade | None = ROWS[self._code]
        return made

    @property
    def constant(self) -> bool:
        """Whether this is a plain number in the graph, which gets no gradient."""
        return False

    @property
    def local_grads(self) -> tuple[float, ...]:
        """∂self/∂operand for each operand, as recorded in the forward pass; 0.0 for a constant."""
        if watch[0]:
            refuse(self, "local_grads")
        a = self._a
        if a is None:
            return ()
        if type(a) is not float and not isinstance(a, Properties):
            return tuple(self._b or ()) if self.operands else ()
        if self._b is None:
            return (self._da,)
        return (self._da, self._db)

    def item(self) -> float:
        """The number, without the graph."""
        return self.data


@cython.cfunc
def lift(x: Any) -> Any:
    """An operand as a node keeps it, a Value or a float; NotImplemented if it is neither."""
    if type(x) is float:
        return x
    if type(x) is int:
        return float(x)
    if isinstance(x, Properties):
        return x
    if hasattr(type(x), "__gate__"):
        return NotImplemented
    try:
        return as_float(x)
    except TypeError:
        return NotImplemented

"""What anyone may ask of a node."""

from __future__ import annotations

from numbers import Real
from typing import Any, NoReturn, Self

from ...errors import GraphError
from ...gates.row import ROWS, Gate
from ...util.modes import listener, refuse
from ...util.real import as_float
from ..handmade import HandMade
from ..native import shim as cython
from ..plain.slots import Node, begin, numeral, watch
from ..plain.terms import Terms, laid_out
from .closures import SWEEPING
from .source import born


@cython.cclass
class Properties(Node):
    """The number, its gradient, its name, and the gate that made it."""

    __slots__ = ()

    @property
    def data(self) -> float:
        """The number itself; assigning to it does not change gradients already recorded."""
        if watch[1]:
            refuse(self, "data")
        return self._data

    @data.setter
    def data(self, number: Any) -> None:
        if watch[1]:
            refuse(self, "data = …")
        self._data = plain(number)

    @property
    def grad(self) -> float:
        """d root / d self, as the backward passes so far have summed it; 0.0 at first."""
        if watch[1]:
            refuse(self, "grad")
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, number: Any) -> None:
        if watch[1]:
            refuse(self, "grad = …")
        self._grad = None if number is None else plain(number)  # None, as PyTorch's: not reached

    @property
    def reached(self) -> bool:
        """Whether a backward pass has reached this node since it was made or zeroed."""
        if watch[1]:
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
    def operands(self) -> tuple[Self, ...]:
        """The gate's operands in order, with repetition: `a + a` has two."""
        a = self._a
        b = self._b
        if a is None:
            return ()
        if type(a) is tuple or type(a) is Terms:
            if type(a) is not tuple or not self._da:
                with SWEEPING:  # two threads may look at once, and must see the same constants
                    a, self._b = laid_out(self._a, self._b)
                    self._a = a = tuple([numeral(self, x) if type(x) is float else x for x in a])
                    self._da = 1.0  # to look once
            return a
        if type(a) is float or type(b) is float:
            with SWEEPING:
                a, b = self._a, self._b  # another thread may have looked meanwhile
                self._a = a = numeral(self, a) if type(a) is float else a
                self._b = b = numeral(self, b) if type(b) is float else b
        return (a,) if b is None else (a, b)

    @property
    def local_grads(self) -> tuple[float, ...]:
        """∂self/∂operand for each operand, as recorded in the forward pass; 0.0 for a constant."""
        if watch[1]:
            refuse(self, "local_grads")
        a = self._a
        if a is None:
            return ()
        if type(a) is not float and not isinstance(a, Properties):
            return tuple(self._b or ()) if self.operands else ()
        if self._b is None:
            return (self._da,)
        return (self._da, self._db)

    def detach(self) -> Self:
        """A constant with the same number and label: no gradient flows through it."""
        recorder = listener()
        if recorder is not None:
            dependent: Self = recorder.detach(self)
            return dependent
        still = self._as_node(self._data)
        still._label = self._label
        return still

    def item(self) -> float:
        """The number, without the graph."""
        return self.data


@cython.cfunc
def plain(x: Any) -> Any:
    """A real number as a float; TypeError names what was given instead."""
    if type(x) is float:
        return x
    return float(x) if type(x) is int else as_float(x)


@cython.cfunc
def filled(node: Node, data: Any, label: str) -> Any:
    """A leaf whose memory is new, with its number and its name."""
    begin(node)
    node._data = plain(data)
    if label:
        node._label = label
    if watch[0] or watch[1]:
        born(node)
    return node


@cython.cfunc
def lift(x: Any) -> Any:
    """An operand as a node keeps it, a Value or a float; NotImplemented if it is neither."""
    if type(x) is float:
        return x
    if type(x) is int:
        return float(x)
    if isinstance(x, Properties):
        return x
    if isinstance(x, float) or isinstance(x, Real):  # noqa: SIM101  the first is quick, and NumPy's doubles are
        return float(x)
    if hasattr(type(x), "__gate__"):
        return NotImplemented
    try:
        return as_float(x)
    except TypeError:
        return NotImplemented


def refuse_switch(constant: bool, label: str) -> NoReturn:
    """Raise for a node that is asked to become a constant, or a constant that is asked to become active."""
    name = label or "v"
    way = (
        f"Value({name}.item()) is a new leaf"
        if constant
        else f"{name}.detach() is a constant with the same number, and under no_grad() nothing is recorded"
    )
    raise GraphError(f"requires_grad is fixed when {'a constant' if constant else 'a Value'} is made; {way}")

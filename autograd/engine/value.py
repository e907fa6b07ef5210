"""The node: a number, the gate and the operands that made it, its operators, and backward.

What else a node can be asked is in node/; how gates of many operands are recorded, in applying.py.
"""

from __future__ import annotations

from typing import Any, Literal

from ..gates.row import ROWS
from ..util.modes import recording, refuse, strict
from ..util.real import as_float
from .compensated import error_bounds, sweep_that
from .native import shim as cython
from .native.codes import ABS, ADD, DIV, FLOORDIV, MOD, MUL, NEG, POW, SUB
from .node.closures import SWEEPING
from .node.evaluation import evaluate, numbers
from .node.micrograd import build_by_hand
from .node.properties import filled, lift, plain
from .node.protocols import Protocols, refuse_modulus
from .node.source import born
from .order import topological, walk
from .plain.flows import commit
from .plain.slots import begin, evaluate1, evaluate2, made, restore, watch
from .refusals.graphs import refuse_root, warn_if_large
from .refusals.not_finite import inspect_flow
from .walks.walked import meet_leaves


@cython.cclass
class Value(Protocols):
    """A number that remembers the gate that made it, its operands, and its local gradients.

    Comparisons look at the number.  Only `==` and `!=` beside another Value ask whether it is the same node,
    so that nodes can be keys; while a functional derivative runs a function they compare numbers too, unless
    both Values depend on leaves that the function closes over.

    Args:
        data: A real number (int, float, Fraction, NumPy scalar); TypeError for anything else.
        label: A name for messages and pictures.
        *older: Children, an operation or local gradients, a label, as older projects pass them.
        **named: The same by the names that they use.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b + a
    >>> y.backward()
    >>> y.data, a.grad, b.grad
    (-4.0, -2.0, 2.0)
    >>> a == 2.0, a == Value(2.0)
    (True, False)
    """

    __slots__ = ()

    def __init__(self, data: Any, label: Any = "", *older: Any, **named: Any) -> None:
        begin(self)
        self._data = plain(data)
        if older or named or type(label) is not str:
            label = build_by_hand(self, label, older, named)
        if label:
            self._label = label
        if watch[0] or watch[1]:
            born(self)

    # Python's operators are a closed set: spelled out once, they never grow with the gates.
    # fmt: off
    def __add__(self, other: Any) -> Any: return binary(ADD, self, other)
    def __radd__(self, other: Any) -> Any: return binary(ADD, other, self)
    def __sub__(self, other: Any) -> Any: return binary(SUB, self, other)
    def __rsub__(self, other: Any) -> Any: return binary(SUB, other, self)
    def __mul__(self, other: Any) -> Any: return binary(MUL, self, other)
    def __rmul__(self, other: Any) -> Any: return binary(MUL, other, self)
    def __truediv__(self, other: Any) -> Any: return binary(DIV, self, other)
    def __rtruediv__(self, other: Any) -> Any: return binary(DIV, other, self)
    def __mod__(self, other: Any) -> Any: return binary(MOD, self, other)
    def __rmod__(self, other: Any) -> Any: return binary(MOD, other, self)
    def __floordiv__(self, other: Any) -> Any: return binary(FLOORDIV, self, other)
    def __rfloordiv__(self, other: Any) -> Any: return binary(FLOORDIV, other, self)
    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        return binary(POW, self, other) if modulus is None else refuse_modulus()
    def __rpow__(self, other: Any) -> Any: return binary(POW, other, self)
    def __neg__(self) -> Any: return unary(NEG, self)
    def __pos__(self) -> Any: return self
    def __abs__(self) -> Any: return unary(ABS, self)
    # fmt: on

    def backward(
        self,
        gradient: Any = 1.0,
        *,
        accumulate: Literal["plain", "compensated"] = "plain",
        error_bound: bool = False,
    ) -> None:
        """Add gradient × ∂self/∂leaf to the grad of every leaf; inner nodes start afresh.

        All or nothing: an exception or interrupt leaves every grad as it was.  One backward pass runs at a
        time, so threads may share leaves.  In strict mode (the default) a contribution that is NaN, or that
        overflows, raises DomainError or GateOverflowError; a GraphError says that the graph cannot be swept.

        Args:
            gradient: What the root gives itself: ∂loss/∂self, for a loss further on.
            accumulate: "plain", or "compensated": sums where a value branches keep their last digits.
            error_bound: Also set each node's `grad_error`: how far rounding in this sweep can have moved it.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        """
        refuse(self, "backward()")
        if self.constant:
            refuse_root()
        sweep, seed = sweep_that(accumulate), as_float(gradient)
        with SWEEPING:
            leaves, gates, turns = walk(self)
            warn_if_large(len(leaves) + len(gates))
            screen = sweep(leaves, gates, turns, seed)
            bounds = error_bounds(leaves, gates, seed) if error_bound else {}
            if not commit(leaves, gates, screen, strict()):
                meet_leaves(leaves, gates)
                inspect_flow(leaves + gates, on_top=True)
                commit(leaves, gates, screen, False)
        for node, bound in bounds.items():
            node.grad_error = bound

    def zero_grad(self) -> None:
        """Set every grad in the graph below this node back to 0."""
        refuse(self, "zero_grad()")
        with SWEEPING:
            order = [self] if self._a is None else topological(self)
            restore(order, [None] * len(order))


# The class ends here.  The compiled one gets a method for every gate, `v.tanh()`, at this place.
@cython.cfunc
def unary(code: cython.int, a: Any) -> Any:
    """Record the gate with this code on `a`, a Value."""
    y: cython.double
    da: cython.double
    if type(a) is not Value or (watch[0] and not recording()):
        return constant(ROWS[code](a._data))
    y, da = evaluate1(code, a)
    if y - y + (da - da) != 0.0:  # NaN, where one is not finite
        y, (da,) = evaluate(code, 0, numbers((a,)), (a,))
    return made(Value, code, y, a, da, None, 0.0)


@cython.cfunc
def binary(code: cython.int, a: Any, b: Any) -> Any:
    """Record the gate on a and b, of which one at least is a Value; NotImplemented for what is no number."""
    y: cython.double
    da: cython.double
    db: cython.double
    fixed: cython.int = 0  # bit i: operand i is constant
    if type(a) is not Value:
        a = lift(a)
        fixed = 1
    if type(b) is not Value:
        b = lift(b)
        fixed += 2
    if a is NotImplemented or b is NotImplemented:
        return NotImplemented
    if fixed == 3 or (watch[0] and not recording()):
        return constant(ROWS[code](*numbers((a, b))))
    y, da, db = evaluate2(code, fixed, a, b)
    if y - y + (da - da) + (db - db) != 0.0:
        y, (da, db) = evaluate(code, fixed, numbers((a, b)), (a, b))
    return made(Value, code, y, a, da, b, db)


@cython.cclass
class Constant(Value):
    """A plain number in a graph: it gets no gradient and is drawn pale."""

    __slots__ = ()

    @property
    def constant(self) -> bool:
        """True: no gradient flows here."""
        return True

    def __float__(self) -> float: return self._data  # fmt: skip


def constant(data: Any, label: str = "") -> Value:
    """A number that takes part in a graph without getting a gradient."""
    return filled(Constant.__new__(Constant), data, label)  # type: ignore[no-any-return]

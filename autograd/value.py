"""The node, Python's operators on it, and how a gate is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from .alphabet import Number
from .careful import error_bounds, sweep_compensated
from .errors import GraphError
from .flow import inspect_flow
from .gates import abs as abs_gate
from .gates import add, ceil, div, floor, floordiv, mod, mul, neg, sub
from .gates import pow as pow_gate
from .gates import round as round_gate
from .lineage import HandMade, Lineage, inherit
from .modes import WATCH, listener, recording, refuse, strict
from .real import as_float
from .row import ALIASES, GATES, Gate
from .settle import settle
from .sweep import SWEEPING, commit, sweep_floats, topological

Kept = Any  # an operand as a node keeps it: a Value, a float (a constant), or None


class Value(Lineage):
    """A number that remembers the gate that made it, its operands, and its local gradients.

    data    a real number (int, float, Fraction, NumPy scalar); TypeError for anything else
    label   a name for messages and pictures

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> y = a * b + a
    >>> y.backward()
    >>> y.data, a.grad, b.grad
    (-4.0, -2.0, 2.0)
    """

    # One operand a, or two, a and b, with local gradients da and db.  A node of another number keeps
    # two tuples, operands in a and local gradients in b (None where a closure stands for them).
    # An operand that is a plain number is kept as a float until someone looks at it.
    __slots__ = ("_data", "_grad", "_label", "_gate", "_a", "_b", "_da", "_db", "_flow", "_mark",  # noqa: RUF023
                 "__dict__", "__weakref__")  # fmt: skip

    def __init__(self, data: Any, label: Any = "", *older: Any, **named: Any) -> None:
        self._data = as_float(data)
        self._grad: float | None = None
        self._label: str = label
        self._gate: Gate | HandMade | None = None
        self._a: Kept = None
        self._b: Kept = None
        self._da = 0.0
        self._db = 0.0
        self._flow = 0.0
        self._mark: object = None
        if WATCH.blocks and (recorder := listener()) is not None:
            recorder.born(self)
        if older or named or label.__class__ is not str:
            self._label, operands, op, local_grads = inherit(label, older, named)
            if operands:
                self._gate = HandMade(op)
                self._a = tuple(lift(operand) for operand in operands)
                self._b = None if local_grads is None else tuple(map(float, local_grads))

    def __init_subclass__(cls) -> None:
        if cls.__name__ != "Constant":
            raise TypeError("Value is final: keep a Value inside your class, or set attributes on it")

    @property
    def data(self) -> float:
        """The number itself; assigning to it does not change gradients already recorded."""
        if WATCH.blocks:
            refuse(self, "data")
        return self._data

    @data.setter
    def data(self, number: Any) -> None:
        if WATCH.blocks:
            refuse(self, "data = …")
        self._data = as_float(number)

    @property
    def grad(self) -> float:
        """d root / d self, as the backward passes so far have summed it; 0.0 at first."""
        if WATCH.blocks:
            refuse(self, "grad")
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, number: Any) -> None:
        self._grad = as_float(number)

    @property
    def reached(self) -> bool:
        """Whether a backward pass has reached this node since it was made or zeroed."""
        return self._grad is not None

    @property
    def label(self) -> str:
        """A name for messages and pictures; assign to it at any time."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if not isinstance(label, str):
            raise TypeError(f"a label is a str, not {type(label).__name__}")
        self._label = label

    @property
    def gate(self) -> Gate | HandMade | None:
        """The gate that made this node; None for a leaf."""
        return self._gate

    @property
    def constant(self) -> bool:
        """Whether this is a plain number in the graph, which gets no gradient."""
        return False

    @property
    def operands(self) -> tuple[Value, ...]:
        """The gate's operands in order, with repetition: `a + a` has two."""
        a = self._a
        if a is None:
            return ()
        if a.__class__ is tuple:
            self._a = a = tuple(map(_as_node, a))
            return a
        self._a = a = _as_node(a)
        if self._b is None:
            return (a,)
        self._b = b = _as_node(self._b)
        return (a, b)

    @property
    def local_grads(self) -> tuple[float, ...]:
        """∂self/∂operand for each operand, as recorded in the forward pass; 0.0 for a constant."""
        a = self._a
        if a is None:
            return ()
        if a.__class__ is tuple:
            return self._b or ()
        return (float(self._da),) if self._b is None else (float(self._da), float(self._db))

    def item(self) -> float:
        """The number, without the graph."""
        return self.data

    def detach(self) -> Value:
        """A constant with the same number and label: no gradient flows through it."""
        recorder = listener()
        if recorder is None:
            return constant(self._data, self._label)
        dependent: Value = recorder.detach(self)
        return dependent

    def zero_grad(self) -> None:
        """Set every grad in the graph below this node back to 0."""
        with SWEEPING:
            for node in topological(self):
                node._grad = None

    def backward(
        self, gradient: float = 1.0, *, accumulate: str = "plain", error_bound: bool = False
    ) -> None:
        """Add gradient × ∂self/∂leaf to the grad of every leaf; inner nodes start afresh.

        accumulate   "plain", or "compensated": sums where a value branches keep their last digits
        error_bound  also set each node's `grad_error`: how far rounding in this sweep can have moved it

        All or nothing: an exception or interrupt leaves every grad as it was.  One backward pass
        runs at a time, so threads may share leaves.  In strict mode (the default) a contribution
        that is NaN, or that overflows, raises DomainError or GateOverflowError; a GraphError says
        that the graph cannot be swept.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        """
        refuse(self, "backward()")
        if self.constant:
            raise GraphError(
                "backward() was called on a constant: it was made under no_grad(), by detach(), or from "
                "plain numbers only, so there is no graph to go back through"
            )
        if accumulate not in SWEEPS:
            raise ValueError(f"accumulate is 'plain' or 'compensated', not {accumulate!r}")
        seed = as_float(gradient)
        with SWEEPING:
            order = topological(self)
            SWEEPS[accumulate](order, seed)
            grads = [x._flow if x._a is not None else (x._grad or 0.0) + x._flow for x in order]
            screen = sum(grads)  # only to see at once whether all are finite
            if screen - screen != 0.0 and strict():
                inspect_flow(order)
            bounds = error_bounds(order, seed) if error_bound else ()
            commit(order, grads)
        for node, bound in zip(order, bounds, strict=False):
            vars(node)["grad_error"] = bound

    # Python's operators are a closed set: spelled out once, they never grow with the gates.
    # fmt: off
    def __add__(self, other: Any) -> Any: return binary(add, self, other)
    def __radd__(self, other: Any) -> Any: return binary(add, other, self)
    def __sub__(self, other: Any) -> Any: return binary(sub, self, other)
    def __rsub__(self, other: Any) -> Any: return binary(sub, other, self)
    def __mul__(self, other: Any) -> Any: return binary(mul, self, other)
    def __rmul__(self, other: Any) -> Any: return binary(mul, other, self)
    def __truediv__(self, other: Any) -> Any: return binary(div, self, other)
    def __rtruediv__(self, other: Any) -> Any: return binary(div, other, self)
    def __mod__(self, other: Any) -> Any: return binary(mod, self, other)
    def __rmod__(self, other: Any) -> Any: return binary(mod, other, self)
    def __floordiv__(self, other: Any) -> Any: return binary(floordiv, self, other)
    def __rfloordiv__(self, other: Any) -> Any: return binary(floordiv, other, self)
    def __pow__(self, other: Any) -> Any: return binary(pow_gate, self, other)
    def __rpow__(self, other: Any) -> Any: return binary(pow_gate, other, self)
    def __divmod__(self, other: Any) -> Any: return self // other, self % other
    def __rdivmod__(self, other: Any) -> Any: return other // self, other % self
    def __neg__(self) -> Any: return unary(neg, self)
    def __pos__(self) -> Any: return self
    def __abs__(self) -> Any: return unary(abs_gate, self)
    def __floor__(self) -> Any: return unary(floor, self)
    def __ceil__(self) -> Any: return unary(ceil, self)
    def __lt__(self, other: Any) -> Any: return _compare(self, other, float.__lt__)
    def __le__(self, other: Any) -> Any: return _compare(self, other, float.__le__)
    def __gt__(self, other: Any) -> Any: return _compare(self, other, float.__gt__)
    def __ge__(self, other: Any) -> Any: return _compare(self, other, float.__ge__)
    def __select__(self, a: Any, b: Any) -> Any: return _select(self, a, b)
    def __bool__(self) -> bool: return self.data != 0.0
    def __float__(self) -> float: return _refuse_number(self)
    def __int__(self) -> int: return _refuse_number(self)
    def __complex__(self) -> complex: return _refuse_number(self)
    def __index__(self) -> int: return _refuse_number(self)
    def __format__(self, spec: str) -> str: return format(self.data, spec) if spec else repr(self)
    def __repr__(self) -> str: return f"Value(data={self._data!r}, grad={self._grad or 0.0!r})"
    # fmt: on

    def as_integer_ratio(self) -> tuple[int, int]:
        """Refused, like `float(v)`: this is how Fraction and statistics ask for a plain number."""
        return _refuse_number(self)

    def __round__(self, digits: int | None = None) -> Any:
        if digits is not None:
            raise TypeError(f"round(v) rounds to a whole number; for text write format(v, '.{digits}f')")
        return unary(round_gate, self)

    def __getattr__(self, name: str) -> Any:
        """Every gate of the table is a method: `v.tanh()`, `a.maximum(b)`, also under NumPy's names."""
        row = GATES.get(ALIASES.get(name, name))
        if row is None:
            raise AttributeError(f"a Value has no attribute or gate named {name!r}", name=name, obj=self)
        return lambda *operands, **parameters: row(self, *operands, **parameters)

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *GATES, *ALIASES})

    @staticmethod
    def __gate__(gate: Gate, operands: tuple[Number, ...]) -> Value:
        """How a gate applies itself to Values: it asks the first operand's class."""
        for name, operand in zip(gate.operand_names, operands, strict=True) if gate.parameters else ():
            if name in gate.parameters and operand.__class__ is Value:
                raise TypeError(
                    f"{name} is a parameter of {gate.name} and gets no gradient; pass a plain number, "
                    f"for example {operand.label or name}.item()"
                )
        if len(operands) == 1:
            made = unary(gate, operands[0])
        elif len(operands) == 2:
            made = binary(gate, operands[0], operands[1])
        else:
            made = nary(gate, operands)
        if made is NotImplemented:
            kinds = ", ".join(type(x).__name__ for x in operands)
            raise TypeError(f"{gate.name} takes numbers and Values; got {kinds}")
        return made  # type: ignore[no-any-return]

    def _hand_over(self, closure: Callable[[], Any]) -> None:
        """Let an assigned closure take the place of the recorded local gradients."""
        if not callable(closure):
            raise TypeError(f"_backward must be callable, not {type(closure).__name__}")
        self._a, self._b = self.operands, None
        self.__dict__["closure"] = closure


SWEEPS = {"plain": sweep_floats, "compensated": sweep_compensated}


class Constant(Value):
    """A plain number in a graph: it gets no gradient and is drawn pale."""

    __slots__ = ()

    @property
    def constant(self) -> bool:
        """True: no gradient flows here."""
        return True

    def __float__(self) -> float:
        return self._data

    def __int__(self) -> int:
        return int(self._data)

    def __complex__(self) -> complex:
        return complex(self._data)

    def __repr__(self) -> str:
        return f"Constant(data={self._data!r})"


def constant(data: float, label: str = "") -> Value:
    """A number that takes part in a graph without getting a gradient."""
    return Constant(data, label)


def lift(x: Any) -> Kept:
    """An operand as a node keeps it, a Value or a float; NotImplemented if it is neither."""
    if isinstance(x, Value):
        return x
    try:
        return as_float(x)
    except TypeError:
        return NotImplemented


def unary(gate: Gate, a: Any) -> Any:
    """Record gate(a)."""
    x = a._data
    if a.__class__ is Constant or (WATCH.blocks and not recording()):
        return constant(gate(x))
    try:
        y, da = gate.kernels[0](x)
        if y - y != 0.0:
            y, (da,) = settle(gate, (x,), 0, (a._label,))
    except (ArithmeticError, ValueError, TypeError):
        y, (da,) = settle(gate, (x,), 0, (a._label,))
    return _node(y, gate, a, da, None, 0.0)


def binary(gate: Gate, a: Any, b: Any) -> Any:
    """Record gate(a, b), of which one at least is a Value; NotImplemented for what is no number."""
    if a.__class__ is Value and b.__class__ is Value:
        x, z, fixed = a._data, b._data, 0
    else:
        a, b = lift(a), lift(b)
        if a is NotImplemented or b is NotImplemented:
            return NotImplemented
        x = a if a.__class__ is float else a._data
        z = b if b.__class__ is float else b._data
        fixed = (a.__class__ is not Value) + 2 * (b.__class__ is not Value)  # bit i: operand i is constant
    if fixed == 3 or (WATCH.blocks and not recording()):
        return constant(gate(x, z))
    try:
        y, da, db = gate.kernels[fixed](x, z)
        if y - y != 0.0:
            y, (da, db) = settle(gate, (x, z), fixed, _labels((a, b)))
    except (ArithmeticError, ValueError, TypeError):
        y, (da, db) = settle(gate, (x, z), fixed, _labels((a, b)))
    node = _blank(Value)  # as in _node, spelled out where most nodes are made
    node._data = y
    node._grad = None
    node._label = ""
    node._gate = gate
    node._a = a
    node._b = b
    node._da = da
    node._db = db
    node._mark = None
    return node


def nary(gate: Gate, operands: tuple[Any, ...]) -> Any:
    """Record a gate of any other number of operands."""
    kept = tuple(map(lift, operands))
    if NotImplemented in kept:
        return NotImplemented
    xs = tuple(x if x.__class__ is float else x._data for x in kept)
    fixed = sum(1 << i for i, x in enumerate(kept) if x.__class__ is not Value)
    if fixed + 1 == 1 << len(kept) or (WATCH.blocks and not recording()):
        return constant(gate(*xs))
    try:
        y, *slopes = gate.kernels[fixed](*xs)
        local_grads = tuple(slopes)
        if y - y != 0.0:
            y, local_grads = settle(gate, xs, fixed, _labels(kept))
    except (ArithmeticError, ValueError, TypeError):
        y, local_grads = settle(gate, xs, fixed, _labels(kept))
    return _node(y, gate, kept, 0.0, local_grads, 0.0)


def _node(y: float, gate: Gate, a: Kept, da: float, b: Kept, db: float) -> Value:
    node = _blank(Value)
    node._data = y
    node._grad = None
    node._label = ""
    node._gate = gate
    node._a = a
    node._b = b
    node._da = da
    node._db = db
    node._mark = None
    return node


_blank: Callable[[type[Value]], Value] = Value.__new__


def _labels(kept: Iterable[Kept]) -> tuple[str, ...]:
    return tuple("" if x.__class__ is float else x._label for x in kept)


def _as_node(operand: Kept) -> Value:
    return constant(operand) if operand.__class__ is float else operand


def _compare(a: Value, b: Any, how: Callable[[float, float], bool]) -> Any:
    b = lift(b)
    if b is NotImplemented:
        return b
    recorder = listener()
    if recorder is not None:
        return recorder.compare(a, b, how.__name__)
    return how(a._data, b if b.__class__ is float else b._data)


def _select(condition: Value, a: Any, b: Any) -> Any:
    recorder = listener()
    return (a if condition else b) if recorder is None else recorder.select(condition, a, b)


def _refuse_number(node: Value) -> NoReturn:
    name = node._label or "v"
    raise TypeError(
        f"a Value does not turn into a plain number by itself, because the graph would be lost without a "
        f"word; write {name}.item() for the number, or use the gate: {name}.exp() instead of math.exp({name})"
    )

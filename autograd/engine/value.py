"""The node, and how a gate is recorded as one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from numbers import Number as PlainNumber
from typing import Any, Literal

from ..alphabet import Number
from ..errors import GraphError
from ..gates.fold import Fold, in_turn
from ..gates.numerics import settle
from ..gates.row import ALIASES, GATES, KERNELS, ROWS, Gate
from ..util.float_flags import put_down
from ..util.modes import listener, recording, refuse, strict
from ..util.real import as_float
from .compensated import error_bounds, sweep_compensated
from .handmade import hand_made, inherit
from .micrograd import Lineage
from .native import shim as cython
from .native.codes import (
    ABS,
    ADD,
    CEIL,
    DIV,
    FLOOR,
    FLOORDIV,
    IDENTITY,
    INSTEAD,
    MOD,
    MUL,
    NEG,
    POW,
    ROUND,
    SUB,
    TRUNC,
)
from .nesting import by_number
from .not_finite import inspect_flow
from .plain.flows import commit, leaf_becomes_gate
from .plain.slots import begin, evaluate1, evaluate2, made, restore, seal, watch
from .plain.terms import Terms, any_active, folding, laid_out, lined_up, told
from .properties import lift
from .refusals import refuse_number
from .sweep import SWEEPING, meet_leaves, sweep_floats, topological, walk

LARGE = 1_000_000  # nodes; a graph beyond it is more often an accident than meant
_warned = False

Kept = Any  # an operand as a node keeps it: a Value, or a float (a constant)


@cython.cclass
class Value(Lineage):
    """A number that remembers the gate that made it, its operands, and its local gradients.

    Comparisons look at the number.  Only `==` and `!=` beside another Value ask whether it is the same node,
    so that nodes can be keys; while a functional derivative runs a function they compare numbers too, unless
    both Values depend on leaves that the function closes over.

    Args:
        data: A real number (int, float, Fraction, NumPy scalar); TypeError for anything else.
        label: A name for messages and pictures.
        *older: What micrograd and microgpt pass in its place or after it: children, an operation or local
            gradients, a label.
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
        self._data = as_float(data)
        if older or named or type(label) is not str:
            label, operands, op, local_grads = inherit(label, older, named)
            if operands:
                self._code = hand_made(op).code
                self._a = tuple([lift(x) for x in operands])
                self._b = None if local_grads is None else tuple(map(float, local_grads))
        if label:
            self._label = label
        if watch[0] and (recorder := listener()) is not None:
            recorder.born(self)

    @property
    def operands(self) -> tuple[Value, ...]:
        """The gate's operands in order, with repetition: `a + a` has two."""
        a = self._a
        b = self._b
        if a is None:
            return ()
        if type(a) is tuple or type(a) is Terms:
            if type(a) is not tuple or float in map(type, a):
                with SWEEPING:  # two threads may look at once, and must see the same constants
                    a, self._b = laid_out(self._a, self._b)
                    self._a = a = tuple([_as_node(x) for x in a])
            return a
        if type(a) is float or type(b) is float:
            with SWEEPING:
                self._a = a = _as_node(self._a)
                self._b = b = None if b is None else _as_node(self._b)
        return (a,) if b is None else (a, b)

    def detach(self) -> Value:
        """A constant with the same number and label: no gradient flows through it."""
        recorder = listener()
        if recorder is None:
            return constant(self._data, self._label)
        dependent: Value = recorder.detach(self)
        return dependent

    def zero_grad(self) -> None:
        """Set every grad in the graph below this node back to 0."""
        refuse(self, "zero_grad()")
        with SWEEPING:
            if self._a is None:
                self._grad = None
                return
            order = topological(self)
            restore(order, [None] * len(order))

    def backward(
        self,
        gradient: Any = 1.0,
        *,
        accumulate: Literal["plain", "compensated"] = "plain",
        error_bound: bool = False,
    ) -> None:
        """Add gradient × ∂self/∂leaf to the grad of every leaf; inner nodes start afresh.

        All or nothing: an exception or interrupt leaves every grad as it was.  One backward pass
        runs at a time, so threads may share leaves.  In strict mode (the default) a contribution
        that is NaN, or that overflows, raises DomainError or GateOverflowError; a GraphError says
        that the graph cannot be swept.

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
            raise GraphError(
                "backward() was called on a constant: it was made under no_grad(), by detach(), or from "
                "plain numbers only, so there is no graph to go back through"
            )
        if accumulate not in SWEEPS:
            raise ValueError(f"accumulate is 'plain' or 'compensated', not {accumulate!r}")
        seed = as_float(gradient)
        bounds: dict[Value, float] = {}
        with SWEEPING:
            leaves, gates, turns = walk(self)
            if len(leaves) + len(gates) > LARGE:
                _warn_once(len(leaves) + len(gates))
            screen = SWEEPS[accumulate](leaves, gates, turns, seed)
            if error_bound:
                meet_leaves(leaves, gates)
                bounds = error_bounds(leaves + gates, seed)
            if not commit(leaves, gates, screen, strict()):
                meet_leaves(leaves, gates)
                inspect_flow(leaves + gates, on_top=True)
                commit(leaves, gates, screen, False)
        for node, bound in bounds.items():
            node.grad_error = bound  # type: ignore[attr-defined]

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
    def __pow__(self, other: Any, modulus: Any = None) -> Any: return power(self, other, modulus)
    def __rpow__(self, other: Any) -> Any: return binary(POW, other, self)
    def __divmod__(self, other: Any) -> Any: return self // other, self % other
    def __rdivmod__(self, other: Any) -> Any: return other // self, other % self
    def __neg__(self) -> Any: return unary(NEG, self)
    def __pos__(self) -> Any: return self
    def __abs__(self) -> Any: return unary(ABS, self)
    def __floor__(self) -> Any: return unary(FLOOR, self)
    def __ceil__(self) -> Any: return unary(CEIL, self)
    def __trunc__(self) -> Any: return unary(TRUNC, self)
    def __lt__(self, other: Any) -> Any: return _compare(self, other, float.__lt__)
    def __le__(self, other: Any) -> Any: return _compare(self, other, float.__le__)
    def __gt__(self, other: Any) -> Any: return _compare(self, other, float.__gt__)
    def __ge__(self, other: Any) -> Any: return _compare(self, other, float.__ge__)
    def __eq__(self, other: Any) -> Any: return _equal(self, other)
    def __ne__(self, other: Any) -> Any: return _unequal(self, other)
    def __select__(self, a: Any, b: Any) -> Any: return _select(self, a, b)
    def __beside__(self, number: float) -> Any: return _beside(self, number)
    def __bool__(self) -> bool: return self.data != 0.0
    def __float__(self) -> float: return refuse_number(self, "float()")
    def __int__(self) -> int: return refuse_number(self, "int()")
    def __complex__(self) -> complex: return refuse_number(self, "complex()")
    def __index__(self) -> int: return refuse_number(self, "index()")
    def __format__(self, spec: str) -> str: return format(self.data, spec) if spec else repr(self)
    def __repr__(self) -> str: return _shown(self)
    # fmt: on

    def __hash__(self) -> int:
        if watch[0]:
            _ask_to_hash(self)
        return object.__hash__(self)

    def _repr_latex_(self) -> str:
        """The expression as a formula, which a notebook typesets."""
        from ..gates.latex import formula  # brings regular expressions along

        return f"$\\displaystyle {formula(self)}$"

    def as_integer_ratio(self) -> tuple[int, int]:
        """Refused, like `float(v)`: this is how Fraction and statistics ask for a plain number."""
        return refuse_number(self, "as_integer_ratio()")

    def __round__(self, digits: int | None = None) -> Any:
        if digits is not None:
            refuse(self, "round(…, digits)")
            raise TypeError(f"round(v) rounds to a whole number; for text write format(v, '.{digits}f')")
        return unary(ROUND, self)

    def _method(self, name: str) -> Any:
        """Every gate of the table is a method: `v.tanh()`, `a.maximum(b)`, also under NumPy's names."""
        row = GATES.get(ALIASES.get(name, name))
        if row is None:
            if name in ("hex", "is_integer"):
                refuse(self, f"{name}()")
            raise AttributeError(f"a Value has no attribute or gate named {name!r}", name=name, obj=self)
        return lambda *operands, **parameters: row(self, *operands, **parameters)

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *GATES, *ALIASES})

    @staticmethod
    def __gate__(gate: Gate, operands: tuple[Number, ...]) -> Any:
        """How a gate applies itself to Values: it asks the first operand's class."""
        for name, operand in zip(gate.operand_names, operands, strict=True) if gate.parameters else ():
            if name in gate.parameters and type(operand) is Value:
                raise TypeError(
                    f"{name} is a parameter of {gate.name} and gets no gradient; pass a plain number, "
                    f"for example {operand.label or name}.item()"
                )
        if len(operands) == 1:
            made = unary(gate.code, operands[0])
        elif len(operands) == 2:
            made = binary(gate.code, operands[0], operands[1])
        else:
            made = nary(gate.code, operands)
        if made is NotImplemented:
            for operand in operands:
                if not isinstance(operand, Value) and hasattr(type(operand), "__gate__"):
                    return type(operand).__gate__(gate, operands)
            kinds = ", ".join(type(x).__name__ for x in operands)
            raise TypeError(f"{gate.name} takes numbers and Values; got {kinds}")
        return made

    @staticmethod
    def __fold__(fold: Fold, start: Number, columns: Sequence[Sequence[Number]]) -> Any:
        """How a fold applies itself where an operand is a Value."""
        made = folded(fold, start, columns)
        if made is NotImplemented:
            operands = in_turn(start, fold.lists(columns))
            for x in operands:
                if not isinstance(x, Value) and hasattr(type(x), "__gate__"):
                    return fold.repeated(operands)
            kinds = ", ".join(sorted({type(x).__name__ for x in operands}))
            raise TypeError(f"{fold.name} takes numbers and Values; got {kinds}")
        return made

    def _hand_over(self, closure: Callable[[], Any]) -> None:
        """Let an assigned closure take the place of the recorded local gradients."""
        if not callable(closure):
            raise TypeError(f"_backward must be callable, not {type(closure).__name__}")
        refuse(self, "_backward = …")
        if self._a is None:
            leaf_becomes_gate()
        self._a, self._b = self.operands, None
        self.closure = closure


# The class ends here.  The compiled one gets a method for every gate, `v.tanh()`, at this place.
SWEEPS = {"plain": sweep_floats, "compensated": sweep_compensated}


@cython.cclass
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


def _refuse_subclass(cls: Any) -> None:
    raise TypeError("Value is final: keep a Value inside your class, or set attributes on it")


seal(Value, _refuse_subclass)


def constant(data: Any, label: str = "") -> Value:
    """A number that takes part in a graph without getting a gradient."""
    return Constant(data, label)


def input_at(x: float, call: float) -> Value:
    """An input of the functional derivative with this number: the identity of a constant, nobody's leaf."""
    return made(Value, IDENTITY, x, x, 1.0, None, call)


@cython.cfunc
def power(base: Any, exponent: Any, modulus: Any) -> Any:
    """base ** exponent; Python's pow() hands on a third argument, too."""
    if modulus is not None:
        raise TypeError("pow(v, n, m) takes a modulus for whole numbers only; write v ** n % m")
    return binary(POW, base, exponent)


@cython.cfunc
def unary(code: cython.int, a: Any) -> Any:
    """Record the gate with this code on `a`, a Value."""
    x: cython.double = a._data
    if type(a) is not Value or (watch[0] and not recording()):
        return constant(ROWS[code](x))
    y: cython.double
    da: cython.double
    y, da = evaluate1(code, x)
    if y - y + (da - da) != 0.0:
        y, (da,) = _asked(code, 0, (x,), (a,))
    return made(Value, code, y, a, da, None, 0.0)


@cython.cfunc
def binary(code: cython.int, a: Any, b: Any) -> Any:
    """Record the gate on a and b, of which one at least is a Value; NotImplemented for what is no number."""
    left: Value
    right: Value
    x: cython.double
    z: cython.double
    fixed: cython.int = 0  # bit i: operand i is constant
    if type(a) is Value:
        left = a
        x = left._data
    else:
        a = lift(a)
        if a is NotImplemented:
            return NotImplemented
        x = a if type(a) is float else a._data
        fixed = 1
    if type(b) is Value:
        right = b
        z = right._data
    else:
        b = lift(b)
        if b is NotImplemented:
            return NotImplemented
        z = b if type(b) is float else b._data
        fixed += 2
    if fixed == 3 or (watch[0] and not recording()):
        return constant(ROWS[code](x, z))
    y: cython.double
    da: cython.double
    db: cython.double
    y, da, db = evaluate2(code, fixed, x, z)
    if y - y + (da - da) + (db - db) != 0.0:
        y, (da, db) = _asked(code, fixed, (x, z), (a, b))
    return made(Value, code, y, a, da, b, db)


@cython.cfunc
def nary(code: cython.int, operands: tuple[Any, ...]) -> Any:
    """Record a gate of any other number of operands."""
    kept = tuple([lift(x) for x in operands])
    for x in kept:
        if x is NotImplemented:
            return NotImplemented
    xs = tuple([x if type(x) is float else x._data for x in kept])
    fixed = 0
    for i, x in enumerate(kept):
        if type(x) is not Value:
            fixed |= 1 << i
    if fixed + 1 == 1 << len(kept) or (watch[0] and not recording()):
        return constant(ROWS[code](*xs))
    y, local_grads = _asked(code, fixed, xs, kept)
    return made(Value, code, y, kept, 0.0, tuple(local_grads), 0.0)


@cython.cfunc
def folded(fold: Fold, start: Any, columns: Sequence[Sequence[Any]]) -> Any:
    """Record a fold over all its terms as one node; NotImplemented where no operand is a node."""
    if watch[0] and listener() is not None:
        # compile records single steps; NumPy's small numbers must not overflow among themselves
        lists = fold.lists(columns)
        alone = isinstance(start, Value) and not lists[0]
        return unary(IDENTITY, start) if alone else fold.repeated([_lifted(x) for x in in_turn(start, lists)])
    terms = lined_up(fold, start, columns)
    if terms is None:
        columns = fold.lists(columns)
        terms = lined_up(fold, start, columns)
        if terms is None:
            return NotImplemented
    recorded = any_active(terms, Value) and not (watch[0] and not recording())
    node = folding(Value, fold, terms) if recorded else None
    if node is not None:
        return node
    gate = fold.gates[len(columns[0])]
    operands, xs = told(terms)
    if not recorded:
        return NotImplemented if set(map(type, operands)) == {float} else constant(gate(*xs))
    fixed = sum([1 << i for i, x in enumerate(operands) if type(x) is not Value])
    y, local_grads = _asked(gate.code, fixed, xs, operands)
    return made(Value, gate.code, y, operands, 0.0, tuple(local_grads), 0.0)


@cython.cfunc
def _asked(code: cython.int, fixed: Any, xs: tuple[float, ...], kept: tuple[Kept, ...]) -> Any:
    """(y, local gradients) where the quick way did not give finite numbers."""
    try:
        y, *local_grads = KERNELS[code][fixed](*xs)
        if y - y == 0.0:
            put_down()
            return y, local_grads
    except (ArithmeticError, ValueError, TypeError):
        pass
    return settle(ROWS[code], xs, fixed, ["" if type(x) is float else x._label for x in kept])


@cython.cfunc
def _lifted(x: Any) -> Any:
    """A plain number as a float; anything else as it is."""
    lifted = lift(x)
    return x if lifted is NotImplemented else lifted


@cython.cfunc
def _as_node(operand: Kept) -> Value:
    return constant(operand) if type(operand) is float else operand


@cython.cfunc
def _compare(a: Value, b: Any, how: Callable[[float, float], bool]) -> Any:
    b = lift(b)
    if b is NotImplemented:
        return b
    recorder = listener()
    if recorder is not None:
        return recorder.compare(a, b, how.__name__)
    x: cython.double = a._data
    z: cython.double = b if type(b) is float else b._data
    answer = how(x, z)
    if x != x or z != z:
        put_down()
    return answer


@cython.cfunc
def _equal(a: Value, b: Any) -> Any:
    """Beside a plain number by data; beside another Value by identity, unless `by_number` says otherwise."""
    if watch[0] and listener() is not None:
        return _recorded(a, b, "__eq__", False)
    x: cython.double = a._data
    if type(b) is float or type(b) is int:
        return x == b
    if isinstance(b, Value):
        same = a is b
        equal = x == b._data
        return equal if equal is not same and by_number(a, b) else same
    return bool(x == b) if isinstance(b, PlainNumber) else NotImplemented  # type: ignore[comparison-overlap]


@cython.cfunc
def _unequal(a: Value, b: Any) -> Any:
    if watch[0] and listener() is not None:
        return _recorded(a, b, "__ne__", True)
    equal = _equal(a, b)
    return equal if equal is NotImplemented else not equal


def _recorded(a: Value, b: Any, how: str, otherwise: bool) -> Any:
    """`==` or `!=` for the recorder; `otherwise` is the answer for a number that no float equals."""
    if not isinstance(b, Value):
        if not isinstance(b, PlainNumber):
            return NotImplemented
        try:
            x = float(b.real) if isinstance(b, complex) else float(b)  # type: ignore[arg-type]
        except OverflowError:
            return otherwise
        if x != b:  # type: ignore[comparison-overlap]
            return otherwise
        b = x
    return listener().compare(a, b, how)  # type: ignore[union-attr]


def _ask_to_hash(node: Value) -> None:
    recorder = listener()
    if recorder is not None:
        recorder.hashed(node)


def _shown(node: Value) -> str:
    if watch[0] and listener() is not None:
        return f"Value({node._label + ', ' if node._label else ''}while compile records)"
    return f"Value(data={node._data!r}, grad={node._grad or 0.0!r})"


def _select(condition: Value, a: Any, b: Any) -> Any:
    recorder = listener()
    return (a if condition else b) if recorder is None else recorder.select(condition, a, b)


def _beside(node: Value, number: float) -> Any:
    """A number that a row gives where this node is not finite: it has no derivative there."""
    if node.constant or (listener() is None and node._data - node._data == 0.0):
        return number
    return binary(INSTEAD, number, node)


def _warn_once(size: int) -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            f"backward went through {size:,} nodes; if the graph grows with every step, a sum such as "
            "`total += loss` keeps all of it: add loss.item() instead",
            stacklevel=3,
        )

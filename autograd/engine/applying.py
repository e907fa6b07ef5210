"""How gates and folds apply themselves to Values, and record many operands as one node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..alphabet import Number
from ..gates.fold import Fold, in_turn
from ..gates.row import ROWS, Gate
from ..util.modes import listener, recording
from .native import shim as cython
from .native.codes import IDENTITY
from .node.evaluation import evaluate, numbers
from .node.properties import lift
from .plain.slots import attach, made, watch
from .plain.terms import any_active, folding, lined_up, told
from .value import Value, binary, constant, unary


def apply_gate(gate: Gate, operands: tuple[Number, ...]) -> Any:
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


def apply_fold(fold: Fold, start: Number, columns: Sequence[Sequence[Number]]) -> Any:
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


@cython.cfunc
def nary(code: cython.int, operands: tuple[Any, ...]) -> Any:
    """Record a gate of any other number of operands."""
    kept = tuple([lift(x) for x in operands])
    for x in kept:
        if x is NotImplemented:
            return NotImplemented
    fixed = 0
    for i, x in enumerate(kept):
        if type(x) is not Value:
            fixed |= 1 << i
    if fixed + 1 == 1 << len(kept) or (watch[0] and not recording()):
        return constant(ROWS[code](*numbers(kept)))
    y, local_grads = evaluate(code, fixed, numbers(kept), kept)
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
    y, local_grads = evaluate(gate.code, fixed, xs, operands)
    return made(Value, gate.code, y, operands, 0.0, tuple(local_grads), 0.0)


@cython.cfunc
def _lifted(x: Any) -> Any:
    """A plain number as a float; anything else as it is."""
    lifted = lift(x)
    return x if lifted is NotImplemented else lifted


def input_at(x: float, call: float) -> Value:
    """An input of the functional derivative with this number: the identity of a constant, nobody's leaf."""
    return made(Value, IDENTITY, x, x, 1.0, None, call)


def _as_node(operand: Any) -> Value:
    """An operand that someone looks at."""
    return constant(operand) if type(operand) is float else operand


def _refuse_subclass(cls: Any) -> None:
    raise TypeError("Value is final: keep a Value inside your class, or set attributes on it")


# What the node is asked for from below, and is made of what is above.
attach(Value, "__gate__", staticmethod(apply_gate))
attach(Value, "__fold__", staticmethod(apply_fold))
attach(Value, "_as_node", staticmethod(_as_node))
attach(Value, "__init_subclass__", classmethod(_refuse_subclass))

"""How gates and folds apply themselves to Values, and record many operands as one node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from ..alphabet import Number
from ..gates.fold import Fold, in_turn
from ..gates.row import ROWS, Gate
from ..util.modes import listener, recording
from .native import shim as cython
from .native.codes import CEIL, FLOOR, IDENTITY, ROUND, TRUNC
from .node.evaluation import evaluate, numbers
from .node.properties import lift
from .node.protocols import refuse_digits
from .plain.slots import attach, evaluate3, made, owned, watch
from .plain.terms import any_active, folded_up, folding, lined_up, told
from .value import Value, binary, constant, unary
from .walks.columns import deeply


def apply_gate(gate: Gate, operands: tuple[Number, ...]) -> Any:
    """How a gate applies itself to Values: it asks the first operand's class."""
    for place in gate.parameter_places:
        if type(operands[place]) is Value:
            _refuse_parameter(gate, gate.operand_names[place], operands[place])
    if len(operands) == 1:
        made = unary(gate.code, operands[0])
    elif len(operands) == 2:
        made = binary(gate.code, operands[0], operands[1])
    elif len(operands) == 3:
        made = ternary(gate.code, operands[0], operands[1], operands[2])
    else:
        made = nary(gate.code, operands)
    if made is NotImplemented:
        for operand in operands:
            if not isinstance(operand, Value) and hasattr(type(operand), "__gate__"):
                return type(operand).__gate__(gate, operands)
        kinds = ", ".join(type(x).__name__ for x in operands)
        raise TypeError(f"{gate.name} takes numbers and Values; got {kinds}")
    return made


def _refuse_parameter(gate: Gate, name: str, operand: Value) -> NoReturn:
    raise TypeError(
        f"{name} is a parameter of {gate.name} and gets no gradient; pass a plain number, "
        f"for example {operand.label or name}.item()"
    )


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
def ternary(code: cython.int, a: Any, b: Any, c: Any) -> Any:
    """Record the gate on a, b and c; NotImplemented for what is no number."""
    y: cython.double
    da: cython.double
    db: cython.double
    dc: cython.double
    fixed: cython.int = 0
    if type(a) is not Value:
        a = lift(a)
        fixed = 1
    if type(b) is not Value:
        b = lift(b)
        fixed += 2
    if type(c) is not Value:
        c = lift(c)
        fixed += 4
    if a is NotImplemented or b is NotImplemented or c is NotImplemented:
        return NotImplemented
    if fixed == 7 or (watch[0] and not recording()):
        return constant(ROWS[code](*numbers((a, b, c))))
    y, da, db, dc = evaluate3(code, fixed, a, b, c)
    if y - y + (da - da) + (db - db) + (dc - dc) != 0.0:
        y, (da, db, dc) = evaluate(code, fixed, numbers((a, b, c)), (a, b, c))
    return made(Value, code, y, owned((a, b, c)), 0.0, owned((da, db, dc)), 0.0)


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
    terms = lined_up(fold, start, columns)
    if terms is None:
        columns = fold.lists(columns)
        terms = lined_up(fold, start, columns)
        if terms is None and watch[1] and listener() is not None:
            # conditions; NumPy's small numbers must not overflow among themselves
            return fold.repeated([_lifted(x) for x in in_turn(start, columns)])
        if terms is None:
            return NotImplemented
    active = any_active(terms, Value)
    recorded = active and not (watch[0] and not recording())
    if recorded:
        node = folding(Value, fold, terms)
        if node is not None:
            return node
    elif active:
        y: cython.double = folded_up(fold, terms)
        if y - y == 0.0:
            return constant(y)
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


def _floor(self: Value) -> Any:
    return unary(FLOOR, self)


def _ceil(self: Value) -> Any:
    return unary(CEIL, self)


def _trunc(self: Value) -> Any:
    return unary(TRUNC, self)


def _round(self: Value, digits: int | None = None) -> Any:
    return unary(ROUND, self) if digits is None else refuse_digits(self, digits)


def _deeply(self: Value, memo: dict[int, Any]) -> Any:
    return deeply(self, memo)


def _refuse_subclass(cls: Any) -> None:
    raise TypeError("Value is final: keep a Value inside your class, or set attributes on it")


# What the node is asked for from below, and is made of what is above.
attach(Value, "__gate__", staticmethod(apply_gate))
attach(Value, "__fold__", staticmethod(apply_fold))
attach(Value, "_as_node", staticmethod(_as_node))
attach(Value, "__floor__", _floor)
attach(Value, "__ceil__", _ceil)
attach(Value, "__trunc__", _trunc)
attach(Value, "__round__", _round)
attach(Value, "__deepcopy__", _deeply)
attach(Value, "__init_subclass__", classmethod(_refuse_subclass))

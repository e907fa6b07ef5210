"""Copies and pickles of graphs: flat at any depth, and leaves keep their identity inside one object."""

from __future__ import annotations

import copyreg
from collections.abc import Sequence
from typing import Any

from ..gates.row import Gate
from ..util.modes import refuse
from . import Constant, Value, columns_of, constant, put_together


def flatten(value: Value) -> tuple[Any, ...]:
    """How copy and pickle take a Value apart: a leaf alone; else leaves, and columns with a row per gate."""
    refuse(value, "copy or pickle")
    if value.constant:
        return still, (value.data, value.label)
    if value.gate is None:
        given = (value.data, value.label, value.grad) if value.reached else (value.data, value.label)
        attributes = value._attributes()
        return (leaf, given, (None, attributes)) if attributes else (leaf, given)
    return assembled, columns_of(value)


# A pickle names these functions and not the class, so that either form of the engine can read it.
def leaf(data: float, label: str, grad: float | None = None) -> Value:
    """A Value without operands."""
    made = Value(data, label)
    made._grad = grad
    return made


def still(data: float, label: str) -> Value:
    """A plain number in a graph."""
    return constant(data, label)


def assembled(*columns: Any) -> Value:
    """The root again, from what `columns_of` gave."""
    root: Value = put_together(*columns)
    return root


def rebuild(leaves: Sequence[Value], records: Sequence[tuple[Any, ...]]) -> Value:
    """The root again, from a pickle of earlier versions: leaves, and a tuple for each gate."""
    made = list(leaves)
    for data, label, gate, places, local_grads, state in records:
        node = _gate(data, gate, [made[i] for i in places], local_grads)
        node._label = label
        for name, kept in state[1].items():
            setattr(node, name, kept)
        made.append(node)
    return made[-1]


def _gate(data: float, gate: Any, operands: Sequence[Any], local_grads: Sequence[float]) -> Value:
    """A node that a gate has made, without working it out."""
    node = Value(data)
    node._code = gate.code
    if len(local_grads) in (1, 2) and isinstance(gate, Gate):
        node._a, node._da = operands[0], local_grads[0]
        node._b, node._db = (operands[1], local_grads[1]) if len(operands) == 2 else (None, 0.0)
    else:
        node._a, node._b = tuple(operands), tuple(local_grads) or None
    return node


copyreg.pickle(Value, flatten)
copyreg.pickle(Constant, flatten)

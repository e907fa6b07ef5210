"""Copies and pickles of graphs: flat at any depth, and leaves keep their identity inside one object."""

from __future__ import annotations

import copyreg
from typing import Any

from ..gates.row import Gate
from ..util.modes import refuse
from . import Constant, Value, constant
from .order import nodes


def flatten(value: Value) -> tuple[Any, ...]:
    """How copy and pickle take a Value apart: its leaves, and then one record per gate."""
    refuse(value, "copy or pickle")
    if value.constant:
        return still, (value.data, value.label)
    if value.gate is None:
        return leaf, (value.data, value.label), _state(value)
    order = nodes(value)
    leaves = tuple(node for node in order if node.gate is None)
    made = [node for node in order if node.gate is not None]
    place = {node: i for i, node in enumerate((*leaves, *made))}
    records = [
        (node.data, node.label, node.gate, tuple(place[x] for x in node.operands), node.local_grads,
         _state(node)) for node in made
    ]  # fmt: skip
    return rebuild, (leaves, records)


# A pickle names these functions and not the class, so that either form of the engine can read it.
def leaf(data: float, label: str) -> Value:
    """A Value without operands."""
    return Value(data, label)


def still(data: float, label: str) -> Value:
    """A plain number in a graph."""
    return constant(data, label)


def rebuild(leaves: tuple[Value, ...], records: list[tuple[Any, ...]]) -> Value:
    """The root again, from its leaves and records."""
    made = list(leaves)
    for data, label, gate, places, local_grads, state in records:
        node = Value(data, label)
        node._code = gate.code
        operands = tuple(made[i] for i in places)
        if len(local_grads) in (1, 2) and isinstance(gate, Gate):
            node._a, node._da = operands[0], local_grads[0]
            node._b, node._db = (operands[1], local_grads[1]) if len(operands) == 2 else (None, 0.0)
        else:
            node._a, node._b = operands, local_grads or None
        for name, kept in state[1].items():
            setattr(node, name, kept)
        made.append(node)
    return made[-1]


def _state(value: Value) -> tuple[None, dict[str, Any]]:
    """What setattr puts back: the grad, if a backward pass reached it, and the user's own attributes."""
    grad = {"grad": value.grad} if value.reached else {}
    return None, {**grad, **value._attributes()}


copyreg.pickle(Value, flatten)
copyreg.pickle(Constant, flatten)

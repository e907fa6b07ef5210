"""Copies and pickles of graphs: flat at any depth, and leaves keep their identity inside one object."""

from __future__ import annotations

import copyreg
from typing import Any

from .row import Gate
from .value import Constant, Value, constant
from .walk import nodes


def flatten(value: Value) -> tuple[Any, ...]:
    """How copy and pickle take a Value apart: its leaves, and then one record per gate."""
    if value.constant:
        return constant, (value.data, value.label)
    if value.gate is None:
        return Value, (value.data, value.label), _state(value)
    order = nodes(value)
    leaves = tuple(node for node in order if node.gate is None)
    made = [node for node in order if node.gate is not None]
    place = {node: i for i, node in enumerate((*leaves, *made))}
    records = [
        (node.data, node.label, node.gate, tuple(place[x] for x in node.operands), node.local_grads,
         _state(node)) for node in made
    ]  # fmt: skip
    return rebuild, (leaves, records)


def rebuild(leaves: tuple[Value, ...], records: list[tuple[Any, ...]]) -> Value:
    """The root again, from its leaves and records."""
    made = list(leaves)
    for data, label, gate, places, local_grads, state in records:
        node = Value(data, label)
        node._gate = gate
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
    return None, {**grad, **vars(value)}


copyreg.pickle(Value, flatten)
copyreg.pickle(Constant, flatten)

"""Copies and pickles of graphs: flat at any depth, and leaves keep their identity inside one object."""

from __future__ import annotations

import copyreg
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from ..gates.row import Gate
from ..util.modes import refuse
from . import SWEEPING, Constant, Value, constant, topological


def flatten(value: Value) -> tuple[Any, ...]:
    """How copy and pickle take a Value apart: a leaf alone; else leaves, and columns with a row per gate."""
    refuse(value, "copy or pickle")
    if value.constant:
        return still, (value.data, value.label)
    if value.gate is None:
        given = (value.data, value.label, value.grad) if value.reached else (value.data, value.label)
        attributes = value._attributes()
        return (leaf, given, (None, attributes)) if attributes else (leaf, given)
    return assembled, _columns(value)


# A pickle names these functions and not the class, so that either form of the engine can read it.
def leaf(data: float, label: str, grad: float | None = None) -> Value:
    """A Value without operands."""
    made = Value(data, label)
    made._grad = grad
    return made


def still(data: float, label: str) -> Value:
    """A plain number in a graph."""
    return constant(data, label)


def assembled(
    leaves: Sequence[Value],
    constants: Sequence[Value | float],
    kinds: Sequence[tuple[Gate, int, bool]],
    kind_of: Sequence[int],
    places: Sequence[int],
    data: Sequence[float],
    local_grads: Sequence[float],
    reached: Sequence[int],
    grads: Sequence[float],
    labels: dict[int, str],
    attributes: dict[int, dict[str, Any]],
) -> Value:
    """The root again, from what `_columns` gave."""
    made = list(leaves)
    place, slope, grad = iter(places), iter(local_grads), iter(grads)
    for kind, number in zip(kind_of, data, strict=True):
        gate, count, recorded = kinds[kind]
        operands = [made[i] if i >= 0 else constants[~i] for i in _next(place, count)]
        node = _gate(number, gate, operands, _next(slope, count) if recorded else [])
        made.append(node)
    for i, node in enumerate(made[len(leaves) :]):
        if reached and reached[i]:
            node._grad = next(grad)
    for i, label in labels.items():
        made[len(leaves) + i].label = label
    for i, kept in attributes.items():
        for name, thing in kept.items():
            setattr(made[len(leaves) + i], name, thing)
    return made[-1]


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


def _columns(root: Value) -> tuple[Any, ...]:
    """The arguments of `assembled`: for a million nodes, arrays take less memory than objects.

    An operand is told by its place among leaves and gates, or, below 0, from −1 down, among the constants.
    """
    with SWEEPING:
        order = topological(root)
    leaves = tuple(node for node in order if node._a is None)
    gates = order[len(leaves) :]
    where: dict[Any, int] = {node: place for place, node in enumerate(order)}
    kinds: dict[tuple[Any, int, bool], int] = {}
    constants: list[Value | float] = []
    kind_of, places, local_grads = array("i"), array("i"), array("d")
    for node in gates:
        operands, slopes = _operands(node), node.local_grads
        kind = node.gate, len(operands), bool(slopes)
        kind_of.append(kinds.setdefault(kind, len(kinds)))
        local_grads.extend(slopes)
        for x in operands:
            place = None if type(x) is float else where.get(x)
            if place is None:
                constants.append(x)
                place = -len(constants)
                if type(x) is not float:
                    where[x] = place
            places.append(place)
    reached = bytes(node.reached for node in gates)
    return (
        leaves,
        constants,
        [*kinds],
        kind_of,
        places,
        array("d", [node._data for node in gates]),
        local_grads,
        reached if any(reached) else b"",
        array("d", [node.grad for node in gates if node.reached]),
        {i: node._label for i, node in enumerate(gates) if node._label},
        {i: kept for i, node in enumerate(gates) if (kept := node._attributes())},
    )


def _operands(node: Any) -> Sequence[Any]:
    """A gate's operands, with numbers that nobody has looked at as floats."""
    a, b = node._a, node._b
    if type(a) is float or isinstance(a, Value):
        return (a,) if b is None else (a, b)
    operands: tuple[Any, ...] = node.operands
    return operands


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


def _next(numbers: Iterator[Any], count: int) -> list[Any]:
    return [next(numbers) for _ in range(count)]


copyreg.pickle(Value, flatten)
copyreg.pickle(Constant, flatten)

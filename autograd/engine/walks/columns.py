"""A graph taken apart into columns, for copies and pickles, and put together again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from ...errors import GraphError
from ...gates.row import Gate
from ...util.modes import refuse
from ..native import shim as cython
from ..node.closures import SWEEPING
from ..order import topological
from ..plain.places import UNKNOWN, Places
from ..plain.slots import Node, kept_on, made, watch
from ..plain.terms import count_of, laid_out
from ..value import Value, constant
from .listing import Integers, Reals


def columns_of(root: Node) -> tuple[Any, ...]:
    """What `put_together` takes; for a million nodes, arrays take less memory than objects.

    An operand is told by its place among leaves and gates, or, below 0, from −1 down, among the constants.
    """
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    count: cython.Py_ssize_t
    edge: cython.Py_ssize_t = 0
    slope: cython.Py_ssize_t = 0
    edges: cython.Py_ssize_t = 0
    first: cython.Py_ssize_t = 0
    node: Node
    with SWEEPING:
        order: list[Any] = topological(root)
        total: cython.Py_ssize_t = len(order)
        where: Places = Places()
        for i in range(total):
            node = order[i]
            where.put(node, i)
            a = node._a
            if a is None:
                first += 1
            elif type(a) is float or isinstance(a, Node):
                edges += 1 if node._b is None else 2
            else:
                edges += count_of(a)
        still: Places = Places()
        constants: list[Any] = []
        kinds: dict[tuple[Any, int, bool], int] = {}
        known: dict[int, int] = {}  # the kinds of gates of one or two operands, by twice their number
        columns = [array("i", bytes(4 * (total - first))), array("i", bytes(4 * edges))]
        numbers = [array("d", bytes(8 * (total - first))), array("d", bytes(8 * edges))]
        kind_of: Integers = columns[0]
        places: Integers = columns[1]
        data: Reals = numbers[0]
        local_grads: Reals = numbers[1]
        reached = bytearray(total - first)
        grads = array("d")
        labels: dict[int, str] = {}
        attributes: dict[int, dict[str, Any]] = {}
        for i in range(first, total):
            node = order[i]
            a = node._a
            b = node._b
            data[i - first] = node._data
            if type(a) is float or isinstance(a, Node):
                count = 1 if b is None else 2
                kind = known.get(2 * node._code + count)
                if kind is None:
                    kind = kinds.setdefault((node.gate, count, True), len(kinds))
                    known[2 * node._code + count] = kind
                local_grads[slope] = node._da
                if count == 2:
                    local_grads[slope + 1] = node._db
                slope += count
                operands: tuple[Any, ...] = (a,) if b is None else (a, b)
            else:
                operands, slopes = laid_out(a, b)
                slopes = slopes or ()
                count = len(operands)
                kind = kinds.setdefault((node.gate, count, bool(slopes)), len(kinds))
                for number in slopes:
                    local_grads[slope] = number
                    slope += 1
            kind_of[i - first] = kind
            for x in operands:
                place = UNKNOWN if type(x) is float else where.at(x)
                if place == UNKNOWN:
                    place = UNKNOWN if type(x) is float else still.at(x)
                    if place == UNKNOWN:
                        place = len(constants)
                        constants.append(x)
                        if type(x) is not float:
                            still.put(x, place)
                    place = -1 - place
                places[edge] = place
                edge += 1
            if node._grad is not None:
                reached[i - first] = 1
                grads.append(node._grad)
            if node._label:
                labels[i - first] = node._label
            kept = kept_on(node)
            if kept:
                attributes[i - first] = kept
    leaves = tuple(order[:first])
    slim = numbers[1] if slope == edges else numbers[1][:slope]
    told = bytes(reached) if grads else b""
    return (leaves, constants, [*kinds], *columns, numbers[0], slim, told, grads, labels, attributes)


def put_together(
    leaves: Sequence[Any],
    constants: Sequence[Any],
    kinds: Sequence[tuple[Any, int, bool]],
    kind_of: Sequence[int],
    places: Sequence[int],
    data: Sequence[float],
    local_grads: Sequence[float],
    reached: Sequence[int],
    grads: Sequence[float],
    labels: dict[int, str],
    attributes: dict[int, dict[str, Any]],
) -> Any:
    """The root again, from what `columns_of` gave; GraphError where columns do not fit together."""
    i: cython.Py_ssize_t
    kind: cython.Py_ssize_t
    place: cython.Py_ssize_t
    count: cython.Py_ssize_t
    edge: cython.Py_ssize_t = 0
    slope: cython.Py_ssize_t = 0
    node: Node
    rows = [(gate.code, count, recorded, isinstance(gate, Gate)) for gate, count, recorded in kinds]
    which: Integers = array("i", kind_of)
    where: Integers = array("i", places)
    numbers: Reals = array("d", data)
    slopes: Reals = array("d", local_grads)
    nodes: list[Any] = list(leaves)
    still: list[Any] = list(constants)
    if len(data) != len(kind_of):
        _refuse_columns()
    for i in range(len(kind_of)):
        kind = which[i]
        if not 0 <= kind < len(rows):
            _refuse_columns()
        code, count, recorded, plain = rows[kind]
        if count < 0 or edge + count > len(places) or (recorded and slope + count > len(local_grads)):
            _refuse_columns()
        operands: list[Any] = []
        for _ in range(count):
            place = where[edge]
            edge += 1
            if not -len(still) <= place < len(nodes):
                _refuse_columns()
            operands.append(nodes[place] if place >= 0 else still[-1 - place])
        if recorded and plain and 1 <= count <= 2:
            a, da = operands[0], slopes[slope]
            b, db = (operands[1], slopes[slope + 1]) if count == 2 else (None, 0.0)
        else:
            a, da, db = tuple(operands), 0.0, 0.0
            b = tuple([slopes[k] for k in range(slope, slope + count)]) if recorded else None
        if recorded:
            slope += count
        if watch[0]:
            node = Value(numbers[i])
            node._code = code
            node._a, node._da, node._b, node._db = a, da, b, db
        else:
            node = made(Value, code, numbers[i], a, da, b, db)
        nodes.append(node)
    if edge != len(places) or slope != len(local_grads):
        _refuse_columns()
    first: cython.Py_ssize_t = len(leaves)
    given = iter(grads)
    for i in range(len(reached)):
        if reached[i]:
            nodes[first + i]._grad = next(given)
    for i, label in labels.items():
        nodes[first + i].label = label
    for i, kept in attributes.items():
        for name, thing in kept.items():
            setattr(nodes[first + i], name, thing)
    return nodes[-1]


def deeply(value: Any, memo: dict[int, Any]) -> Any:
    """What copy.deepcopy makes of a Value: of a gate the whole graph below it, with leaves copied once."""
    from copy import deepcopy  # who calls this has it; an import of the engine spares it

    refuse(value, "copy or pickle")
    if value.gate is None:
        return _copied(value, memo)
    columns: list[Any] = list(columns_of(value))
    columns[0] = [_copied(x, memo) for x in columns[0]]
    columns[1] = [x if type(x) is float else _copied(x, memo) for x in columns[1]]
    columns[10] = deepcopy(columns[10], memo)
    root = memo[id(value)] = put_together(*columns)
    return root


@cython.cfunc
def _copied(node: Any, memo: dict[int, Any]) -> Any:
    """A leaf or a constant, copied once."""
    known = memo.get(id(node))
    if known is not None:
        return known
    if node.constant:
        still = memo[id(node)] = constant(node._data, node._label)
        return still
    leaf = memo[id(node)] = Value(node._data, node._label)
    leaf._grad = node._grad
    kept = kept_on(node)
    if kept:
        from copy import deepcopy

        for name, thing in deepcopy(kept, memo).items():
            setattr(leaf, name, thing)
    return leaf


@cython.cfunc
def _refuse_columns() -> None:
    raise GraphError("these columns are not those of a graph")

"""A graph as lines of integers: which node reads which, in the order of computing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..native import shim as cython
from ..plain.slots import Node, evaluate1, evaluate2


def numbered(
    ends: Sequence[Any], instead: Mapping[Any, Sequence[Any]], fold: Callable[[Any], Sequence[Any]]
) -> tuple[list[Any], list[tuple[int, ...]], dict[Any, int]]:
    """Every node below some ends, in the order of `nodes`, the places of its operands for each, and its own.

    Args:
        ends: Where the graph ends.
        instead: Leaves that are computed from others, and those.
        fold: What stands for the operands of a node of many.
    """
    node: Node
    order: list[Any] = []
    reads: list[tuple[int, ...]] = []
    place: dict[Any, int] = {}
    stack: list[Any] = list(reversed(ends))
    while stack:
        top = stack.pop()
        if top is None:
            top = stack.pop()
            operands = stack.pop()
            reads.append(tuple([place[x] for x in operands]))
            place[top] = len(order)
            order.append(top)
        elif top not in place:
            place[top] = -1
            node = top
            a = node._a
            if a is None:
                operands = instead.get(top, ())
            elif type(a) is float or isinstance(a, Node):
                operands = top.operands
            else:
                operands = fold(top)
            stack.append(operands)
            stack.append(top)
            stack.append(None)
            for x in reversed(operands):
                if x not in place:
                    stack.append(x)
    return order, reads, place


@cython.cfunc
def holds(node: Node) -> cython.bint:
    """Whether a node has the number that its gate of one or two operands gives; False where C cannot tell."""
    y: cython.double
    a = node._a
    b = node._b
    if not isinstance(a, Node) or not (b is None or isinstance(b, Node)):
        return False
    if b is None:
        y, _ = evaluate1(node._code, a)
    else:
        y, _, _ = evaluate2(node._code, 0, a, b)
    return y == node._data


def reached(
    first: Sequence[int], flat: Sequence[int], passes: Sequence[Any], start: Iterable[int]
) -> bytearray:
    """Which entries have one of `start` among what they are computed from, through those that pass."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    count: cython.Py_ssize_t = len(passes)
    found = bytearray(count)
    for i in start:
        found[i] = 1
    for i in range(count):
        if passes[i] and not found[i]:
            for k in range(first[i], first[i + 1]):
                if found[flat[k]]:
                    found[i] = 1
                    break
    return found


def read_by(
    first: Sequence[int], flat: Sequence[int], passes: Sequence[Any], ends: Iterable[int]
) -> bytearray:
    """Which entries one of `ends` is computed from.

    Args:
        first, flat: The operands of entry i are flat[first[i]:first[i + 1]].
        passes: Through which entries one looks further: 0 none, 1 all operands, 2 the first operand alone.
        ends: Where to begin.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    last: cython.Py_ssize_t
    how: cython.int
    count: cython.Py_ssize_t = len(passes)
    found = bytearray(count)
    for i in ends:
        found[i] = 1
    for i in range(count - 1, -1, -1):
        if found[i]:
            how = passes[i]
            if how:
                last = first[i] + 1 if how == 2 else first[i + 1]
                for k in range(first[i], last):
                    found[flat[k]] = 1
    return found


def masks(first: Sequence[int], flat: Sequence[int], gates: Sequence[Any], start: Iterable[int]) -> list[int]:
    """For each entry the bits of those operands that do not depend on `start` through gates; −1 for all."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    idle: cython.Py_ssize_t
    count: cython.Py_ssize_t = len(gates)
    found = [-1] * count
    active = bytearray(count)
    for i in start:
        active[i] = 1
    for i in range(count):
        if gates[i]:
            idle = 0
            for k in range(first[i], first[i + 1]):
                idle += not active[flat[k]]
            if idle < first[i + 1] - first[i]:
                active[i] = 1
                found[i] = 0
                if idle:
                    found[i] = sum(
                        [1 << j for j, x in enumerate(flat[first[i] : first[i + 1]]) if not active[x]]
                    )
    return found


def sums_among(
    operands: Sequence[tuple[int, ...]],
    sums: Sequence[Any],
    products: Sequence[Any],
    shared: Sequence[int],
    uses: Sequence[int],
    one: int,
) -> tuple[dict[int, tuple[list[int], list[int], list[int]]], bytearray]:
    """The sums with all that is added within them alone, and for each entry whether it is within one.

    Args:
        operands: What each entry reads.
        sums, products, shared: What is one of two, what is one of two, and what is a factor.
        uses: How often each is read.
        one: What a shared entry that is added is multiplied by.

    Returns:
        For each sum (factors, what they multiply, what else is added).
    """
    index: cython.Py_ssize_t
    part: cython.Py_ssize_t
    a: cython.Py_ssize_t
    b: cython.Py_ssize_t
    grown: cython.bint
    inside = bytearray(len(operands))
    found: dict[int, Any] = {}
    for index in range(len(operands) - 1, -1, -1):
        if not sums[index] or inside[index]:
            continue
        grown = False
        factors: list[int] = []
        rows: list[int] = []
        others: list[int] = []
        stack: list[int] = [*reversed(operands[index])]
        while stack:
            part = stack.pop()
            if uses[part] == 1 and sums[part]:
                inside[part] = grown = True
                stack.extend(reversed(operands[part]))
                continue
            if shared[part]:
                factors.append(part)
                rows.append(one)
                continue
            if uses[part] == 1 and products[part]:
                a, b = operands[part]
                if shared[a] != shared[b]:
                    inside[part] = grown = True
                    factors.append(a if shared[a] else b)
                    rows.append(b if shared[a] else a)
                    continue
            others.append(part)
        if grown:
            found[index] = factors, rows, others
    return found, inside


def levels(count: int, nodes: Sequence[int], first: Sequence[int], flat: Sequence[int]) -> list[int]:
    """How early each of these nodes can be computed: 1 for what reads others alone."""
    k: cython.Py_ssize_t
    j: cython.Py_ssize_t
    most: cython.int
    level = [0] * count
    for j in range(len(nodes)):
        most = 0
        for k in range(first[j], first[j + 1]):
            most = max(most, level[flat[k]])
        level[nodes[j]] = most + 1
    return level

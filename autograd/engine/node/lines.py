"""A graph as lines of integers: which node reads which, in the order of computing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..native import shim as cython
from ..plain.slots import Node, evaluate1, evaluate2


def numbered(
    ends: Sequence[Any], instead: Mapping[Any, Sequence[Any]], fold: Callable[[Any], Sequence[Any]]
) -> tuple[list[Any], list[tuple[int, ...]]]:
    """Every node below some ends, in the order of `nodes`, and for each the places of its operands.

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
    return order, reads


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


class Entered:
    """The entries that nodes become: equal ones merged, and gates on constants worked out.

    Attributes:
        at: For each node which entry it is.
        codes, operands, numbers: Of each entry: the number of its gate, or a negative one; what it reads; a
            constant's number.
        constants: The entries of constants, by their numbers in hexadecimal.
        labels: What entries are called.
    """

    def __init__(self, count: int) -> None:
        self.at: list[int] = [-1] * count
        self.codes: list[int] = []
        self.operands: list[tuple[int, ...]] = []
        self.numbers: list[float] = []
        self.constants: dict[str, int] = {}
        self.labels: dict[int, str] = {}
        self.merged = self.folded = 0

    def put(self, code: int, operands: tuple[int, ...], number: float) -> int:
        """One more entry."""
        self.codes.append(code)
        self.operands.append(operands)
        self.numbers.append(number)
        return len(self.codes) - 1

    def constant(self, number: float, code: int) -> int:
        """The entry of a constant."""
        key = number.hex()
        index = self.constants.get(key, -1)
        if index < 0:
            index = self.constants[key] = self.put(code, (), number)
        return index


def enter(
    entries: Entered,
    order: Sequence[Any],
    reads: Sequence[tuple[int, ...]],
    others: Mapping[Any, int],
    constant: int,
    copies: Iterable[int],
    hands_on: Iterable[int],
    check: Callable[[Any], Any],
    work_out: Callable[[int, list[float]], Any],
    merge: bool,
) -> None:
    """Enter all nodes of an order, after those whose entries are known.

    Args:
        others: The codes of nodes that no gate made; `constant` is that of constants.
        copies: Codes of what is its operand where that is a constant.
        hands_on: Codes of gates that are their first operand.
        check: Is called with each node whose number C cannot confirm.
        work_out: (code, numbers): a gate on constants; None where the result is not finite.
        merge: Whether equal gates become one.
    """
    node: Node
    i: cython.Py_ssize_t
    code: cython.int
    index: cython.Py_ssize_t
    known: dict[Any, Any] = {}
    are_constant: set[int] = set(entries.constants.values())
    copied, same = set(copies), set(hands_on)
    at: list[Any] = entries.at
    codes: list[Any] = entries.codes
    operands: list[Any] = entries.operands
    numbers: list[Any] = entries.numbers
    for i in range(len(order)):
        if at[i] >= 0:
            continue
        top = order[i]
        node = top
        code = node._code
        if code == 0 and top.constant:
            index = entries.constant(node._data, constant)
            are_constant.add(index)
            at[i] = index
            continue
        line = tuple([at[x] for x in reads[i]])
        index = -1
        if code == 0:
            code = others[top]
            if code in copied and line[0] in are_constant:
                index = line[0]
                entries.folded += 1
        else:
            if not holds(node) or "closure" in top._attributes():
                check(top)
            if code in same:
                index = line[0]
                entries.folded += 1
            elif line[0] in are_constant and are_constant.issuperset(line):
                number = work_out(code, [numbers[x] for x in line])
                if number is not None:
                    index = entries.constant(number, constant)
                    are_constant.add(index)
                    entries.folded += 1
        if index < 0:
            key = (code, line)
            found = known.get(key) if merge or code < 0 else None
            if found is None:
                index = len(codes)
                known[key] = index
                codes.append(code)
                operands.append(line)
                numbers.append(0.0)
            else:
                index = found
                entries.merged += 1
        at[i] = index
        if node._label:
            entries.labels.setdefault(index, node._label)

"""A graph as lines of integers: which node reads which, in the order of computing."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..native import shim as cython
from ..plain.arrays import Longs
from ..plain.places import OPEN, UNKNOWN, Places
from ..plain.slots import Node
from ..plain.terms import told
from ..refusals.graphs import refuse_cycle


def numbered(
    ends: Sequence[Any], instead: Mapping[Any, Sequence[Any]], chain: Callable[[Any], Any] | None
) -> tuple[list[Any], tuple[Longs, Longs, Longs], Places, set[int], list[Any]]:
    """Every node below some ends after what it reads, the first operand first.

    Args:
        ends: Where the graph ends.
        instead: Leaves that are computed from others, and those.
        chain: What stands for a node of many operands, None where nothing does; None if nothing ever does.

    Returns:
        The nodes, and as floats the plain numbers that they read, each as often as it is read; where the
        places of the operands of each begin, how many there are, and the places; where each node is; the
        codes of gates; and the nodes without operands of their own.
    """
    node: Node
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    count: cython.Py_ssize_t
    depth: cython.Py_ssize_t = 0
    order: list[Any] = []
    first: Longs = Longs()
    size: Longs = Longs()
    flat: Longs = Longs()
    opened: list[Any] = []  # nodes, the operands of which are being looked at
    operands: list[Any] = []  # of each of them; None where it keeps one or two
    begins: Longs = Longs()  # where the places of these begin
    counts: Longs = Longs()  # how many there are
    looked: Longs = Longs()  # and how many are known
    places: Places = Places()
    last: cython.int = 0
    codes: set[int] = set()
    leaves: list[Any] = []
    for end in ends:
        waiting = end if places.at(end) == UNKNOWN else None
        while waiting is not None:
            node = waiting
            a, b, found = node._a, node._b, None
            if a is None:
                leaves.append(waiting)
                found = instead.get(waiting, ())
                count = len(found)
            elif type(a) is float or isinstance(a, Node):
                count = 1 if b is None else 2
            else:
                found = None if chain is None else chain(waiting)
                if found is None:
                    found = a if type(a) is tuple else told(a)[0]
                count = len(found)
            if node._code and node._code != last:
                last = node._code
                codes.add(last)
            opened.append(waiting)
            operands.append(found)
            begins.append(flat.count)
            counts.append(count)
            looked.append(0)
            for _ in range(count):
                flat.append(-1)
            places.put(waiting, OPEN)
            depth += 1
            waiting = None
            while depth and waiting is None:
                found, node = operands[depth - 1], opened[depth - 1]
                i = looked.at[depth - 1]
                count = counts.at[depth - 1]
                while i < count:
                    x = found[i] if found is not None else node._b if i else node._a
                    if type(x) is float:
                        place = len(order)
                        order.append(x)
                        first.append(flat.count)
                        size.append(0)
                    else:
                        place = places.at(x)
                        if place == UNKNOWN:
                            waiting = x
                            break
                        if place == OPEN:
                            refuse_cycle(x, node)
                    flat.at[begins.at[depth - 1] + i] = place
                    i += 1
                looked.at[depth - 1] = i
                if waiting is None:
                    depth -= 1
                    place = len(order)
                    places.put(node, place)
                    order.append(node)
                    first.append(begins.at[depth])
                    size.append(count)
                    opened.pop()
                    operands.pop()
                    begins.cut(depth)
                    counts.cut(depth)
                    looked.cut(depth)
    return order, (first, size, flat), places, codes, leaves


def reached(first: array[int], flat: array[int], passes: Sequence[Any], start: Iterable[int]) -> bytearray:
    """Which entries have one of `start` among what they are computed from, through those that pass."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    begins: Longs = Longs(first)
    reads: Longs = Longs(flat)
    through: bytearray = bytearray(passes)
    found: bytearray = bytearray(len(through))
    for i in start:
        found[i] = 1
    for i in range(len(through)):
        if through[i] and not found[i]:
            for k in range(begins.at[i], begins.at[i + 1]):
                if found[reads.at[k]]:
                    found[i] = 1
                    break
    return found


def read_by(first: array[int], flat: array[int], passes: Sequence[Any], ends: Iterable[int]) -> bytearray:
    """Which entries one of `ends` is computed from.

    Args:
        first, flat: The operands of entry i are flat[first[i]:first[i + 1]].
        passes: Through which entries one looks further: 0 none, 1 all operands, 2 the first operand alone.
        ends: Where to begin.
    """
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    last: cython.Py_ssize_t
    begins: Longs = Longs(first)
    reads: Longs = Longs(flat)
    through: bytearray = bytearray(passes)
    found: bytearray = bytearray(len(through))
    for i in ends:
        found[i] = 1
    for i in range(len(through) - 1, -1, -1):
        if found[i] and through[i]:
            last = begins.at[i] + 1 if through[i] == 2 else begins.at[i + 1]
            for k in range(begins.at[i], last):
                found[reads.at[k]] = 1
    return found


def masks(first: array[int], flat: array[int], gates: Sequence[Any], start: Iterable[int]) -> list[int]:
    """For each entry the bits of those operands that do not depend on `start` through gates; −1 for all."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    idle: cython.Py_ssize_t
    begins: Longs = Longs(first)
    reads: Longs = Longs(flat)
    through: bytearray = bytearray(gates)
    active: bytearray = bytearray(len(through))
    found: list[int] = [-1] * len(through)
    for i in start:
        active[i] = 1
    for i in range(len(through)):
        if through[i]:
            idle = 0
            for k in range(begins.at[i], begins.at[i + 1]):
                idle += not active[reads.at[k]]
            if idle < begins.at[i + 1] - begins.at[i]:
                active[i] = 1
                found[i] = 0
                if idle:
                    found[i] = sum(
                        [1 << j for j, x in enumerate(flat[begins.at[i] : begins.at[i + 1]]) if not active[x]]
                    )
    return found


def looked_up(table: bytearray, codes: array[int]) -> bytearray:
    """table[code] for each of these codes."""
    i: cython.Py_ssize_t
    given: Longs = Longs(codes)
    says: bytearray = table
    found: bytearray = bytearray(given.count)
    for i in range(given.count):
        found[i] = says[given.at[i]]
    return found


def ranked(codes: array[int]) -> tuple[list[int], array[int]]:
    """The codes that there are, in order, and for each of these its place among them."""
    i: cython.Py_ssize_t
    lowest: cython.Py_ssize_t
    given: Longs = Longs(codes)
    ranks: Longs = Longs(array("q", bytes(8 * given.count)))
    highest: cython.Py_ssize_t
    if not codes:
        return [], ranks.array
    lowest = highest = given.at[0]
    for i in range(given.count):
        lowest = min(lowest, given.at[i])
        highest = max(highest, given.at[i])
    there: bytearray = bytearray(highest - lowest + 1)
    for i in range(given.count):
        there[given.at[i] - lowest] = 1
    distinct = [lowest + i for i in range(len(there)) if there[i]]
    of_code: Longs = Longs(array("q", bytes(8 * len(there))))
    for i in range(len(distinct)):
        of_code.at[distinct[i] - lowest] = i
    for i in range(given.count):
        ranks.at[i] = of_code.at[given.at[i] - lowest]
    return distinct, ranks.array


def sums_among(
    first: array[int],
    flat: array[int],
    sums: bytearray,
    products: bytearray,
    shared: bytearray,
    shown: Iterable[int],
    one: int,
) -> tuple[dict[int, tuple[list[int], list[int], list[int]]], bytearray]:
    """The sums with all that is added within them alone, and for each entry whether it is within one.

    Args:
        first, flat: The operands of entry i are flat[first[i]:first[i + 1]].
        sums, products, shared: What is one of two, what is one of two, and what is a factor.
        shown: Entries that are read from outside.
        one: What a shared entry that is added is multiplied by.

    Returns:
        For each sum (factors, what they multiply, what else is added).
    """
    index: cython.Py_ssize_t
    part: cython.Py_ssize_t
    a: cython.Py_ssize_t
    b: cython.Py_ssize_t
    k: cython.Py_ssize_t
    grown: cython.bint
    begins: Longs = Longs(first)
    reads: Longs = Longs(flat)
    is_sum: bytearray = sums
    is_product: bytearray = products
    is_shared: bytearray = shared
    uses: Longs = Longs(array("q", bytes(8 * len(is_sum))))
    stack: Longs = Longs()
    inside: bytearray = bytearray(len(is_sum))
    found: dict[int, Any] = {}
    for k in range(reads.count):
        uses.at[reads.at[k]] += 1
    for index in shown:
        uses.at[index] += 1
    for index in range(len(is_sum) - 1, -1, -1):
        if not is_sum[index] or inside[index]:
            continue
        grown = False
        factors: list[int] = []
        rows: list[int] = []
        others: list[int] = []
        stack.cut(0)
        for k in range(begins.at[index + 1] - 1, begins.at[index] - 1, -1):
            stack.append(reads.at[k])
        while stack.count:
            part = stack.at[stack.count - 1]
            stack.cut(stack.count - 1)
            if uses.at[part] == 1 and is_sum[part]:
                inside[part] = 1
                grown = True
                for k in range(begins.at[part + 1] - 1, begins.at[part] - 1, -1):
                    stack.append(reads.at[k])
                continue
            if is_shared[part]:
                factors.append(part)
                rows.append(one)
                continue
            if uses.at[part] == 1 and is_product[part]:
                a = reads.at[begins.at[part]]
                b = reads.at[begins.at[part] + 1]
                if is_shared[a] != is_shared[b]:
                    inside[part] = 1
                    grown = True
                    factors.append(a if is_shared[a] else b)
                    rows.append(b if is_shared[a] else a)
                    continue
            others.append(part)
        if grown:
            found[index] = factors, rows, others
    return found, inside


def levels(first: array[int], flat: array[int], steps: bytearray) -> array[int]:
    """How early each entry can be computed: so many steps of its own after the latest that it reads."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    most: cython.Py_ssize_t
    begins: Longs = Longs(first)
    reads: Longs = Longs(flat)
    own: bytearray = steps
    level: Longs = Longs(array("q", bytes(8 * len(own))))
    for i in range(len(own)):
        most = 0
        for k in range(begins.at[i], begins.at[i + 1]):
            most = max(most, level.at[reads.at[k]])
        level.at[i] = own[i] + most
    return level.array

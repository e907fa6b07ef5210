"""The entries of a tape: what the nodes of a graph become, equal ones merged and constants worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..native import shim as cython
from ..plain.arrays import Entries, Longs, fold_holds, has_closure, name_of
from ..plain.places import UNKNOWN, Places
from ..plain.slots import Node, evaluate1, evaluate2
from ..plain.terms import Terms


@cython.cfunc
def gate_on(entries: Entries, code: cython.int) -> cython.Py_ssize_t:
    """The entry of a gate on what `line` reads: a new one, one that is equal, an operand, or a constant."""
    line: Longs = entries.line
    hands_on: bytearray = entries.hands_on
    if hands_on[code]:
        entries.folded += 1
        return line.at[0]
    if entries.all_constant():
        number = entries.work_out(code, [entries.numbers[line.at[k]] for k in range(line.count)])
        if number is not None:
            entries.folded += 1
            return entries.constant(number)
    return entries.once(code) if entries.merge else entries.put(code, 0.0)


@cython.cfunc
def fold_on(entries: Entries, steps: Longs, width: cython.Py_ssize_t, reads: Longs) -> cython.Py_ssize_t:
    """The last of the entries that a fold stands for: its steps, term by term.

    Args:
        steps: Of each gate of a term its number, how many operands it has, and their places among the total,
            the term, and the gates before.
    """
    line: Longs = entries.line
    made: Longs = Longs()
    total: cython.Py_ssize_t = reads.at[0]
    term: cython.Py_ssize_t
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    gates: cython.Py_ssize_t = 0
    for term in range(1, reads.count, width):
        made.cut(0)
        made.append(total)
        for k in range(width):
            made.append(reads.at[term + k])
        i = 0
        while i < steps.count:
            line.cut(0)
            for k in range(steps.at[i + 1]):
                line.append(made.at[steps.at[i + 2 + k]])
            total = gate_on(entries, steps.at[i])
            made.append(total)
            i += 2 + steps.at[i + 1]
            gates += 1
    entries.unfolded += gates - 1
    return total


@cython.cfunc
def holds(node: Node) -> cython.bint:
    """Whether a node has the number that its gate gives on its operands; False where C cannot tell."""
    y: cython.double
    a = node._a
    b = node._b
    if type(a) is Terms:
        return fold_holds(node)
    if b is None:
        if not isinstance(a, Node):
            return False
        y, _ = evaluate1(node._code, a)
        return y == node._data
    if not (type(a) is float or isinstance(a, Node)) or not (type(b) is float or isinstance(b, Node)):
        return False
    y, _, _ = evaluate2(node._code, 0, a, b)
    if y != node._data and (type(a) is float or type(b) is float):
        y, _, _ = evaluate2(node._code, 1 if type(a) is float else 2, a, b)
    return y == node._data


def enter_leaves(
    entries: Entries, code: int, leaves: Sequence[Any], number: int, places: Places, at: Longs
) -> list[int]:
    """Enter nodes that nothing is computed for, also if they are in no order; the entry of each.

    Args:
        code, number: Of all of them; of the first, the others follow.
        places, at: Where each is in the order, and the entries of those.
    """
    place: cython.Py_ssize_t
    index: cython.Py_ssize_t
    found: list[int] = []
    entries.line.cut(0)
    for leaf in leaves:
        index = entries.put(code, number)
        number += 1
        place = places.at(leaf)
        if place == UNKNOWN:
            place = at.count
            places.put(leaf, place)
            at.append(-1)
        at.at[place] = index
        label = name_of(leaf)
        if label:
            entries.labels.setdefault(index, label)
        found.append(index)
    return found


def without_entry(leaves: list[Any], places: Places, at: Longs) -> list[Any]:
    """Those of some nodes of an order that are no entry yet."""
    place: cython.Py_ssize_t
    found: list[Any] = []
    for leaf in leaves:
        place = places.at(leaf)
        if at.at[place] < 0:
            found.append(leaf)
    return found


def enter(
    entries: Entries,
    order: list[Any],
    reads: tuple[Longs, Longs, Longs],
    at: Longs,
    others: Mapping[Any, int],
    copies: Iterable[int],
    folds: Mapping[int, tuple[Any, int]],
    check: Callable[[Any], Any],
) -> None:
    """Enter all nodes of an order, after those whose entries are known.

    Args:
        order, reads: As `numbered` gives them.
        at: The entry of each, or −1.
        others: The codes of nodes that no gate made.
        copies: Codes of what is its operand where that is a constant.
        folds: For codes of folds the steps of one term (`fold_on`), and how many operands a term has.
        check: Is called with each node whose number C cannot confirm.
    """
    node: Node
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    index: cython.Py_ssize_t
    code: cython.int
    first: Longs = reads[0]
    size: Longs = reads[1]
    flat: Longs = reads[2]
    terms: Longs = Longs()
    line: Longs = entries.line
    copied = set(copies)
    for i in range(len(order)):
        if at.at[i] >= 0:
            continue
        top = order[i]
        if type(top) is float:
            at.at[i] = entries.constant(top)
            continue
        node = top
        code = node._code
        if code == 0 and top.constant:
            at.at[i] = entries.constant(node._data)
            continue
        if code and folds and code in folds:
            if not holds(node) or has_closure(node):
                check(top)
            terms.cut(0)
            for k in range(first.at[i], first.at[i] + size.at[i]):
                terms.append(at.at[flat.at[k]])
            steps, width = folds[code]
            index = fold_on(entries, steps, width, terms)
        else:
            line.cut(0)
            for k in range(first.at[i], first.at[i] + size.at[i]):
                line.append(at.at[flat.at[k]])
            if code:
                if not holds(node) or has_closure(node):
                    check(top)
                index = gate_on(entries, code)
            else:
                code = others[top]
                if code in copied and entries.all_constant():
                    index = line.at[0]
                    entries.folded += 1
                else:
                    index = entries.once(code)
        at.at[i] = index
        label = name_of(node)
        if label:
            entries.labels.setdefault(index, label)

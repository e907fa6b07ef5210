"""The entries of a tape: what the nodes of a graph become, equal ones merged and constants worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..native import shim as cython
from ..plain.slots import Node
from .lines import holds


class Entered:
    """The entries that nodes become: equal ones merged, and gates on constants worked out.

    Attributes:
        at: For each node which entry it is.
        codes, operands, numbers: Of each entry: the number of its gate, or a negative one; what it reads; a
            constant's number.
        labels: What entries are called.
        constants: Which of them are.
        merged, folded: How many gates were another one, and how many an operand or a constant.
        unfolded: How many more gates folds stood for than there were folds.

    Args:
        count: How many nodes there are.
        constant: The code of constants.
        hands_on: Codes of gates that are their first operand.
        work_out: (code, numbers): a gate on constants; None where the result is not finite.
        merge: Whether equal gates become one.
    """

    def __init__(
        self,
        count: int,
        constant: int,
        hands_on: Iterable[int],
        work_out: Callable[[int, list[float]], Any],
        merge: bool,
    ) -> None:
        self.at: list[int] = [-1] * count
        self.codes: list[int] = []
        self.operands: list[tuple[int, ...]] = []
        self.numbers: list[float] = []
        self.labels: dict[int, str] = {}
        self.merged = self.folded = self.unfolded = 0
        self.constants: set[int] = set()
        self._constant = constant
        self._by_number: dict[str, int] = {}
        self.hands_on = frozenset(hands_on)
        self.work_out = work_out
        self.merge = merge
        self.seen: dict[Any, int] = {}

    def put(self, code: int, operands: tuple[int, ...], number: float) -> int:
        """One more entry."""
        return append_entry(self.codes, self.operands, self.numbers, code, operands, number)

    def constant(self, number: float) -> int:
        """The entry of a constant."""
        key = number.hex()
        index = self._by_number.get(key, -1)
        if index < 0:
            index = self._by_number[key] = self.put(self._constant, (), number)
            self.constants.add(index)
        return index


@cython.cfunc
def append_entry(
    codes: list[Any], operands: list[Any], numbers: list[Any], code: int, line: Any, number: Any
) -> cython.Py_ssize_t:
    """One more entry in these columns."""
    codes.append(code)
    operands.append(line)
    numbers.append(number)
    return len(codes) - 1


@cython.cfunc
def once(entries: Entered, code: cython.int, line: tuple[int, ...]) -> cython.Py_ssize_t:
    """The entry of what is computed from these, and cannot be told from others of its kind."""
    index: cython.Py_ssize_t
    seen: dict[Any, Any] = entries.seen
    key = (code, line)
    found = seen.get(key)
    if found is not None:
        entries.merged += 1
        return found
    index = append_entry(entries.codes, entries.operands, entries.numbers, code, line, 0.0)
    seen[key] = index
    return index


@cython.cfunc
def gate_on(entries: Entered, code: cython.int, line: tuple[int, ...]) -> cython.Py_ssize_t:
    """The entry of a gate on these: a new one, one that is equal, an operand, or a constant."""
    constants: set[Any] = entries.constants
    if code in entries.hands_on:
        entries.folded += 1
        return line[0]
    if line[0] in constants and constants.issuperset(line):
        number = entries.work_out(code, [entries.numbers[x] for x in line])
        if number is not None:
            entries.folded += 1
            return entries.constant(number)
    if entries.merge:
        return once(entries, code, line)
    return append_entry(entries.codes, entries.operands, entries.numbers, code, line, 0.0)


@cython.cfunc
def fold_on(
    entries: Entered, steps: list[Any], width: cython.int, line: tuple[int, ...]
) -> cython.Py_ssize_t:
    """The last of the entries that a fold stands for: these steps, term by term."""
    k: cython.Py_ssize_t
    code: cython.int
    places: list[Any]
    made: list[Any]
    total = line[0]
    for k in range(1, len(line), width):
        made = [total, *line[k : k + width]]
        for code, places in steps:
            total = gate_on(entries, code, tuple([made[x] for x in places]))
            made.append(total)
    entries.unfolded += len(steps) * ((len(line) - 1) // width) - 1
    return total


def enter(
    entries: Entered,
    order: Sequence[Any],
    reads: Sequence[tuple[int, ...]],
    others: Mapping[Any, int],
    copies: Iterable[int],
    folds: Mapping[int, tuple[Any, int]],
    check: Callable[[Any], Any],
) -> None:
    """Enter all nodes of an order, after those whose entries are known.

    Args:
        others: The codes of nodes that no gate made.
        copies: Codes of what is its operand where that is a constant.
        folds: For codes of folds the steps of one term, (code, places among total, term and steps before),
            and how many operands a term has.
        check: Is called with each node whose number C cannot confirm.
    """
    node: Node
    i: cython.Py_ssize_t
    code: cython.int
    copied = set(copies)
    at: list[Any] = entries.at
    for i in range(len(order)):
        if at[i] >= 0:
            continue
        top = order[i]
        node = top
        code = node._code
        if code == 0 and top.constant:
            at[i] = entries.constant(node._data)
            continue
        line = tuple([at[x] for x in reads[i]])
        if code == 0:
            code = others[top]
            if code in copied and line[0] in entries.constants:
                index = line[0]
                entries.folded += 1
            else:
                index = once(entries, code, line)
        else:
            if not holds(node) or "closure" in top._attributes():
                check(top)
            if code in folds:
                steps, width = folds[code]
                index = fold_on(entries, steps, width, line)
            else:
                index = gate_on(entries, code, line)
        at[i] = index
        if node._label:
            entries.labels.setdefault(index, node._label)

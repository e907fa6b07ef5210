"""Integers, numbers and a graph's entries side by side, in Python; `arrays.pyx` is the same in C."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from itertools import accumulate, chain, compress, count
from typing import Any

from .slots import Node


class Longs:
    """Integers side by side, 64 bits each.

    Attributes:
        array: They.
        at: The same, for quick work.
    """

    __slots__ = ("array", "at")

    def __init__(self, given: Iterable[int] = ()) -> None:
        self.array: array[int] = given if isinstance(given, array) else array("q", given)
        self.at = self.array

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.array)

    def append(self, x: int) -> None:
        """One more."""
        self.array.append(x)

    def cut(self, count: int) -> None:
        """Keep the first so many."""
        del self.array[count:]

    def taken(self) -> array[int]:
        """They, in an array as long as there are."""
        return self.array


class Entries:
    """The entries that nodes become: equal ones merged, and gates on constants worked out.

    Attributes:
        codes, first, flat, numbers: Of each entry the number of its gate, or a negative one; where in `flat`
            begins what it reads, and at last where all ends; a constant's number.
        line: What the next one reads.
        labels: What entries are called.
        merged, folded: How many gates were another one, and how many an operand or a constant.
        unfolded: How many more gates folds stood for than there were folds.

    Args:
        constant: The code of constants.
        hands_on: For each code 1 if it is of a gate that is its first operand.
        work_out: (code, numbers): a gate on constants; None where the result is not finite.
        merge: Whether equal gates become one.
    """

    def __init__(
        self, constant: int, hands_on: bytearray, work_out: Callable[[int, list[float]], Any], merge: bool
    ) -> None:
        self.codes, self.first, self.flat = Longs(), Longs([0]), Longs()
        self.numbers = array("d")
        self.line = Longs()
        self.labels: dict[int, str] = {}
        self.merged = self.folded = self.unfolded = 0
        self.constants = constant
        self.hands_on = hands_on
        self.work_out = work_out
        self.merge = merge
        self._seen: dict[Any, int] = {}

    def put(self, code: int, number: float) -> int:
        """One more entry, which reads `line`."""
        self.codes.append(code)
        self.flat.array.extend(self.line.array)
        self.first.append(self.flat.count)
        self.numbers.append(number)
        return self.codes.count - 1

    def once(self, code: int) -> int:
        """The entry of what reads `line`, and cannot be told from others of its kind."""
        key = (code, *self.line.array)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self.put(code, 0.0)
        else:
            self.merged += 1
        return found

    def constant(self, number: float) -> int:
        """The entry of a constant."""
        key = number.hex()
        found = self._seen.get(key)
        if found is None:
            self.line.cut(0)
            found = self._seen[key] = self.put(self.constants, number)
        return found

    def all_constant(self) -> bool:
        """Whether `line` is of constants alone."""
        return all(self.codes.at[x] == self.constants for x in self.line.array)

    def taken(self) -> Columns:
        """The columns, in arrays: codes, first, flat, numbers."""
        return self.codes.taken(), self.first.taken(), self.flat.taken(), self.numbers


Columns = tuple["array[int]", "array[int]", "array[int]", "array[float]"]


def narrowed(
    codes: array[int], first: array[int], flat: array[int], numbers: array[float], needed: bytearray
) -> tuple[Columns, array[int]]:
    """These columns with the needed entries alone, and where each entry is then, or −1."""
    new = array(
        "q", [place - 1 if stays else -1 for place, stays in zip(accumulate(needed), needed, strict=True)]
    )
    reads = [flat[first[i] : first[i + 1]] for i in compress(count(), needed)]
    columns = (
        array("q", compress(codes, needed)),
        array("q", [0, *accumulate(map(len, reads))]),
        array("q", [new[x] for x in chain.from_iterable(reads)]),
        array("d", compress(numbers, needed)),
    )
    return columns, new


def fold_holds(node: Node) -> bool:
    """False: Python checks a fold as it checks any gate."""
    return False


def has_closure(node: Node) -> bool:
    """Whether a closure stands for the local gradients of a node."""
    return "closure" in node._attributes()


def name_of(node: Node) -> str:
    """The label of a node."""
    return node._label

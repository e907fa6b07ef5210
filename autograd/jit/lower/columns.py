"""A tape's entries in columns: what each is, what it reads, and its number."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple, TypeVar, overload

from ...engine import looked_up, narrowed
from ...gates.row import Gate
from ...util.locks import once

LEAVES: Final = ("input", "parameter", "constant")
T = TypeVar("T")


class Entry(NamedTuple):
    """One line of a tape.

    Attributes:
        op: "input", "parameter" and "constant" have no operands; "gate" applies `gate`; "lt" and "le" compare
            two operands, for guards and selects; "detach" is its operand, without a gradient.
        operands: Indices of earlier entries.
        number: A constant's number; which one, counted from 0, for an input or a parameter.
    """

    op: str
    gate: Gate | None = None
    operands: tuple[int, ...] = ()
    number: float = 0.0


class Columns(Sequence[Entry]):
    """Entries, each made when it is looked at; work on all of them is done on columns.

    Attributes:
        ops: (op, gate) of some entries: what there is.
        codes: Which of these each entry is.
        first: Where the operands of each begin in `flat`, and at last where all end.
        flat: The operands of all entries, one after the other.
        numbers: Of each entry.
    """

    def __init__(
        self,
        ops: list[tuple[str, Gate | None]],
        codes: array[int],
        first: array[int],
        flat: array[int],
        numbers: array[float],
    ) -> None:
        self.ops: Final = ops
        self.codes: Final = codes
        self.first: Final = first
        self.flat: Final = flat
        self.numbers: Final = numbers

    @once
    def operands(self) -> list[tuple[int, ...]]:
        """Of each entry."""
        flat = self.flat.tolist()
        return [tuple(flat[start:end]) for start, end in pairwise(self.first)]

    def operands_of(self, index: int) -> tuple[int, ...]:
        """What an entry reads."""
        return tuple(self.flat[self.first[index] : self.first[index + 1]])

    def each(self, says: Callable[[str, Gate | None], T]) -> list[T]:
        """What an entry's op and gate say, for all entries."""
        said = [says(*op) for op in self.ops]
        return [said[code] for code in self.codes]

    def flags(self, says: Callable[[str, Gate | None], int]) -> bytearray:
        """The same where they say a small number, or a bool."""
        return looked_up(bytearray([says(*op) for op in self.ops]), self.codes)

    def kept(self, needed: bytearray) -> tuple[Columns, array[int]]:
        """These entries, which read no others, and where each entry is then, or −1."""
        columns, places = narrowed(self.codes, self.first, self.flat, self.numbers, needed)
        return Columns(self.ops, *columns), places

    def __repr__(self) -> str:
        return f"<{len(self)} entries in columns>"

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Entry]:
        for code, operands, number in zip(self.codes, self.operands, self.numbers, strict=True):
            yield Entry(*self.ops[code], operands, number)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return Entry(*self.ops[self.codes[place]], self.operands_of(place), self.numbers[place])


def in_columns(entries: Sequence[Entry]) -> Columns:
    """The same entries in columns."""
    if isinstance(entries, Columns):
        return entries
    codes: dict[tuple[str, Gate | None], int] = {}
    of_each = [codes.setdefault((entry.op, entry.gate), len(codes)) for entry in entries]
    operands = [entry.operands for entry in entries]
    return Columns(
        list(codes),
        array("q", of_each),
        array("q", [0, *accumulate(map(len, operands))]),
        array("q", chain.from_iterable(operands)),
        array("d", [entry.number for entry in entries]),
    )

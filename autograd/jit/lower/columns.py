"""A tape's entries in columns: what each is, what it reads, and its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain, compress
from typing import Final, NamedTuple, TypeVar, overload

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
        ops: What each code stands for: (op, gate).
        codes, operands, numbers: Of each entry.
    """

    def __init__(
        self,
        ops: dict[int, tuple[str, Gate | None]],
        codes: list[int],
        operands: list[tuple[int, ...]],
        numbers: list[float],
    ) -> None:
        self.ops: Final = ops
        self.codes: Final = codes
        self.operands: Final = operands
        self.numbers: Final = numbers

    @once
    def first(self) -> list[int]:
        """Where the operands of each entry begin in `flat`, and at last where all end."""
        return [0, *accumulate(map(len, self.operands))]

    @once
    def flat(self) -> list[int]:
        """The operands of all entries, one after the other."""
        return list(chain.from_iterable(self.operands))

    def each(self, says: Callable[[str, Gate | None], T]) -> list[T]:
        """What an entry's op and gate say, for all entries."""
        said = {code: says(*op) for code, op in self.ops.items()}
        return [said[code] for code in self.codes]

    def kept(self, new: Sequence[int]) -> Columns:
        """The entries that have a new place, which is not negative; what they read is among them."""
        needed = [place >= 0 for place in new]
        operands = [tuple([new[x] for x in reads]) for reads in compress(self.operands, needed)]
        codes, numbers = compress(self.codes, needed), compress(self.numbers, needed)
        return Columns(self.ops, list(codes), operands, list(numbers))

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
        return Entry(*self.ops[self.codes[index]], self.operands[index], self.numbers[index])


def in_columns(entries: Sequence[Entry]) -> Columns:
    """The same entries in columns."""
    if isinstance(entries, Columns):
        return entries
    codes: dict[tuple[str, Gate | None], int] = {}
    of_each = [codes.setdefault((entry.op, entry.gate), len(codes)) for entry in entries]
    return Columns(
        {code: op for op, code in codes.items()},
        of_each,
        [entry.operands for entry in entries],
        [entry.number for entry in entries],
    )

"""The tape: a recorded graph as a straight-line program of gates, ready to be lowered.

An entry is what a node was: a gate on earlier entries.  Equal entries are merged, gates on constants
are worked out, and what no result needs is dropped.  The tape knows gates; what it becomes for a
machine, through `program`, is written in the closed alphabet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, count
from typing import Any, Final, NamedTuple

from ...engine import masks as masks_of
from ...engine import read_by
from ...gates.notation import written
from ...gates.row import Gate
from ...util.locks import once
from ...util.showing import ShownAsTable, Table, Text, aligned
from ...util.text import fresh, on_one_line, show_number
from .columns import LEAVES as LEAVES
from .columns import Columns, in_columns
from .columns import Entry as Entry

COMPARISONS: Final = ("lt", "le")
NONE, ALL, FIRST = 0, 1, 2


class Guard(NamedTuple):
    """A branch that the recording took: a replay must find the condition as it was.

    Attributes:
        condition: The index of a comparison (or of a number, which holds where it is not 0).
        expected: What it was.
        place: Where in the user's code, as `file.py:12: if x > 0:`.
    """

    condition: int
    expected: bool
    place: str


class Counts(NamedTuple):
    """How many entries there were before and after, and where they went."""

    recorded: int
    merged: int
    folded: int
    dropped: int


@dataclass(frozen=True, eq=False, repr=False)
class Tape(ShownAsTable):
    """A straight-line program: entries in order, each on earlier ones.

    Attributes:
        inputs: The index of the entry of each input, in the order of the arguments; the numbers that `drawn`
            gives anew for each sample come last, `draws` of them.
        parameters: The index of the entry of each parameter.
        outputs: The index of the entry of each result.
        labels: index → name, for those that have one.
        computed: Entries that must be finite in every sample, also where a condition chooses another one.
        is_swept: Whether a backward pass through the function comes to its gates in the opposite order, as
            far as bits depend on it.
    """

    entries: Sequence[Entry]
    inputs: list[int]
    parameters: list[int]
    outputs: list[int]
    guards: list[Guard] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    draws: int = 0
    counts: Counts = field(default=Counts(0, 0, 0, 0))
    computed: list[int] = field(default_factory=list)
    is_swept: bool = True

    @once
    def columns(self) -> Columns:
        """The entries in columns."""
        return in_columns(self.entries)

    @once
    def made(self) -> dict[Hashable, Any]:
        """What backends keep for as long as there is this tape."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "made"}

    def below(self, ends: Iterable[int], through: Callable[[str, Gate | None], int]) -> set[int]:
        """These entries, and all those that they are computed from.

        Args:
            through: Through which operands of an entry, by its op and gate: ALL, NONE, or the FIRST.
        """
        return set(compress(count(), self.read_by(ends, through)))

    def read_by(self, ends: Iterable[int], through: Callable[[str, Gate | None], int]) -> bytearray:
        """For each entry whether it is among those `below`."""
        columns = self.columns
        return read_by(columns.first, columns.flat, columns.flags(through), ends)

    def masks(self, wrt: Iterable[int]) -> list[int]:
        """For each entry the bits of those operands that get no gradient, when it is taken by `wrt`.

        Bit i is set where operand i is a constant or depends neither on the entries `wrt` nor on a
        parameter, which is a node in eager arithmetic too; an entry that gets none itself has every bit
        set (−1).  These are the masks of `Gate.form`.
        """
        columns = self.columns
        gates = columns.flags(lambda op, gate: op == "gate")
        return masks_of(columns.first, columns.flat, gates, [*wrt, *self.parameters])

    def size(self) -> int:
        """How many entries there are to compute."""
        return sum(self.columns.flags(lambda op, gate: op not in LEAVES))

    def __len__(self) -> int:
        return len(self.entries)

    def _text(self) -> Text:
        rows = (("", name, "  ".join(filter(None, said))) for name, *said in self._rows())
        return Text(chain([_headline(self)], aligned(rows)), 1 + self._size())

    def _table(self) -> Table:
        return Table(("entry", "computed as", ""), self._rows(), self._size(), [_headline(self)])

    def _size(self) -> int:
        return sum(entry.op != "constant" for entry in self.entries)

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        """Each entry as a gate over names, and what else it is; constants stand in their places."""
        guards = {guard.condition: f"guard: {guard.expected}, {guard.place}" for guard in self.guards}
        outputs = set(self.outputs)
        names: list[str] = []
        for index, (entry, name) in enumerate(zip(self.entries, names_of(self), strict=True)):
            names.append(name)
            if entry.op != "constant":
                operands = [names[i] for i in entry.operands]
                text = written(entry, operands) if entry.gate else _TEXT[entry.op].format(*operands)
                notes = ("→ result" if index in outputs else "", guards.get(index, ""))
                yield name, text, "  ".join(filter(None, notes))


def names_of(tape: Tape) -> Iterator[str]:
    """What each entry is called: its label, its number if it is a constant, or v1, v2 and so on."""
    labels = {i: on_one_line(label) for i, label in tape.labels.items()}
    others = fresh("v", {*labels.values()})
    for i, entry in enumerate(tape.entries):
        yield show_number(entry.number) if entry.op == "constant" else labels.get(i) or next(others)


def _headline(tape: Tape) -> str:
    recorded, merged, folded, dropped = tape.counts
    sizes = {
        "input": len(tape.inputs),
        "parameter": len(tape.parameters),
        "result": len(tape.outputs),
        "guard": len(tape.guards),
    }
    return (
        f"{len(tape)} entries from {recorded} nodes ({merged} merged, {folded} folded, {dropped} dropped); "
        + ", ".join(f"{size} {name}{'s' * (size != 1)}" for name, size in sizes.items())
    )


_TEXT: Final = {
    "input": "input",
    "parameter": "parameter",
    "lt": "{0} < {1}",
    "le": "{0} ≤ {1}",
    "detach": "{0}, without a gradient",
}

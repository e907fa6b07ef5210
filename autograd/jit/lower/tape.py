"""The tape: a recorded graph as a straight-line program of gates, ready to be lowered.

An entry is what a node was: a gate on earlier entries.  Equal entries are merged, gates on constants
are worked out, and what no result needs is dropped.  The tape knows gates; what it becomes for a
machine, through `program`, is written in the closed alphabet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from ...alphabet import Number
from ...gates.row import Gate
from .listing import listed
from .straight_line import WITHOUT_GATE, StraightLine, straight_line

LEAVES: Final = ("input", "parameter", "constant")
COMPARISONS: Final = ("lt", "le")


class Entry(NamedTuple):
    """One line of a tape.

    op        "input", "parameter" and "constant" have no operands; "gate" applies `gate`; "lt" and "le"
              compare two operands, for guards and selects; "detach" is its operand, without a gradient
    operands  indices of earlier entries
    number    a constant's number; which one, counted from 0, for an input or a parameter
    """

    op: str
    gate: Gate | None = None
    operands: tuple[int, ...] = ()
    number: float = 0.0


class Guard(NamedTuple):
    """A branch that the recording took: a replay must find the condition as it was.

    condition  the index of a comparison (or of a number, which holds where it is not 0)
    expected   what it was
    place      where in the user's code, as `file.py:12: if x > 0:`
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


class Tape:
    """A straight-line program: entries in order, each on earlier ones.

    inputs      the index of the entry of each input, in the order of the arguments; the numbers that
                `drawn` gives anew for each sample come last, `draws` of them
    parameters  the index of the entry of each parameter
    outputs     the index of the entry of each result
    labels      index → name, for those that have one
    computed    entries that must be finite in every sample, also where a condition chooses another one
    is_swept    whether a backward pass through the function comes to its gates in the opposite order, as
                far as bits depend on it
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        inputs: Sequence[int],
        parameters: Sequence[int],
        outputs: Sequence[int],
        *,
        guards: Sequence[Guard] = (),
        labels: dict[int, str] | None = None,
        draws: int = 0,
        counts: Counts | None = None,
        computed: Sequence[int] = (),
        is_swept: bool = True,
    ) -> None:
        self.entries: Final = list(entries)
        self.inputs: Final = list(inputs)
        self.parameters: Final = list(parameters)
        self.outputs: Final = list(outputs)
        self.guards: Final = list(guards)
        self.labels: Final = dict(labels or {})
        self.draws: Final = draws
        self.computed: Final = list(computed)
        self.is_swept: Final = is_swept
        self.counts: Final = counts or Counts(len(self.entries), 0, 0, 0)

    def masks(self, wrt: Iterable[int]) -> list[int]:
        """For each entry the bits of those operands that get no gradient, when it is taken by `wrt`.

        Bit i is set where operand i is a constant or depends neither on the entries `wrt` nor on a
        parameter, which is a node in eager arithmetic too; an entry that gets none itself has every bit
        set (−1).  These are the masks of `Gate.form`.
        """
        masks = [-1] * len(self.entries)
        active = [False] * len(self.entries)
        for index in (*wrt, *self.parameters):
            active[index] = True
        for index, entry in enumerate(self.entries):
            if entry.op == "gate":
                mask = sum(1 << i for i, operand in enumerate(entry.operands) if not active[operand])
                if mask + 1 != 1 << len(entry.operands):
                    masks[index], active[index] = mask, True
        return masks

    def play(self, inputs: Sequence[Number], parameters: Sequence[Number]) -> list[Any]:
        """The number of every entry, on any kind of number that flows through gates; guards are not asked."""
        made: list[Any] = []
        for op, gate, operands, number in self.entries:
            xs = [made[i] for i in operands]
            if op == "constant":
                made.append(number)
            elif gate is None:
                made.append(WITHOUT_GATE[op](xs, int(number), inputs, parameters))
            elif any(self.entries[i].op in COMPARISONS for i in operands):
                made.append(gate.value(*xs))  # a condition is no number that a gate takes, but its row does
            else:
                made.append(gate(*xs))
        return made

    def program(self, wrt: Sequence[int] = ()) -> StraightLine:
        """The tape in the closed alphabet: results, guards, and the gradient of the one result by `wrt`.

        The inputs are called x0, x1, …, the parameters p0, p1, …, and the upstream gradient of the
        result is called seed.  GraphError for a gate whose row reads floats only.
        """
        return straight_line(self, wrt)

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        return listed(self)

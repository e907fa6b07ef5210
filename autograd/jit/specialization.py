"""A function specialized: one recording of it, lowered, which replays the samples that fit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import compress
from typing import Any, Final

from ..engine import Leaves, gather
from ..util.locks import once
from ..util.structures.trees import Tree
from .batches import Samples, chosen
from .lower.interface import Lowered, Replay, Rows
from .lower.tape import ALL, NONE, Tape
from .parameters import Parameters, Reached
from .recording.record import Recording


class Specialization:
    """A recording as a tape and, when it is first replayed, as code.

    Attributes:
        nesting: Of what the function returned.
        leaves: The parameters of the tape.
        reached: The places of those that get a gradient and that the result depends on.
        read: The same, as the engine reads them.
        is_plain: Whether its code alone gives results and gradient.
        is_fixed: Whether the function relied on nothing that may change.
    """

    def __init__(
        self,
        recording: Recording,
        tape: Tape,
        parameters: Parameters,
        lower: Callable[[Tape, Sequence[int]], Lowered],
    ) -> None:
        self.tape: Final = tape
        self.nesting: Final[Tree] = recording.nesting
        self.leaves: Final = list(parameters.leaves)
        self.read: Final = Leaves(self.leaves)
        below = tape.read_by(tape.outputs[:1], lambda op, gate: ALL if op == "gate" else NONE)
        places = parameters.places_learned()
        self.reached: Final = Reached(
            compress(places, map(below.__getitem__, map(tape.parameters.__getitem__, places)))
        )
        self._facts = recording.facts
        self.is_fixed: Final = not recording.facts
        self._draws = recording.draws
        self._first = [[node.data for node in recording.drawn]]
        self._lower = lower
        self.is_plain: Final = not recording.draws and tape.is_swept

    def holds(self) -> bool:
        """Whether what the function relied on is still as it was."""
        return self.changed() is None

    def changed(self) -> Hashable:
        """The first fact that is another one now: its place, and what it is; None if there is none."""
        for place, fact in enumerate(self._facts):
            answer = fact.ask()
            if answer != fact.answer:
                return place, _as_key(answer)
        return None

    def numbers(self) -> Sequence[float]:
        """Those of the leaves now."""
        return gather(self.read)

    def rows(self, given: Samples, places: Sequence[int]) -> Any:
        """The numbers of these samples, and those drawn for each of them."""
        rows = given.rows if len(places) == len(given.rows) else chosen(given.rows, places)
        if not self._draws:
            return rows
        drawn = [self._drawn() for _ in places]
        if given.library is None:
            return [[*row, *numbers] for row, numbers in zip(rows, drawn, strict=True)]
        return given.library.hstack([rows, drawn])

    def _drawn(self) -> list[float]:
        """Numbers for one sample; for the first, which was recorded, those that it was recorded with."""
        try:
            return self._first.pop()  # by one thread only
        except IndexError:
            return [draw() for draw in self._draws]

    @property
    def wrt(self) -> list[int]:
        """The entries of the tape that the gradient is by."""
        return [self.tape.parameters[place] for place in self.reached]

    @once
    def lowered(self) -> Lowered:
        """The code."""
        return self._lower(self.tape, self.wrt)

    def replay(self, parameters: Sequence[float], rows: Rows, seed: float | None) -> Replay:
        """The results for these samples, and with a seed the gradient."""
        if seed is None:
            return self.lowered.values(parameters, rows)
        if not self.tape.is_swept:  # the bits of its gradient are those of the function alone
            return self.lowered.values(parameters, rows)._replace(sound=False)
        return self.lowered.gradient(parameters, rows, seed)


def _as_key(answer: Any) -> Hashable:
    try:
        hash(answer)
    except TypeError:
        return repr(answer)
    return answer  # type: ignore[no-any-return]

"""All recordings of one function: each sample is replayed under the one that fits it, or run eagerly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, NoReturn

from ..engine import Value
from ..errors import ReplayGuardError
from ..functional.chain_rule import gradients
from ..util.locks import lock
from ..util.modes import recorded
from ..util.trees import Tree, flat, paths
from .batches import Samples
from .lower.interface import Backend
from .recording.assemble import assemble
from .recording.effects import already_drawn
from .recording.record import record
from .specialization import Specialization

_MOST: Final = 256  # specializations of one structure; the oldest goes


class Outcome(NamedTuple):
    """What samples gave: a row of results each, and Σ seed × gradient by the parameters at `reached`."""

    outputs: Any
    nesting: Tree
    reached: Sequence[int]
    gradient: Any


@dataclass(eq=False, repr=False)
class Cache:
    """The recordings of a function by structure, made when a sample needs them.

    Attributes:
        leaves: The parameters that recordings have met so far, those given first.
        learned: How many of them get a gradient; None for all, but those that the function made itself.
    """

    function: Callable[..., Any]
    leaves: list[Value]
    learned: int | None
    backend: Backend
    on_guard: str
    strict_bits: bool
    specializations: dict[str, list[Specialization]] = field(default_factory=dict, init=False)
    latest: Specialization | None = field(default=None, init=False)
    hits: int = field(default=0, init=False)
    recordings: int = field(default=0, init=False)
    _made: set[Value] = field(default_factory=set, init=False)
    _lock: Any = field(default_factory=lock, init=False)
    _counting: Any = field(default_factory=lock, init=False)  # apart: while one thread records, others replay

    @property
    def params(self) -> list[Value]:
        """The leaves that get a gradient."""
        return [leaf for leaf in self.leaves[: self.learned] if leaf not in self._made]

    def find(self, given: Samples) -> Specialization:
        """A specialization that fits the first sample, recorded if there is none yet."""
        made, known = self.recordings, self.specializations.get(given.structure, ())
        return next((special for special in known if special.holds()), None) or self._recorded(given, 0, made)

    def run(self, given: Samples, seed: float | None, several: bool = False) -> Outcome:
        """The results of every sample, and with a seed the gradient of the one result.

        ReplayGuardError where a sample took another branch; what the function itself raises where a
        result is not finite.

        Args:
            several: Whether there may be more results, of which the first is differentiated.
        """
        made, known = self.recordings, self.specializations.get(given.structure, ())
        known = [special for special in known if special.holds()]
        with self._counting:
            self.hits += bool(known)
        parts: list[tuple[list[int], Outcome]] = []
        waiting = list(range(len(given.rows)))
        while waiting:
            fresh = not known
            special = self._recorded(given, waiting[0], made) if fresh else known.pop(0)
            made = self.recordings
            if seed is not None and not several:
                _check_result(special)
            rows = special.rows(given, waiting)
            replay = special.replay(special.numbers(), rows, seed)
            if replay.sound and not parts:  # the usual case: one recording, and nothing to look after
                return Outcome(replay.outputs, special.nesting, special.reached, replay.gradient)
            missed = [k for k, failed in enumerate(replay.failed) if failed]
            if missed and self.on_guard == "raise":
                _refuse(special, int(replay.failed[missed[0]]), given, waiting[missed[0]])
            if fresh and missed[:1] == [0]:
                missed = missed[1:]  # it was recorded from this sample: rounding tipped its guard
            passed = sorted({*range(len(waiting))} - {*missed})
            parts += self._settled(special, given, [waiting[k] for k in passed], _chosen(rows, passed), seed)
            waiting = [waiting[k] for k in missed]
        return _joined(parts, len(given.rows))

    def _recorded(self, given: Samples, place: int, made: int) -> Specialization:
        """A new one for one sample; or that which another thread made since there were so many."""
        with self._lock:
            known = self.specializations.get(given.structure, [])
            if self.recordings > made and known and known[-1].holds():
                return known[-1]
            arguments = given.arguments(place)
            recording = record(self.function, arguments, paths(given.names, arguments))
            self._made |= recording.made
            tape = assemble(recording, self.leaves, merge=not self.strict_bits)
            special = Specialization(
                recording, tape, self.leaves, self.params, self.backend, self.strict_bits
            )
            self.specializations[given.structure] = [*known, special][-_MOST:]
            self.recordings += 1
            self.latest = special
            return special

    def _settled(
        self, special: Specialization, given: Samples, places: list[int], rows: Any, seed: float | None
    ) -> list[tuple[list[int], Outcome]]:
        """Samples that took the branches of one recording: together if all is finite, else one by one."""
        if not places:
            return []
        replay = special.replay(special.numbers(), rows, seed)
        if replay.sound:
            return [(places, Outcome(replay.outputs, special.nesting, special.reached, replay.gradient))]
        if len(places) == 1:
            return [(places, self._eager(special, given, places[0], rows[0], seed))]
        return [
            part
            for k, place in enumerate(places)
            for part in self._settled(special, given, [place], _chosen(rows, [k]), seed)
        ]

    def _eager(
        self, special: Specialization, given: Samples, place: int, row: Sequence[float], seed: float | None
    ) -> Outcome:
        """One sample run by the function itself, with the numbers that were drawn for its replay."""
        arguments = given.arguments(place)
        try:
            with recorded(), already_drawn([float(x) for x in row[len(flat(arguments)) :]]):
                result = self.function(*arguments)
            leaves = [special.leaves[i] for i in special.reached]
            first, *_ = results = flat(result)
            slopes = [] if seed is None else [seed * x for x in gradients(first, leaves, higher=False)]
        except Exception as error:
            if given.batch:
                error.add_note(f"This was sample {place} of the batch.")
            raise
        outputs = [y.data if isinstance(y, Value) else float(y) for y in results]
        return Outcome([outputs], special.nesting, special.reached, slopes)


def _check_result(special: Specialization) -> None:
    if special.nesting is not None:
        raise TypeError(
            f"a gradient needs a function of one result, not of {len(flat(special.nesting))}; for the "
            "derivative of each result by the arguments compile autograd.jacobian(f)"
        )


def _refuse(special: Specialization, failed: int, given: Samples, place: int) -> NoReturn:
    guard = special.tape.guards[failed - 1]
    which = f"sample {place} of the batch" if given.batch else "this sample"
    raise ReplayGuardError(
        f"{which} takes another branch than the recording, where the condition was {guard.expected}, at "
        f"{guard.place}; choose with autograd.where(condition, a, b), which is replayed, or "
        "compile(f, on_guard='record')"
    )


def _chosen(rows: Any, places: list[int]) -> Any:
    return [rows[k] for k in places] if isinstance(rows, list) else rows[places]


def _joined(parts: Sequence[tuple[list[int], Outcome]], count: int) -> Outcome:
    """What the parts of a batch gave, in the order of the samples."""
    outputs: list[Any] = [None] * count
    total: dict[int, float] = {}
    nesting = parts[0][1].nesting
    for places, outcome in parts:
        if outcome.nesting != nesting:
            raise ValueError(
                f"sample {places[0]} returns {len(flat(outcome.nesting))} results, and sample "
                f"{parts[0][0][0]} returns {len(flat(nesting))}; a batch needs the same for all"
            )
        for place, row in zip(places, outcome.outputs, strict=True):
            outputs[place] = row
        for place, slope in zip(outcome.reached, outcome.gradient, strict=False):  # no seed, no gradient
            total[place] = total.get(place, 0.0) + float(slope)
    reached = sorted(total)
    return Outcome(outputs, nesting, reached, [total[place] for place in reached])

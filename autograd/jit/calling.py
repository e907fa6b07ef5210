"""Calling: each sample is replayed under a specialization that fits it, or run by the function itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import Any, NamedTuple, NoReturn

from ..engine import Value
from ..engine.refusals.not_finite import inspect_total
from ..errors import GatewiseError, ReplayGuardError
from ..functional.chain_rule import float_gradients
from ..util.modes import recorded
from ..util.structures.trees import Tree, flat
from .batches import Samples, chosen
from .parameters import Reached
from .recording.effects import already_drawn
from .specialization import Specialization


class Outcome(NamedTuple):
    """What samples gave: a row of results each, and Σ seed × gradient by the parameters at `reached`.

    Attributes:
        directly: As `Replay` has it.
    """

    outputs: Any
    nesting: Tree
    reached: Reached
    gradient: Any
    directly: Any = None

    def slopes(self) -> Iterable[tuple[int, float]]:
        """The place of each parameter with its slope; none without a seed."""
        return zip(self.reached, map(float, self.gradient), strict=False)


def seed(reduction: str, count: int) -> float:
    """The upstream gradient of each of so many samples; ValueError unless "mean" or "sum" is asked for."""
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction is 'mean' or 'sum', not {reduction!r}")
    return 1.0 / count if reduction == "mean" else 1.0


def at_once(special: Specialization, rows: Any, seed: float | None, several: bool = False) -> Outcome | None:
    """The outcome of a call that nothing has to be looked after in; None for any other."""
    if not special.is_plain or (special.nesting is not None and seed is not None and not several):
        return None
    if seed is None:
        replay = special.lowered.values(special.numbers(), rows)
    else:
        replay = special.lowered.gradient(special.numbers(), rows, seed)
    if not replay.sound:
        return None
    return Outcome(replay.outputs, special.nesting, special.reached, replay.gradient, replay.directly)


Missed = tuple[Specialization, int] | None  # one that does not fit, and its guard that failed


class Call(NamedTuple):
    """A function called with samples.

    Attributes:
        seed: The upstream gradient of the first result; None where no gradient is asked for.
        several: Whether there may be more results beside a gradient.
        on_guard: Where a sample takes another branch: "raise", or "record" it anew.
    """

    function: Callable[..., Any]
    given: Samples
    seed: float | None
    several: bool
    on_guard: str

    def outcome(
        self,
        first: Specialization | None,
        following: Callable[[Specialization, int], Specialization | None],
        specialize: Callable[[Samples, int, Missed], Specialization],
    ) -> Outcome:
        """The results of every sample, and with a seed the gradient.

        Args:
            first: What to try for all of them, if there is something.
            following: What to try for samples in which a guard failed, if there is something.
            specialize: Makes one for the sample at a place, when there is nothing to try for it.

        Raises:
            ReplayGuardError: Where a sample took another branch.
            Exception: What the function itself raises where a result is not finite.
        """
        parts: list[tuple[list[int], Outcome]] = []
        leaves: Sequence[Value] = ()
        count = len(self.given.rows)
        waiting: deque[tuple[Specialization | None, Missed, Sequence[int]]] = deque(
            [(first, None, range(count))]
        )
        while waiting:
            found, missed, places = waiting.popleft()
            special = found or specialize(self.given, places[0], missed)
            leaves = max(leaves, special.leaves, key=len)
            if self.seed is not None and special.nesting is not None and not self.several:
                _refuse_several(special.nesting)
            rows = special.rows(self.given, places)
            replay = special.replay(special.numbers(), rows, self.seed)
            if replay.sound and len(places) == count:  # the usual case: nothing to look after
                return Outcome(replay.outputs, special.nesting, special.reached, replay.gradient)
            failed: dict[int, list[int]] = {}
            for k, guard in enumerate(replay.failed):
                if guard and (
                    k or found
                ):  # where it was recorded from this sample, rounding tipped its guard
                    failed.setdefault(int(guard), []).append(k)
            if failed and self.on_guard == "raise":
                guard, (k, *_) = min(failed.items(), key=lambda item: item[1])
                self._refuse(special, guard, places[k], rows[k])
            others = {k for those in failed.values() for k in those}
            passed = [k for k in range(len(places)) if k not in others]
            parts += self._settled(special, [places[k] for k in passed], chosen(rows, passed))
            for guard, those in failed.items():
                waiting.append((following(special, guard), (special, guard), [places[k] for k in those]))
        return _joined(parts, count, leaves)

    def _settled(
        self, special: Specialization, places: list[int], rows: Any
    ) -> list[tuple[list[int], Outcome]]:
        """Samples that took the branches of one recording: together if all is finite, else one by one."""
        if not places:
            return []
        replay = special.replay(special.numbers(), rows, self.seed)
        if replay.sound:
            return [(places, Outcome(replay.outputs, special.nesting, special.reached, replay.gradient))]
        if len(places) == 1:
            return [(places, self._eager(special, places[0], rows[0]))]
        return [
            part
            for k, place in enumerate(places)
            for part in self._settled(special, [place], chosen(rows, [k]))
        ]

    def _eager(self, special: Specialization, place: int, row: Sequence[float]) -> Outcome:
        """One sample run by the function itself."""
        with self._naming(place):
            leaves = [special.leaves[i] for i in special.reached]
            first, *_ = results = flat(self._run(place, row))
            seed = self.seed
            slopes = [] if seed is None else float_gradients(first, leaves, seed)
        outputs = [y.data if isinstance(y, Value) else float(y) for y in results]
        return Outcome([outputs], special.nesting, special.reached, slopes)

    def _run(self, place: int, row: Sequence[float]) -> Any:
        """What the function returns, with the numbers that were drawn for a replay."""
        arguments = self.given.arguments(place)
        with recorded(), already_drawn([float(x) for x in row[len(flat(arguments)) :]]):
            return self.function(*arguments)

    @contextmanager
    def _naming(self, place: int) -> Iterator[None]:
        """Errors say which sample of a batch it was."""
        try:
            yield
        except Exception as error:
            if self.given.batch:
                error.add_note(f"This was sample {place} of the batch.")
            raise

    def _refuse(self, special: Specialization, failed: int, place: int, row: Sequence[float]) -> NoReturn:
        """Raise what eager arithmetic refuses in this sample; else, that it takes another branch."""
        try:
            with self._naming(place):
                self._run(place, row)
        except (GatewiseError, ArithmeticError, IndexError):
            raise
        except Exception:  # of the program itself, which is not made for the other branch
            pass
        guard = special.tape.guards[failed - 1]
        which = f"sample {place} of the batch" if self.given.batch else "this sample"
        raise ReplayGuardError(
            f"{which} takes another branch than the recording, where the condition was {guard.expected}, at "
            f"{guard.place}; choose with autograd.where(condition, a, b), which is replayed, or "
            "compile(f, on_guard='record')"
        )


def _refuse_several(nesting: Tree) -> NoReturn:
    raise TypeError(
        f"a gradient needs a function of one result, not of {len(flat(nesting))}; for the "
        "derivative of each result by the arguments compile autograd.jacobian(f)"
    )


def _joined(parts: Sequence[tuple[list[int], Outcome]], count: int, leaves: Sequence[Value]) -> Outcome:
    """What the parts of a batch gave, in the order of the samples; `leaves` by their places."""
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
        for place, slope in outcome.slopes():
            total[place] = total.get(place, 0.0) + slope
    for place, slope in total.items():
        if not isfinite(slope):
            of_parts = (x for _, part in parts for at, x in part.slopes() if at == place)
            inspect_total(leaves[place], slope, of_parts, place, count)
    reached = Reached(sorted(total))
    return Outcome(outputs, nesting, reached, [total[place] for place in reached])

"""Works take turns in one process, so that the machine's noise falls on all alike; ratios are compared.

Seconds are those of the processor.  On a shared machine a clock on the wall also runs while others have the
processor: a long turn is always interrupted, a short one often not, so that ratios would depend on the load.

The garbage collector stays on, as users have it.  An engine that leaves cycles behind pays for
collecting them in its own turn, not in the next one's; and what was imported is kept out of the
collector's sight, as if each engine had been imported alone.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

Phases = Mapping[str, float]  # seconds, by what they were spent on


class Times:
    """What each work took, turn by turn."""

    def __init__(self, turns: Mapping[str, list[Phases]]) -> None:
        self.turns = turns

    def median(self, work: str, phase: str = "whole") -> float:
        """Seconds in the turn in the middle."""
        return median(turn[phase] for turn in self.turns[work])

    def ratio(self, work: str, other: str, phase: str = "whole", other_phase: str = "") -> float:
        """How many times as long as `other` a work takes: the median over the turns."""
        pairs = zip(self.turns[work], self.turns[other], strict=True)
        return median(mine[phase] / theirs[other_phase or phase] for mine, theirs in pairs)


def take_turns(works: Mapping[str, Callable[[], Phases]], turns: int = 7) -> Times:
    """Run each work once unmeasured, and then in turn, another one first each time."""
    for work in works.values():
        work()
    taken: dict[str, list[Phases]] = {name: [] for name in works}
    names = list(works)
    gc.collect()
    gc.freeze()
    try:
        for turn in range(turns):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                gc.collect()
                taken[name].append(works[name]())
    finally:
        gc.unfreeze()
    return Times(taken)


def cycles() -> float:
    """Seconds to free what only the collector can free; 0.0 where there is nothing of the kind."""
    start = process_time()
    return process_time() - start if gc.collect() else 0.0


def timed(
    action: Callable[[], object], repeats: int = 1, now: Callable[[], float] = process_time
) -> Callable[[], Phases]:
    """The work of doing something, with all that follows from it (its result is freed on the clock).

    Args:
        now: The clock; one on the wall where another device than the processor works.
    """

    def work() -> Phases:
        start = now()
        for _ in range(repeats):
            action()
        took = now() - start
        return {"whole": (took + cycles()) / repeats}

    return work


def fastest(action: Callable[[], object], times: int = 9, seconds: float = 0.0) -> float:
    """The least that a call took, which others on the machine disturb least.

    Args:
        times: How often to call at least.
        seconds: For how long to call at least.
    """
    taken: list[float] = []
    end = process_time() + seconds
    while len(taken) < times or process_time() < end:
        start = process_time()
        action()
        taken.append(process_time() - start)
    return min(taken)

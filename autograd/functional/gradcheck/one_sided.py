"""How a function reaches its value from one side, where no window of steps shows a slope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ...util.languages import say
from .extrapolation import Estimate
from .line import Line
from .strings import STRINGS

STEPS: Final = 10


def approach(line: Line, side: int) -> Estimate | str:
    """The slope as steps shrink over all magnitudes, perhaps infinite; or, in words, why there is none."""
    longest = 2.0**-10 * (abs(line.at) or 1.0)
    shrink = (line.shortest / longest) ** (1.0 / STEPS)
    made = [line(side * longest * shrink**i) for i in range(1, STEPS + 1)]
    found = [x for x in made if x is not None]
    if len(found) == STEPS:
        rises = [abs(rise) for _, rise in found[STEPS // 2 :]]
        if min(rises) > max(0.99 * max(rises), 8.0 * line.noise(found[-1][1])):
            return say(STRINGS["jumps_right" if side > 0 else "jumps_left"])
    seen = [x for x in found if abs(x[1]) > 8.0 * line.noise(x[1])]
    if len(seen) >= STEPS - 3 and made[-1] is not None:
        quotients = [rise / step for step, rise in seen]
        changes = [abs(b - a) for a, b in pairwise(quotients)]
        if _grow(changes) and _steady([abs(q) for q in quotients]):
            return Estimate(math.copysign(math.inf, quotients[-1]), 0.0)
        if all(b <= 0.75 * a for a, b in pairwise(changes)):
            step, rise = seen[-1]
            return Estimate(quotients[-1], 4.0 * changes[-1] + line.noise(rise) / abs(step))
    why = say(STRINGS["gaps"], why=line.refused) if line.refused else ""
    return say(STRINGS["unsettled"], why=why)


def _steady(numbers: Sequence[float]) -> bool:
    """Whether each is larger than the one before, by a factor that does not jump."""
    growth = [math.log2(b / a) for a, b in pairwise(numbers)]
    return min(growth) > 0.0 and all(b <= 1.5 * a for a, b in pairwise(growth))


def _grow(numbers: Sequence[float]) -> bool:
    """Whether each is as large as the one before, nearly: the sum of such changes has no end."""
    return all(b >= 0.9 * a > 0.0 for a, b in pairwise(numbers))

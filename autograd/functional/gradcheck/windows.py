"""The slope of a function in one window of steps, each half as long as the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .extrapolation import FEWEST, Estimate, limit
from .line import Line

LEVELS: Final = 8
MANTISSA: Final = 2829 / 4096  # steps that no period of a function is a multiple of
BY_CHANCE: Final = 70.0  # times the noise of the longest step: what extrapolation makes of it
SEEN: Final = 1e4  # times the noise: smaller rises show no slope
FLAT: Final = 8.0  # times the noise: smaller rises may be none
GOOD: Final = 1e-10  # of the slope: more is not needed


@dataclass(frozen=True)
class Reading:
    """What the quotients of one window lead to: a slope, or one for each side where they differ."""

    left: Estimate | None
    right: Estimate | None
    both: Estimate | None  # the slope of a smooth function
    rise: float  # the largest quotient at the shortest step: what a slope of 0 is small beside
    step: float  # the shortest

    @property
    def sides(self) -> Iterator[tuple[int, Estimate]]:
        """(side, slope) for each side that was read; a smooth function has the same on both."""
        for side, estimate in ((-1, self.left), (1, self.right)):
            if estimate is not None:
                yield side, self.both or estimate

    @property
    def error(self) -> float:
        """How far the slopes may be off."""
        return max(estimate.error for _, estimate in self.sides)

    def poor(self) -> bool:
        """Whether the quotients still move so much that they may never settle."""
        return self.error > 1e-3 * max(abs(x.value) for _, x in self.sides)

    def agrees(self, other: Reading) -> bool:
        """Whether both can be right."""
        pairs = zip(self.sides, other.sides, strict=True)
        return all(abs(a.value - b.value) <= a.error + b.error for (_, a), (_, b) in pairs)

    def good(self) -> bool:
        """Whether there is no need to look further."""
        size = max(abs(x.value) for _, x in self.sides)
        return all(x.error <= GOOD * size for _, x in self.sides)


def read(line: Line, longest: float, sides: Sequence[int]) -> Reading | None:
    """The slope that the steps from `longest` down lead to; None where they lead nowhere."""
    steps: list[float] = []
    rises: dict[int, list[float]] = {side: [] for side in sides}
    reading: Reading | None = None
    for level in range(LEVELS):
        step = MANTISSA * longest * 2.0**-level
        if step < line.shortest:
            break
        found = [line(side * step) for side in sides]
        if None in found:
            steps.clear()
            for side in sides:
                rises[side].clear()
            continue
        for side, (real, rise) in zip(sides, filter(None, found), strict=True):
            rises[side].append(rise)
            step = abs(real)
        if steps and not step < steps[-1]:
            break
        steps.append(step)
        reading = _led(line, steps, rises)
        if reading is not None and reading.good():
            break
    return reading


def _led(line: Line, steps: Sequence[float], rises: dict[int, list[float]]) -> Reading | None:
    noises = {
        side: [line.noise(rise) / h for rise, h in zip(rises[side], steps, strict=True)] for side in rises
    }
    quotients = {
        side: [side * rise / h for rise, h in zip(rises[side], steps, strict=True)] for side in rises
    }
    largest = max(abs(q) for side in quotients for q in quotients[side])
    line.steepest = max(line.steepest, largest)
    found = {side: limit(steps, quotients[side], noises[side], 1) for side in rises}
    if any(x is None or x.error > 0.05 * largest + BY_CHANCE * noises[side][0] for side, x in found.items()):
        return None
    unseen = []
    for side in rises:
        seen = [abs(rise) / line.noise(rise) for rise in rises[side]]
        if sum(x > SEEN for x in seen) < FEWEST:
            unseen.append(side)
            if max(seen) > FLAT:
                return None
    found |= {side: Estimate(x.value, max(x.error, line.hidden)) for side in unseen if (x := found[side])}
    left, right = found.get(-1), found.get(1)
    both = None
    if left is not None and right is not None:
        gap, doubt = abs(right.value - left.value), left.error + right.error
        if gap <= doubt:
            middle = left.value / 2.0 + right.value / 2.0
            both = Estimate(middle, max(left.error, right.error) + gap)
            central = [a / 2.0 + b / 2.0 for a, b in zip(quotients[-1], quotients[1], strict=True)]
            doubts = [max(a, b) for a, b in zip(noises[-1], noises[1], strict=True)]
            smooth = limit(steps, central, doubts, 2)
            if smooth is not None and smooth.error < both.error:
                both = Estimate(smooth.value, max(smooth.error, abs(smooth.value - middle), 0.01 * doubt))
            if unseen:
                both = Estimate(both.value, max(both.error, line.hidden))
        elif doubt > 1e-3 * gap:
            return None
    rise = max(abs(quotients[side][-1]) for side in quotients)
    reading = Reading(left, right, both, rise, steps[-1])
    doubtful = reading.poor() and reading.error > BY_CHANCE * max(noises[side][0] for side in noises)
    return None if doubtful else reading  # where rounding is not why it is poor, it may be chance

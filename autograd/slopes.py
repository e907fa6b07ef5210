"""The slope of a function at a point, from its values alone: over all magnitudes of steps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .approach import approach
from .extrapolation import Estimate
from .line import Line
from .windows import MANTISSA, Reading, read

SPACING: Final = 6  # windows start so many halvings apart
DENSE: Final = 10  # of them; those below are further apart, and as many again at most


class Slope(NamedTuple):
    """What differences say of a slope: one on each side where f goes on, or why there is none.

    left, right  None where f ends; both the same where f is smooth
    rise         the largest quotient nearby
    reason       why nothing can be said; empty if the slopes are found
    """

    left: Estimate | None
    right: Estimate | None
    rise: float = 0.0
    reason: str = ""


def slope(line: Line, wanted: float) -> Slope:
    """The slope at the point; one that is exactly 0 is believed sooner if 0 is `wanted`."""
    if not math.isfinite(line.at):
        return Slope(None, None, reason="the input is not finite, so it cannot be moved")
    sides = [side for side in (-1, 1) if line.goes(side)]
    if not sides:
        why = f" ({line.refused})" if line.refused else ""
        return Slope(None, None, reason=f"f cannot be evaluated beside this point, on neither side{why}")
    reading = _search(line, sides, wanted)
    if reading is not None:
        found = dict(reading.sides)
        return Slope(found.get(-1), found.get(1), reading.rise)
    return _side_by_side(line, sides, wanted)


def slope_within(line: Line, longest: float) -> Slope:
    """The slope that the steps from `longest` down lead to, and no others."""
    sides = [side for side in (-1, 1) if line(side * longest)]
    reading = read(line, longest / MANTISSA, sides) if sides else None
    if reading is None:
        return Slope(None, None, reason="the difference quotients of these steps lead to no slope: try another eps=")
    found = dict(reading.sides)
    return Slope(found.get(-1), found.get(1), reading.rise)


def _side_by_side(line: Line, sides: Sequence[int], wanted: float) -> Slope:
    """Where both sides together lead nowhere, each may: to a slope, to an infinite one, to a jump."""
    found: dict[int, Estimate] = {}
    rise = 0.0
    for side in sides:
        reading = _search(line, [side], wanted) if len(sides) > 1 else None
        if reading is not None:
            found[side] = dict(reading.sides)[side]
            rise = max(rise, reading.rise)
            continue
        reached = approach(line, side)
        if isinstance(reached, str):
            return Slope(None, None, reason=reached)
        found[side] = reached
    return Slope(found.get(-1), found.get(1), rise)


def _search(line: Line, sides: Sequence[int], wanted: float) -> Reading | None:
    """The most certain reading of all windows that holds at short steps too."""
    best: Reading | None = None
    for longest in _windows(line):
        reading = read(line, longest, sides)
        if reading is None or (best and reading.error >= best.error) or not _holds(line, reading):
            continue
        best = reading
        if best.good() or (wanted == 0.0 and _nothing(best)):
            return best
    if best is not None:
        failures, longest = 0, max(1.0, abs(line.at))
        while failures < 2 and longest < 1e300:
            longest *= 2.0**SPACING
            reading = read(line, longest, sides)
            if reading is None or reading.error >= best.error or not _holds(line, reading):
                failures += 1
                continue
            best, failures = reading, 0
            if best.good():
                break
    return best


def _nothing(reading: Reading) -> bool:
    return all(abs(x.value) <= x.error and x.error <= 1e-9 * reading.rise or x.value == 0.0 for _, x in reading.sides)


def _windows(line: Line) -> Iterator[float]:
    """Where windows start: near the size of the input and near 1 first, then all in between and below."""
    size = abs(line.at)
    starts = [max(1.0, size) / 8.0]
    if 0.0 < size < 1.0:
        starts.append(size / 8.0)
    yield from starts
    ends = [*starts, line.shortest]
    for top, bottom in zip(ends, ends[1:], strict=False):
        octaves = int(math.log2(top) - math.log2(bottom))
        near = range(SPACING, octaves, SPACING)[:DENSE]
        rest = range(near[-1], octaves, max(SPACING, (octaves - near[-1]) // DENSE))[1:] if near else ()
        for octave in (*near, *rest):
            yield top * 2.0**-octave


def _holds(line: Line, reading: Reading) -> bool:
    """Whether the quotients of much shorter steps agree, as far as rounding lets them be seen."""
    for side, estimate in reading.sides:
        first = line(side * reading.step)
        lean = 0.0 if first is None else abs(first[1] / first[0] - estimate.value)
        for shorter in _shorter(line, reading):
            found = line(side * shorter)
            if found is None:
                return False
            step, rise = found
            doubt = 4.0 * line.noise(rise) / abs(step) + estimate.error
            doubt += 4.0 * lean * abs(step) / reading.step + 1e-12 * abs(estimate.value)
            if abs(rise / step - estimate.value) > doubt:
                return False
    return True


def _shorter(line: Line, reading: Reading) -> Iterator[float]:
    """Steps below a window's, down to where rounding hides a slope of that size."""
    shortest = line.shortest
    if reading.rise:
        shortest = max(shortest, 20.0 * line.noise(0.0) / reading.rise)
    step, drop = reading.step, 2.0**-10
    while (step := step * drop) > shortest:
        yield step
        drop = max(drop * drop, 2.0**-400)
    if shortest < reading.step:
        yield shortest

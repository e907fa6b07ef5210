"""The slope of a function at a point, from its values alone: over all magnitudes of steps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ...util.languages import say
from .extrapolation import Estimate
from .line import Line
from .one_sided import approach
from .strings import STRINGS
from .windows import MANTISSA, Reading, read

SPACING: Final = 6  # windows start so many halvings apart
DENSE: Final = 10  # of them; those below are further apart, and as many again at most


class Slope(NamedTuple):
    """What differences say of a slope: one on each side where f goes on, or why there is none.

    Attributes:
        left, right: None where f ends; both the same where f is smooth.
        rise: The largest quotient that was met: what a slope of 0 is small beside.
        reason: Why nothing can be said; empty if the slopes are found.
    """

    left: Estimate | None
    right: Estimate | None
    rise: float = 0.0
    reason: str = ""


def slope(line: Line, wanted: float) -> Slope:
    """The slope at the point; one that is exactly 0 is believed sooner if 0 is `wanted`."""
    if not math.isfinite(line.at):
        return Slope(None, None, reason=say(STRINGS["not_finite"]))
    sides = [side for side in (-1, 1) if line.goes(side)]
    if not sides:
        why = say(STRINGS["because"], why=line.refused) if line.refused else ""
        return Slope(None, None, reason=say(STRINGS["no_side"], why=why))
    reading = _search(line, sides, wanted)
    if reading is None or reading.poor():
        apart = _side_by_side(line, sides, wanted)
        infinite = any(x is not None and math.isinf(x.value) for x in (apart.left, apart.right))
        if reading is None or infinite:
            return apart
    found = dict(reading.sides)
    return Slope(found.get(-1), found.get(1), line.steepest)


def slope_within(line: Line, longest: float) -> Slope:
    """The slope that the steps from `longest` down lead to, and no others."""
    sides = [side for side in (-1, 1) if line(side * longest)]
    reading = read(line, longest / MANTISSA, sides) if sides else None
    if reading is None:
        return Slope(None, None, reason=say(STRINGS["no_slope"]))
    found = dict(reading.sides)
    return Slope(found.get(-1), found.get(1), line.steepest)


def _side_by_side(line: Line, sides: Sequence[int], wanted: float) -> Slope:
    """Where both sides together lead nowhere, each may: to a slope, to an infinite one, to a jump."""
    found: dict[int, Estimate] = {}
    for side in sides:
        reading = _search(line, [side], wanted) if len(sides) > 1 else None
        measured = reading and dict(reading.sides)[side]
        reached = approach(line, side) if reading is None or reading.poor() else measured
        if isinstance(reached, str) and measured:
            reached = measured
        if not isinstance(reached, Estimate):
            return Slope(None, None, reason=str(reached))
        found[side] = reached
    return Slope(found.get(-1), found.get(1), line.steepest)


def _search(line: Line, sides: Sequence[int], wanted: float) -> Reading | None:
    """The most certain reading of all windows that holds at short steps too."""
    best: Reading | None = None
    for longest in _windows(line):
        reading = read(line, longest, sides)
        if reading is None or (best and reading.error >= best.error) or not _holds(line, reading):
            continue
        best = reading
        if best.good() or (wanted == 0.0 and _nothing(line, best)):
            return best
    return None if best is None else _wider(line, sides, best)


def _wider(line: Line, sides: Sequence[int], best: Reading) -> Reading:
    """A more certain reading from longer steps that agrees: f may be straight, and rounding large."""
    failures, longest = 0, max(1.0, abs(line.at))
    while failures < 2 and longest < 1e300 and not best.good():
        longest *= 2.0**SPACING
        reading = read(line, longest, sides)
        if reading and reading.error < best.error and reading.agrees(best) and _holds(line, reading):
            best, failures = reading, 0
        else:
            failures += 1
    return best


def _nothing(line: Line, reading: Reading) -> bool:
    """Whether f has not moved at all, or has no slope beside what it does nearby."""
    return line.steepest == 0.0 or all(
        abs(x.value) <= x.error <= 1e-9 * reading.rise for _, x in reading.sides
    )


def _windows(line: Line) -> Iterator[float]:
    """Where windows start: near the size of the input and near 1 first, then all in between and below."""
    size = abs(line.at)
    starts = [max(1.0, size) / 8.0]
    if 0.0 < size < 1.0:
        starts.append(size / 8.0)
    yield from starts
    ends = [*starts, line.shortest]
    for top, bottom in pairwise(ends):
        octaves = int(math.log2(top) - math.log2(bottom))
        near = range(SPACING, octaves, SPACING)[:DENSE]
        rest = range(near[-1], octaves, max(SPACING, (octaves - near[-1]) // DENSE))[1:] if near else ()
        for octave in (*near, *rest):
            yield top * 2.0**-octave


def _holds(line: Line, reading: Reading) -> bool:
    """Whether the quotients of much shorter steps agree, as far as rounding lets them be seen."""
    steps = list(_shorter(line, reading))
    for side, estimate in reading.sides:
        first = line(side * reading.step)
        lean = 0.0 if first is None else abs(first[1] / first[0] - estimate.value)
        for shorter in steps:
            found = line(side * shorter)
            if found is None:
                return False
            step, rise = found
            doubt = 4.0 * line.noise(rise) / abs(step) + estimate.error
            doubt += 4.0 * lean * abs(step) / reading.step + 1e-12 * abs(estimate.value)
            if rise == 0.0 and (abs(estimate.value) - estimate.error) * abs(step) > 2.0 * line.noise(rise):
                return False  # a staircase, however fine
            off = abs(rise / step - estimate.value)
            if off > doubt and off > doubt + 4.0 * line.jitter / abs(step):
                return False
    return True


def _shorter(line: Line, reading: Reading) -> Iterator[float]:
    """Steps below a window's, down to the shortest."""
    octaves = math.log2(reading.step) - math.log2(line.shortest)
    count = math.ceil(min(octaves / 10.0, 6.0))
    for i in range(1, count + 1):
        yield reading.step * 2.0 ** (-octaves * i / count)

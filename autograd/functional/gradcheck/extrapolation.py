"""Where difference quotients lead as the step shrinks: Neville's table, as Ridders used it for slopes.

Source: C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Adv. Eng. Software 4, 1982.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

FEWEST: Final = 4  # quotients: with fewer, two columns of the table can agree by chance


class Estimate(NamedTuple):
    """A number, and how far it may be off."""

    value: float
    error: float


def limit(
    steps: Sequence[float], quotients: Sequence[float], noises: Sequence[float], power: int
) -> Estimate | None:
    """The limit of the quotients as their steps go to 0; None if there are too few, or no finite one.

    Args:
        steps: Falling; at least 4.
        noises: How far rounding can have moved each quotient.
        power: Their error is a series in stepᵖᵒʷᵉʳ: 2 for central quotients, 1 for one-sided ones.

    >>> h = [0.4, 0.2, 0.1, 0.05]
    >>> round(limit(h, [3.0 + x - x * x for x in h], [0.0] * 4, power=1).value, 12)
    3.0
    """
    best: Estimate | None = None
    above: list[Estimate] = []
    for i, (quotient, noise) in enumerate(zip(quotients, noises, strict=True)):
        row = [Estimate(quotient, noise)]
        for k in range(1, i + 1):
            ratio = (steps[i - k] / steps[i]) ** power
            near, far = row[k - 1], above[k - 1]
            value = near.value + (near.value - far.value) / (ratio - 1.0)
            noise = (ratio * near.error + far.error) / (ratio - 1.0)
            row.append(Estimate(value, noise))
            change = max(abs(value - near.value), abs(value - far.value))
            error = 2.0 * change + noise
            if i + 1 >= FEWEST and k >= 2 and math.isfinite(value) and not (best and error >= best.error):
                best = Estimate(value, error)
        above = row
    return best if best and math.isfinite(best.error) else None

"""A function along one of its inputs, as far as it can be evaluated there."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import Final

ROUNDOFF: Final = 2.0**-52
SMALLEST: Final = 2.0**-1066  # below the normal numbers digits go one by one


class Line:
    """f along one input, seen from the point `at`, where its value is known.

    Attributes:
        f: Takes that input and returns a float; what it raises, or a result that is not finite, means that it
            ends before there.
        noise: How far rounding inside of f can have moved its value.
    """

    def __init__(self, f: Callable[[float], float], at: float, value: float, noise: float) -> None:
        self.f: Final = f
        self.at: Final = at
        self.value: Final = value
        self.inner_noise: Final = noise
        self.shortest: Final = 8.0 * math.ulp(at) if at else 2.0**-1000
        self.steepest = 0.0  # of all quotients that windows were made of
        self.refused = ""  # the name of an error that f raised beside the point
        self._known: dict[float, float | None] = {}

    def __call__(self, step: float) -> tuple[float, float] | None:
        """The step that was really made, and f's rise over it; None where f ends before."""
        moved = self.at + step
        step = moved - self.at
        if step == 0.0 or not math.isfinite(step):
            return None
        if moved not in self._known:
            self._known[moved] = self._evaluate(moved)
        y = self._known[moved]
        if y is None:
            return None
        rise = y - self.value
        return (step, rise) if math.isfinite(rise) and math.isfinite(rise / step) else None

    def noise(self, rise: float) -> float:
        """How far rounding can have moved such a rise."""
        half = ROUNDOFF / 2.0
        return self.inner_noise + half * abs(self.value) + half * abs(self.value + rise) + SMALLEST

    @property
    def hidden(self) -> float:
        """The slope that something finer than the input and 1 may have without being seen for rounding."""
        return 128.0 * self.noise(0.0) / (min(1.0, abs(self.at)) or 1.0)

    @cached_property
    def jitter(self) -> float:
        """How far rounding inside of single gates moves f, seen from what is not smooth over tiny steps."""
        step = max(self.shortest, 2.0**-46)
        unsmooth = [0.0]
        for side in (-1, 1):
            rises = [found[1] for k in range(1, 8) if (found := self(side * k * step))]
            for _ in range(3):
                rises = [b - a for a, b in pairwise(rises)]
            unsmooth += rises
        return min(max(map(abs, unsmooth)), 16.0 * self.noise(0.0))  # more than that is a step of f

    def goes(self, side: int) -> bool:
        """Whether f can be evaluated beside the point, at a step as short as can be or not much longer."""
        longest = max(1.0, abs(self.at)) * 2.0**-10
        return any(self(side * min(self.shortest * 2.0**n, longest)) for n in (0, 12, 24, 300, 1000))

    def _evaluate(self, x: float) -> float | None:
        try:
            y = self.f(x)
        except Exception as error:  # f may be anybody's
            self.refused = self.refused or type(error).__name__
            return None
        if not math.isfinite(y):
            self.refused = self.refused or "not finite"
            return None
        return y

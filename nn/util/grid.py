"""Where to look at a model: evenly spaced points around the samples."""

from __future__ import annotations

from collections.abc import Sequence


def span(xs: Sequence[float], steps: int) -> list[float]:
    """Evenly spaced numbers that cover all of `xs` and a margin.

    >>> span([0.0, 2.0], 3)
    [-0.5, 1.0, 2.5]
    """
    if steps < 2:
        raise ValueError(f"steps must be at least 2, not {steps}")
    low, high = min(xs), max(xs)
    margin = 0.25 * (high - low or 1.0)
    return [low - margin + i * (high - low + 2.0 * margin) / (steps - 1) for i in range(steps)]

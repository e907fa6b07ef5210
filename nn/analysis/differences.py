"""Differences: how wrong a difference quotient is, step by step, from too long to too short."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import grad, no_grad, numerical_grad

METHODS = ("forward", "central", "5-point", "7-point")


def difference_errors(
    f: Callable[[Any], Any], x: float, steps: Sequence[float] | None = None, methods: Sequence[str] = METHODS
) -> dict[str, list[tuple[float, float]]]:
    """How wrong each method is, step by step: (step ε, relative error against the graph's derivative).

    The error falls with ε while the formula's own error is the larger, and rises again when the rounding
    of f, divided by ε, takes over.  Where the derivative is 0 the error is absolute.

    Args:
        f: Takes a number and returns one.
        x: Where the derivative is taken.
        steps: Four in each factor of 10 unless told, from 10⁻¹⁵ to 1, times |x| where x is not 0.
        methods: Those of `numerical_grad`.

    Returns:
        The points of a curve for each method.

    >>> from autograd import exp
    >>> errors = difference_errors(exp, 1.0, steps=[1e-2, 1e-8, 1e-14])["forward"]
    >>> min(errors, key=lambda point: point[1])[0]
    1e-08
    """
    with no_grad():  # a float, also where f closes over a model
        exact = grad(f)(x)
    steps = [10.0 ** (i / 4) * (abs(x) or 1.0) for i in range(-60, 1)] if steps is None else steps

    def error(method: str, eps: float) -> float:
        slope = numerical_grad(f, x, method=method, eps=eps)
        return float(abs(slope - exact) / (abs(exact) or 1.0))

    return {method: [(eps, error(method, eps)) for eps in steps] for method in methods}


def textbook_step(x: float) -> float:
    """√ε_c·|x| with the machine's ε_c = 2⁻⁵², or √ε_c where x is 0: the step for forward differences.

    >>> textbook_step(2.0) == 2.0 * 2.0**-26
    True
    """
    return math.sqrt(2.0**-52) * (abs(x) or 1.0)

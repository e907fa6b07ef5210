"""A slice of the loss: how it would be with other numbers in two weights, all the others kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from nn.util.grid import span

from . import printed
from .settings import Settings
from .training import Network
from .views import kind, known, numbers

MOST_ASKED: Final = 20_000  # losses of a sample in one slice
FINEST, COARSEST = 31, 9
REACH: Final = 2.0  # at least so far to each side of where the weights are


def surface(network: Network, pair: Sequence[str], seen: Sequence[Sequence[float]] = ()) -> dict[str, Any]:
    """The loss over two weights.

    Args:
        network: The network.
        pair: The names of the two.
        seen: (first, second) of points that are to be in the slice, such as the path so far.

    Returns:
        across and up, the numbers of the two; losses[j][i] at (across[i], up[j]), None where there is none;
        here, where the network is.
    """
    names = [name for name, _ in network.model.named_parameters()]
    first, second = (names.index(name) for name in pair)
    now = numbers(network)
    here = [now[first], now[second]]
    steps = max(COARSEST, min(FINEST, math.isqrt(MOST_ASKED // max(1, len(network.points)))))
    axes = []
    for axis, x in enumerate(here):
        axes.append(span([x - REACH, x + REACH, *(point[axis] for point in seen)], steps))
    loss = mean_loss(network)

    def at(a: float, b: float) -> float | None:
        moved = list(now)
        moved[first], moved[second] = a, b
        return known(loss(moved))

    across, up = axes
    return {
        "names": list(pair),
        "across": across,
        "up": up,
        "losses": [[at(a, b) for a in across] for b in up],
        "here": [*here, known(loss(now))],
    }


def mean_loss(network: Network) -> Callable[[Sequence[float]], float]:
    """The loss of all samples with the penalty, as a function of the parameters' numbers."""
    rows = [[x for x, target in network.points if target == side] for side in (0, 1)]
    sides = [(printed.costs(kind(network), side), its) for side, its in enumerate(rows) if its]
    penalty = _penalty(network.settings)

    def loss(parameters: Sequence[float]) -> float:
        total = math.fsum(cost for each, its in sides for cost in each(parameters, its))
        return total / len(network.points) + penalty(parameters)

    return loss


def _penalty(settings: Settings) -> Callable[[Sequence[float]], float]:
    if settings.regularizer == "none":
        return lambda parameters: 0.0
    each = printed.penalty(tuple(settings.sizes), settings.regularizer, settings.strength)
    return lambda parameters: each(parameters, [()])[0]

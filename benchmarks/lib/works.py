"""What every engine is asked to differentiate, written once for all numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

Relu = Callable[[Any], Any]

LINKS = 300  # some peers go back by recursion: their chains end at a depth of 1,000
XS = (1.0, 0.999)  # where the chain starts, and its factor
SIZES = (2, 16, 16, 1)


def chain(leaves: Sequence[Any], relu: Relu | None = None, links: int = LINKS) -> Any:
    """A chain of multiply-adds, two gates a link."""
    x, factor = leaves
    y = x
    for _ in range(links):
        y = y * factor + x
    return y


def weights() -> list[float]:
    """The weights of an MLP 2-16-16-1, neuron by neuron, the bias last."""
    draw = random.Random(2)
    return [draw.uniform(-1.0, 1.0) for nin, nout in pairwise(SIZES) for _ in range((nin + 1) * nout)]


def points(count: int) -> list[tuple[tuple[float, float], float]]:
    """Points of the plane, and 1 above the diagonal, −1 below it."""
    draw = random.Random(1)
    drawn = [(draw.uniform(-1.0, 1.0), draw.uniform(-1.0, 1.0)) for _ in range(count)]
    return [(point, 1.0 if point[1] > point[0] else -1.0) for point in drawn]


def hinge_loss(leaves: Sequence[Any], relu: Relu, count: int = 20) -> Any:
    """Max-margin loss with L2 of the MLP over all points: as many gates as micrograd's demonstration."""
    taken = iter(leaves)
    layers = [[[next(taken) for _ in range(nin + 1)] for _ in range(nout)] for nin, nout in pairwise(SIZES)]
    losses = []
    for point, target in points(count):
        x: list[Any] = list(point)
        for depth, layer in enumerate(layers):
            x = [sum((w * xi for w, xi in zip(ws, x, strict=False)), ws[-1]) for ws in layer]
            if depth < len(layers) - 1:
                x = [relu(u) for u in x]
        losses.append(relu(1.0 + -target * x[0]))
    return sum(losses) * (1.0 / count) + 1e-4 * sum(w * w for w in leaves)

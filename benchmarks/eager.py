"""Eager cost beside micrograd's and beside Python's own floats, as ratios of medians in one process.

Run `python -m pip install -e ".[bench]" && python -m benchmarks.eager`.  The machine's noise falls on
all alike, because they take turns; only ratios are printed as results.
"""

from __future__ import annotations

import platform
import random
import sys
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from time import perf_counter

from micrograd.engine import Value as Micrograd

from autograd import Value, engine_info

TURNS = 7
LINKS = 300  # micrograd's backward is recursive: its chains end at a depth of 1,000


def chain(number: Callable[[float], object]) -> object:
    """A chain of multiply-adds."""
    x, factor = number(1.0), number(0.999)
    y = x
    for _ in range(LINKS):
        y = y * factor + x
    return y


def moons() -> list[tuple[list[float], float]]:
    """100 points on two interleaved half circles, with targets −1 and 1."""
    from nn.data import moons

    return [(list(point), 2.0 * label - 1.0) for point, label in moons(100, rng=random.Random(1))]


def weights() -> list[list[list[float]]]:
    """The weights of an MLP 2-16-16-1, one row per neuron, the bias last."""
    draw = random.Random(2)
    sizes = (2, 16, 16, 1)
    return [
        [[draw.uniform(-1, 1) for _ in range(nin + 1)] for _ in range(nout)] for nin, nout in pairwise(sizes)
    ]


def training_step(number: Callable[[float], object], points: list[tuple[list[float], float]]) -> object:
    """micrograd's demonstration: SVM loss with L2 over all points, as one graph."""
    layers = [[[number(w) for w in neuron] for neuron in layer] for layer in weights()]
    losses = []
    for point, target in points:
        x = [number(p) for p in point]
        for depth, layer in enumerate(layers):
            sums = [sum((w * xi for w, xi in zip(neuron, x, strict=False)), neuron[-1]) for neuron in layer]
            x = [s.relu() for s in sums] if depth < 2 else sums
        losses.append((1 + -target * x[0]).relu())
    penalty = sum((w * w for layer in layers for neuron in layer for w in neuron), number(0.0))
    return sum(losses) * (1.0 / len(losses)) + 1e-4 * penalty


def seconds(work: Callable[[], object]) -> float:
    """The time to build a graph, go backward where it is one, and free it."""
    start = perf_counter()
    root = work()
    if hasattr(root, "backward"):
        root.backward()
    del root
    return perf_counter() - start


def ratios(name: str, ours: Callable[[], object], peers: dict[str, Callable[[], object]]) -> None:
    """Print ours ÷ theirs, or theirs ÷ ours, whichever is above 1."""
    times: dict[str, list[float]] = {peer: [] for peer in ("ours", *peers)}
    for _ in range(TURNS):
        times["ours"].append(seconds(ours))
        for peer, work in peers.items():
            times[peer].append(seconds(work))
    for peer in peers:
        ratio = median(theirs / mine for theirs, mine in zip(times[peer], times["ours"], strict=True))
        told = f"{ratio:.1f} times as fast as" if ratio >= 1 else f"{1 / ratio:.0f} times the time of"
        print(f"{name}: {told} {peer}")


def main() -> None:
    """Print all ratios, and where they were measured."""
    form, _ = engine_info()
    print(f"Gatewise ({form}) on Python {platform.python_version()}, {platform.machine()}")
    sys.setrecursionlimit(10_000)
    points = moons()
    ratios(
        f"a chain of {2 * LINKS} gates",
        lambda: chain(Value),
        {"micrograd": lambda: chain(Micrograd), "Python's floats without gradients": lambda: chain(float)},
    )
    ratios(
        "a training step on moons, MLP 2-16-16-1, 100 points",
        lambda: training_step(Value, points),
        {"micrograd": lambda: training_step(Micrograd, points)},
    )


if __name__ == "__main__":
    main()

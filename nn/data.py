"""Data: lists of (inputs, target), to be learned from.

Points are drawn from `rng`, a random.Random, or from Python's `random` module unless told: the same seed
gives the same points.  Targets are classes, counted from 0.
"""

from __future__ import annotations

import math
from itertools import cycle, islice
from random import Random
from typing import Any

from .util.checks import not_negative, size
from .util.roles import source
from .util.samples import Sample as Sample
from .util.samples import Standardization as Standardization
from .util.samples import batches as batches
from .util.samples import split as split

Point = tuple[list[float], int]

_TRUTH = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}
TRUTH_TABLES = tuple(_TRUTH)


def truth_table(name: str) -> list[Point]:
    """The four rows of a logic gate of two inputs.

    Args:
        name: "and", "or", "nand" or "xor".

    Returns:
        ([x1, x2], target) for each row.

    Raises:
        ValueError: For another name.

    >>> truth_table("and")
    [([0.0, 0.0], 0), ([0.0, 1.0], 0), ([1.0, 0.0], 0), ([1.0, 1.0], 1)]
    """
    if name not in _TRUTH:
        raise ValueError(f"there is no truth table {name!r}; there are {', '.join(_TRUTH)}")
    return [([float(i >> 1), float(i & 1)], target) for i, target in enumerate(_TRUTH[name])]


def xor() -> list[Point]:
    """The four rows of exclusive or, which no straight line separates.

    Returns:
        ([x1, x2], target) for each row.

    >>> xor()
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
    """
    return truth_table("xor")


def moons(n: int = 200, noise: float = 0.1, rng: Random | None = None) -> list[Point]:
    """Two half circles that reach into each other.

    Args:
        n: How many points, from each class in turn.
        noise: The standard deviation of the error in each coordinate.
        rng: Where points are drawn from.

    Returns:
        ([x1, x2], class) for each point.

    >>> moons(4, noise=0.0, rng=Random(0))[0][1], len(moons())
    (0, 200)
    """

    def half_circle(moon: int, draw: Random) -> tuple[float, float]:
        angle = draw.uniform(0.0, math.pi)
        x, y = math.cos(angle), math.sin(angle)
        return (1.0 - x, 0.5 - y) if moon else (x, y)

    return _points(n, 2, half_circle, noise, rng)


def circles(n: int = 200, noise: float = 0.05, inner: float = 0.5, rng: Random | None = None) -> list[Point]:
    """A circle of radius 1, class 0, around a smaller one, class 1.

    Args:
        n: How many points, from each class in turn.
        noise: The standard deviation of the error in each coordinate.
        inner: The radius of the smaller one.
        rng: Where points are drawn from.

    Returns:
        ([x1, x2], class) for each point.

    >>> [round(math.hypot(*x), 9) for x, _ in circles(4, noise=0.0)]
    [1.0, 0.5, 1.0, 0.5]
    """
    radii = (1.0, not_negative("inner", inner))

    def circle(which: int, draw: Random) -> tuple[float, float]:
        return _on_circle(radii[which], draw.uniform(0.0, math.tau))

    return _points(n, 2, circle, noise, rng)


def spirals(
    n: int = 200, noise: float = 0.02, turns: float = 1.0, arms: int = 2, rng: Random | None = None
) -> list[Point]:
    """Spirals from the middle out to radius 1, one inside the other.

    Args:
        n: How many points, from each class in turn.
        noise: The standard deviation of the error in each coordinate.
        turns: How often each goes around.
        arms: How many there are: the classes.
        rng: Where points are drawn from.

    Returns:
        ([x1, x2], class) for each point.

    >>> sorted(target for _, target in spirals(6, arms=3))
    [0, 0, 1, 1, 2, 2]
    """
    arms, turns = size("arms", arms), not_negative("turns", turns)

    def spiral(arm: int, draw: Random) -> tuple[float, float]:
        radius = math.sqrt(draw.random())  # the root spreads them evenly along the spiral
        return _on_circle(radius, math.tau * (radius * turns + arm / arms))

    return _points(n, arms, spiral, noise, rng)


def blobs(n: int = 200, spread: float = 0.15, centers: int = 3, rng: Random | None = None) -> list[Point]:
    """Clouds around centers that are evenly spaced on a circle of radius 1.

    Args:
        n: How many points, from each class in turn.
        spread: The standard deviation of each cloud in each coordinate.
        centers: How many clouds there are: the classes.
        rng: Where points are drawn from.

    Returns:
        ([x1, x2], class) for each point.

    >>> [(round(x), round(y)) for (x, y), _ in blobs(4, spread=0.0, centers=4)]
    [(1, 0), (0, 1), (-1, 0), (0, -1)]
    """
    centers = size("centers", centers)

    def center(which: int, draw: Random) -> tuple[float, float]:
        return _on_circle(1.0, math.tau * which / centers)

    return _points(n, centers, center, spread, rng)


def digits() -> list[Point]:
    """The 1,797 handwritten digits of scikit-learn.

    Returns:
        (64 pixels from 0 to 1, row by row; which digit it is) for each image.

    Raises:
        ModuleNotFoundError: Where scikit-learn is missing; it says what to install.

    >>> pixels, digit = digits()[0]
    >>> len(pixels), max(pixels), digit
    (64, 0.9375, 0)
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "the handwritten digits come with scikit-learn; install it with: "
            'python -m pip install "gatewise[digits]"',
            name=error.name,
        ) from error
    images, targets = load_digits(return_X_y=True)
    return [
        ([pixel / 16.0 for pixel in image], target)
        for image, target in zip(images.tolist(), targets.tolist(), strict=True)
    ]


def _points(n: int, classes: int, place: Any, noise: float, rng: Random | None) -> list[Point]:
    """`n` points with a normal error, of each class in turn."""
    draw = source(rng, "gauss")
    noise = not_negative("noise", noise)
    points = []
    for target in islice(cycle(range(classes)), size("n", n)):
        exact = place(target, draw)
        points.append(([draw.gauss(x, noise) for x in exact], target))
    return points


def _on_circle(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)

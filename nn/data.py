"""Data: lists of (inputs, target)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from .checks import size

Sample = tuple[Any, Any]

_TRUTH = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}
TRUTH_TABLES = tuple(_TRUTH)


def truth_table(name: str) -> list[tuple[list[float], int]]:
    """The four rows of a logic gate of two inputs.

    name    "and", "or", "nand" or "xor"; ValueError for another

    >>> truth_table("and")
    [([0.0, 0.0], 0), ([0.0, 1.0], 0), ([1.0, 0.0], 0), ([1.0, 1.0], 1)]
    """
    if name not in _TRUTH:
        raise ValueError(f"there is no truth table {name!r}; there are {', '.join(_TRUTH)}")
    return [([float(i >> 1), float(i & 1)], target) for i, target in enumerate(_TRUTH[name])]


def xor() -> list[tuple[list[float], int]]:
    """The four rows of exclusive or, which no straight line separates.

    >>> xor()
    [([0.0, 0.0], 0), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 0)]
    """
    return truth_table("xor")


def batches(
    data: Sequence[Sample], batch_size: int | None = None, rng: Random | None = None
) -> Iterator[list[Sample]]:
    """The samples once over, in batches drawn in a new order; all as one batch, in order, unless told.

    batch_size    how many samples in a batch; the last one may be smaller
    rng           where the order is drawn from: Python's `random` module unless told

    >>> [len(batch) for batch in batches(xor(), 3, Random(0))]
    [3, 1]
    """
    if batch_size is None:
        yield list(data)
        return
    count = size("batch_size", batch_size)
    shuffled = random.sample(data, len(data)) if rng is None else rng.sample(data, len(data))
    for start in range(0, len(shuffled), count):
        yield shuffled[start : start + count]

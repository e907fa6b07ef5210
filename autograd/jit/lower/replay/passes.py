"""What only one entry after the other can tell of a graph; all else is done on whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any


def reached(first: Array, operands: Array, passes: Array, start: Sequence[int]) -> Array:
    """Which entries have one of `start` among what they are computed from; through those that pass."""
    found = bytearray(len(passes))
    for i in start:
        found[i] = 1
    flat, ends, through = operands.tolist(), first.tolist(), passes.tolist()
    for i in np.flatnonzero(passes).tolist():
        if through[i] and not found[i]:
            for k in range(ends[i], ends[i + 1]):
                if found[flat[k]]:
                    found[i] = 1
                    break
    return np.frombuffer(found, np.bool_)


def read_by(first: Array, operands: Array, passes: Array, ends: Sequence[int]) -> Array:
    """Which entries one of `ends` is computed from; through those that pass."""
    found = bytearray(len(passes))
    for i in ends:
        found[i] = 1
    flat, begin = operands.tolist(), first.tolist()
    for i in np.flatnonzero(passes)[::-1].tolist():
        if found[i]:
            for k in range(begin[i], begin[i + 1]):
                found[flat[k]] = 1
    return np.frombuffer(found, np.bool_)


def levels(count: int, nodes: Array, first: Array, operands: Array) -> Array:
    """How early each of these nodes can be computed: 1 for what reads leaves alone."""
    level = [0] * count
    flat, ends = operands.tolist(), first.tolist()
    for j, node in enumerate(nodes.tolist()):
        level[node] = 1 + max([level[x] for x in flat[ends[j] : ends[j + 1]]], default=0)
    return np.array(level, np.int64)

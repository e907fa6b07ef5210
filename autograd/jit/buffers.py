"""Leaves and a buffer of doubles: their numbers into it, and what it holds added to their grads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from .. import engine as value
from ..engine import SWEEPING, Value


def gather(leaves: Sequence[Value]) -> array[float]:
    """The number of every leaf.

    >>> list(gather([Value(1.0), Value(2.0)]))
    [1.0, 2.0]
    """
    return value.gather(leaves)


def scatter(leaves: Sequence[Value], gradient: Sequence[float] | Any) -> None:
    """Add to the grad of every leaf, as a backward pass does.

    >>> x = Value(1.0)
    >>> scatter([x], [2.0])
    >>> x.grad
    2.0
    """
    with SWEEPING:
        value.add_to_grads(leaves, gradient)

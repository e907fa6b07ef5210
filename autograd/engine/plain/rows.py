"""The numbers of leaves and of arguments; `native/rows.pyx` is the same in C, and reads arguments at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from .slots import Node


def read_rows(args: Sequence[Any], batch: bool | None, kind: Any) -> None:
    """Nothing: interpreted, there is no quicker way to read arguments than the general one."""


def gather(leaves: Sequence[Node]) -> array[float]:
    """The number of every leaf, in an array of doubles."""
    return array("d", [leaf._data for leaf in leaves])


def add_to_grads(leaves: Sequence[Node], slopes: Iterable[float]) -> None:
    """Add to the grad of every leaf."""
    for leaf, slope in zip(leaves, slopes, strict=True):
        leaf._grad = float(slope if leaf._grad is None else leaf._grad + slope)

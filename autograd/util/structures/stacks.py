"""Arrays over structures: derivatives of arrays, and the results of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .arrays import filled
from .trees import Tree, children, flat, rebuilt, regular, remade


def stacked(tree: Tree, rows: Sequence[Sequence[Any]], shape: tuple[int, ...]) -> Any:
    """The nesting of `tree` with an array for each leaf or array: of this shape, and then its own.

    Args:
        rows: Leaves for the tree, for each entry of an array of this shape.
    """
    width = iter(range(len(flat(tree))))

    def columns(count: int, own: tuple[int, ...]) -> Any:
        taken = [next(width) for _ in range(count)]
        return filled((*shape, *own), [row[i] for row in rows for i in taken])

    return rebuilt(tree, lambda _: columns(1, ()), lambda array: columns(array.size, array.shape))


def in_arrays(columns: Any, nesting: Tree) -> Any:
    """The columns of a matrix in such a nesting: an array, or a tuple or uneven list of arrays, by rows.

    >>> import numpy as np
    >>> [part.shape for part in in_arrays(np.zeros((5, 7)), (None, [[None] * 3] * 2))]
    [(5,), (5, 2, 3)]
    """
    shape = regular(nesting)
    if shape is not None:
        return columns.reshape(len(columns), *shape)
    parts, start = [], 0
    for part in children(nesting):
        width = len(flat(part))
        parts.append(in_arrays(columns[:, start : start + width], part))
        start += width
    return remade(nesting, parts)

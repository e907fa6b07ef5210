"""Which sums of products share operands: rows × terms by terms × columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np

from .kernels.blocks import BY_COLUMNS, BY_ROWS, SHARED, hand_down, multiply
from .layout import Layout, as_they_are

Array = Any

_LEAST_PRODUCTS: Final = 64  # in a block; fewer are left to lanes
_LEAST_COLUMNS: Final = 4


def blocks(left: Array, right: Array) -> Iterator[Array]:
    """Rows × columns of sums, by their places in `left` and `right`.

    All sums of a row share the same `right`, all of a column the same `left`.

    Args:
        left: A line for each sum: the first factors of its products.
        right: The second factors.
    """
    if len(left) < _LEAST_COLUMNS or left.size < _LEAST_PRODUCTS:
        return
    vectors, shared = _numbered(left), _numbered(right)
    order = np.lexsort((vectors, shared))
    vectors, shared = vectors[order], shared[order]
    cuts = [0, *(np.flatnonzero(np.diff(shared)) + 1).tolist(), len(order)]
    rows: dict[bytes, list[Array]] = {}
    for start, end in pairwise(cuts):
        if end - start >= _LEAST_COLUMNS:
            rows.setdefault(vectors[start:end].tobytes(), []).append(order[start:end])
    for alike in rows.values():
        block = np.array(alike)
        if block.size * left.shape[1] >= _LEAST_PRODUCTS:
            yield block


def multiplied(
    layout: Layout, left: Array, right: Array, result: int, begin: int, flows: tuple[bool, bool]
) -> None:
    """The operation of a block, and what brings its operands into the form that it takes.

    Args:
        left, right: The places of the columns' factors, and of the rows'.
        begin: What each sum begins with.
        flows: Whether gradients are wanted by these, and by those.
    """
    columns, terms = left.shape
    rows = len(right)
    bits = 0
    as_rows, as_columns = as_they_are(left, terms), as_they_are(left.T, columns)
    if as_rows is None and as_columns is None:
        as_rows = layout.matrix(left, flows[0], terms)
    if flows[0]:
        bits |= BY_ROWS if as_rows is not None else BY_COLUMNS
    turned = as_columns
    if turned is None:
        assert as_rows is not None
        turned = layout.turned(as_rows, columns, terms)
    if as_rows is None and flows[1]:
        as_rows = layout.turned(turned, terms, columns)
    shared = layout.matrix(right, flows[1], terms)
    bits |= SHARED * flows[1]
    there = as_rows or turned
    layout.do(
        (multiply, layout.width), (hand_down, layout.width) if bits else None,
        result, rows, columns, terms, begin, *turned, *there, *shared, bits,
    )  # fmt: skip
    layout.said["blocks"] += 1
    layout.said["products in blocks"] += rows * columns * terms


def _numbered(lines: Array) -> Array:
    """The same number for equal lines, in the order of their first entries."""
    mixed = lines @ _multipliers(lines.shape[1])  # modulo 2⁶⁴
    _, first, number = np.unique(mixed, return_index=True, return_inverse=True)
    if not (lines == lines[first[number]]).all():
        _, first, number = np.unique(lines, axis=0, return_index=True, return_inverse=True)
    order = np.lexsort((first, lines[first, 0]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[number.ravel()]


@cache
def _multipliers(count: int) -> Array:
    return np.random.default_rng(count).integers(1, 1 << 62, count, np.int64)

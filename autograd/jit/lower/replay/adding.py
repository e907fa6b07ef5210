"""The operations of sums that share no operands: side by side in lanes, or cut into lanes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from .kernels import sums
from .layout import Layout, Matrix

Array = Any

_FEW: Final = 4  # sums: fewer are cut into lanes


def added(
    layout: Layout, left: Array, right: Array | None, result: int, start: int | None, live: bool
) -> None:
    """Sums in lanes; few long ones as many short ones, which are then added up.

    Args:
        left, right: The places of the terms of each sum, or of the factors of its products.
        start: Where the number is that they begin with; None for what is there.
        live: Whether a gradient comes through.
    """
    count, terms = left.shape
    if count < _FEW and terms > layout.width:
        lanes = layout.width * count
        parts = layout.room(lanes)
        padded = _in_lanes(left, layout.nothing, layout.width)
        factors = [padded, None if right is None else _in_lanes(right, layout.zeros, layout.width)]
        _add_up(layout, factors, lanes, parts, layout.nothing, live)
        matrix = parts + np.arange(lanes).reshape(layout.width, count)
        _add_up(layout, [matrix, None], count, result, start, live)
    else:
        _add_up(layout, [left.T, None if right is None else right.T], count, result, start, live)


def _in_lanes(places: Array, rest: int, width: int) -> Array:
    """Terms 0, 1, … of each sum in lanes of their own, from a vector's width on in the next line.

    Args:
        rest: What is in lanes that are left over.
    """
    count, terms = places.shape
    lines = -(-terms // width)
    padded = np.full((count, lines * width), rest)
    padded[:, :terms] = places
    return padded.reshape(count, lines, width).transpose(1, 2, 0).reshape(lines, width * count)


def _add_up(
    layout: Layout, factors: Sequence[Any], count: int, result: int, start: int | None, live: bool
) -> None:
    first, second = factors
    left = layout.matrix(first, live)
    right = Matrix(0, 0) if second is None else layout.matrix(second, live)
    products = second is not None
    layout.do(
        (sums.add_up, layout.width, products, start is None),
        (sums.hand_down, layout.width, products) if live else None,
        count, result, len(first), *left, *right, layout.nothing if start is None else start,
    )  # fmt: skip

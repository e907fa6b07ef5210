"""What an operation costs, as measured on one core with 512-bit vectors; ratios are alike elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Final

from .kernels import blocks, elementwise, lookups, mixed, moves, sums
from .layout import Operation

_CALL: Final = 12.0  # ns for a descriptor, forward and backward
_EACH: Final = {  # ns for a number or a product, forward and backward
    moves.gather: 1.4,
    moves.spread: 0.15,
    lookups.look_up: 3.0,
    moves.turn: 0.6,
    elementwise.forward: 0.8,
    mixed.forward: 40.0,  # for a vector of nodes
    sums.add_up: 0.3,
    sums.chain: 0.3,
    blocks.multiply: 0.2,
}
_IN_LANES: Final = 2.4  # ns for an entry of the tape and a vector of samples, forward and backward
_SCATTERED: Final = 2.0, 8.0  # ns more for an operand that is anywhere, in the caches and beyond
_CACHES: Final = 1 << 24  # bytes


def of_replay(operations: Iterable[Operation]) -> float:
    """Nanoseconds for a sample."""
    total = 0.0
    for operation in operations:
        kernel, fields = operation.forward[0], operation.fields
        size = fields[0]
        if kernel in (sums.add_up, sums.chain):
            size *= fields[2]
        elif kernel is blocks.multiply:
            size = fields[1] * fields[2] * fields[3]
        elif kernel is moves.turn:
            size *= fields[1]
        total += _CALL + _EACH[kernel] * size
    return total


def of_lanes(entries: int, scattered: int, samples: int, width: int) -> float:
    """Nanoseconds for so many samples, side by side in vectors.

    Args:
        scattered: How many operands are not beside those of a neighbour.
    """
    beyond = 2 * 8 * width * entries > _CACHES
    return (_IN_LANES * entries + _SCATTERED[beyond] * scattered) * ceil(samples / width)

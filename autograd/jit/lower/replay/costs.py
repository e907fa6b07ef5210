"""What a sample costs, in nanoseconds of one core: replayed through its graph, or beside others in lanes.

Two models of a few numbers each, fitted to what was measured; `python -m benchmarks.choice` measures again,
and says what the choices lose against the faster way.  They decide alike on every machine and in every run:
a wrong choice is made where both ways cost about the same, and loses little.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from .kernels import blocks, elementwise, lookups, mixed, moves, sums
from .layout import Operation

# forward and backward, replayed: for a call, for a descriptor, and for a number or a product
_REPLAY: Final = 500.0
_OPERATION: Final = 12.0
_EACH: Final = {
    moves.gather: 0.5,
    moves.spread: 0.5,
    lookups.look_up: 3.0,
    moves.turn: 0.7,
    elementwise.forward: 2.0,
    mixed.forward: 40.0,  # for a vector of nodes
    sums.add_up: 1.5,
    sums.chain: 0.3,
    blocks.multiply: 0.17,
}
# and in lanes: for a call, for a descriptor that a replay would have, and for an entry of the tape once,
# and again for each vector of samples; what shares operands is multiplied as matrices there too
_LANES: Final = 500.0
_RUN: Final = 6.0
_ENTRY: Final = 1.8, 2.2
_IN_BLOCKS: Final = 0.75, 0.4
_SCATTERED: Final = 2.0, 8.0  # more for an operand that is anywhere, in the caches and beyond
_CACHES: Final = 1 << 24  # bytes


def size_of(operation: Operation) -> int:
    """How many numbers or products an operation computes."""
    kernel, fields = operation.forward[0], operation.fields
    if kernel in (sums.add_up, sums.chain):
        return fields[0] * fields[2]
    if kernel is blocks.multiply:
        return fields[1] * fields[2] * fields[3]
    return fields[0] * fields[1] if kernel is moves.turn else fields[0]


def of_replay(operations: Sequence[Operation], samples: int) -> float:
    """For so many samples, one after the other."""
    each = sum(_OPERATION + _EACH[x.forward[0]] * size_of(x) for x in operations)
    return _REPLAY + samples * each


def of_lanes(
    operations: Sequence[Operation], entries: int, scattered: int, samples: int, width: int
) -> float:
    """For so many samples, side by side in vectors.

    Args:
        operations: Those of a replay.
        scattered: How many operands are not beside those of a neighbour.
    """
    vectors, beyond = ceil(samples / width), 2 * 8 * width * entries > _CACHES
    products = sum(size_of(x) for x in operations if x.forward[0] is blocks.multiply)
    in_blocks = min(entries, 2 * products)  # a multiplication and an addition each
    total = _LANES + _RUN * len(operations) + _SCATTERED[beyond] * scattered * vectors
    for count, (once, again) in ((entries - in_blocks, _ENTRY), (in_blocks, _IN_BLOCKS)):
        total += count * (once + again * vectors)
    return total

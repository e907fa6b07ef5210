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
from .kernels.elementwise import TABLE
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
_LOOKED_UP: Final = 0.5  # for an operand that a kernel finds through a table
# and in lanes: for a call, for a descriptor that a replay would have, and for an entry of the tape once,
# and again for each vector of samples; what shares operands is multiplied as matrices there too
_LANES: Final = 500.0
_RUN: Final = 6.0
_ENTRY: Final = 1.8, 2.2
_IN_BLOCKS: Final = 0.75, 0.4
_UNMIXED: Final = 4  # descriptors that a vector of mixed nodes takes the place of


def size_of(operation: Operation) -> int:
    """How many numbers or products an operation computes."""
    kernel, fields = operation.forward[0], operation.fields
    if kernel in (sums.add_up, sums.chain):
        return fields[0] * fields[2]
    if kernel is blocks.multiply:
        return fields[1] * fields[2] * fields[3]
    return fields[0] * fields[1] if kernel is moves.turn else fields[0]


def _each(operation: Operation) -> float:
    """For a number or a product of an operation."""
    kernel, *settings = operation.forward
    looked_up = settings[-1].count(TABLE) if kernel is elementwise.forward else 0
    return _EACH[kernel] + _LOOKED_UP * looked_up


def of_replay(operations: Sequence[Operation], samples: int) -> float:
    """For so many samples, one after the other."""
    each = sum(_OPERATION + _each(x) * size_of(x) for x in operations)
    return _REPLAY + samples * each


def of_lanes(operations: Sequence[Operation], entries: int, samples: int, width: int) -> float:
    """For so many samples, side by side in vectors; `operations` are those of a replay."""
    vectors = ceil(samples / width)
    products = sum(size_of(x) for x in operations if x.forward[0] is blocks.multiply)
    in_blocks = min(entries, 2 * products)  # a multiplication and an addition each
    runs = sum(_UNMIXED * size_of(x) if x.forward[0] is mixed.forward else 1 for x in operations)
    total = _LANES + _RUN * runs
    for count, (once, again) in ((entries - in_blocks, _ENTRY), (in_blocks, _IN_BLOCKS)):
        total += count * (once + again * vectors)
    return total

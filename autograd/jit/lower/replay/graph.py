"""A tape as arrays: what each entry is, what it reads, and whether a gradient flows through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ....engine import reached, read_by
from ..roles import PRODUCT, SUM, role
from ..tape import LEAVES, Tape

Array = Any


class Graph:
    """A tape as arrays.

    Attributes:
        columns: Its entries.
        codes: For each entry which of `ops`, (op, gate), it is.
        operands: Of all entries, one after the other; those of entry i are from first[i] up to first[i + 1].
        leaf: Whether an entry has none.
        masks: The bits of operands that get no gradient, or −1 (`Tape.masks`).
        flows: Whether a gradient comes through, or is wanted.
        live: Whether a gradient comes through: a gate between a parameter and the result.
        is_lookup: Whether an entry is one of its operands, by the number that the first one is.
        uses: How often an entry is read, shown, or branched on.
        user: The last that reads it.
        zero: Whether it is the constant 0.0 or −0.0.
        negative: Whether it is the constant −0.0, which changes no sum.
    """

    def __init__(self, tape: Tape, wrt: Sequence[int]) -> None:
        columns = self.columns = tape.columns
        count = self.count = len(columns)
        self.ops: Final = columns.ops
        self.codes, self.first, self.operands = map(_integers, (columns.codes, columns.first, columns.flat))
        self.arity: Final = np.diff(self.first)
        self.of: Final = np.repeat(np.arange(count), self.arity)
        self.leaf: Final = self._is([op in LEAVES for op, _ in self.ops])
        gate: Final = self._is([op == "gate" for op, _ in self.ops])
        self.is_lookup: Final = self._is([getattr(gate, "is_lookup", False) for _, gate in self.ops])
        roles = [role(gate) for _, gate in self.ops]
        self.is_sum: Final = self._is([x == SUM for x in roles])
        self.is_product: Final = self._is([x == PRODUCT for x in roles])
        self._find_flows(tape, wrt, gate)
        shown = [*tape.outputs, *(guard.condition for guard in tape.guards)]
        self.uses: Final = np.bincount(self.operands, minlength=count)
        np.add.at(self.uses, shown, 1)
        self.user: Final = np.full(count, -1)
        self.user[self.operands] = self.of
        numbers, constant = np.array(columns.numbers), self._is([op == "constant" for op, _ in self.ops])
        self.constants: Final = dict(
            zip(np.flatnonzero(constant).tolist(), numbers[constant].tolist(), strict=True)
        )
        self.zero: Final = constant & (numbers == 0.0)
        self.negative: Final = self.zero & np.signbit(numbers)

    def _is(self, of_ops: Sequence[bool]) -> Array:
        return np.array(of_ops, bool)[self.codes]

    def _find_flows(self, tape: Tape, wrt: Sequence[int], gate: Array) -> None:
        """What depends on a parameter, and what reaches the result without crossing a detached number."""
        operands, passes = self.operands, gate.tobytes()
        lines = tape.columns.first, tape.columns.flat, passes
        active = _flags(reached(*lines, [*wrt, *tape.parameters]))
        place = np.arange(len(operands)) - self.first[self.of]
        idle = np.flatnonzero(~active[operands])
        masks = np.zeros(self.count, np.int64)
        np.add.at(masks, self.of[idle], 1 << np.minimum(place[idle], 62))
        self.masks = np.where(gate & active & ~self.leaf, masks, -1)
        wanted = _flags(reached(*lines, wrt))
        towards = _flags(read_by(*lines, tape.outputs[:1] if wrt else ()))
        self.flows = wanted & towards
        self.live = self.flows & gate


def _integers(column: Any) -> Array:
    return np.frombuffer(column, np.int64) if column else np.zeros(0, np.int64)


def _flags(found: bytearray) -> Array:
    return np.frombuffer(found, np.bool_)

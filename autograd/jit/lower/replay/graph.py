"""A tape as arrays: what each entry is, what it reads, and whether a gradient flows through it."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign
from typing import Any, Final

import numpy as np

from ....engine import reached, read_by
from ..roles import PRODUCT, SUM, role
from ..tape import LEAVES, Tape

Array = Any


class Graph:
    """A tape as arrays.

    Attributes:
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
        columns = tape.columns
        count = self.count = len(columns)
        of_codes, self.codes = np.unique(np.array(columns.codes), return_inverse=True)
        self.ops: Final = [columns.ops[code] for code in of_codes.tolist()]
        self.first: Final = np.array(columns.first)
        self.operands: Final = np.array(columns.flat, np.int64)
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
        constants = np.flatnonzero(self._is([op == "constant" for op, _ in self.ops])).tolist()
        self.constants: Final = {i: columns.numbers[i] for i in constants}
        self.zero: Final = np.zeros(count, bool)
        zeros = [i for i, number in self.constants.items() if number == 0.0]
        self.zero[zeros] = True
        self.negative: Final = np.zeros(count, bool)
        self.negative[[i for i in zeros if copysign(1.0, self.constants[i]) < 0.0]] = True

    def _is(self, of_ops: Sequence[bool]) -> Array:
        return np.array(of_ops, bool)[self.codes]

    def _find_flows(self, tape: Tape, wrt: Sequence[int], gate: Array) -> None:
        """What depends on a parameter, and what reaches the result without crossing a detached number."""
        operands, passes = self.operands, gate.tobytes()
        lines = tape.columns.first, tape.columns.flat, passes
        active = _flags(reached(*lines, [*wrt, *tape.parameters]))
        place = np.arange(len(operands)) - self.first[self.of]
        bits = np.where(active[operands], 0, 1 << np.minimum(place, 62))
        masks = np.zeros(self.count, np.int64)
        np.add.at(masks, self.of, bits)
        self.masks = np.where(gate & active & ~self.leaf, masks, -1)
        wanted = _flags(reached(*lines, wrt))
        towards = _flags(read_by(*lines, tape.outputs[:1] if wrt else ()))
        self.flows = wanted & towards
        self.live = self.flows & gate


def _flags(found: bytearray) -> Array:
    return np.frombuffer(found, np.bool_)

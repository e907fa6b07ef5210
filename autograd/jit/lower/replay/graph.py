"""A tape as arrays: what each entry is, what it reads, and whether a gradient flows through it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np

from ...lower.roles import PRODUCT, SUM, role
from ..tape import LEAVES, Tape
from .passes import reached, read_by

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
        uses: How often an entry is read, shown, or branched on.
        user: The last that reads it.
        zero: Whether it is the constant 0.
    """

    def __init__(self, tape: Tape, wrt: Sequence[int]) -> None:
        entries = tape.entries
        count = self.count = len(entries)
        ops: dict[Any, int] = {}
        self.codes: Final = np.array(
            [ops.setdefault((entry.op, entry.gate), len(ops)) for entry in entries], np.int64
        )
        self.ops: Final = list(ops)
        sizes = np.array([len(entry.operands) for entry in entries], np.int64)
        self.first: Final = np.concatenate([[0], np.cumsum(sizes)])
        self.operands: Final = np.array([*chain.from_iterable(x.operands for x in entries)], np.int64)
        self.of: Final = np.repeat(np.arange(count), sizes)
        self.arity: Final = sizes
        self.leaf: Final = self._is([op in LEAVES for op, _ in self.ops])
        gate: Final = self._is([op == "gate" for op, _ in self.ops])
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
        self.constants: Final = {i: entries[i].number for i in constants}
        self.zero: Final = np.zeros(count, bool)
        self.zero[[i for i, number in self.constants.items() if number == 0.0]] = True

    def _is(self, of_ops: Sequence[bool]) -> Array:
        return np.array(of_ops, bool)[self.codes]

    def _find_flows(self, tape: Tape, wrt: Sequence[int], gate: Array) -> None:
        """What depends on a parameter, and what reaches the result without crossing a detached number."""
        first, operands = self.first, self.operands
        active = reached(first, operands, gate, [*wrt, *tape.parameters])
        place = np.arange(len(operands)) - first[self.of]
        bits = np.where(active[operands], 0, 1 << np.minimum(place, 62))
        masks = np.zeros(self.count, np.int64)
        np.add.at(masks, self.of, bits)
        self.masks: Final = np.where(gate & active & ~self.leaf, masks, -1)
        wanted = reached(first, operands, gate, wrt)
        towards = read_by(first, operands, gate, tape.outputs[:1] if wrt else ())
        self.flows: Final = wanted & towards
        self.live: Final = self.flows & gate

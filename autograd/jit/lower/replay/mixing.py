"""Which nodes of several formulas are computed side by side, where those of one alone would be too few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from .kernels.elementwise import formula_of
from .kernels.mixed import Part, backward, forward, is_cheap, slots
from .layout import Layout

Array = Any
Read = Callable[[Array], tuple[Any, Array]]  # what nodes of one kind compute, and what each of them reads

_FEWEST_RUNS: Final = 256  # that are worth a kernel for this mixture
_MOST_KINDS: Final = 12
_MOST_OPERANDS: Final = 3


class Mixture:
    """The kinds of a tape that are mixed.

    Attributes:
        kinds: Their numbers.

    Args:
        nodes, level, kind: What is computed, how early, and a number for what it computes.
        may: Whether a node is a gate or a short sum.
        flows: For each entry whether a gradient is wanted.
    """

    def __init__(
        self, nodes: Array, level: Array, kind: Array, may: Array, read: Read, flows: Array, width: int
    ) -> None:
        self._read: Final = read
        self._parts: Final[dict[int, Part]] = {}
        found, count = np.unique(kind[may], return_counts=True)
        for number in found[np.argsort(-count, kind="stable")].tolist():
            what, entries = read(nodes[kind == number])
            formula = formula_of(what)
            if formula.arity <= _MOST_OPERANDS and is_cheap(formula) and len(self._parts) < _MOST_KINDS:
                slopes = {i for i, _ in formula.slopes}
                wanted = [i in slopes and bool(flows[entries[:, i]].any()) for i in range(formula.arity)]
                order = sorted(range(formula.arity), key=lambda i: not wanted[i])
                self._parts[number] = Part(what, tuple(order), sum(wanted))
        self.kinds: Final = np.array(sorted(self._parts), kind.dtype)
        among = np.isin(kind, self.kinds)
        runs = len(np.unique(np.stack([level[among], kind[among]]), axis=1).T)
        if runs < _FEWEST_RUNS or among.sum() >= runs * width:
            self.kinds = self.kinds[:0]

    def lay_out(self, layout: Layout, nodes: Array, kind: Array, zero: int) -> None:
        """The operation of one level."""
        parts, width = tuple(self._parts.values()), layout.width
        breadth, count = slots(parts), len(nodes)
        vectors = -(-count // width)
        places = np.full((vectors * width, breadth), zero, np.int32)
        masks = np.zeros((vectors, len(parts)), np.int32)
        start = 0
        ordered: list[Array] = []
        for k, (number, part) in enumerate(self._parts.items()):
            some = nodes[kind == number]
            if not len(some):
                continue
            _, entries = self._read(some)
            lanes = np.arange(start, start + len(some))
            places[lanes, : len(part.order)] = layout.place[entries[:, list(part.order)]]
            np.add.at(masks, (lanes // width, k), 1 << lanes % width)
            ordered.append(some)
            start += len(some)
        by_slot = places.reshape(vectors, width, breadth).transpose(0, 2, 1).reshape(vectors, -1)
        table = np.ascontiguousarray(np.concatenate([masks, by_slot], axis=1))
        layout.tables.append(table)
        result = layout.put(np.concatenate(ordered))
        layout.room(vectors * width - count)
        back = (backward, parts, width) if any(part.flows for part in parts) else None
        layout.do((forward, parts, width), back, vectors, result, table.ctypes.data)
        layout.said["mixed runs"] += 1
        layout.said["table entries"] += places.size

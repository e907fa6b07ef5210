"""Which nodes of several formulas are computed side by side, where those of one alone would be too few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from .kernels.formula import formula_of
from .kernels.mixed import Part, backward, forward, is_cheap, slots
from .layout import Kernel, Layout, Operation

Array = Any
Read = Callable[[Array], tuple[Any, Array]]  # what nodes of one kind compute, and what each of them reads

_FEWEST_RUNS: Final = 256  # that are worth a kernel for this mixture
_MOST_KINDS: Final = 12
_MOST_OPERANDS: Final = 3  # that differ from node to node


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
        self._same: Final[list[int]] = []
        found, count = np.unique(kind[may], return_counts=True)
        for number in found[np.argsort(-count, kind="stable")].tolist():
            what, entries = read(nodes[kind == number])
            formula = formula_of(what)
            slopes = {i for i, _ in formula.slopes}
            wanted = [i in slopes and bool(flows[entries[:, i]].any()) for i in range(formula.arity)]
            same = [
                i
                for i in range(formula.arity)
                if not wanted[i] and not (entries[:, i] != entries[0, i]).any()
            ]
            order = sorted({*range(formula.arity)} - {*same}, key=lambda i: not wanted[i])
            if len(order) <= _MOST_OPERANDS and is_cheap(formula) and len(self._parts) < _MOST_KINDS:
                self._parts[number] = Part(what, tuple(order), sum(wanted), tuple(same))
                self._same.extend(entries[0, same].tolist())
        self._tables: Final[list[Array]] = []
        self._first = self._next = self._at = -1
        kinds = np.array(sorted(self._parts), kind.dtype)
        among = np.isin(kind, kinds)
        runs = len(np.unique(np.stack([level[among], kind[among]]), axis=1).T)
        few = runs < _FEWEST_RUNS or among.sum() >= runs * width
        self.kinds: Final = kinds[:0] if few else kinds

    def lay_out(self, layout: Layout, nodes: Array, kind: Array) -> None:
        """The operation of one level."""
        parts, width = tuple(self._parts.values()), layout.width
        breadth, count = slots(parts), len(nodes)
        vectors = -(-count // width)
        places = np.empty((vectors * width, breadth), np.int32)
        places[:] = layout.zeros + np.arange(vectors * width)[:, None] % width
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
            np.add.at(masks[:, k], lanes // width, 1 << lanes % width)
            ordered.append(some)
            start += len(some)
        by_slot = places.reshape(vectors, width, breadth).transpose(0, 2, 1).reshape(vectors, -1)
        table = np.ascontiguousarray(np.concatenate([masks, by_slot], axis=1))
        if not self._goes_on(layout):
            self.finish(layout)
            self._first, self._at = layout.size, len(layout.operations)
            layout.do(*self._kernels(width))
        self._tables.append(table)
        layout.put(np.concatenate(ordered))
        layout.leave(vectors * width - count)
        self._next = layout.size
        layout.said["mixed runs"] += 1
        layout.said["table entries"] += places.size

    def _goes_on(self, layout: Layout) -> bool:
        """Whether nothing was laid out since the last level: then both are done in one go."""
        return self._next == layout.size and self._at == len(layout.operations) - 1

    def finish(self, layout: Layout) -> None:
        """Write the operation down whose levels have come to an end."""
        if not self._tables:
            return
        table = np.concatenate(self._tables)
        self._tables.clear()
        layout.tables.append(table)
        same = layout.place[self._same].tolist()
        fields = (len(table), self._first, table.ctypes.data, *same)
        layout.operations[self._at] = Operation(*self._kernels(layout.width), fields)

    def _kernels(self, width: int) -> tuple[Kernel, Kernel | None]:
        parts = tuple(self._parts.values())
        return (forward, parts, width), (backward, parts, width) if any(x.flows for x in parts) else None

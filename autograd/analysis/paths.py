"""The paths from a node up to the root: how many there are, and which carry the largest products."""

from __future__ import annotations

import math
from collections import Counter
from heapq import nlargest
from typing import NamedTuple

from ..engine import SWEEPING, Value, contributions, topological


class Path(NamedTuple):
    """One way from x to the root: its nodes, the local gradient at each edge, and their product."""

    nodes: tuple[Value, ...]
    local_grads: tuple[float, ...]
    product: float


class _Lead(NamedTuple):
    """A path so far, as its last edge and the place of the rest among the leads of that operand."""

    size: float  # log₂ |product|: unlike a product, it neither overflows nor underflows
    operand: Value | None
    place: int
    local: float


class Routes:
    """Every edge on a path from x to the root; `edges` counts them, as far as a little over `most`."""

    def __init__(self, x: Value, root: Value, most: float = math.inf) -> None:
        self.x, self.root, self.edges = x, root, 0
        self._above: list[tuple[Value, list[tuple[Value, float]]]] = []
        depends = {x}
        with SWEEPING:
            for node in topological(root):
                if node is not x and not depends.isdisjoint(node.operands):
                    depends.add(node)
                    edges = [(y, local) for y, local in contributions(node, 1.0) if y in depends]
                    self._above.append((node, edges))
                    self.edges += len(edges)
                    if self.edges > most:
                        break

    def count(self) -> int:
        """How many paths there are; it may be a very large number."""
        counts = {self.x: 1}
        left = Counter(operand for _, edges in self._above for operand, _ in edges)
        for node, edges in self._above:
            counts[node] = sum(counts[operand] for operand, _ in edges)
            for operand, _ in edges:
                left[operand] -= 1
                if not left[operand]:
                    del counts[operand]  # a count can have thousands of digits
        return counts.get(self.root, 0)

    def largest(self, k: int) -> list[Path]:
        """The k paths with the largest |product|, largest first, without visiting the others."""
        best: dict[Value, list[_Lead]] = {self.x: [_Lead(0.0, None, 0, 1.0)]}
        for node, edges in self._above:
            leads = (
                _Lead(_both(lead.size, _size(local)), operand, place, local)
                for operand, local in edges
                for place, lead in enumerate(best[operand])
            )
            best[node] = nlargest(k, leads, key=lambda lead: lead.size)
        return [self._follow(best, place) for place in range(len(best.get(self.root, ())))]

    def _follow(self, best: dict[Value, list[_Lead]], place: int) -> Path:
        """Walk a lead back from the root to x."""
        nodes, local_grads, product = [self.root], [], 1.0
        lead = best[self.root][place]
        while lead.operand is not None:
            nodes.append(lead.operand)
            local_grads.append(lead.local)
            if product != 0.0:  # as in the backward pass, nothing is handed on from a gradient of 0
                product *= lead.local
            lead = best[lead.operand][lead.place]
        return Path(tuple(reversed(nodes)), tuple(reversed(local_grads)), product + 0.0)  # an addend: no −0


def _size(local: float) -> float:
    if local == 0.0:
        return -math.inf
    return math.inf if math.isnan(local) else math.log2(abs(local))


def _both(size: float, other: float) -> float:
    return -math.inf if -math.inf in (size, other) else size + other

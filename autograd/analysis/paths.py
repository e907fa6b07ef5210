"""The paths from a node up to the root: how many there are, and which carry the largest products."""

from __future__ import annotations

import math
import sys
from collections import Counter
from typing import NamedTuple

from ..engine import SWEEPING, Value, edges_above, leads, listed
from ..engine.plain.places import UNKNOWN
from ..engine.walks.listing import Leads, Listing


class Path(NamedTuple):
    """One way from x to the root: its nodes, the local gradient at each edge, and their product."""

    nodes: tuple[Value, ...]
    local_grads: tuple[float, ...]
    product: float


class Routes:
    """Every edge on a path from x to the root; `edges` counts them, as far as a little over `most`.

    Args:
        graph: That of the root as a list, if it is known.
    """

    def __init__(self, x: Value, root: Value, most: float = math.inf, graph: Listing | None = None) -> None:
        self._graph = listed(root) if graph is None else graph
        self._x = self._graph.places.get(x, UNKNOWN)
        with SWEEPING:
            self._edges = edges_above(self._graph, self._x, most)
        self.edges = len(self._edges.operand)

    def count(self) -> int:
        """How many paths there are; it may be a very large number."""
        counts = {self._x: 1}
        operand, first = self._edges.operand, self._edges.first
        left = Counter(operand)
        for i, place in enumerate(self._edges.node):
            below = operand[first[i] : first[i + 1]]
            counts[place] = sum([counts[y] for y in below])
            for y in below:
                left[y] -= 1
                if not left[y]:
                    del counts[y]  # a count can have thousands of digits
        return counts.get(self._root, 0)

    def largest(self, k: int) -> list[Path]:
        """The k paths with the largest |product|, largest first, without visiting the others."""
        if self._x == UNKNOWN:
            return []
        found = leads(self._edges, len(self._graph.order), self._x, min(k, sys.maxsize))
        return [self._follow(found, found.start[self._root] + i) for i in range(found.many[self._root])]

    @property
    def _root(self) -> int:
        return len(self._graph.order) - 1

    def _follow(self, found: Leads, lead: int) -> Path:
        """Walk a lead back from the root to x."""
        order, operand = self._graph.order, self._edges.operand
        nodes, local_grads, product = [order[-1]], [], 1.0
        while (edge := found.edge[lead]) >= 0:
            local = self._edges.local[edge]
            nodes.append(order[operand[edge]])
            local_grads.append(local)
            if product != 0.0:  # as in the backward pass, nothing is handed on from a gradient of 0
                product *= local
            lead = found.rest[lead]
        return Path(tuple(reversed(nodes)), tuple(reversed(local_grads)), product + 0.0)  # an addend: no −0

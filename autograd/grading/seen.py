"""What a class did, beside what the engine does."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..engine import Value
from .findings import Finding, Known
from .graphs import GATES_ALONE, Graph, single
from .observing import Observation, observe
from .programs import key


class Seen:
    """What the class did, beside what the engine does."""

    def __init__(self, observed: Mapping[str, Observation]) -> None:
        self.observed = observed

    def of(self, graph: Graph) -> Observation:
        return self.observed[key(graph)]

    def right(self, graph: Graph) -> Observation:
        return observe(Value, graph)

    def moves(self) -> bool:
        return any(any(self.leaves(graph)) for graph in GATES_ALONE)

    def right_beside_numbers(self, gate: str, operands: tuple[float, ...], plain: bool) -> tuple[float, ...]:
        graph = single(gate, *operands)
        if plain and gate != "pow":
            return tuple(self.right(graph).grad[name] for name in graph.leaves)
        return self.leaves(graph)

    def leaves(self, graph: Graph) -> tuple[float, ...]:
        grads = self.of(graph).grad
        return tuple(grads[name] for name in graph.leaves) if grads else ()

    def wrong_data(self, graph: Graph) -> bool:
        got = self.of(graph)
        return not got.failure and not same(got.data, self.right(graph).data)

    def wrong_grad(self, graph: Graph) -> bool:
        return not self.agrees(graph, self.right(graph).grad)

    def agrees(self, graph: Graph, grads: Mapping[str, float]) -> bool:
        got = self.of(graph).grad
        return not got or same({name: got[name] for name in graph.leaves}, grads)

    def slopes(self, gate: str, operands: tuple[float, ...], _plain: bool = False) -> tuple[float, ...]:
        return self.leaves(single(gate, *operands))

    def finding(self, name: str, known: Known, graph: Graph) -> Finding:
        return Finding(name, known, graph, self.right(graph), self.of(graph))


def same(some: Mapping[str, float], others: Mapping[str, float]) -> bool:
    return all(math.isclose(x, others[name], rel_tol=1e-9, abs_tol=1e-12) for name, x in some.items())

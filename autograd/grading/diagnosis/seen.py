"""What a class did, beside what the engine does."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine import Value
from ..graphs import GATES_ALONE, Graph, single
from ..observing import Observation, close, observe
from ..programs import key
from .findings import Finding, Known


class Seen:
    """What the class did, beside what the engine does."""

    def __init__(self, observed: Mapping[str, Observation], undivided: Seen | None = None) -> None:
        self.observed = observed
        self.undivided = undivided
        self._of: dict[int, tuple[Graph, Observation]] = {}
        self._right: dict[int, tuple[Graph, Observation]] = {}
        self._slopes: dict[tuple[str, tuple[float, ...]], tuple[float, ...]] = {}

    def of(self, graph: Graph) -> Observation:
        """What the class did on a graph."""
        if id(graph) not in self._of:  # kept, so that no other graph gets its id
            self._of[id(graph)] = graph, self.observed[key(graph)]
        return self._of[id(graph)][1]

    def right(self, graph: Graph) -> Observation:
        """What the engine does on it."""
        if id(graph) not in self._right:
            self._right[id(graph)] = graph, observe(Value, graph)
        return self._right[id(graph)][1]

    def moves(self) -> bool:
        """Whether any leaf ever gets a gradient."""
        return any(any(self.leaves(graph)) for graph in GATES_ALONE)

    def divided(self, seeds: Mapping[str, float]) -> Seen:
        """The same with each graph's gradients divided by its seed, and none where that is 0.

        Args:
            seeds: {the key of a graph: its seed}.
        """
        return Seen(
            {
                text: got._replace(
                    grad={name: x / seeds[text] for name, x in got.grad.items()} if seeds[text] else {}
                )
                for text, got in self.observed.items()
                if text in seeds
            },
            self,
        )

    def right_beside_numbers(self, gate: str, operands: tuple[float, ...], plain: bool) -> tuple[float, ...]:
        """The class's slopes, but the engine's where an operand is a plain number."""
        graph = single(gate, *operands)
        if plain and gate != "pow":
            return tuple(self.right(graph).grad[name] for name in graph.leaves)
        return self.leaves(graph)

    def leaves(self, graph: Graph) -> tuple[float, ...]:
        """The gradients of the leaves, or nothing where the class failed."""
        grads = self.of(graph).grad
        return tuple(grads[name] for name in graph.leaves) if grads else ()

    def wrong_data(self, graph: Graph) -> bool:
        """Whether the forward pass gives another number."""
        got = self.of(graph)
        return not got.failure and not same(got.data, self.right(graph).data)

    def wrong_grad(self, graph: Graph) -> bool:
        """Whether the gradient of a leaf is another."""
        return not self.agrees(graph, self.right(graph).grad)

    def agrees(self, graph: Graph, grads: Mapping[str, float]) -> bool:
        """Whether the class has these gradients in the leaves, or none as it failed."""
        got = self.of(graph).grad
        return not got or same({name: got[name] for name in graph.leaves}, grads)

    def slopes(self, gate: str, operands: tuple[float, ...], _plain: bool = False) -> tuple[float, ...]:
        """The class's local gradients of a gate, as the gate alone shows them."""
        if (gate, operands) not in self._slopes:
            self._slopes[gate, operands] = self.leaves(single(gate, *operands))
        return self._slopes[gate, operands]

    def finding(self, name: str, known: Known, graph: Graph) -> Finding:
        """A mistake with the graph that shows it."""
        return Finding(name, known, graph, self.right(graph), self.of(graph))


def same(some: Mapping[str, float], others: Mapping[str, float]) -> bool:
    """Whether the numbers of `some` are those of `others`."""
    return all(close(x, others[name]) for name, x in some.items())

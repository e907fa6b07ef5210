"""Many gates as one box: a node seen as a function of chosen inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ..sweep import contributions
from ..value import Value
from ..walk import nodes


class Folds:
    """What feeds each node of a picture, and by what local gradient, once some nodes are folded."""

    def __init__(self, folded: Mapping[Value, Iterable[Value]]) -> None:
        self._slopes = {node: _slopes(node, inputs) for node, inputs in folded.items()}

    def __contains__(self, node: Value) -> bool:
        return node in self._slopes

    def operands(self, node: Value) -> tuple[Value, ...]:
        """The operands, or the inputs of a folded node."""
        return tuple(self._slopes[node]) if node in self else node.operands

    def local_grads(self, node: Value) -> tuple[float | None, ...]:
        """One per operand; None where a hand-made node has not told."""
        if node in self:
            return tuple(self._slopes[node].values())
        return node.local_grads or (None,) * len(node.operands)


def _slopes(node: Value, inputs: Iterable[Value]) -> dict[Value, float]:
    """{input: ∂node/∂input}, with the leaves that feed the node past the chosen inputs after those."""
    stops = dict.fromkeys(x for x in inputs if isinstance(x, Value) and x is not node)
    flow: defaultdict[Value, float] = defaultdict(float, {node: 1.0})
    inside = nodes(node, stop=stops)
    for x in reversed(inside):
        if x.gate and flow[x] != 0.0:
            for operand, contribution in contributions(x, flow[x]):
                flow[operand] += contribution
    return {
        x: flow[x] for x in (*stops, *inside) if x is not node and (x in stops or not (x.gate or x.constant))
    }

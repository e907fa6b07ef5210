"""The nodes of a recording in the order of computing, and whether a backward pass comes the opposite way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ...engine import Value, nodes, numbered
from ...functional.unfolding import chain_of
from ...gates.fold import Sized
from ...gates.table import where
from .record import Recording


class Order:
    """Every node after its operands: the first result in the order of a backward pass, then the rest.

    Attributes:
        order, reads, places, codes, leaves: As `numbered` gives them.
        chains: For each fold, if it is unfolded, the gate that ends the chain that stands for it.
    """

    def __init__(self, recording: Recording, unfold: bool) -> None:
        self.chains: Final[dict[Value, Value]] = {}
        self._recording: Final = recording
        ends = (*recording.outputs, *(branch.condition for branch in recording.branches))
        instead = {node: origin.operands for node, origin in recording.origins.items()}
        self.order, self.reads, self.places, self.codes, self.leaves = numbered(
            ends, instead, self._chain if unfold else None
        )

    def _chain(self, node: Value) -> tuple[Value, ...] | None:
        """What a fold is computed from, if it is unfolded."""
        if not isinstance(node.gate, Sized):
            return None
        if node not in self.chains:
            self.chains[node] = chain_of(node)
        return (self.chains[node],)

    def operands(self, node: Value) -> Sequence[Value]:
        """What a node is computed from."""
        origin = self._recording.origins.get(node)
        return self._chain(node) or (node.operands if origin is None else origin.operands)

    def is_swept(self) -> bool:
        """Whether a backward pass through the function itself comes to the same gates in the opposite order.

        Not where a branch is chosen that gets a gradient: the order is that of the branch.  Nor where
        something is computed early for a number that gets none, such as one that is detached.
        """
        recording, active = self._recording, set[Value]()
        inputs = {*recording.inputs, *recording.drawn, *recording.origins}
        in_order: list[Value] = [x for x in self.order if type(x) is not float]
        for node in in_order:
            operands = () if node in recording.origins else self.operands(node)
            leaf = node.gate is None and not node.constant and node not in inputs
            if leaf or any(x in active for x in operands):
                active.add(node)
                if node.gate is where and not active.isdisjoint(operands[1:]):
                    return False
                if getattr(node.gate, "is_lookup", False) and any(
                    x in active and x.gate is not None for x in operands[1:]
                ):
                    return False

        def followed(node: Value) -> Sequence[Value]:
            return [x for x in self.operands(node) if x in active] if node in active else ()

        swept = self._below(recording.outputs[:1], followed)
        among = set(swept)
        return [x for x in in_order if x in among and x in active] == [x for x in swept if x in active]

    @staticmethod
    def _below(ends: Sequence[Value], operands: Callable[[Value], Sequence[Value]]) -> list[Value]:
        top = Value(0.0)
        return nodes(top, operands=lambda node: ends if node is top else operands(node))[:-1]

"""Which recorded nodes are Values in a plain call too: those that rest on a leaf of the function's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from ...engine import Value
from ...gates.table import where
from ..lower.tape import COMPARISONS


class Origin(NamedTuple):
    """Where a node comes from that has no gate of its own: `op` is as in `tape.Entry`."""

    op: str
    operands: tuple[Value, ...]


class Carrying:
    """What `==` and hashing ask of a node: Values are compared by identity, and numbers by number.

    A plain call has a float where a recorded one has an input, a number that was drawn, or what comes of
    those alone; and a bool where it has a comparison.  It has a Value where a leaf that the function
    closes over, or makes, comes in.

    Attributes:
        inputs: Nodes that are floats in a plain call.
        origins: Of those that no gate made, as they come.
        made: The leaves that the function made, as they come.
        branch: Leaves a guard, and says whether a condition holds.
    """

    def __init__(
        self,
        inputs: Iterable[Value],
        origins: Mapping[Value, Origin],
        made: AbstractSet[Value],
        branch: Callable[[Value], bool],
    ) -> None:
        self._origins: Final = origins
        self._made: Final = made
        self._branch: Final = branch
        self._known: Final = dict.fromkeys(inputs, False)

    def note_number(self, node: Value) -> None:
        """This node is a float in a plain call."""
        self._known[node] = False

    def has(self, node: Value) -> bool:
        """Whether a plain call has a Value here."""
        stack = [node]
        while stack:
            top = stack[-1]
            parts = () if top in self._known else self._parts(top)
            unknown = [x for x in parts if x not in self._known]
            stack.extend(unknown)
            if not unknown:
                if top not in self._known:
                    self._known[top] = self._decided(top, parts)
                stack.pop()
        return self._known[node]

    def _parts(self, node: Value) -> tuple[Value, ...]:
        origin = self._origins.get(node)
        if origin is not None:
            return () if origin.op in COMPARISONS else origin.operands
        choice = node.gate is where or getattr(node.gate, "is_lookup", False)
        return node.operands[1:] if choice else node.operands

    def _decided(self, node: Value, parts: tuple[Value, ...]) -> bool:
        if not parts:
            made_of_a_float = node.constant and node in self._made
            return node not in self._origins and not made_of_a_float
        carried = {self._known[x] for x in parts}
        if node.gate is where and len(carried) == 2:  # it depends on the choice, which becomes a guard
            return self._known[parts[not self._branch(node.operands[0])]]
        return True in carried

"""The places that a gradient does not get past on its way from the root down to one node."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from ..engine import Value, nodes
from ..gates.notation import names
from ..util.languages import say
from ..util.text import show_number as show
from .contributions import Share, shares
from .strings import STRINGS
from .ways import distances, ends
from .zero_reasons import zero


class Stop(NamedTuple):
    """Where nothing of a gradient gets through.

    Attributes:
        node, operand: The gate, and the operand that it hands nothing to; one node, where contributions
            cancel.
        kind: Of autograd.analysis.zero_reasons.Zero, or "cancelling", or "underflow".
        why: The reason, as half a sentence.
        place: The share that shows it, in autograd.analysis.contributions.shares(root).
    """

    node: Value
    operand: Value
    kind: str
    why: str
    place: int


class Stops:
    """A backward pass, looked at from one node.

    Attributes:
        order: The nodes below the root.
        cone: {node: how few gates lead from it down to x}, for those that depend on x.
        found: The shares of the backward pass.
        grads: {node: its gradient at the end}.
        names: What the nodes are called.
    """

    def __init__(self, x: Value, root: Value) -> None:
        self.order = nodes(root)
        self.cone = distances(x, self.order)
        self.found = shares(root)
        self.grads = {share.operand: share.after for share in self.found if share.operand is not None}
        self.names = names([*self.order, *([] if x in self.cone else [x])])

    def all(self) -> list[Stop]:
        """Every stop on a way from the root to x, those nearest to the root first."""
        return sorted([*self._edges(), *self._cancelled()], key=lambda stop: stop.place)

    def at(self, node: Value, operand: Value, local: float) -> Stop:
        """The edge from a gate to an operand as a stop, even if a little gets through."""
        for place, share in enumerate(self.found):
            if share.node is node and share.operand is operand and share.local == local:
                return self._stop(place, share, operand)
        raise ValueError("nothing is handed on along that edge")

    def _edges(self) -> list[Stop]:
        return [
            self._stop(place, share, share.operand)
            for place, share in enumerate(self.found)
            if share.operand is not None and share.operand in self.cone and share.contribution == 0.0
        ]

    def _stop(self, place: int, share: Share, operand: Value) -> Stop:
        node, local = share.node, share.local
        if local is None:
            return Stop(node, operand, "by hand", say(STRINGS["closure_nothing"]), place)
        if share.contribution == 0.0 and local != 0.0:
            factors = f"{show(share.upstream)} × {show(local)}"
            return Stop(node, operand, "underflow", say(STRINGS["too_small"], factors=factors), place)
        edges = enumerate(zip(node.operands, node.local_grads, strict=True))
        edge = next(i for i, (x, slope) in edges if x is operand and slope == local)
        reason = zero(node, edge, [self.names[x] for x in node.operands])
        return Stop(node, operand, *reason, place)

    def _cancelled(self) -> list[Stop]:
        """The nodes with contributions that are not 0 and a sum that is."""
        into: defaultdict[Value, list[int]] = defaultdict(list)
        for place, share in enumerate(self.found):
            if share.operand is not None and share.operand in self.cone and share.contribution != 0.0:
                into[share.operand].append(place)
        stops = []
        for node, places in into.items():
            if self.grads[node] == 0.0:
                addends = " + ".join(ends([show(self.found[i].contribution) for i in places]))
                stops.append(Stop(node, node, "cancelling", f"{addends} = 0", places[-1]))
        return stops

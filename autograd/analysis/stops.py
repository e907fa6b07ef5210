"""The places that a gradient does not get past on its way from the root down to one node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, overload

from ..engine import Value, around, cancelled_in, distances, listed, stopped_in
from ..engine.plain.places import UNKNOWN
from ..util.languages import say
from ..util.showing import listed as listed_in_brackets
from ..util.text import show_number as show
from .contributions import Shares
from .node_names import NodeNames
from .strings import STRINGS
from .ways import SHOWN, ends
from .zero_reasons import zero


class Stop(NamedTuple):
    """Where nothing of a gradient gets through.

    Attributes:
        node, operand: The gate, and the operand that it hands nothing to; one node, where contributions
            cancel.
        kind: Of autograd.analysis.zero_reasons.Zero, or "cancelling", or "underflow".
        why: The reason, as half a sentence.
        place: The share that shows it, in the shares of the backward pass.
    """

    node: Value
    operand: Value
    kind: str
    why: str
    place: int


class Found(Sequence[Stop]):
    """The stops on a page: the first ones at once, with their reasons, the others when someone looks."""

    def __init__(self, count: int, made: Callable[[int], Stop]) -> None:
        self._count, self._made = count, made
        self._first = [made(i) for i in range(min(count, SHOWN))]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Stop: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Stop, ...]: ...
    def __getitem__(self, index: int | slice) -> Stop | tuple[Stop, ...]:
        places = range(self._count)[index]
        if not isinstance(places, int):
            return tuple([self[i] for i in places])
        return self._first[places] if places < len(self._first) else self._made(places)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, Found) else other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return listed_in_brackets("Found", self, len(self))


class Stops:
    """A backward pass, looked at from one node.

    Attributes:
        graph: The nodes below the root.
        place: That of x among them; UNKNOWN if it is none.
        far: By place, how few gates lead from a node down to x; −1 for those that do not depend on it.
        found: The shares of the backward pass.
        gradient: That of x.
        names: What the nodes are called.
    """

    def __init__(self, x: Value, root: Value) -> None:
        self.graph = listed(root)
        self.place = self.graph.places.get(x, UNKNOWN)
        self.far = distances(self.graph, self.place)
        self.found = Shares(root, self.graph)
        last = around(self.found.columns, self.place, [])[-1:]
        self.gradient = self.found[last[0]].after if last else 0.0
        self.names = NodeNames(self.graph, x)

    def all(self) -> Found:
        """Every stop on a way from the root to x, those nearest to the root first."""
        cancelled: dict[int, list[int]] = {}
        for i in cancelled_in(self.found.columns, self.far):
            cancelled.setdefault(self.found.columns.operand[i], []).append(i)
        last = {places[-1]: places for places in cancelled.values()}
        at = sorted([*stopped_in(self.found.columns, self.far), *last])
        return Found(len(at), lambda i: self._stop(at[i], last.get(at[i])))

    def at(self, node: Value, operand: Value, local: float) -> Stop:
        """The edge from a gate to an operand as a stop, even if a little gets through."""
        for place in around(self.found.columns, self.graph.places[operand], []):
            share = self.found[place]
            if share.node is node and share.local == local:
                return self._stop(place)
        raise ValueError("nothing is handed on along that edge")

    def not_zero_into(self, x: Value) -> list[int]:
        """The contributions to a node that are not 0."""
        found = around(self.found.columns, self.graph.places[x], [])
        return [i for i in found if self.found.columns.contribution[i] != 0.0]

    def _stop(self, place: int, addends: Sequence[int] | None = None) -> Stop:
        share = self.found[place]
        node, operand, local = share.node, share.operand, share.local
        if operand is None:
            raise ValueError("nothing is handed on there")
        if addends:  # contributions that are not 0, with a sum that is
            told = " + ".join(ends(addends, lambda i: show(self.found[i].contribution)))
            return Stop(operand, operand, "cancelling", f"{told} = 0", place)
        if local is None:
            return Stop(node, operand, "by hand", say(STRINGS["closure_nothing"]), place)
        if share.contribution == 0.0 and local != 0.0:
            factors = f"{show(share.upstream)} × {show(local)}"
            return Stop(node, operand, "underflow", say(STRINGS["too_small"], factors=factors), place)
        edges = enumerate(zip(node.operands, node.local_grads, strict=True))
        edge = next(i for i, (x, slope) in edges if x is operand and slope == local)
        reason = zero(node, edge, [self.names[x] for x in node.operands])
        return Stop(node, operand, *reason, place)

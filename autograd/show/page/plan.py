"""Which boxes and edges one picture of the page has: a box for each node, or for each closed group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...analysis.events import Steps
from ...engine import Value, nodes
from ...util.text import show_number
from ..scene.boxes import INK, Arrow, Box, Row, kind, one_line
from ..scene.folding import Groups

ROOM = "−0.00000"  # a nudged number finds at least this much room


@dataclass(frozen=True)
class Shown:
    """A box with what the page's script needs to know of it.

    Attributes:
        box: For the layout: its rows are as long as any that it will show.
        node: The node whose numbers it shows; None for a group out of which more than one value comes.
        group: Its name, if it is a closed group.
        inside: The places of the nodes that it stands for, if it is a closed group.
        title: Its first line, pale unless somebody named it.
    """

    box: Box
    node: Value | None
    group: str
    inside: tuple[int, ...]
    title: str
    named: bool


@dataclass(frozen=True)
class Joined:
    """An arrow with the edges of the graph that run along it: "4.0" leads into operand 0 of node 4."""

    arrow: Arrow
    edges: tuple[str, ...]
    into_group: bool


class Plan(NamedTuple):
    """The boxes of one picture, each after those that feed it, and what joins them."""

    boxes: list[Shown]
    arrows: list[Joined]


class Planner:
    """The words and numbers of one graph, for as many pictures of it as there are."""

    def __init__(
        self,
        events: Steps,
        order: list[Value],
        words: Mapping[str, str],
        precision: int,
        tinted: Collection[Value],
    ) -> None:
        self.place = {node: i for i, node in enumerate(order)}
        self.grads = events.state(-1).grads
        self._events = events
        self._words = words
        self._precision = precision
        self._tinted = tinted
        self._widest = self._longest(order)

    def shown(self, number: float) -> str:
        """A number as the picture writes it."""
        return show_number(number, self._precision)

    def plan(self, folds: Groups) -> Plan:
        """The boxes, each after those that feed it, and what joins them."""
        joined = {}

        def operands(head: Value) -> list[Value]:
            joined[head] = self._group_edges(folds, head) if folds.folds(head) else self._edges(folds, head)
            return [tail for tail, _, _ in joined[head]]

        heads = nodes(folds.box(self._events.root), operands=operands)
        boxes = [self._group(folds, x) if folds.folds(x) else self._box(x) for x in heads]
        names = {x: box.box.name for x, box in zip(heads, boxes, strict=True)}
        arrows = [
            Joined(Arrow(names[tail], names[head], place, text, tail.constant), edges, folds.folds(head))
            for head in heads
            for place, (tail, text, edges) in enumerate(joined[head])
        ]
        return Plan(boxes, arrows)

    def _longest(self, order: list[Value]) -> dict[Value, str]:
        """The longest number that each node shows at any step."""
        longest = {node: max(self.shown(node.data), ROOM, key=len) for node in order}
        for share in self._events.shares[:]:
            if share.operand is not None:
                longest[share.operand] = max(longest[share.operand], self.shown(share.after), key=len)
        return longest

    def _edges(self, folds: Groups, head: Value) -> list[tuple[Value, str, tuple[str, ...]]]:
        return [
            (folds.box(x), self._local(head, i), (f"{self.place[head]}.{i}",))
            for i, x in enumerate(head.operands)
        ]

    def _group_edges(self, folds: Groups, head: Value) -> list[tuple[Value, str, tuple[str, ...]]]:
        flows = self._flows(folds, head)
        return [
            (tail, self._through(flows, tail, read), tuple(f"{self.place[node]}.{i}" for node, i in read))
            for tail, read in folds.into(head).items()
        ]

    def _flows(self, folds: Groups, head: Value) -> dict[Value, float]:
        """The slope of what a group gives with respect to each node in it; nothing where it gives several."""
        outputs, members = folds.outputs[head], set(folds.members[head])
        flows = dict.fromkeys(outputs, 1.0) if len(outputs) == 1 else {}
        for node in sorted(members, key=self.place.__getitem__, reverse=True) if flows else ():
            for x, local in zip(node.operands, node.local_grads, strict=False):
                if x in members and flows.get(node):
                    flows[x] = flows.get(x, 0.0) + flows[node] * local
        return flows

    def _through(self, flows: Mapping[Value, float], tail: Value, read: Iterable[tuple[Value, int]]) -> str:
        """The local gradient of a group as a whole: the sum over the gates that read the operand."""
        places = [(node, i) for node, i in read if node.local_grads]
        if not flows or tail.constant or not places:
            return ""
        slope = sum(flows[node] * node.local_grads[i] for node, i in places if flows.get(node))
        return f"{self._words['local']} {self.shown(slope)}"

    def _local(self, node: Value, i: int) -> str:
        if node.operands[i].constant or not node.local_grads:
            return ""
        return f"{self._words['local']} {self.shown(node.local_grads[i])}"

    def _box(self, node: Value) -> Shown:
        title = one_line(self._events.names[node])
        if node.constant and not node.label:
            title = self._words["constant"]
        symbol = one_line(node.gate.symbol) if node.gate else ""
        rows = (Row(title, INK, bold=True), *self._numbers(node))
        box = Box(
            str(self.place[node]),
            kind(node, self._events.root, self._tinted),
            rows,
            symbol,
            len(node.operands),
        )
        return Shown(box, node, "", (), title, bool(node.label))

    def _group(self, folds: Groups, head: Value) -> Shown:
        outputs, members = folds.outputs[head], folds.members[head]
        name = folds.names[head]
        title = one_line(name)
        output = outputs[0] if len(outputs) == 1 else None
        said = self._words["inside"].format(count=f"{len(members):,}")
        numbers = [] if output is None else self._numbers(output)
        rows = (Row(title, INK, bold=True), Row(said, INK), *numbers)
        box = Box(str(self.place[head]), "group", rows, "", len(folds.into(head)))
        return Shown(box, output, name, tuple(self.place[x] for x in members), title, True)

    def _numbers(self, node: Value) -> list[Row]:
        kinds = ["data"] if node.constant else ["data", "grad"]
        return [Row(f"{self._words[kind]}  {self._widest[node]}", INK) for kind in kinds]

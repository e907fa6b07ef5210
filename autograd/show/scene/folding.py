"""Many gates as one box: what feeds it, and by what local gradient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...engine import Value, contributions, nodes
from ..groups.quotient import feeds

ROOM = 8  # boxes that feed a group with room for their local gradients


class Edge(NamedTuple):
    """What comes into a box from another: the node that stands for that box, and the local gradient.

    The local gradient is None where a hand-made node has not told, or where more than one number comes in
    or goes out, or where so many boxes feed a group that the picture has no room for any; `values` is how
    many numbers come in.
    """

    operand: Value
    local: float | None
    values: int = 1


class Compositions:
    """Some nodes as functions of chosen inputs; nothing else is folded."""

    def __init__(self, folded: Mapping[Value, Iterable[Value]]) -> None:
        self._slopes = {node: _slopes(node, inputs) for node, inputs in folded.items()}

    def folds(self, node: Value) -> bool:
        """Whether a node is drawn in place of others."""
        return node in self._slopes

    def box(self, node: Value) -> Value:
        """The node itself."""
        return node

    def edges(self, node: Value) -> list[Edge]:
        """One per operand, or per input of a folded node."""
        if node in self._slopes:
            return [Edge(x, slope) for x, slope in self._slopes[node].items()]
        local_grads = node.local_grads or (None,) * len(node.operands)
        return [Edge(x, local) for x, local in zip(node.operands, local_grads, strict=True)]


class Groups:
    """The nodes of a graph, operands first, in groups, a box each, which is known by its last node."""

    def __init__(self, order: Sequence[Value], groups: Mapping[str, Iterable[Value]]) -> None:
        place = {node: i for i, node in enumerate(order)}
        self.names: dict[Value, str] = {}
        self.members: dict[Value, list[Value]] = {}
        self._box: dict[Value, Value] = {}
        for name, given in groups.items():
            here = sorted((x for x in set(given) if x in place), key=place.__getitem__)
            members = [x for x in here if not (x.gate and x in self._box)]
            new = [x for x in members if x not in self._box]
            if new:  # else all are in groups before this one
                self._box |= dict.fromkeys(new, new[-1])
                self.names[new[-1]], self.members[new[-1]] = name, members
        self._inside = {box: set(members) for box, members in self.members.items()}
        if self.members:
            self._refuse_circle(order)
        self.outputs = self._read_outside(order)
        self._inputs = {
            box: {
                tail: [*dict.fromkeys(x.operands[i] for x, i in read)]
                for tail, read in self.into(box).items()
            }
            for box in self.members
        }
        self._roomy = all(len(inputs) <= ROOM for inputs in self._inputs.values())

    def folds(self, node: Value) -> bool:
        """Whether a node stands for a group."""
        return node in self.members

    def box(self, node: Value) -> Value:
        """The node that stands for this one's group, or the node itself."""
        return self._box.get(node, node)

    def edges(self, node: Value) -> list[Edge]:
        """One per operand of a node by itself; of a group, one per box that feeds it."""
        if node not in self.members:
            local_grads = (node.local_grads if self._roomy else ()) or (None,) * len(node.operands)
            edges = zip(node.operands, local_grads, strict=True)
            return [Edge(self.box(x), local) for x, local in edges]
        inputs = self._inputs[node]
        if len(self.outputs[node]) > 1 or not self._roomy:
            return [Edge(box, None, len(its)) for box, its in inputs.items()]
        (output,) = self.outputs[node]
        slopes = _flows(nodes(output, stop=[x for its in inputs.values() for x in its]))
        return [Edge(box, slopes[its[0]] if len(its) == 1 else None, len(its)) for box, its in inputs.items()]

    def into(self, box: Value) -> dict[Value, list[tuple[Value, int]]]:
        """{box that feeds a group: the nodes in the group that read it, and by which operand}."""
        found: defaultdict[Value, list[tuple[Value, int]]] = defaultdict(list)
        for node in self.members[box]:
            for i, x in enumerate(node.operands):
                if x not in self._inside[box]:
                    found[self.box(x)].append((node, i))
        return found

    def _read_outside(self, order: Sequence[Value]) -> dict[Value, list[Value]]:
        """{box of a group: its nodes that others read, or the root}."""
        found: dict[Value, dict[Value, None]] = {box: {} for box in self.members}
        for node in order:
            reader = self._inside.get(self.box(node), ())
            for x in node.operands:
                if x in self._box and x not in reader:
                    found[self._box[x]][x] = None
        if order[-1] in self._box:
            found[self._box[order[-1]]][order[-1]] = None
        return {box: list(outputs) for box, outputs in found.items()}

    def _refuse_circle(self, order: Sequence[Value]) -> None:
        seen: set[Value] = set()
        for box, operands in feeds(order, {node: self.box(node) for node in order}).items():
            if not seen.issuperset(operands):
                names = ", ".join(self.names[x] for x in (box, *operands) if x in self.names)
                raise ValueError(
                    f"these groups would feed each other in a circle: {names}; "
                    "put what lies between the nodes of a group into it too"
                )
            seen.add(box)


def _slopes(node: Value, inputs: Iterable[Value]) -> dict[Value, float]:
    """{input: ∂node/∂input}, with the leaves that feed the node past the chosen inputs after those."""
    stops = dict.fromkeys(x for x in inputs if isinstance(x, Value) and x is not node)
    inside = nodes(node, stop=stops)
    flow = _flows(inside)
    return {
        x: flow[x] for x in (*stops, *inside) if x is not node and (x in stops or not (x.gate or x.constant))
    }


def _flows(inside: Sequence[Value]) -> defaultdict[Value, float]:
    """{x: ∂last/∂x} for these nodes, operands first, and those that feed them."""
    flow: defaultdict[Value, float] = defaultdict(float, {inside[-1]: 1.0})
    for x in reversed(inside):
        if x.gate and flow[x] != 0.0:
            for operand, contribution in contributions(x, flow[x]):
                flow[operand] += contribution
    return flow

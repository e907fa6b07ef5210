"""What the nodes of a graph are called on a page, worked out for those that somebody reads about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final

from ..engine import Value, labelled
from ..engine.walks.listing import Listing
from ..util.showing import listed
from ..util.text import on_one_line, show_number

_NUMBERED: Final = re.compile(r"v[1-9][0-9]*")


class NodeNames(Mapping[Value, str]):
    """The names that `autograd.gates.notation.names` gives to the nodes of a graph, as of now.

    Args:
        graph: The graph as a list.
        beside: A node that is named too, after all others if it is none of them.
    """

    def __init__(self, graph: Listing, beside: Value | None = None) -> None:
        self._graph = graph
        self._labels, self._ranks = labelled(graph)
        self._beside = None if beside is None or beside in graph.places else beside
        self._label = "" if self._beside is None else on_one_line(self._beside.label)
        taken = {*self._labels.values(), self._label}
        numbers = sorted([int(label[1:]) for label in taken if _NUMBERED.fullmatch(label)])
        # how many of the numbers before each of these are free
        self._free = [number - 1 - i for i, number in enumerate(numbers)]

    def __getitem__(self, node: Value) -> str:
        if node in self._graph.places:
            place = self._graph.places[node]
            label, rank = self._labels.get(place, ""), self._ranks[place]
        elif node is self._beside:
            label, rank = self._label, self._ranks[-1] + 1
        else:
            raise KeyError(node)
        if label:
            return label
        return show_number(node.data) if node.constant else f"v{rank + bisect_left(self._free, rank)}"

    def __iter__(self) -> Iterator[Value]:
        yield from self._graph.order
        if self._beside is not None:
            yield self._beside

    def __repr__(self) -> str:
        return listed("NodeNames", self.values(), len(self))

    def __len__(self) -> int:
        return len(self._graph.order) + (self._beside is not None)

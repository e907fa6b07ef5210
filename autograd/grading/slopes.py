"""Which gates have wrong numbers or wrong slopes of their own, and not through those that they are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Final

from .findings import CORNER, GATES, SWAPPED, TRAVEL, Finding, Known
from .graphs import GATES_ALONE, NUMBERS, WRITTEN, Graph
from .programs import compositions
from .seen import Seen, same
from .travelling import NUMBER, RIGHT, UNORDERED, travelled


def wrong_numbers(seen: Seen, wrong: list[Graph]) -> Iterator[Finding]:
    told = set()
    parts = {graph.steps[0].gate for graph in wrong if graph in GATES_ALONE}
    for graph in wrong:
        gate = graph.steps[0].gate
        derived = {"sub": {"add", "neg"}, "div": {"mul", "pow"}, "neg": {"mul"}}.get(gate, set())
        if gate not in told and not derived & parts:
            told.add(gate)
            written = graph.steps[0].written.partition(" = ")[2]
            known = Known(
                f"{written} computes another number", "The forward pass comes first.", "Mend it first."
            )
            yield seen.finding(f"{gate}-forward", known, graph)


def number_gets_gradient(seen: Seen, named: Iterable[str], orders: list[str]) -> Finding | None:
    for graph in NUMBERS:
        if seen.wrong_grad(graph) and graph.steps[0].gate in ("add", "mul"):
            for slopes in (seen.slopes, seen.right_beside_numbers):
                mistakes = [name for name in named if name != UNORDERED]
                plain = travelled(graph, slopes, mistakes, (orders or RIGHT)[0])
                doubled = travelled(graph, slopes, [*mistakes, NUMBER], (orders or RIGHT)[0])
                if seen.agrees(graph, doubled) and not seen.agrees(graph, plain):
                    return seen.finding(NUMBER, TRAVEL[NUMBER], graph)
    return None


def wrong_slopes(
    seen: Seen, named: Iterable[str], orders: list[str], broken: bool
) -> tuple[list[Finding], list[str]]:
    found, unclear = [], []
    wrong: dict[str, list[Graph]] = {}
    for graph in (*GATES_ALONE, *NUMBERS):
        if seen.wrong_grad(graph) and not _follows(seen, graph, named, orders):
            wrong.setdefault(graph.steps[0].gate, []).append(graph)
    for gate, graphs in wrong.items():
        if gate == "tanh" and broken and not _well_known_tanh(seen, graphs):
            unclear.append(f"{WRITTEN[gate].format('a', 'b')} cannot be judged before the rest is mended")
        elif gate == "relu" and [graph.leaves["a"] for graph in graphs] == [0.0]:
            found.append(seen.finding("relu-corner", CORNER, graphs[0]))
        else:
            swapped = all(
                graph in GATES_ALONE and _swapped(seen.leaves(graph), seen.right(graph).grad)
                for graph in graphs
            )
            known = GATES[gate]._replace(what=f"{SWAPPED} {GATES[gate].what}") if swapped else GATES[gate]
            name = "operands-swapped" if swapped and gate == "mul" else f"{gate}-slope"
            found.append(seen.finding(name, known, graphs[0]))
    return found, unclear


def _swapped(got: tuple[float, ...], right: Mapping[str, float]) -> bool:
    return len(got) == 2 and same({"b": got[0], "a": got[1]}, right)


def _well_known_tanh(seen: Seen, graphs: list[Graph]) -> bool:
    def holds(slope: Callable[[float], float]) -> bool:
        return all(math.isclose(seen.leaves(graph)[0], slope(graph.leaves["a"])) for graph in graphs)

    return any(map(holds, _TANH))


_TANH: Final = (
    lambda a: 1 - a * a,
    lambda a: 1 - math.tanh(a),
    lambda a: math.tanh(a) ** 2 - 1,
    lambda a: 1 + math.tanh(a) ** 2,
    lambda a: math.tanh(a) * (1 - math.tanh(a)),
    math.tanh,
    lambda a: 1.0,
)


def _follows(seen: Seen, graph: Graph, named: Iterable[str], orders: list[str]) -> bool:
    """Whether the mistakes that are known already explain a gate, as it may be made of others."""
    mistakes = [name for name in named if name != UNORDERED]
    for other, order in product(compositions(graph), orders or RIGHT[:1]):
        for slopes in (seen.slopes, seen.right_beside_numbers) if graph in NUMBERS else (seen.slopes,):
            with suppress(KeyError):
                if seen.agrees(graph, travelled(other, slopes, mistakes, order)):
                    return True
    return False

"""Every graph that a class is tried on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from .diagnosis.travelling import data_of
from .graphs import CHANGES, GATES_ALONE, NUMBERS, SENDING, SHARING, TRAVEL, Graph, Step, needed
from .observing import Observation, Seeing, observe


@cache
def programs() -> tuple[Graph, ...]:
    """Every graph that a class is tried on, each once."""
    wanted = [*GATES_ALONE, *NUMBERS, *TRAVEL, *SENDING]
    built = [*TRAVEL, *SENDING, *(other for graph in wanted for other in compositions(graph))]
    for graph in built:
        wanted += needed(graph, data_of(graph))
        for leaf, _, number in (action for action in graph.actions if not isinstance(action, str)):
            wanted += needed(graph, data_of(graph) | {leaf: number})
    return tuple({key(graph): graph for graph in (*wanted, *CHANGES, SHARING)}.values())


def key(graph: Graph) -> str:
    """A graph as text, with its numbers."""
    return f"{', '.join(f'{name} = {number}' for name, number in graph.leaves.items())}; {graph.written}"


def seen_as(text: str, how: Seeing) -> str:
    """The key of the same graph where something else is done or read."""
    return f"{text}; {how}" if how else text


def tries() -> Iterator[tuple[str, Graph, Seeing]]:
    """Each graph with its key, in each way of seeing what a class does."""
    for graph in programs():
        for how in Seeing:
            yield seen_as(key(graph), how), graph, how


def tried(value: Any) -> dict[str, Observation]:
    """What a class does on every graph.

    Args:
        value: The class.
    """
    return {name: observe(value, graph, how) for name, graph, how in tries()}


def compositions(graph: Graph) -> list[Graph]:
    """The same result with its first gate made of others, as many write it: a - b as a + -b.

    A plain number may have been made a leaf before.
    """
    first, *rest = graph.steps
    made = [graph._replace(steps=(*steps, *rest)) for steps in _ways(first)]
    numbers = {f"{x:g}": x for x in first.operands if not isinstance(x, str)}
    if not numbers or first.gate == "pow":
        return made
    leaf = first._replace(operands=tuple(x if isinstance(x, str) else f"{x:g}" for x in first.operands))
    wrapped = Graph({**graph.leaves, **numbers}, (leaf, *rest), graph.actions)
    return [*made, wrapped, *compositions(wrapped)]


def _ways(step: Step) -> list[list[Step]]:
    a, b = (*step.operands, 0.0)[:2]
    inner = f"{step.name}'"
    made: list[list[Step]] = []
    match step.gate:
        case "neg":
            made = [[step._replace(gate="mul", operands=(a, -1.0))]]
        case "sub" | "div":
            turned = Step(inner, "neg", (b,)) if step.gate == "sub" else Step(inner, "pow", (b, -1.0))
            turns = [[turned], *_ways(turned)]
            gate = "add" if step.gate == "sub" else "mul"
            made = [
                [*turn, step._replace(gate=gate, operands=operands)]
                for turn in turns
                for operands in ((a, inner), (inner, a))
            ]
            if not isinstance(b, str):
                made = [[step._replace(gate=gate, operands=(a, -b if gate == "add" else 1 / b))]]
        case "add" | "mul" if any(not isinstance(x, str) for x in step.operands):
            made = [[step], [step._replace(operands=(b, a))]]
    return made

"""Every graph that a class is tried on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .graphs import GATES_ALONE, NUMBERS, TRAVEL, Graph, Step, needed
from .observing import Observation, observe
from .travelling import data_of


def programs() -> list[Graph]:
    """Every graph that a class is tried on, each once."""
    wanted = [*GATES_ALONE, *NUMBERS, *TRAVEL]
    built = [*TRAVEL, *(other for graph in wanted for other in compositions(graph))]
    for graph in built:
        wanted += needed(graph, data_of(graph))
        for leaf, number in (action for action in graph.actions if not isinstance(action, str)):
            wanted += needed(graph, data_of(graph) | {leaf: number})
    return list({key(graph): graph for graph in wanted}.values())


def key(graph: Graph) -> str:
    """A graph as text, with its numbers."""
    return f"{', '.join(f'{name} = {number}' for name, number in graph.leaves.items())}; {graph.written}"


def seeded(text: str) -> str:
    """The key of the same graph where the root is given its gradient before each pass."""
    return f"{text}; by hand"


def tries() -> Iterator[tuple[str, Graph, bool]]:
    """Each graph with its key, as it is, and with the gradient of the root given by hand."""
    for graph in programs():
        yield key(graph), graph, False
        yield seeded(key(graph)), graph, True


def tried(value: Any) -> dict[str, Observation]:
    """What a class does on every graph.

    Args:
        value: The class.
    """
    return {name: observe(value, graph, by_hand) for name, graph, by_hand in tries()}


def compositions(graph: Graph) -> list[Graph]:
    """The same result in other gates, as many write it: a - b as a + -b."""
    step = graph.steps[0]
    a, b = (*step.operands, 0.0)[:2]
    made: list[list[Step]] = []
    number = any(not isinstance(x, str) for x in step.operands)
    match step.gate:
        case "neg":
            made = [[Step("y", "mul", (a, -1.0))]]
        case "sub":
            negative = Step("n", "neg", (b,))
            made = [[negative, Step("y", "add", (a, "n"))], [negative, Step("y", "add", ("n", a))]]
            if not isinstance(b, str):
                made = [[Step("y", "add", (a, -b))]]
        case "div":
            inverse = Step("n", "pow", (b, -1.0))
            made = [[inverse, Step("y", "mul", (a, "n"))], [inverse, Step("y", "mul", ("n", a))]]
            if not isinstance(b, str):
                made = [[Step("y", "mul", (a, 1 / b))]]
        case "add" | "mul" if number:
            made = [[step], [Step("y", step.gate, (b, a))]]
    return [Graph(graph.leaves, tuple(steps)) for steps in made]

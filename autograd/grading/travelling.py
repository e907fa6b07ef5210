"""A model of the sweep, right or with some of the known mistakes: what gradients it would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from .graphs import WAYS, Graph, Step

# A gate's local gradients at its operands; and whether one of these is a plain number.
Slopes = Callable[[str, tuple[float, ...], bool], tuple[float, ...]]
Edges = Mapping[str, list[tuple[str, float]]]  # {a gate: its operands with their local gradients}

OVERWRITE: Final = "overwrite"
UPSTREAM: Final = "upstream-forgotten"
ONCE: Final = "counted-once"
KEPT: Final = "inner-kept"
LEAVES: Final = "leaves-reset"
LATE: Final = "read-late"
NUMBER: Final = "number-gets-gradient"
UNORDERED: Final = "no-order"
MISTAKES: Final = (OVERWRITE, UPSTREAM, ONCE, KEPT, LEAVES, LATE)  # that sums and products can show


def travelled(graph: Graph, slopes: Slopes, mistakes: Iterable[str], order: str) -> dict[str, float]:
    """The gradient of every node, by a sweep that makes these mistakes.

    Args:
        graph: What is swept.
        slopes: The local gradients, right or not.  A KeyError of it is passed on.
        mistakes: Some of MISTAKES, or NUMBER.
        order: A key of ORDERS.

    Returns:
        {name: gradient}.
    """
    made = frozenset(mistakes)
    born = data_of(graph)
    now = dict(born)
    grad = dict.fromkeys(now, 0.0)
    for action in graph.actions:
        if not isinstance(action, str):
            now[action[0]] = action[1]
            continue
        edges = {step.name: _edges(step, now if LATE in made else born, slopes, made) for step in graph.steps}
        for name in grad:
            if LEAVES in made or (name in edges and KEPT not in made):
                grad[name] = 0.0
        grad[graph.root] = 1.0
        for name, i in ORDERS[order](graph.root, edges):
            operand, local = edges[name][i]
            contribution = local if UPSTREAM in made else local * grad[name]
            grad[operand] = contribution if OVERWRITE in made else grad[operand] + contribution
    return grad


def data_of(graph: Graph) -> dict[str, float]:
    """The data of every node of a graph of operators."""
    numbers = {**graph.leaves}
    for step in graph.steps:
        operands = (numbers[x] if isinstance(x, str) else x for x in step.operands)
        numbers[step.name] = float(WAYS[step.gate](*operands))
    return numbers


def _edges(
    step: Step, numbers: Mapping[str, float], slopes: Slopes, made: frozenset[str]
) -> list[tuple[str, float]]:
    operands = tuple(numbers[x] if isinstance(x, str) else x for x in step.operands)
    plain = any(not isinstance(x, str) for x in step.operands)
    paired = list(zip(step.operands, slopes(step.gate, operands, plain), strict=False))
    edges = [(x, slope) for x, slope in paired if isinstance(x, str)]
    if NUMBER in made and len(paired) > len(edges):  # the slope of the number goes to its neighbour too
        edges = [(edges[0][0], slope) for _, slope in paired]
    return list(dict(edges).items()) if ONCE in made else edges


Sends = Iterator[tuple[str, int]]  # a gate, and the number of the operand that it sends to


def _each(names: Iterable[str], edges: Edges) -> Sends:
    return ((name, i) for name in names for i in range(len(edges.get(name, ()))))


def _sorted(root: str, edges: Edges, turned: bool) -> list[str]:
    done: list[str] = []

    def visit(name: str) -> None:
        if name not in done:
            listed = edges.get(name, [])
            for operand, _ in reversed(listed) if turned else listed:
                visit(operand)
            done.append(name)

    visit(root)
    return done


def _walk(root: str, edges: Edges, take: int, again: bool) -> Iterator[str]:
    waiting, seen = [root], {root}
    while waiting:
        name = waiting.pop(take)
        yield name
        for operand, _ in edges.get(name, ()):
            if again or operand not in seen:
                seen.add(operand)
                waiting.append(operand)


def _recursive(name: str, edges: Edges) -> Iterator[str]:
    yield name
    for operand, _ in edges.get(name, ()):
        yield from _recursive(operand, edges)


def _recursive_once(name: str, edges: Edges, seen: set[str]) -> Iterator[str]:
    if name not in seen:
        seen.add(name)
        yield name
        for operand, _ in edges.get(name, ()):
            yield from _recursive_once(operand, edges, seen)


def _one_by_one(name: str, edges: Edges) -> Sends:
    for i, (operand, _) in enumerate(edges.get(name, ())):
        yield name, i
        yield from _one_by_one(operand, edges)


# Three right orders, and seven that are not: a gate sends before its own gradient is complete, or twice.
RIGHT: Final = ("as made", "sorted", "sorted from the right")
ORDERS: Final[Mapping[str, Callable[[str, Edges], Sends]]] = {
    "as made": lambda root, edges: _each(reversed([*edges]), edges),
    "sorted": lambda root, edges: _each(reversed(_sorted(root, edges, False)), edges),
    "sorted from the right": lambda root, edges: _each(reversed(_sorted(root, edges, True)), edges),
    "not reversed": lambda root, edges: _each(_sorted(root, edges, False), edges),
    "recursion": lambda root, edges: _each(_recursive(root, edges), edges),
    "recursion, operand by operand": _one_by_one,
    "recursion, each once": lambda root, edges: _each(_recursive_once(root, edges, set()), edges),
    "queue": lambda root, edges: _each(_walk(root, edges, 0, False), edges),
    "queue, each time": lambda root, edges: _each(_walk(root, edges, 0, True), edges),
    "stack": lambda root, edges: _each(_walk(root, edges, -1, False), edges),
}

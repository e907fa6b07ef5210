"""A model of the sweep, right or with some of the known mistakes: what gradients it would leave."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import combinations, product
from typing import Final, NamedTuple

from ..graphs import WAYS, Graph, Step

# A gate's local gradients at its operands; and whether one of these is a plain number.
Slopes = Callable[[str, tuple[float, ...], bool], tuple[float, ...]]
Edges = Mapping[str, list[tuple[str, float]]]  # {a gate: its operands with their local gradients}
Operands = Mapping[str, list[str]]

OVERWRITE: Final = "overwrite"
UPSTREAM: Final = "upstream-forgotten"
ONCE: Final = "counted-once"
KEPT: Final = "inner-kept"
LEAVES: Final = "leaves-reset"
LATE: Final = "read-late"
NUMBER: Final = "number-gets-gradient"
UNORDERED: Final = "no-order"
LEFT_OUT: Final = "operand-left-out"


class Mistake(NamedTuple):
    """A mistake of the sweep: its name, and the gate and the operand's place where it is made, if not all."""

    name: str
    gate: str = ""
    place: int = -1

    def at(self, gate: str, place: int) -> bool:
        """Whether a gate makes it when it sends to the operand at this place."""
        return self.gate in ("", gate) and self.place in (-1, place)


# What sums and products can show; a root that adds its seed to what it had keeps an inner gradient too.
MISTAKES: Final = (
    *map(Mistake, (OVERWRITE, UPSTREAM, ONCE, KEPT, LEAVES, LATE)),
    Mistake(KEPT, "root"),
)


def travelled(
    graph: Graph,
    slopes: Slopes,
    mistakes: Iterable[Mistake],
    order: str,
    turned: Container[str] = (),
    as_set: bool = False,
    twice: bool = False,
) -> dict[str, float]:
    """The gradient of every node, by a sweep that makes these mistakes.

    Args:
        graph: What is swept.
        slopes: The local gradients, right or not.  A KeyError of it is passed on.
        mistakes: Some of MISTAKES, or such at one gate or operand.
        order: A key of ORDERS.
        turned: Gates whose operands are visited from the right.
        as_set: Whether an operand that stands twice is visited once.
        twice: Whether it is visited twice though one contribution is sent.

    Returns:
        {name: gradient}.
    """
    all_made = (*mistakes,)
    made = {mistake.name for mistake in all_made}
    overwriting = [mistake for mistake in all_made if mistake.name == OVERWRITE]
    forgetting = [mistake for mistake in all_made if mistake.name == UPSTREAM]
    gates = {step.name: step.gate for step in graph.steps}
    born = data_of(graph)
    now = dict(born)
    grad = dict.fromkeys(now, 0.0)
    for action in graph.actions:
        if not isinstance(action, str):
            now[action[0]] = action[2]
            continue
        edges = {step.name: _edges(step, now if LATE in made else born, slopes, made) for step in graph.steps}
        operands = {step.name: _visited(step, edges, all_made, turned, as_set, twice) for step in graph.steps}
        for name in _sorted(graph.root, operands) if LEFT_OUT in made else grad:
            if LEAVES in made or (name in edges and KEPT not in made):
                grad[name] = 0.0
        grad[graph.root] = 1.0 + (grad[graph.root] if Mistake(KEPT, "root") in all_made else 0.0)
        for name, i in _sends(
            graph.root, edges, operands, "sorted" if LEFT_OUT in made and order in RIGHT else order
        ):
            operand, local = edges[name][i]
            gate = gates[name]
            forgotten = any(mistake.at(gate, i) for mistake in forgetting)
            contribution = local if forgotten else local * grad[name]
            overwritten = any(mistake.at(gate, i) for mistake in overwriting)
            grad[operand] = contribution if overwritten else grad[operand] + contribution
    return grad


def _visited(
    step: Step, edges: Edges, mistakes: Iterable[Mistake], turned: Container[str], as_set: bool, twice: bool
) -> list[str]:
    """The operands of a gate that an order goes on to."""
    gone = [mistake for mistake in mistakes if mistake.name == LEFT_OUT]
    names = [x for x in step.operands if isinstance(x, str)] if twice else [x for x, _ in edges[step.name]]
    some = [x for i, x in enumerate(names) if not any(mistake.at(step.gate, i) for mistake in gone)]
    some = [*dict.fromkeys(some)] if as_set else some
    return some[::-1] if step.name in turned else some


def _sends(root: str, edges: Edges, operands: Operands, order: str) -> Iterator[tuple[str, int]]:
    """A gate, and the place of the operand that it sends to, one after the other."""
    if order == ONE_BY_ONE:
        return _one_by_one(root, edges)
    names = ORDERS[order](root, operands)
    return ((name, i) for name in names for i in range(len(edges.get(name, ()))))


class Order(NamedTuple):
    """A key of ORDERS; and from where operands are visited: left, right, or any, as a set has them."""

    name: str
    side: str = "left"

    def turnings(self, graph: Graph) -> Iterator[frozenset[str]]:
        """Which gates may be visited from the right, each possibility once."""
        gates = [step.name for step in graph.steps if len({*step.operands}) == 2]
        for count in {"left": [0], "right": [len(gates)], "any": range(len(gates) + 1)}[self.side]:
            yield from map(frozenset, combinations(gates, count))


def alternatives(
    graph: Graph, slopes: Slopes, mistakes: Iterable[Mistake], orders: Iterable[Order]
) -> Iterator[dict[str, float]]:
    """What `travelled` gives in each of these orders, where it gives anything.

    Args:
        graph: What is swept.
        slopes: The local gradients.
        mistakes: Those that are made.
        orders: Those to try.
    """
    made = (*mistakes,)
    for order in orders:
        again = (False, True) if Mistake(ONCE) in made and order.name in REPEATING else (False,)
        for turned, twice in product(order.turnings(graph), again):
            with suppress(KeyError, OverflowError):
                yield travelled(graph, slopes, made, order.name, turned, order.side == "any", twice)


def data_of(graph: Graph) -> dict[str, float]:
    """The data of every node of a graph."""
    numbers = {**graph.leaves}
    for step in graph.steps:
        operands = (numbers[x] if isinstance(x, str) else x for x in step.operands)
        numbers[step.name] = float({**WAYS, **_OF_FLOATS}[step.gate](*operands))
    return numbers


_OF_FLOATS: Final[Mapping[str, Callable[..., float]]] = {
    "exp": math.exp,
    "tanh": math.tanh,
    "relu": lambda a: max(a, 0.0),
}


def _edges(
    step: Step, numbers: Mapping[str, float], slopes: Slopes, made: set[str]
) -> list[tuple[str, float]]:
    operands = tuple(numbers[x] if isinstance(x, str) else x for x in step.operands)
    plain = any(not isinstance(x, str) for x in step.operands)
    paired = list(zip(step.operands, slopes(step.gate, operands, plain), strict=False))
    edges = [(x, slope) for x, slope in paired if isinstance(x, str)]
    if NUMBER in made and len(paired) > len(edges):  # the slope of the number goes to its neighbour too
        edges = [(edges[0][0], slope) for _, slope in paired]
    if step.gate in ("add", "mul"):  # no slope of theirs is 0: nothing is sent, so nothing overwritten
        edges = [(x, slope) for x, slope in edges if slope]
    return list(dict(edges).items()) if ONCE in made else edges


def _sorted(root: str, operands: Operands, again: bool = False) -> list[str]:
    done: list[str] = []

    def visit(name: str) -> None:
        if again or name not in done:
            for operand in operands.get(name, ()):
                visit(operand)
            done.append(name)

    visit(root)
    return done


def _walk(root: str, operands: Operands, take: int, again: bool) -> Iterator[str]:
    waiting, seen = [root], {root}
    while waiting:
        name = waiting.pop(take)
        yield name
        for operand in operands.get(name, ()):
            if again or operand not in seen:
                seen.add(operand)
                waiting.append(operand)


def _recursive(name: str, operands: Operands) -> Iterator[str]:
    yield name
    for operand in operands.get(name, ()):
        yield from _recursive(operand, operands)


def _recursive_once(name: str, operands: Operands, seen: set[str]) -> Iterator[str]:
    if name not in seen:
        seen.add(name)
        yield name
        for operand in operands.get(name, ()):
            yield from _recursive_once(operand, operands, seen)


def _one_by_one(name: str, edges: Edges) -> Iterator[tuple[str, int]]:
    for i, (operand, _) in enumerate(edges.get(name, ())):
        yield name, i
        yield from _one_by_one(operand, edges)


# Two right orders, and others that are not: a gate sends before its own gradient is complete, or twice.
RIGHT: Final = ("as made", "sorted")
ONE_BY_ONE: Final = "recursion, operand by operand"
REPEATING: Final = ("sorted, each time", "recursion", "queue, each time", "stack, each time")
ORDERS: Final[Mapping[str, Callable[[str, Operands], Iterable[str]]]] = {
    "as made": lambda root, operands: reversed([*operands]),
    "sorted": lambda root, operands: reversed(_sorted(root, operands)),
    "not reversed": _sorted,
    "sorted, each time": lambda root, operands: reversed(_sorted(root, operands, True)),
    "recursion": _recursive,
    ONE_BY_ONE: _recursive,
    "recursion, each once": lambda root, operands: _recursive_once(root, operands, set()),
    "queue": lambda root, operands: _walk(root, operands, 0, False),
    "queue, each time": lambda root, operands: _walk(root, operands, 0, True),
    "stack": lambda root, operands: _walk(root, operands, -1, False),
    "stack, each time": lambda root, operands: _walk(root, operands, -1, True),
}

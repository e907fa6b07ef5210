"""Which mistakes of the sweep explain the gradients of sums and products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product, starmap
from typing import Final, NamedTuple

from ..graphs import TRAVEL as TRAVELS
from ..graphs import Graph
from .findings import Finding, known
from .seen import Seen
from .travelling import (
    KEPT,
    LATE,
    LEFT_OUT,
    MISTAKES,
    ONCE,
    ORDERS,
    OVERWRITE,
    RIGHT,
    UNORDERED,
    UPSTREAM,
    Mistake,
    Order,
    alternatives,
)

WRONG: Final = tuple(order for order in ORDERS if order not in RIGHT)
# At one kind of gate, or at one place of the operands.
PARTLY: Final = tuple(
    Mistake(*each)
    for each in (
        *product((OVERWRITE, UPSTREAM), ("add", "mul"), (-1, 0, 1)),
        *product((OVERWRITE, UPSTREAM), ("",), (0, 1)),
        *product((LEFT_OUT,), ("", "add", "mul"), (0, 1)),
    )
)

REMARKS: Final = (Mistake(KEPT), Mistake(LATE))

Tries = Iterator[tuple[tuple[Mistake, ...], Order]]


class Explanation(NamedTuple):
    """What explains a sweep: the names that are sure, all that is made, and the orders that fit.

    `names` is None where nothing explains it.
    """

    names: frozenset[str] | None = None
    mistakes: tuple[Mistake, ...] = ()
    orders: tuple[Order, ...] = (Order(RIGHT[0]),)

    @property
    def spoils(self) -> bool:
        """Whether a single gate that is made of others shows wrong slopes by it."""
        return self.names is None or bool(self.names & {OVERWRITE, UPSTREAM, UNORDERED, LEFT_OUT, ONCE})


def explanation(seen: Seen) -> Explanation:
    """The fewest mistakes that explain all graphs of travel.

    Args:
        seen: What the class did.
    """
    graphs = sorted(TRAVELS, key=lambda graph: not seen.wrong_grad(graph))  # most fail at once
    for tries in _by_count():
        found: dict[frozenset[str], tuple[tuple[Mistake, ...], list[Order]]] = {}
        for few, order in tries:
            names = frozenset(mistake.name for mistake in few) | (
                {UNORDERED} if order.name in WRONG else set()
            )
            if all(_agrees(seen, graph, few, [order]) for graph in graphs):
                made, orders = found.setdefault(names, (few, []))
                if made == few:
                    orders.append(order)
        if found:
            common = frozenset.intersection(*found)
            chosen = common if common in found else min(found, key=sorted)
            made, orders = found[chosen]
            return Explanation(common or chosen, made, tuple(orders))
    return Explanation()


def _by_count() -> Iterator[Tries]:
    """The fewest mistakes first; at last by classes that visit operands in any order."""
    for sides, most in ((("left", "right"), 4), (("any",), 3)):
        for count in range(most + 1):
            yield _whole(count, sides)
            if count:
                yield _partly(count - 1, sides)
    yield _two_parts()


def _whole(count: int, sides: Iterable[str]) -> Tries:
    for few in combinations(MISTAKES, count):
        yield from product([few], starmap(Order, product(RIGHT, sides)))
    for few in combinations(MISTAKES, count - 1) if count else ():
        yield from product([few], starmap(Order, product(WRONG, sides)))


def _partly(others: int, sides: Iterable[str]) -> Tries:
    """One mistake at one place, with so many others; of a third and fourth only those that are remarks."""
    for count, names in ((others, RIGHT), (others - 1, WRONG)):
        more = {0: [], 1: [*MISTAKES, *PARTLY] if names is RIGHT else MISTAKES}.get(
            count, MISTAKES if names is RIGHT and count == 2 else REMARKS
        )
        for one, few in product(PARTLY, combinations(more, count) if count >= 0 else ()):
            if one.name not in {mistake.name for mistake in few}:
                yield from product([(one, *few)], starmap(Order, product(names, sides)))


def _two_parts() -> Tries:
    """Two mistakes at places of their own, in a class that may do what is only a remark."""
    for pair, count in product(combinations(PARTLY, 2), range(3)):
        for few in combinations(REMARKS, count):
            yield from product([(*pair, *few)], map(Order, RIGHT))


def _agrees(seen: Seen, graph: Graph, mistakes: Iterable[Mistake], orders: Iterable[Order]) -> bool:
    return any(seen.agrees(graph, grads) for grads in alternatives(graph, seen.slopes, mistakes, orders))


def told(seen: Seen, how: Explanation) -> Iterator[Finding]:
    """Each mistake with the smallest graph that it is needed to explain.

    Args:
        seen: What the class did.
        how: What explains it.
    """
    for name in sorted(how.names or ()):
        without = [mistake for mistake in how.mistakes if mistake.name != name]
        orders = [order._replace(name=RIGHT[1]) for order in how.orders] if name == UNORDERED else how.orders
        still = name == UNORDERED and how.orders[0].name == "not reversed"
        for graph in sorted(TRAVELS, key=lambda graph: len(graph.steps) + len(graph.actions)):
            if seen.wrong_grad(graph) and not _agrees(seen, graph, without, orders):
                yield seen.finding(name, known("not-on" if still else name), graph)
                break


def unknown(seen: Seen) -> Iterator[Finding]:
    """The first graph with other numbers than the engine's, where no known mistake explains them."""
    for graph in TRAVELS:
        if seen.wrong_grad(graph):
            yield seen.finding("unknown", known("unknown"), graph)
            return

"""Which mistakes of the sweep explain the gradients of sums and products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from .findings import TRAVEL, Finding, Known
from .graphs import TRAVEL as TRAVELS
from .seen import Seen, same
from .travelling import MISTAKES, ORDERS, RIGHT, UNORDERED, travelled

MOST: Final = 3  # mistakes at once that are looked for


def mistakes_of_the_sweep(seen: Seen) -> tuple[frozenset[str] | None, list[str]]:
    """The fewest mistakes that explain all graphs of travel, and the orders that do with them."""
    wrong_orders = [order for order in ORDERS if order not in RIGHT]
    for count in range(MOST + 1):
        found: dict[frozenset[str], list[str]] = {}
        for few in combinations(MISTAKES, count):
            for order in RIGHT:
                if _explained(seen, few, order):
                    found.setdefault(frozenset(few), []).append(order)
        for few in combinations(MISTAKES, count - 1) if count else ():
            for order in wrong_orders:
                if _explained(seen, few, order):
                    found.setdefault(frozenset((*few, UNORDERED)), []).append(order)
        if found:
            common = frozenset.intersection(*found)
            chosen = common if common in found else min(found, key=sorted)
            return common or chosen, found[chosen]
    return None, []


def _explained(seen: Seen, mistakes: Iterable[str], order: str) -> bool:
    try:
        return all(seen.agrees(graph, travelled(graph, seen.slopes, mistakes, order)) for graph in TRAVELS)
    except (KeyError, OverflowError):
        return False


def told(seen: Seen, named: frozenset[str], orders: list[str]) -> Iterator[Finding]:
    for name in sorted(named):
        without = [x for x in named if x not in (name, UNORDERED)]
        with_it = [x for x in named if x != UNORDERED]
        there, order = (orders[0], RIGHT[0] if name == UNORDERED else orders[0])
        for graph in sorted(TRAVELS, key=lambda graph: len(graph.steps) + len(graph.actions)):
            left = travelled(graph, seen.slopes, without, order)
            if seen.wrong_grad(graph) and not same(travelled(graph, seen.slopes, with_it, there), left):
                yield seen.finding(name, TRAVEL[name], graph)
                break


def unknown(seen: Seen) -> Iterator[Finding]:
    for graph in TRAVELS:
        if seen.wrong_grad(graph):
            what = "None of the known mistakes explains these numbers."
            hint = "Work through this graph by hand, gate by gate, from the end."
            yield seen.finding("unknown", Known("Other gradients than they should be", what, hint), graph)
            return

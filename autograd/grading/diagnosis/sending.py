"""Whether a gate other than + and × forgets its own gradient, or overwrites, when it sends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

from ..graphs import SENDING, WRITTEN, Graph
from ..programs import compositions
from .findings import TRAVEL, Finding, Known
from .seen import Seen
from .sweeps import Explanation
from .travelling import OVERWRITE, UPSTREAM, Mistake, alternatives

UNEXPLAINED: Final = Known(
    "A gate sends another gradient than it should",
    "Alone it is right, and in a larger graph it is not; none of the known mistakes explains these numbers.",
    "Work through this graph by hand, gate by gate, from the end.",
)


def wrong_sending(seen: Seen, how: Explanation) -> tuple[list[Finding], list[str]]:
    """The gates that send wrongly, and sentences about those that cannot be judged yet.

    Args:
        seen: What the class did.
        how: What explains its sums and products.
    """
    found: dict[str, Finding] = {}
    unclear = []
    for graph in SENDING:
        gate = graph.steps[0].gate
        if not seen.wrong_grad(graph) or any(_explains(seen, graph, how)):
            continue
        names = next(_mistakes(seen, graph, how), None)
        if names:
            for name in sorted(names - (how.names or set())):
                known = TRAVEL[name]._replace(
                    hint=f"Look at {WRITTEN[gate].format('a', 'b')}. {TRAVEL[name].hint}"
                )
                found.setdefault(name, seen.finding(name, known, graph))
        elif how.spoils:
            unclear.append(f"{WRITTEN[gate].format('a', 'b')} cannot be judged before the rest is mended")
        else:
            found.setdefault(f"{gate}-sending", seen.finding(f"{gate}-sending", UNEXPLAINED, graph))
    return [*found.values()], [*dict.fromkeys(unclear)]


def _explains(seen: Seen, graph: Graph, how: Explanation, *more: Mistake) -> Iterator[bool]:
    if how.names is None:
        return
    forms = [graph] if more else [graph, *compositions(graph)]
    for form in forms:
        for grads in alternatives(form, seen.slopes, (*how.mistakes, *more), how.orders):
            yield seen.agrees(graph, grads)


def _mistakes(seen: Seen, graph: Graph, how: Explanation) -> Iterator[frozenset[str]]:
    gate = graph.steps[0].gate
    places = (-1, 0, 1) if gate in ("sub", "div") else (-1,)
    some = [Mistake(name, gate, place) for name, place in product((UPSTREAM, OVERWRITE), places)]
    for few in (*combinations(some, 1), *combinations(some, 2)):
        names = frozenset(mistake.name for mistake in few)
        if len(names) == len(few) and any(_explains(seen, graph, how, *few)):
            yield names

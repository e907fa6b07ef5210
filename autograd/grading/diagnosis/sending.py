"""Whether a gate other than + and × forgets its own gradient, or overwrites, when it sends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from ...util.languages import say
from ..graphs import SENDING, WRITTEN, Graph
from ..programs import compositions
from ..strings import STRINGS as ROOM
from .findings import Finding, known
from .seen import Seen
from .strings import STRINGS
from .sweeps import Explanation
from .travelling import OVERWRITE, UPSTREAM, Mistake, alternatives


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
        names, written = next(_mistakes(seen, graph, how), None), WRITTEN[gate].format("a", "b")
        if names:
            for name in sorted(names - (how.names or set())):
                about = known(name)
                about = about._replace(hint=say(STRINGS["look_at"], gate=written, hint=about.hint))
                found.setdefault(name, seen.finding(name, about, graph))
        elif how.spoils:
            unclear.append(say(ROOM["later"], gate=written))
        else:
            found.setdefault(f"{gate}-sending", seen.finding(f"{gate}-sending", known("sending"), graph))
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

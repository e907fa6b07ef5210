"""Which gates have wrong numbers or slopes of their own, and not through those that they are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Final

from ...util.languages import say
from ..graphs import GATES_ALONE, NUMBERS, SENDING, WRITTEN, Graph
from ..observing import close
from ..programs import compositions
from ..strings import STRINGS as ROOM
from .findings import LOOPED, Finding, known
from .seen import Seen, same
from .strings import STRINGS
from .sweeps import Explanation
from .travelling import LEFT_OUT, NUMBER, UPSTREAM, Mistake, Slopes, alternatives


def wrong_numbers(seen: Seen, wrong: list[Graph]) -> Iterator[Finding]:
    """The gates whose forward pass gives another number.

    Args:
        seen: What the class did.
        wrong: The graphs of one gate where its number is another.
    """
    told = set()
    parts = {graph.steps[0].gate for graph in wrong if graph in GATES_ALONE}
    for graph in wrong:
        gate = graph.steps[0].gate
        derived = {"sub": {"add", "neg"}, "div": {"mul", "pow"}, "neg": {"mul"}}.get(gate, set())
        if gate not in told and not derived & parts:
            told.add(gate)
            written = graph.steps[0].written.partition(" = ")[2]
            yield seen.finding(f"{gate}-forward", known("forward", gate=written), graph)


def number_gets_gradient(seen: Seen, how: Explanation) -> Finding | None:
    """Whether the slope of a plain number goes to its neighbour.

    Args:
        seen: What the class did.
        how: What explains its sums and products.
    """
    for graph in NUMBERS:
        if seen.wrong_grad(graph) and graph.steps[0].gate in ("add", "mul"):
            doubled = how._replace(mistakes=(*how.mistakes, Mistake(NUMBER)))
            if _follows(seen, graph, doubled) and not _follows(seen, graph, how):
                return seen.finding(NUMBER, known(NUMBER), graph)
    return None


def wrong_slopes(seen: Seen, how: Explanation) -> tuple[list[Finding], list[str]]:
    """The gates with wrong slopes, and sentences about those that cannot be judged yet.

    Args:
        seen: What the class did.
        how: What explains its sums and products.
    """
    found, unclear = [], []
    wrong: dict[str, list[Graph]] = {}
    for graph in (*GATES_ALONE, *NUMBERS):
        if seen.wrong_grad(graph) and not _follows(seen, graph, how):
            wrong.setdefault(graph.steps[0].gate, []).append(graph)
    if how.names is None:  # what is made of others may have its slope from them
        wrong = {gate: graphs for gate, graphs in wrong.items() if gate not in _MADE}
    if all(gate in wrong and _looped(seen, wrong[gate][0]) for gate in ("add", "mul")):
        found.append(seen.finding(LOOPED, known(LOOPED), wrong["add"][0]))
        wrong = {gate: graphs for gate, graphs in wrong.items() if not _looped(seen, graphs[0])}
    for gate, graphs in wrong.items():
        if gate == "tanh" and how.spoils and not _well_known_tanh(seen, graphs):
            unclear.append(say(ROOM["later"], gate=_written(gate)))
        elif gate == "relu" and [graph.leaves["a"] for graph in graphs] == [0.0]:
            found.append(seen.finding("relu-corner", known("relu-corner"), graphs[0]))
        else:
            if _unmultiplied(seen, gate, how):
                if not any(finding.name == UPSTREAM for finding in found):
                    found.append(seen.finding(UPSTREAM, known(UPSTREAM), graphs[0]))
                continue
            left_out = _left_out(seen, gate)
            if left_out:
                about = known(LEFT_OUT)
                about = about._replace(hint=say(STRINGS["look_at"], gate=_written(gate), hint=about.hint))
                found.append(seen.finding(LEFT_OUT, about, graphs[0]))
            swapped = graphs[0] in GATES_ALONE and all(_swapped(seen, graph, left_out) for graph in graphs)
            if left_out and all(_right_but(seen, graph, left_out) for graph in graphs):
                continue
            about = known(f"{gate}-slope")
            if swapped:
                about = about._replace(what=say(STRINGS["swapped_and"], what=about.what))
            name = "operands-swapped" if swapped and gate == "mul" else f"{gate}-slope"
            found.append(seen.finding(name, about, graphs[0]))
    return found, unclear


def _swapped(seen: Seen, graph: Graph, left_out: str) -> bool:
    right = seen.right(graph).grad
    return len(graph.leaves) == 2 and _has(seen, graph, {"a": right["b"], "b": right["a"]}, left_out)


def _right_but(seen: Seen, graph: Graph, left_out: str) -> bool:
    return _has(seen, graph, seen.right(graph).grad, left_out)


def _has(seen: Seen, graph: Graph, grads: Mapping[str, float], left_out: str) -> bool:
    got = dict(zip(graph.leaves, seen.leaves(graph), strict=False))
    return bool(got) and same({name: x for name, x in got.items() if name not in left_out}, grads)


def _unmultiplied(seen: Seen, gate: str, how: Explanation) -> bool:
    """Whether another seed than 1 does not reach a gate, so that it has right slopes as they are."""
    if seen.undivided is None:
        return False
    alone, sending = ([x for x in graphs if x.steps[0].gate == gate] for graphs in (GATES_ALONE, SENDING))
    multiplied = sending and all(_follows(seen, graph, how) for graph in sending)
    return not multiplied and not any(map(seen.undivided.wrong_grad, alone))


def _left_out(seen: Seen, gate: str) -> str:
    """The operands that a gate sends nothing to."""
    alone = [graph for graph in GATES_ALONE if graph.steps[0].gate == gate]
    if not all(map(seen.leaves, alone)):
        return ""
    return "".join(name for name in alone[0].leaves if not any(seen.of(graph).grad[name] for graph in alone))


def _written(gate: str) -> str:
    return WRITTEN[gate].format("a", "b")


def _looped(seen: Seen, graph: Graph) -> bool:
    got, right = seen.leaves(graph), tuple(seen.right(graph).grad[name] for name in graph.leaves)
    return len(got) == 2 and got[0] == 0.0 and any(map(close, got[1:] * 2, (sum(right), 2 * right[1])))


def _well_known_tanh(seen: Seen, graphs: list[Graph]) -> bool:
    def holds(slope: Callable[[float], float]) -> bool:
        return all(close(seen.leaves(graph)[0], slope(graph.leaves["a"])) for graph in graphs)

    return any(map(holds, _TANH))


_MADE: Final = ("sub", "div", "neg", "tanh")
_TANH: Final = (
    lambda a: 1 - a * a,
    lambda a: 1 - math.tanh(a),
    lambda a: 1 - math.tanh(math.tanh(a)) ** 2,
    lambda a: math.tanh(a) ** 2 - 1,
    lambda a: 1 + math.tanh(a) ** 2,
    lambda a: math.tanh(a) * (1 - math.tanh(a)),
    lambda a: 1 / math.cosh(a),
    math.tanh,
    lambda a: 1.0,
)


def _follows(seen: Seen, graph: Graph, how: Explanation) -> bool:
    """Whether the mistakes that are known already explain a gate, as it may be made of others."""
    beside: list[Slopes] = [seen.slopes]
    if graph in NUMBERS:
        beside.append(seen.right_beside_numbers)
    return any(
        seen.agrees(graph, grads)
        for other, slopes in product(
            [graph, *compositions(graph)] if graph in SENDING else compositions(graph), beside
        )
        for grads in alternatives(other, slopes, how.mistakes, how.orders)
    )

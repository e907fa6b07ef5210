"""Whether a sweep starts with 1: not at all, or with another number; or with one gradient for all values."""

from __future__ import annotations

from collections.abc import Iterator

from ..graphs import GATES_ALONE, SHARING, Graph
from ..graphs import TRAVEL as TRAVELS
from ..observing import Observation, Seeing, close
from ..programs import key, programs, seen_as
from .findings import SEED, SEEDED, SHARED, SILENT, WIPED, Finding, known
from .seen import Seen


def unseeded(seen: Seen) -> Seen:
    """The same with the gradient of each root given by hand."""
    return _seen_as(seen, Seeing.BY_HAND)


def on_the_way(seen: Seen) -> Seen:
    """The same with the gradients that nodes had before they were wiped out."""
    return _seen_as(seen, Seeing.ON_THE_WAY)


def _seen_as(seen: Seen, how: Seeing) -> Seen:
    return Seen({key(graph): seen.observed[seen_as(key(graph), how)] for graph in programs()})


def wiped(seen: Seen, before: Seen) -> Finding | None:
    """The finding that a gradient has arrived in a leaf, and is 0 by the end.

    Args:
        seen: What the class did.
        before: The same, `on_the_way`.
    """
    for graph in GATES_ALONE:
        if any(had and not has for had, has in zip(before.leaves(graph), seen.leaves(graph), strict=False)):
            return seen.finding(WIPED, known(WIPED), graph)
    return None


def silent(seen: Seen) -> Finding | None:
    """The finding that roots have gradients, and no leaf gets any."""
    if seen.moves() or not any(got.grad[graph.root] for graph, got in _alone(seen)):
        return None
    return seen.finding(SILENT, known(SILENT), GATES_ALONE[0])


def waits(seen: Seen) -> bool:
    """Whether roots have no gradient by themselves, and gates send something else once they are given one."""
    by_hand = unseeded(seen)
    return not any(got.grad[graph.root] for graph, got in _alone(seen)) and any(
        seen.leaves(graph) != by_hand.leaves(graph) for graph, _ in _alone(seen)
    )


def no_seed(seen: Seen) -> Finding:
    """The finding that nothing starts the sweep."""
    return seen.finding(SEED, known(SEED), GATES_ALONE[0])


def root_stays(seen: Seen) -> bool:
    """Whether roots have no gradient although gates between have some: a sweep that needs no seed moves."""
    roots = all(not seen.of(graph).grad.get(graph.root, 0.0) for graph in (*GATES_ALONE, *TRAVELS))
    return roots and any(any(seen.of(graph).grad.get(step.name) for step in graph.steps) for graph in TRAVELS)


def wrong_seed(seen: Seen) -> tuple[Finding, Seen] | None:
    """The finding that the seed is not 1, and what the class would do with 1.

    Args:
        seen: What the class did.
    """
    roots = [(got.grad[graph.root], got.data[graph.root]) for graph, got in _alone(seen)]
    if not roots:
        return None
    first = roots[0][0]
    if all(grad == first for grad, _ in roots) and first not in (0.0, 1.0):
        seeds = {key(graph): first for graph in programs()}
    elif all(close(grad, data) for grad, data in roots):
        seeds = {key(graph): seen.of(graph).data.get(graph.root, 0.0) for graph in programs()}
    else:
        return None
    return seen.finding(SEEDED, known(SEEDED), GATES_ALONE[0]), seen.divided(seeds)


def one_for_all(seen: Seen) -> Finding | None:
    """The finding that all values have one gradient."""
    if seen.of(SHARING).grad and seen.wrong_grad(SHARING):
        return seen.finding(SHARED, known(SHARED), SHARING)
    grads = [got.grad for _, got in _alone(seen)]
    alike = all(len({*grad.values()}) == 1 for grad in grads)
    if seen.of(GATES_ALONE[1]).grad and alike and any(any(grad.values()) for grad in grads):
        return seen.finding(SHARED, known(SHARED), GATES_ALONE[1])
    return None


def _alone(seen: Seen) -> Iterator[tuple[Graph, Observation]]:
    return ((graph, seen.of(graph)) for graph in GATES_ALONE if seen.of(graph).grad)

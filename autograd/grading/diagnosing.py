"""From what a class did on the small graphs to the mistakes that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .findings import SEED, TRAVEL, Finding
from .graphs import GATES_ALONE, NUMBERS
from .graphs import TRAVEL as TRAVELS
from .observing import Observation
from .programs import seeded
from .seen import Seen
from .slopes import number_gets_gradient, wrong_numbers, wrong_slopes
from .sweeps import mistakes_of_the_sweep, told, unknown
from .travelling import NUMBER


class Diagnosis(NamedTuple):
    """What was found, what a class lacks, and gates that cannot be judged before the rest is mended."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def diagnose(observed: Mapping[str, Observation]) -> Diagnosis:
    """The mistakes that explain what was seen.

    Args:
        observed: {graph.written with its numbers, as `key` gives it: what the class did}.
    """
    seen = Seen(observed)
    missing = tuple(dict.fromkeys(_missing(seen)))
    wrong = [graph for graph in GATES_ALONE + NUMBERS if seen.wrong_data(graph)]
    if wrong or any(seen.of(graph).failure for graph in GATES_ALONE[:2]):
        return Diagnosis(tuple(wrong_numbers(seen, wrong)), missing)
    first: list[Finding] = []
    if not seen.moves():
        first = [seen.finding(SEED, TRAVEL[SEED], GATES_ALONE[0])]
        seen = Seen({graph: observed[seeded(graph)] for graph in observed if seeded(graph) in observed})
        if not seen.moves():
            return Diagnosis(tuple(first), missing)
    named, orders = mistakes_of_the_sweep(seen)
    findings = [*told(seen, named, orders)] if named is not None else [*unknown(seen)]
    broken, named = named is None or bool(named), named or frozenset()
    if shown := number_gets_gradient(seen, named, orders):
        findings.append(shown)
        named |= {NUMBER}
    slopes, unclear = wrong_slopes(seen, named, orders, broken)
    return Diagnosis((*first, *slopes, *findings), missing, tuple(unclear))


def _missing(seen: Seen) -> Iterator[str]:
    for graph in (*GATES_ALONE, *NUMBERS, *TRAVELS):
        if failure := seen.of(graph).failure:
            yield failure

"""From what a class did on the small graphs to the mistakes that explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ...util.languages import say
from ..graphs import CHANGES, GATES_ALONE, NUMBERS, Graph
from ..graphs import TRAVEL as TRAVELS
from ..observing import Observation
from ..strings import STRINGS
from .findings import IN_PLACE, WIPED, Finding, known
from .seeds import no_seed, on_the_way, one_for_all, root_stays, silent, unseeded, waits, wiped, wrong_seed
from .seen import Seen
from .sending import wrong_sending
from .slopes import number_gets_gradient, wrong_numbers, wrong_slopes
from .sweeps import Explanation, explanation, told, unknown
from .travelling import LEAVES, UPSTREAM, Mistake


class Diagnosis(NamedTuple):
    """What was found, what fails, and gates that cannot be judged before the rest is mended."""

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
    changed = tuple(_changed(seen))
    if shared := one_for_all(seen):
        return Diagnosis((shared, *changed), missing)
    first, seen, how = _started(seen)
    if not seen.moves():
        return Diagnosis((*first, *changed), missing)
    if how.names and UPSTREAM in how.names and not first and root_stays(seen):
        first = (no_seed(seen),)
    findings = [*told(seen, how)] if how.names is not None else [*unknown(seen)]
    if (shown := number_gets_gradient(seen, how)) is not None:
        findings.append(shown)
        how = how._replace(mistakes=(*how.mistakes, Mistake(shown.name)))
    slopes, unclear = wrong_slopes(seen, how)
    if how.names is not None and not any(finding.name == UPSTREAM for finding in slopes):
        sent, more = wrong_sending(seen, how)
        findings += sent
        unclear = [*dict.fromkeys((*unclear, *more))]
    if any(finding.name == WIPED for finding in first):  # leaves too, after each pass
        findings = [finding for finding in findings if finding.name != LEAVES]
    once: dict[str, Finding] = {}
    for finding in (*first, *slopes, *findings, *changed):
        once.setdefault(finding.name, finding)
    all_found = sorted(once.values(), key=lambda finding: finding.remark)
    return Diagnosis(tuple(all_found), missing, tuple(unclear))


def _started(seen: Seen) -> tuple[tuple[Finding, ...], Seen, Explanation]:
    """What is wrong with the seed, what the class does with a right one, and what explains its sweep."""
    before = on_the_way(seen)
    if waits(seen) or not (seen.moves() or before.moves() or silent(before)):
        by_hand = unseeded(seen)
        return (no_seed(seen),), by_hand, explanation(by_hand)
    first: tuple[Finding, ...] = ()
    if gone := wiped(seen, before):
        first, seen = (gone,), before
    elif silent(before):
        seen = before
    if other := wrong_seed(seen):
        view, how = other[1], explanation(other[1])
        forgets = how.names is None or UPSTREAM in how.names
        if forgets and Mistake(UPSTREAM) in (raw := explanation(seen)).mistakes:
            view, how = seen, raw  # no seed reaches what forgets its gradient
        first = (*first, other[0])
    else:
        view, how = seen, explanation(seen)
    if nothing := silent(seen):
        return (*first, nothing), view, how
    return first, view, how


def _changed(seen: Seen) -> Iterator[Finding]:
    for graph in CHANGES:
        if seen.wrong_data(graph):
            yield seen.finding(IN_PLACE, known(IN_PLACE), graph)
            return


def _missing(seen: Seen) -> Iterator[str]:
    for graph in (*GATES_ALONE, *NUMBERS, *TRAVELS):
        if failure := seen.of(graph).failure:
            yield failure + _advice(graph, failure)


_METHODS: Final = {"add": "add", "mul": "mul", "sub": "sub", "div": "truediv", "pow": "pow", "neg": "neg"}


def _advice(graph: Graph, failure: str) -> str:
    step = graph.steps[0]
    if len(graph.steps) > 1 or step.gate not in _METHODS or not failure.startswith(step.written):
        return ""
    if "unsupported operand" in failure or "bad operand type" in failure:
        reflected = "" if isinstance(step.operands[0], str) else "r"
        return say(STRINGS["write"], method=f"__{reflected}{_METHODS[step.gate]}__")
    return ""

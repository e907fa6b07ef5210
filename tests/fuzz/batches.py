"""Batches: each backend, strict and loose, and samples that take other branches or have no value."""

from __future__ import annotations

import mpmath

from .checks import OPEN, REFUSED, SAME
from .compare import near
from .jets import BITS
from .routes import compiled
from .routes.eager import ask
from .truth import truth

SIZES = [1, 2, 3, 7, 8, 9, 17, 1000]


def batched(backend, strict):
    """A batch beside the truth of its samples."""

    def check(case):
        if not case.program.inputs or case.closed.kind != "value" or case.closed.order < 1:
            return OPEN
        if case.answer("closed").error:
            return OPEN
        choice = case.choice
        size, on_guard, arrays = (
            choice.choice(SIZES),
            choice.choice(["raise", "record"]),
            choice.random() < 0.5,
        )
        good, bad = _sorted_out(case)
        samples = (good * size)[:size]
        if bad and choice.random() < 0.2:
            samples[choice.randrange(size)] = choice.choice(bad)
            outcome = compiled.batch(case.program, backend, strict, samples, on_guard, arrays)
            return (
                REFUSED
                if outcome.error
                else f"batch of {size}, {samples}: a sample without a value gives {outcome}"
            )
        outcome = compiled.batch(case.program, backend, strict, samples, on_guard, arrays)
        said = f"batch of {size}, on_guard={on_guard!r}, arrays={arrays}, samples {samples[:17]}: "
        if outcome.error == "ReplayGuardError" and on_guard == "raise":
            return REFUSED
        if outcome.error:
            return said + str(outcome)
        wrong = near(outcome.numbers, _expected(case, samples), size + case.program.learned, 4)
        return said + wrong if wrong else SAME

    return check


def _sorted_out(case):
    """Samples with a value and a gradient that can be judged, and samples that eager refuses."""
    good, bad = [case.program.inputs], []
    for sample in case.program.others[: case.choice.choice([1, 2, 6, 16])]:
        program = case.program.at(sample)
        if ask(program, "closed").error:
            if not ask(program, "lenient").finite:  # else it may vanish on the way to finite results
                bad.append(sample)
        else:
            verdict = truth(program, True)
            if verdict.kind == "value" and verdict.order > 0 and not verdict.extreme:
                good.append(sample)
    return good, bad


def _expected(case, samples):
    truths = {sample: truth(case.program.at(sample), True) for sample in set(samples)}
    all_of_them = [truths[sample] for sample in samples]
    with mpmath.workprec(BITS):
        slopes = range(1, 1 + case.program.learned)
        numbers = [t.numbers[0] for t in all_of_them] + [
            sum(t.numbers[i] for t in all_of_them) for i in slopes
        ]
        slack = [t.slack[0] for t in all_of_them]
        for i in slopes:
            size = sum(abs(t.numbers[i]) for t in all_of_them)
            slack.append(sum(t.slack[i] for t in all_of_them) + size * len(samples) * mpmath.mpf(2) ** -53)
    return case.closed._replace(order=1, numbers=tuple(numbers), slack=tuple(slack))

"""Right and broken gradients for the judge; `python -m tests.helpers.judging 10000 3000` counts its verdicts.

Right ones come from every row of the table and from compositions, at all magnitudes.  Broken ones have
one row with an error in it.  Whether a float64 difference can see that error is decided without the
judge: with mpmath the five-point formula is tried with every step, its own error taken exactly and that of
rounding from how far f is off as a float.  What is a hundred times the best of these can be seen.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import mpmath
from mpmath import mpf

from autograd import GATES, Gate, GatewiseError, grad, gradcheck
from tests.helpers.oracle import Mp

TABLE = list(GATES.values())
COMPOSED = [
    GATES[name]
    for name in (
        "sin cos exp tanh sigmoid softplus gaussian erf silu gelu atan asinh log1p expm1 neg add sub mul div "
        "hypot atan2 maximum minimum relu elu softsign leaky_relu abs sqrt log pow"
    ).split()
]
BITS = 400


class Case(NamedTuple):
    """A function, where it is checked, and how it is written."""

    f: Callable
    at: tuple[float, ...]
    text: str


def number(random: Random) -> float:
    """Ordinary half of the time, else of any magnitude from 1e-8 to 1e8."""
    if random.random() < 0.5:
        return random.uniform(-5.0, 5.0)
    return random.choice((-1.0, 1.0)) * 10.0 ** random.uniform(-8.0, 8.0)


def settled(gate: Gate, random: Random) -> list[float]:
    """A number for each parameter of a gate."""
    sample = zip(gate.operand_names, gate.sample, strict=True)
    return [random.uniform(*ends) for name, ends in sample if name in gate.parameters]


def one_gate(gate: Gate, random: Random) -> Case:
    """A gate at a point of its domain."""
    count = gate.arity - len(gate.parameters)
    fixed = settled(gate, random)
    while True:
        inside = tuple(random.uniform(*ends) for ends in gate.sample[:count])
        at = inside if random.random() < 0.3 else tuple(number(random) for _ in range(count))
        try:
            gate(*at, *fixed)
        except GatewiseError:
            continue
        return Case(lambda *xs: gate(*xs, *fixed), at, f"{gate.name}{(*at, *fixed)}")


def composed(random: Random, wrong: Callable[[Gate], Gate] | None = None) -> Case:
    """A function of one to three numbers: three to eight gates of earlier results, the last perhaps wrong."""
    count, length = random.randint(1, 3), random.randint(3, 8)
    program = []
    for i in range(length):
        gate = random.choice(COMPOSED)
        places = [random.randrange(count + i) for _ in range(gate.arity - len(gate.parameters))]
        places[0] = random.choice((places[0], count + i - 1))
        row = wrong(gate) if wrong and i == length - 1 else gate
        program.append((row, places, settled(gate, random)))

    def f(*xs):
        results = list(xs)
        for gate, places, fixed in program:
            results.append(gate(*(results[i] for i in places), *fixed))
        return results[-1]

    at = tuple(number(random) for _ in range(count))
    return Case(f, at, f"{[(gate.name, places, fixed) for gate, places, fixed in program]} at {at}")


def right(count: int, seed: int) -> Iterator[Case]:
    """The whole table in turn, and as many compositions."""
    random = Random(seed)
    for i in range(count):
        yield one_gate(TABLE[i // 2 % len(TABLE)], random) if i % 2 else composed(random)


ERRORS: dict[str, Callable] = {
    "1e-6": lambda grads, i: grads[i] * (1.0 + 1e-6),
    "1e-4": lambda grads, i: grads[i] * (1.0 - 1e-4),
    "a sign": lambda grads, i: -grads[i],
    "a swapped operand": lambda grads, i: grads[i - 1],
    "a missing term": lambda grads, i: 0.0,
}


def broken_row(gate: Gate, error: str, random: Random) -> Gate:
    """The row of a gate with an error in one of its local gradients."""
    free = gate.arity - len(gate.parameters)
    place = random.randrange(free)

    def local_grads(y, *operands):
        grads = gate.local_grads(y, *operands)
        return tuple(ERRORS[error](grads[:free], i) if i == place else x for i, x in enumerate(grads))

    return _like(gate, local_grads)


def _like(gate: Gate, local_grads: Callable) -> Gate:
    names = ", ".join(gate.operand_names)
    signed = eval(f"lambda y, {names}: row(y, {names})", {"row": local_grads})
    return Gate(
        f"{gate.name}*", gate.value, signed, sample=gate.sample, parameters=gate.parameters,
        definition=gate.definition,
    )  # fmt: skip


def broken(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    """Rows of the table, and compositions that end in one, each with an error."""
    random = Random(seed)
    for i in range(count):
        error = list(ERRORS)[i % len(ERRORS)]

        def wrong(gate: Gate, error: str = error) -> Gate:
            return broken_row(gate, error, random)

        gate = random.choice(TABLE)
        yield error, one_gate(wrong(gate), random) if i % 2 else composed(random, wrong)


def exact(case: Case, xs: tuple) -> mpf | None:
    """f with many digits; None where it has no finite value."""
    try:
        y = Mp.of(case.f(*map(Mp, xs))).x
    except (ArithmeticError, ValueError):
        return None
    return y if mpmath.isfinite(y) else None


def seen(case: Case, i: int, claimed: float) -> bool | None:
    """Whether a float64 difference can see that a slope is wrong; None if it is right, or there is none."""
    with mpmath.workprec(BITS):

        def moved(step):
            return exact(case, (*case.at[:i], mpf(case.at[i]) + step, *case.at[i + 1 :]))

        here, tiny = moved(0), mpf(2) ** -130 * (abs(case.at[i]) or 1)
        left, right = moved(-tiny), moved(tiny)
        if None in (here, left, right):
            return None
        slope = (right - left) / (2 * tiny)
        size = max(abs(slope), abs(claimed))
        if abs((right - here) - (here - left)) > 1e-15 * abs(right - left) + mpf(2) ** -200:
            return None
        off = abs(slope - claimed)
        if off < 0.9e-6 * size or off < mpf(2) ** -1022:
            return None
        rounding = max(_float_errors(case, i)) + mpmath.ldexp(abs(here), -53)
        attainable = mpmath.inf
        for scale in {1.0, abs(case.at[i]) or 1.0}:
            for k in range(24):
                h = mpf(scale) * mpf(10) ** (-k / 2)
                points = [moved(multiple * h) for multiple in (-2, -1, 1, 2)]
                if None not in points:
                    a, b, c, d = points
                    truncation = abs((a - 8 * b + 8 * c - d) / (12 * h) - slope)
                    attainable = min(attainable, truncation + 1.5 * rounding / h)
        return off > 100 * attainable


def _float_errors(case: Case, i: int) -> Iterator[mpf]:
    yield mpf(0)
    for k in (-2, -1, 0, 1, 2):
        xs = (*case.at[:i], case.at[i] * (1.0 + k * 1e-3), *case.at[i + 1 :])
        y = exact(case, xs)
        try:
            if y is not None:
                yield abs(mpf(case.f(*xs)) - y)
        except GatewiseError:
            continue


def judged(case: Case):
    """The rows of the report; none where the function has no value or no gradient there."""
    try:
        return gradcheck(case.f, *case.at).rows
    except (GatewiseError, OverflowError):
        return ()


def verdicts_of_right(count: int, seed: int) -> tuple[Counter, list[str]]:
    """How often each verdict was given of right gradients, and what should not have been said."""
    counted: Counter = Counter()
    faults = []
    for case in right(count, seed):
        for row in judged(case):
            counted[row.verdict] += 1
            plain = row.error <= 1e-6 * max(abs(row.analytic), abs(row.numeric))
            silent = row.verdict == "cannot tell" and (plain or not row.reason)
            if row.verdict == "wrong" or silent:
                faults.append(f"{case.text}: {row}")
    return counted, faults


def verdicts_of_broken(count: int, seed: int) -> tuple[dict[str, Counter], list[str]]:
    """For each error how often each verdict was given where it can be seen, and what was called ok.

    A claim of 0 is passed over where no difference can see the slope: as a float it is 0.
    """
    counted = {error: Counter() for error in ERRORS}
    faults = []
    for error, case in broken(count, seed):
        try:
            claims = grad(case.f)(*case.at)
        except (GatewiseError, OverflowError):
            continue
        claims = claims if isinstance(claims, tuple) else (claims,)
        for i, (claim, row) in enumerate(zip(claims, judged(case), strict=False)):
            visible = seen(case, i, claim)
            if visible is None:
                continue
            counted[error][row.verdict if visible else "out of sight"] += 1
            if row.verdict == "ok" and (visible or claim != 0.0):
                faults.append(f"{error}: {case.text}: {row}")
    return counted, faults


if __name__ == "__main__":
    for many, verdicts in zip(sys.argv[1:], (verdicts_of_right, verdicts_of_broken), strict=False):
        told, faults = verdicts(int(many), seed=1)
        print(verdicts.__name__, dict(told), *faults, sep="\n  ")

"""What two routes must have in common, and what may differ."""

from __future__ import annotations

import math

import mpmath
from mpmath import mpf

from .jets import BITS

FAMILIES = {
    "PoleError": "pole or domain", "DomainError": "pole or domain", "ZeroDivisionError": "pole or domain",
    "ValueError": "pole or domain", "GateOverflowError": "overflow", "OverflowError": "overflow",
}  # fmt: skip


def same_bits(a, b):
    """Whether two outcomes are one, to the bit and to the words."""
    return a.to_plain() == b.to_plain()


def same_numbers(a, b):
    """Whether finite numbers are the same bits, and refusals are of one family.

    A guard that another route's sample fails is a refusal of any family: what is compared there is NaN.
    """
    if a.error and b.error == "ReplayGuardError":
        return True
    if a.error or b.error:
        return bool(a.error) == bool(b.error) and family(a) == family(b)
    return len(a.numbers) == len(b.numbers) and all(map(_alike, a.numbers, b.numbers))


def _alike(x, y):
    return x.hex() == y.hex()


def family(outcome):
    """What kind of refusal it is."""
    return FAMILIES.get(outcome.error, outcome.error)


def near(numbers, truth, count, loosely=1):
    """Whether the first `count` numbers are the true ones, as far as the truth is known; else which is not.

    loosely   how many times the slack a route may take
    """
    if truth.order < 1:
        count = min(count, 1)
    with mpmath.workprec(BITS):
        for i in range(min(count, len(numbers), len(truth.numbers))):
            off = _off(numbers[i], truth.numbers[i], loosely * truth.slack[i])
            if off:
                return f"number {i} is {numbers[i]!r}, in truth {mpmath.nstr(truth.numbers[i], 20)}{off}"
    return ""


def _off(got, true, slack):
    if not math.isfinite(got):
        return "" if abs(true) > mpf(10) ** 300 else " (not finite)"
    slack = slack + mpf(2) ** -1072 + abs(true) * mpf(2) ** -50
    error = abs(mpf(got) - true)
    return f" (± {mpmath.nstr(slack, 3)})" if error > slack else ""


def square(truth, n):
    """The truth with its triangle of second derivatives as a square, without value and gradient."""
    if truth.kind != "value" or truth.order < 2:
        return truth
    places = [1 + n + max(i, j) * (max(i, j) + 1) // 2 + min(i, j) for i in range(n) for j in range(n)]
    return truth._replace(
        numbers=tuple(truth.numbers[p] for p in places), slack=tuple(truth.slack[p] for p in places)
    )

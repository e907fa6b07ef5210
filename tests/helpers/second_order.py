"""Second derivatives by differences over many bits, from every side of a point; and where gates are awkward.

Nothing here looks at a row's local gradients.  Steps are so small, and numbers so long, that a difference
over them is right to more than a hundred bits, even where it is as small as a float can be.
"""

import itertools
import math
from functools import cache

import mpmath
from mpmath import mpf

from tests.helpers import oracle

BITS = 4600
AGREE = mpf(2) ** -60
NEGLIGIBLE = mpf(2) ** -1200  # no float is as small
TOO_LARGE = mpf(1.7e308)

ONE = [0.0, 0.5, -0.5, math.nextafter(1.0, 0.0), 1.0, -1.0, 2.0, -2.0, 3.7, 18.7, -20.0, 36.04, 709.0, 711.0]
ONE += [-711.0, -745.13, 800.0, 1e4, -1e4, 2.0**53, 1e160, -1e160, 1e-160, -1e-160, 1e-8]
TWO = [0.0, 1.0, -1.0, 2.0, -2.5, 711.0, 1e160, 1e-160]
FIXED = {"clip": {1: -1.0, 2: 1.0}, "leaky_relu": {1: 0.01}, "elu": {1: 1.0}, "where": {0: 1.0}}


def free(gate):
    """The operands that are no settings."""
    return [i for i, name in enumerate(gate.operand_names) if i not in FIXED.get(gate.name, {})]


def points(gate):
    """Where a gate is tried: zeros, ties, edges, overflow and underflow, and far out."""
    count = len(free(gate))
    return [(x,) for x in ONE] if count == 1 else list(itertools.product(TWO, repeat=count))


def of_free(gate):
    """The gate as a function of its free operands."""
    fixed = FIXED.get(gate.name, {})

    def f(*xs):
        given = iter(xs)
        return gate(*(fixed[i] if i in fixed else next(given) for i in range(gate.arity)))

    return f


class Exact:
    """The value of f at a point and its slopes and second derivatives, one from each side; None for none."""

    def __init__(self, f, point):
        self.f = f
        self.point = point
        self.at = cache(self._at)
        self.step = cache(self._step)
        with mpmath.workprec(BITS):
            self.numbers = list(map(mpf, point))
            self.value = self.at(())

    def _at(self, moves):
        xs = list(self.numbers)
        for i, step in moves:
            xs[i] += step
        try:
            return oracle._at(self.f, xs)
        except (oracle.NoValue, OverflowError, TypeError):
            return None

    def sides(self, *directions):
        """The derivative in these directions from every side, at two step sizes: a list of pairs."""
        with mpmath.workprec(BITS):
            own = sorted(set(directions))
            return [
                tuple(
                    self._quotient(directions, dict(zip(own, signs, strict=True)), size)
                    for size in (400, 440)
                )
                for signs in itertools.product((1, -1), repeat=len(own))
            ]

    def _step(self, i, size, share):
        """2 to the minus so much, times the number where it is not 0; to its left if the size is negative."""
        step = abs(self.numbers[i]) * mpf(2) ** -abs(size) or mpf(2) ** -(abs(size) + 600)
        return (step if size > 0 else -step) / share

    def _quotient(self, directions, signs, size):
        steps = {i: self.step(i, signs[i] * size, k + 1) for k, i in enumerate(sorted(signs))}
        total = mpf(0)
        for taken in itertools.product((0, 1), repeat=len(directions)):
            moved = {}
            for one, i in zip(taken, directions, strict=True):
                if one:
                    moved[i] = moved.get(i, 0) + steps[i]
            here = self.at(tuple(sorted(moved.items())))
            if here is None:
                return None
            total += (-1) ** (len(directions) - sum(taken)) * here
        return total / mpmath.fprod(steps[i] for i in directions)


def settled(sides):
    """One number where all sides agree; else "edge", "infinite", or the (lowest, highest) of a kink."""
    with mpmath.workprec(BITS):
        if any(x is None for pair in sides for x in pair):
            return "edge"
        found = [_limit(*pair) for pair in sides]
        if any(x is None or abs(x) > TOO_LARGE for x in found):
            return "infinite"
        return found[0] if all(_same(found[0], x) for x in found) else (min(found), max(found))


def _limit(far, near):
    """What quotients over a step, and over one that is 2⁴⁰ times smaller, tend to; None for no number."""
    if _same(far, near):
        return near
    return mpf(0) if abs(near) <= abs(far) * mpf(2) ** -20 else None


def _same(a, b):
    return abs(a - b) <= max(AGREE * max(abs(a), abs(b)), NEGLIGIBLE)


def nearest_to_zero(interval):
    """The element of an interval that is nearest to 0."""
    low, high = interval
    return low if low > 0 else high if high < 0 else mpf(0)

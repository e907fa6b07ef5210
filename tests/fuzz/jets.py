"""Numbers of many bits that carry their first and second derivatives: the judge's arithmetic.

Every rule here is written from mathematics and from the conventions that are documented (kinks, ties,
zeros), not from the rows.  A `Court` counts up to which order the truth is known, and can repeat the
case with the roundings that a float program may make, to learn how much they matter.
"""

from __future__ import annotations

import math

import mpmath
from mpmath import mpf

BITS = 500
LARGEST = mpf(1.7976931348623157e308)
NEAR = mpf(10) ** -9


class NoValue(ArithmeticError):
    """There is no finite real value here."""


class Fragile(ArithmeticError):
    """A decision that rounding may turn, or a size that nobody can judge."""


class Jet:
    """A value with gradient and Hessian by the leaves."""

    __slots__ = ("active", "court", "exact", "g", "h", "v")

    def __init__(self, court, v, g=None, h=None, active=False, exact=False):
        self.court, self.v, self.active, self.exact = court, v, active, exact
        n = court.count
        self.g = g if g is not None else [mpf(0)] * n
        self.h = h if h is not None else [mpf(0)] * (n * (n + 1) // 2)

    def __lt__(self, other):
        return self.court.sign(self, other) < 0

    def __gt__(self, other):
        return self.court.sign(self, other) > 0


class Court:
    """One hearing of a program.

    order    up to which derivative the truth is known: 2, 1, 0
    extreme  whether a size occurred where a float may overflow or lose its digits on the way
    """

    def __init__(self, count, chance=None):
        self.count = count
        self.chance = chance
        self.order = 2
        self.extreme = False

    def leaf(self, x, place):
        g = [mpf(0)] * self.count
        if place is not None:
            g[place] = mpf(1)
        return Jet(self, mpf(x), g, None, active=place is not None, exact=True)

    def number(self, x):
        return x if isinstance(x, Jet) else Jet(self, mpf(x), exact=True)

    def known(self, order):
        """The truth ends here, at this order."""
        self.order = min(self.order, order)

    def sign(self, a, b):
        """The sign of a − b; Fragile where rounding might turn it."""
        a, b = self.number(a), self.number(b)
        d = a.v - b.v
        if not (a.exact and b.exact) and abs(d) <= NEAR * max(abs(a.v), abs(b.v), mpf(2) ** -900):
            raise Fragile
        return mpmath.sign(d)

    def map(self, operands, f, first, second, rounds=True, terms=None):
        """The jet of a function: its value, its first derivatives, and a triangle of second ones.

        rounds   whether a value that a float can hold comes out exactly from exact operands
        terms    how large the terms are that may cancel in a second derivative
        """
        operands = [self.number(x) for x in operands]
        xs = [x.v for x in operands]
        true = self._checked(f(*xs))
        exact = rounds and all(x.exact for x in operands) and mpf(plain(true)) == true
        v = true if exact else self.noisy(true, -51)
        active = [i for i, x in enumerate(operands) if x.active]
        if not active or self.order < 1:
            return Jet(self, v, active=bool(active), exact=exact)
        firsts = self._derivatives(first, xs, 0, -50)
        if firsts is None:
            return Jet(self, v, active=True, exact=exact)
        n = self.count
        g = [sum((firsts[i] * operands[i].g[k] for i in active), mpf(0)) for k in range(n)]
        h = None
        if self.order > 1:
            seconds = self._derivatives(second, [self.noisy(x, -50) for x in xs], 1, -42)
            if seconds is not None and terms is not None and self.chance is not None:
                seconds = [d + self.noisy(terms(*xs), -42) - terms(*xs) for d in seconds]
            h = None if seconds is None else self._second(operands, active, firsts, seconds)
        return Jet(self, v, g, h, active=True, exact=exact)

    def _second(self, operands, active, firsts, seconds):
        n, h = self.count, []
        for k in range(n):
            for m in range(k + 1):
                total, place = mpf(0), k * (k + 1) // 2 + m
                for i in active:
                    a = operands[i]
                    total += firsts[i] * a.h[place]
                    for j in active:
                        pair = seconds[max(i, j) * (max(i, j) + 1) // 2 + min(i, j)]
                        if pair:
                            total += pair * a.g[k] * operands[j].g[m]
                h.append(total)
        return h

    def noisy(self, x, power):
        """x with such a rounding, where the court plays with roundings."""
        if self.chance is None:
            self._look(x)
            return x
        u = mpf(self.chance.uniform(-1.0, 1.0))
        return x + u * (abs(x) * mpf(2) ** power + mpf(2) ** -1073)

    def _look(self, x):
        size = abs(x)
        if size and not mpf(10) ** -140 < size < mpf(10) ** 140:
            self.extreme = True

    def _derivatives(self, f, xs, order, power):
        """Local derivatives; None, and the truth ends, where they are not finite."""
        try:
            found = f(*xs)
        except (NoValue, ZeroDivisionError):
            found = [mpmath.inf]
        if any(isinstance(d, mpmath.mpc) or not mpmath.isfinite(d) for d in found):
            self.known(order)
            return None
        return [self.noisy(mpf(d), power) for d in found]

    def _checked(self, v):
        if isinstance(v, mpmath.mpc):
            if v.imag:
                raise NoValue("domain")
            v = v.real
        if not mpmath.isfinite(v):
            raise NoValue("pole")
        if abs(v) > LARGEST * (1 - NEAR):
            if abs(v) < LARGEST * (1 + NEAR):
                raise Fragile
            raise NoValue("overflow")
        return mpf(v)


def exp(x):
    """eˣ, and 0 where no float could tell; NoValue where it is beyond all floats."""
    if x > 100000:
        raise NoValue("overflow")
    return mpf(0) if x < -100000 else mpmath.exp(x)


def plain(x):
    """The float nearest to x."""
    try:
        return float(x)
    except OverflowError:
        return math.copysign(math.inf, x)

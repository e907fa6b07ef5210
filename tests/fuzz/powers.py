"""Powers and remainders, which are defined in some places and jump in others."""

from __future__ import annotations

import mpmath
from mpmath import mpf

from .jets import Fragile, NoValue
from .rules import ZERO

ONE = mpf(1)


def power(court, a, b):
    a, b = court.number(a), court.number(b)
    court.sign(a, 0)
    if b.v == mpmath.nint(b.v) and not b.exact:
        raise Fragile
    size = b.v * mpmath.log(abs(a.v)) if a.v else ZERO
    if size > 10**5:
        raise NoValue("overflow")
    if size < -(10**5) or abs(b.v) > 10**6:
        raise Fragile
    integer = b.v == mpmath.nint(b.v)
    if a.v < 0 and not integer:
        raise NoValue("domain")
    if not a.v and b.v < 0:
        raise NoValue("pole")
    if b.active and a.v <= 0:
        court.known(0 if a.v < 0 or not b.v or b.v < 1 else 1)
    if not a.v and not b.active:  # 0 to a constant power
        return court.map(
            [a], lambda x: ONE if not b.v else ZERO,
            lambda x: [ONE if b.v == 1 else ZERO if b.v > 1 or not b.v else mpmath.inf],
            lambda x: [2 * ONE if b.v == 2 else ZERO if b.v > 2 or b.v in (0, 1) else mpmath.inf],
        )  # fmt: skip
    if not b.active:
        n = b.v
        return court.map(
            [a], lambda x: x**n, lambda x: [n * x ** (n - 1)], lambda x: [n * (n - 1) * x ** (n - 2)]
        )

    def first(x, y):
        if not x:
            return [ONE if y == 1 else ZERO, ZERO]
        return [y * x ** (y - 1), x**y * mpmath.log(x)]

    def second(x, y):
        log = mpmath.log(x)
        return [y * (y - 1) * x ** (y - 2), x ** (y - 1) * (1 + y * log), x**y * log**2]

    return court.map([a, b], lambda x, y: x**y if x else (ONE if not y else ZERO), first, second,
                     terms=lambda x, y: x ** (y - 1) if x else ZERO)  # fmt: skip


def modulo(court, a, b):
    a, b = court.number(a), court.number(b)
    times = _times(a, b)
    return court.map([a, b], lambda x, y: x - y * times, lambda *_: [ONE, -times], lambda *_: [ZERO] * 3)


def remainder(court, a, b):
    """C's fmod: what is left of a after whole b's towards 0."""
    a, b = court.number(a), court.number(b)
    times = _times(a, b, towards_zero=True)
    return court.map([a, b], lambda x, y: x - y * times, lambda *_: [ONE, -times], lambda *_: [ZERO] * 3)


def floordiv(court, a, b):
    a, b = court.number(a), court.number(b)
    times = _times(a, b)
    return court.map([a, b], lambda *_: times, lambda *_: [ZERO, ZERO], lambda *_: [ZERO] * 3)


def _times(a, b, towards_zero=False):
    if not b.v:
        raise NoValue("pole")
    if abs(a.v) > abs(b.v) * mpf(2) ** 300:
        raise Fragile
    q = a.v / b.v
    if not (a.exact and b.exact) and abs(q - mpmath.nint(q)) <= mpf(10) ** -8 * (1 + abs(q)):
        raise Fragile
    return mpmath.ceil(q) if towards_zero and q < 0 else mpmath.floor(q)

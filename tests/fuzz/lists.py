"""What functions of lists, losses, choices and inner derivatives are, in jets."""

from __future__ import annotations

from functools import reduce

import mpmath
from mpmath import mpf

from .corners import ONE, fabs, linear, relu
from .jets import exp
from .rules import SMOOTH, ZERO, add, div, mul, smooth, sub

EXP, LOG, SOFTPLUS, SIN, COS, NEG, IDENTITY = (
    smooth(*SMOOTH[name]) for name in ("exp", "log", "softplus", "sin", "cos", "neg", "identity")
)


def total(court, *xs):
    return reduce(lambda a, b: add(court, a, b), map(court.number, xs))


def dot(court, *xs):
    """Σ wᵢ·xᵢ + start: the operands are w₀, x₀, w₁, x₁, …, start."""
    *pairs, start = xs
    terms = [mul(court, pairs[i], pairs[i + 1]) for i in range(0, len(pairs), 2)]
    return total(court, start, *terms)


def shares(court, *xs):
    """exp(xᵢ − largest), and their sum."""
    xs = [court.number(x) for x in xs]
    top = max(x.v for x in xs)
    powers = [EXP(court, sub(court, x, court.number(top))) for x in xs]
    return powers, total(court, *powers), top


def logsumexp(court, *xs):
    xs = [court.number(x) for x in xs]
    top = max(x.v for x in xs)
    n = len(xs)

    def weights(*v):
        powers = [exp(x - top) for x in v]
        return [p / sum(powers, ZERO) for p in powers]

    def second(*v):
        p = weights(*v)
        return [(p[i] if i == j else ZERO) - p[i] * p[j] for i in range(n) for j in range(i + 1)]

    return court.map(
        xs, lambda *v: top + mpmath.log(sum((exp(x - top) for x in v), ZERO)), weights, second, rounds=n < 2
    )


def softmax(court, *xs):
    powers, whole, _ = shares(court, *xs)
    return div(court, powers[0], whole)


def amax(court, *xs):
    xs = [court.number(x) for x in xs]
    top = xs[0]
    for x in xs[1:]:
        if court.sign(x, top) > 0:
            top = x
    tied = [x for x in xs if court.sign(x, top) >= 0]
    return total(court, *[linear(court, x, ONE / len(tied)) for x in tied])


def mean(court, terms):
    return mul(court, total(court, *terms), court.number(ONE / len(terms)))


def paired(xs):
    half = len(xs) // 2
    return list(zip(xs[:half], xs[half:], strict=True))


def square(court, x):
    return mul(court, x, x)


def mse(court, *xs):
    return mean(court, [square(court, sub(court, y, t)) for y, t in paired(xs)])


def half_squared_error(court, *xs):
    return mul(court, mpf(0.5), total(court, *[square(court, sub(court, y, t)) for y, t in paired(xs)]))


def l1(court, *xs):
    return mean(court, [fabs(court, sub(court, y, t)) for y, t in paired(xs)])


def huber(court, y, t, delta):
    error = sub(court, y, t)
    near, error = error, fabs(court, error)  # |e|² has a slope at 0, and |e| none
    side = court.sign(error, delta)
    d = court.number(delta).v
    if side < 0:
        return mul(court, mpf(0.5), square(court, near))
    value = d * (error.v - d / 2)
    return court.map([error], lambda x: value, lambda x: [d], lambda x: [ZERO])


def hinge(court, y, t):
    return relu(court, sub(court, mpf(1), mul(court, t, y)))


def bce_logits(court, z, t):
    t = court.number(t)
    return add(
        court,
        mul(court, t, SOFTPLUS(court, NEG(court, z))),
        mul(court, sub(court, mpf(1), t), SOFTPLUS(court, z)),
    )


def cross_entropy(court, *xs):
    *logits, place = xs
    return sub(court, logsumexp(court, *logits), logits[int(court.number(place).v)])


def chosen(court, holds, a, b):
    """where and if: the one, without its sibling."""
    return IDENTITY(court, court.number(a if holds else b))


def smaller_of(court, *xs):
    return sorted(map(court.number, xs))[0]


def detached(court, x):
    x = court.number(x)
    made = court.number(x.v)
    made.exact = x.exact
    return made


def inner_cosine(court, a, b):
    return mul(court, COS(court, a), b)


def inner_exponential(court, a, b):
    """d/dt exp(t·b) at a."""
    return mul(court, b, EXP(court, mul(court, a, b)))


def inner_square(court, a, b):
    return mul(court, mul(court, mpf(2), a), b)

"""The gates that have corners, jumps or origins, with the conventions that the documents promise there."""

from __future__ import annotations

import mpmath
from mpmath import mpf

from .jets import Fragile, NoValue, exp
from .powers import floordiv, modulo, power, remainder
from .rules import ZERO

ONE = mpf(1)


def linear(court, a, slope, value=None):
    """slope · a, without a second derivative."""
    slope = mpf(slope)
    return court.map(
        [a], lambda x: slope * x if value is None else value, lambda x: [slope], lambda x: [ZERO]
    )


def flat(court, a, value):
    """A step: the value, and no slope."""
    a = court.number(a)
    return court.map([a], lambda x: mpf(value), lambda x: [ZERO], lambda x: [ZERO])


def whole(a):
    """a, for a gate that jumps at whole and half numbers; Fragile where rounding might cross one."""
    a = a.court.number(a)
    if abs(a.v) > mpf(2) ** 300:
        raise Fragile
    if not a.exact:
        off = abs(2 * a.v - mpmath.nint(2 * a.v))
        if off <= mpf(10) ** -8 * (1 + abs(a.v)):
            raise Fragile
    return a.v


def relu(court, a):
    return linear(court, a, 1 if court.sign(a, 0) > 0 else 0)


def fabs(court, a):
    return linear(court, a, court.sign(a, 0))


def leaky_relu(court, a, slope="0.01"):
    side, s = court.sign(a, 0), court.number(slope).v
    if side:
        return linear(court, a, 1 if side > 0 else s)
    return linear(court, a, max(ZERO, min(ONE, s)))


def elu(court, a, alpha="1.0"):
    side, alpha = court.sign(a, 0), court.number(alpha).v
    if side > 0:
        return linear(court, a, 1)
    if side < 0:
        return court.map(
            [a], lambda x: alpha * mpmath.expm1(x) if x > -1 else alpha * (exp(x) - 1),
            lambda x: [alpha * exp(x)], lambda x: [alpha * exp(x)],
        )  # fmt: skip
    return linear(court, a, max(ZERO, min(ONE, alpha)))  # of 0 … α the second derivative nearest to 0


def softsign(court, a):
    side = court.sign(a, 0)
    return court.map(
        [a], lambda x: x / (1 + abs(x)), lambda x: [1 / (1 + abs(x)) ** 2],
        lambda x: [-2 * side / (1 + abs(x)) ** 3],
    )  # fmt: skip


def sqrt(court, a):
    return court.map(
        [a], mpmath.sqrt, lambda x: [1 / (2 * mpmath.sqrt(x))], lambda x: [-1 / (4 * mpmath.sqrt(x) ** 3)]
    )


def cbrt(court, a):
    side, root = court.sign(a, 0), lambda x: mpmath.cbrt(abs(x))
    return court.map(
        [a], lambda x: side * root(x), lambda x: [1 / (3 * root(x) ** 2)],
        lambda x: [-2 * side / (9 * root(x) ** 5)],
    )  # fmt: skip


def copysign(court, a, b):
    """|a| with the sign of b; of a zero another bit decides."""
    if not (side := court.sign(b, 0)):
        raise Fragile
    kept = linear(court, a, side * court.sign(a, 0))
    return court.map([kept, b], lambda x, _: x, lambda *_: [ONE, ZERO], lambda *_: [ZERO] * 3)


def xlogy(court, a, b):
    a, b = court.number(a), court.number(b)
    if not a.v and b.v <= 0:
        court.known(0)
        return flat(court, a, 0)

    def value(x, y):
        if y <= 0 and x:
            raise NoValue("pole")
        return x * mpmath.log(y) if x else ZERO

    return court.map(
        [a, b], value, lambda x, y: [mpmath.log(y), x / y], lambda x, y: [ZERO, 1 / y, -x / y**2]
    )


def hypot(court, a, b):
    return norm(court, a, b)


def norm(court, *xs):
    """√Σxᵢ²; at the origin the gradient is 0, and there is no second derivative."""
    xs = [court.number(x) for x in xs]
    for x in xs:
        court.sign(x, 0)
    if len(xs) == 1:
        return fabs(court, xs[0])
    if not any(x.v for x in xs):
        court.known(1)
        return court.map(
            xs,
            lambda *_: ZERO,
            lambda *_: [ZERO] * len(xs),
            lambda *_: [ZERO] * (len(xs) * (len(xs) + 1) // 2),
        )

    def size(*v):
        return mpmath.sqrt(sum((x * x for x in v), ZERO))

    def second(*v):
        r = size(*v)
        return [(int(i == j) - v[i] * v[j] / r**2) / r for i in range(len(v)) for j in range(i + 1)]

    return court.map(
        xs, size, lambda *v: [x / size(*v) for x in v], second, len(xs) < 3, lambda *v: 1 / size(*v)
    )


def atan2(court, a, b):
    a, b = court.number(a), court.number(b)
    court.sign(a, 0)
    court.sign(b, 0)
    if not a.v and b.v <= 0:
        raise Fragile  # the sign of a zero decides

    def square(x, y):
        return x * x + y * y

    return court.map(
        [a, b], mpmath.atan2,
        lambda x, y: [y / square(x, y), -x / square(x, y)],
        lambda x, y: [-2 * x * y / square(x, y) ** 2, (x * x - y * y) / square(x, y) ** 2,
                      2 * x * y / square(x, y) ** 2],
        terms=lambda x, y: 1 / square(x, y),
    )  # fmt: skip


def larger(court, a, b, turn=1):
    """maximum (turn 1) or minimum (turn −1): at a tie ½ and ½ between nodes, 0 beside a number."""
    a, b = court.number(a), court.number(b)
    side = turn * court.sign(a, b)
    if side:
        return linear(court, a if side > 0 else b, 1)
    slopes = [ONE / 2 if a.active and b.active else ZERO] * 2
    return court.map([a, b], lambda x, y: x, lambda *_: slopes, lambda *_: [ZERO] * 3)


def clip(court, a, low, high):
    low, high = court.number(low), court.number(high)
    if low.v > high.v:
        raise NoValue("domain")
    below, above = court.sign(a, low), court.sign(a, high)
    if below > 0 > above:
        return linear(court, a, 1)
    return flat(court, a, low.v if below < 0 else high.v if above > 0 else court.number(a).v)


def stair(f):
    return lambda court, a: flat(court, a, f(whole(court.number(a))))


def step(court, a):
    return flat(court, a, 1 if court.sign(a, 0) >= 0 else 0)


def sign(court, a):
    return flat(court, a, court.sign(a, 0))


CORNERS = {
    "relu": relu, "abs": fabs, "leaky_relu": leaky_relu, "elu": elu, "softsign": softsign, "sqrt": sqrt,
    "xlogy": xlogy, "hypot": hypot, "atan2": atan2, "maximum": larger,
    "minimum": lambda court, a, b: larger(court, a, b, -1), "clip": clip, "pow": power, "mod": modulo,
    "floordiv": floordiv,
    "floor": stair(mpmath.floor), "ceil": stair(mpmath.ceil), "step": step, "sign": sign,
    "round": stair(mpmath.nint), "trunc": stair(lambda x: mpmath.sign(x) * mpmath.floor(abs(x))),
    "cbrt": cbrt, "copysign": copysign, "fmod": remainder,
}  # fmt: skip

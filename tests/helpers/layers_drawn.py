"""Layers of random programs: each takes a turn (`tests.helpers.layered.Turn`) and gives a vector."""

from __future__ import annotations

from functools import reduce
from random import Random

import autograd as ag
from tests.helpers.layered import LONGEST, dot


def safe(x):
    return x * x + 0.5


SMOOTH = {
    "exp": lambda x: ag.exp(ag.tanh(x)), "log": lambda x: ag.log(safe(x)), "sqrt": lambda x: ag.sqrt(safe(x)),
    "reciprocal": lambda x: ag.reciprocal(safe(x)), "asin": lambda x: ag.asin(0.9 * ag.tanh(x)),
    "atanh": lambda x: ag.atanh(0.9 * ag.tanh(x)), "acosh": lambda x: ag.acosh(safe(x) + 1.0),
    "log1p": lambda x: ag.log1p(x * x), "tan": lambda x: ag.tan(ag.tanh(x)), 
    "cosh": lambda x: ag.cosh(ag.tanh(x)),
    "sinh": lambda x: ag.sinh(ag.tanh(x)), "expm1": lambda x: ag.expm1(ag.tanh(x)),
}  # fmt: skip
UNARY = [
    "exp", "log", "sqrt", "reciprocal", "asin", "atanh", "acosh", "log1p", "tan", "cosh", "sinh", "expm1",
    "tanh", "sin", "cos", "atan", "asinh", "gaussian", "erf", "sigmoid", "softplus", "softsign", "relu",
    "silu", "gelu", "abs", "square", "neg", "identity", "cbrt", "exp2", "log2", "log10", "step", "sign",
    "floor", "ceil", "trunc", "round", "deg2rad", "erfc",
]  # fmt: skip
BINARY = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / safe(b), ag.maximum,
    ag.minimum, ag.hypot, lambda a, b: ag.atan2(a, safe(b)), lambda a, b: ag.xlogy(a, safe(b)), ag.copysign,
    lambda a, b: ag.fmod(a, safe(b)), lambda a, b: a % safe(b), ag.logaddexp, lambda a, b: safe(a) ** b,
    lambda a, b: ag.where(a < b, a, b * 0.5), lambda a, b: ag.where(a <= b, b, ag.sin(a)),
    lambda a, b: ag.where(a > 0.1, lambda: ag.log(ag.maximum(a, 0.05)), b), lambda a, b: (a < b) * a + b,
    lambda a, b: ag.where(b, a, 1.0), lambda a, b: a // safe(b),
]  # fmt: skip
POWERS = (2, 3, -1, 0.5, 0, 1, 2.5, -2, -0.5, 1.0)
SHORT = [
    lambda a, b, c: a * b + c, lambda a, b, c: a * b + b * c, lambda a, b, c: a * b - c * a,
    lambda a, b, c: a + b + c, lambda a, b, c: a * b + c * 0.5 + a, lambda a, b, c: a * a + b * b,
    lambda a, b, c: a * b * c, lambda a, b, c: (a + b) * (a + c), lambda a, b, c: a + a + b + b,
    lambda a, b, c: ag.clip(a, -0.7, 0.8) + ag.leaky_relu(b, 0.1) * ag.elu(c, 0.7),
]  # fmt: skip
CONSTANTS = (0.0, -0.0, 1.0, -1.0, 2.0, 0.1)
CHAINS = (
    ag.maximum, ag.minimum, ag.hypot, ag.logaddexp, lambda a, b: a * b, lambda a, b: a - b,
    lambda a, b: a / (1.5 + b * b), ag.copysign,
)  # fmt: skip


def linear(t):
    xs = t.row()
    w, style = t.matrix(1 + t.pick(12), len(xs)), t.pick(6)
    ys = [dot(line, xs) for line in w] if style else [dot(xs, line) for line in w]
    if style == 1:
        return [y + b for y, b in zip(ys, t.vector(len(w)), strict=True)]
    if style == 2:
        bias = t.vector(len(w))
        return [
            ag.tanh(sum((a * x for a, x in zip(line, xs, strict=True)), b))
            for line, b in zip(w, bias, strict=True)
        ]
    if style == 3:
        return [y + xs[i % len(xs)] for i, y in enumerate(ys)]
    if style == 4:
        return [ag.relu(dot([a.detach() for a in line], xs) + dot(line, xs) * 0.5) for line in w]
    return [ag.tanh(y) for y in ys]


def computed_matrix(t):
    xs, row = t.row(), t.row()
    return [dot(line, xs) for line in t.lines(row, len(xs))]


def transposed(t):
    xs = t.row()
    w = t.matrix(1 + t.pick(8), len(xs))
    hidden = [ag.tanh(dot(line, xs)) for line in w]
    return [dot([line[i] for line in w], hidden) for i in range(len(xs))]


def scores(t):
    length = 1 + t.pick(6)
    left, right = t.lines(t.row(), length), t.lines(t.row(), length)
    return [dot(a, b) / length for a in left for b in right]


def attended(t):
    length = 1 + t.pick(4)
    keys = t.lines(t.row(), length)
    weights = ag.softmax([dot(keys[0], k) for k in keys])
    values = t.lines(t.row(), length)[: len(keys)]
    return [dot(weights[: len(values)], [v[i] for v in values]) for i in range(length)]


def softmax(t):
    xs, style = t.row(), t.pick(3)
    if style == 0:
        return ag.softmax(xs)
    top = reduce(ag.maximum, xs)
    powers = [ag.exp(x - (detached(top) if style == 1 else top)) for x in xs]
    return [p / sum(powers) for p in powers]


def normed(t):
    xs, style = t.row(), t.pick(4)
    if style == 0:
        scale = (dot(xs, xs) / len(xs) + 1e-5) ** -0.5
        return [x * scale for x in xs]
    if style == 1:
        mean = sum(xs) / len(xs)
        spread = sum((x - mean) ** 2 for x in xs) / len(xs)
        gain = t.vector(len(xs))
        return [g * (x - mean) / ag.sqrt(spread + 1e-3) for g, x in zip(gain, xs, strict=True)]
    if style == 2:
        return [x / (ag.norm([*xs, 0.5])) for x in xs]
    return [ag.logsumexp(xs), ag.amax(xs)]


def reduced(t):
    xs = t.row()
    chain, style = t.one_of(CHAINS), t.pick(4)
    if style < 2:
        return [reduce(chain, xs[i:] + xs[:i]) for i in range(min(len(xs), 5) if style else 1)]
    if style == 2:
        return [reduce(chain, [detached(x) for x in xs]) * xs[0]]
    return [sum(xs[i::3], 0.0) - sum(xs[i::2]) for i in range(min(3, len(xs)))]


def detached(x):
    return x.detach() if isinstance(x, ag.Value) or hasattr(x, "detach") else x


def elementwise(t):
    name, xs = t.one_of(UNARY), t.row()
    raw = t.pick(8) == 0 or name not in SMOOTH
    gate = getattr(ag, name) if raw else SMOOTH[name]
    return [gate(x) for x in xs[: 1 + t.pick(LONGEST)]]


def pairwise(t):
    gate, a, b = t.one_of(BINARY), t.row(), t.row()
    if t.pick(3):
        return [gate(a[i % len(a)], b[i % len(b)]) for i in range(max(len(a), len(b)))]
    return [gate(x, b[t.pick(len(b))]) for x in a]


def short_sums(t):
    gate, a, b, c = t.one_of(SHORT), t.row(), t.row(), t.row()
    return [gate(x, b[i % len(b)], c[(i * 2) % len(c)]) for i, x in enumerate(a)]


def powers(t):
    xs = t.row()
    if t.pick(3) == 0:
        exponents = t.vector(len(xs))
        return [safe(x) ** e for x, e in zip(xs, exponents, strict=True)]
    exponent = t.one_of(POWERS)
    return [(x if exponent in (2, 3, 1, 0) and t.pick(2) else safe(x)) ** exponent for x in xs]


def guarded(t):
    a, b = t.row(), t.row()
    if t.program.asks(a[0] < b[-1]):
        return [x + 1.0 for x in a]
    if t.program.asks(a[-1] * b[0] >= 0.25):
        return [x * b[i % len(b)] for i, x in enumerate(a)]
    return [ag.sin(x) for x in a]


def partly_detached(t):
    xs, every = t.row(), 1 + t.pick(3)
    return [detached(x) if i % every == 0 else x * 1.5 for i, x in enumerate(xs)]


def dropped_out(t):
    xs, rng = t.row(), t.program.rng
    kept = [ag.drawn(lambda: float(rng.random() < 0.7)) for _ in xs]
    return [ag.where(k, x / 0.7, 0.0) if t.pick(2) else k * x for k, x in zip(kept, xs, strict=True)]


def looked_up(t):
    xs, style = t.row(), t.pick(4)
    places = [t.places[(i + t.pick(3)) % len(t.places)] for i in range(1 + t.pick(4))]
    if style == 0:  # an embedding
        table = t.matrix(3, 1 + t.pick(5))
        found = [ag.take(table, i) for i in places]
        return [sum(column) for column in zip(*found, strict=True)]
    if style == 1:  # computed rows
        table = [[ag.tanh(x), x * 2.0] for x in (xs * 3)[:3]]
        return [y for i in places for y in ag.take(table, i)]
    if style == 2:  # a class's score
        return [ag.logsumexp((xs * 3)[:3]) - ag.take((xs * 3)[:3], i) for i in places]
    return [x * ag.take([0.5, -1.0, 2.0], i) for x in xs for i in places[:1]]


def windows(t):
    xs = t.row()
    taps, stride, apart = 1 + t.pick(5), 1 + t.pick(3), 1 + t.pick(2)
    kernels = t.matrix(1 + t.pick(5), taps)
    starts = range(0, max(1, len(xs) - apart * (taps - 1)), stride)
    found = [[xs[(s + apart * j) % len(xs)] for j in range(taps)] for s in starts]
    return [dot(k, x) for x in found for k in kernels]


def joined(t):
    a, b, style = t.row(), t.row(), t.pick(5)
    if style == 0:
        both = [*a, *b]
        return [ag.tanh(dot(w, both)) for w in t.matrix(1 + t.pick(6), len(both))]
    if style < 3:
        return [*a, *b] if style == 1 else [*a[::-1], *b[::2]]
    if style == 3:
        return Random(t.pick(1000)).sample(a, len(a))
    return [dot(a, a[::-1]), *a[1:], dot([*a, *b], [*b, *a])]


def recurrent(t):
    xs, size = t.row(), 1 + t.pick(5)
    u, w, style = t.matrix(size, size), t.matrix(size, 2), t.pick(3)
    h = [0.0] * size if style else t.vector(size)
    for k in range(1 + t.pick(6)):
        x = [xs[(2 * k + j) % len(xs)] for j in range(2)]
        if style == 2:
            h = [ag.tanh(dot([*a, *b], [*h, *x])) for a, b in zip(u, w, strict=True)]
        else:
            h = [ag.tanh(dot(a, h) + dot(b, x)) for a, b in zip(u, w, strict=True)]
    return h


def with_constants(t):
    xs = t.row()
    return [x * t.one_of(CONSTANTS) + t.one_of(CONSTANTS) for x in xs]


def outer(t):
    a, b = t.row(), t.row()
    table = [[x * y for y in b[:8]] for x in a[:8]]
    if t.pick(2):
        return [sum(line) for line in table] + [sum(column) for column in zip(*table, strict=True)]
    return [ag.sin(x) for line in table for x in line]


LAYERS = [
    linear, linear, linear, computed_matrix, transposed, scores, attended, softmax, normed, reduced, reduced,
    elementwise, elementwise, elementwise, pairwise, pairwise, pairwise, short_sums, short_sums, powers,
    guarded, partly_detached, dropped_out, looked_up, looked_up, windows, windows, joined, joined, recurrent,
    with_constants, outer,
]  # fmt: skip

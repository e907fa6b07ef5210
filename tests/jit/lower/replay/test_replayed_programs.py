"""One sample replayed through its graph gives what eager arithmetic gives, on programs of every shape."""

from functools import reduce
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, maximum, where

pytest.importorskip("llvmlite")

from autograd.jit.lower.replay.choice import Way

LENGTHS = st.integers(1, 17)


def dot(w, x):
    return sum(a * b for a, b in zip(w, x, strict=True))


def softmax(scores):
    largest = reduce(maximum, scores).detach() if len(scores) > 1 else scores[0].detach()
    powers = [(s - largest).exp() for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


class Maker:
    """Parameters as a program asks for them."""

    def __init__(self, seed):
        self.rng = Random(seed)
        self.parameters = []

    def vector(self, n):
        made = [Value(self.rng.gauss(0.0, 0.5)) for _ in range(n)]
        self.parameters += made
        return made

    def matrix(self, rows, columns):
        return [self.vector(columns) for _ in range(rows)]


def attention(make, n, size=4):
    """Queries, keys and values of n places, each looking back."""
    query, key, value = (make.matrix(size, size) for _ in range(3))

    def f(xs):
        rows = [[xs[(i + j) % len(xs)] for j in range(size)] for i in range(n)]
        keys, values, total = [], [], 0.0
        for x in rows:
            keys.append([dot(w, x) for w in key])
            values.append([dot(w, x) for w in value])
            asked = [dot(w, x) for w in query]
            weights = softmax([dot(asked, k) / 2.0 for k in keys])
            seen = [dot(weights, [v[i] for v in values]) for i in range(size)]
            total = total + dot(seen, seen)
        return total

    return f, n


def mlp(make, n):
    first, second = make.matrix(n + 2, n), make.matrix(3, n + 2)
    biases = make.vector(n + 2)

    def f(xs):
        hidden = [(dot(w, xs) + b).tanh() for w, b in zip(first, biases, strict=True)]
        return sum(dot(w, hidden).relu() for w in second) + hidden[0]

    return f, n


def recurrent(make, n, size=5):
    u, w = make.matrix(size, size), make.matrix(size, 2)

    def f(xs):
        h = [0.0] * size
        for t in range(n):  # one sum over two vectors, one behind the other
            h = [dot([*a, *b], [*h, *xs[2 * t : 2 * t + 2]]).tanh() for a, b in zip(u, w, strict=True)]
        return dot(h, h)

    return f, 2 * n


def convolution(make, n, taps=3):
    kernels, signal = make.matrix(5, taps), make.vector(n + 2 * taps)

    def windows(row):
        return [row[i : i + taps] for i in range(len(row) - taps + 1)]

    def f(xs):
        rows = [x.tanh() for x in signal]
        rows = [*rows, *xs]
        first = [[dot(k, x).tanh() for x in windows(rows)] for k in kernels]
        return sum(dot(k, x) for row in first for k in kernels for x in windows(row))

    return f, n


def strided_windows(make, n):
    kernels, signal = make.matrix(9, 4), make.vector(n + 20)

    def f(xs):
        return sum(
            dot([w.sin() for w in k], [signal[i + 2 * j] for j in range(4)]) * xs[i % len(xs)]
            for k in kernels
            for i in range(len(signal) - 7)
        )

    return f, n


def gram(make, n):
    vectors = make.matrix(n, 6)

    def f(xs):
        return sum(((dot(a, b) - xs[i]).tanh()) ** 2 for i, a in enumerate(vectors) for b in vectors)

    return f, n


def tied(make, n):
    """One matrix forward and, transposed, back; the input reversed."""
    matrix = make.matrix(7, n)

    def f(xs):
        hidden = [dot(w, xs[::-1]).tanh() for w in matrix]
        return sum((dot([w[i] for w in matrix], hidden) - x) ** 2 for i, x in enumerate(xs))

    return f, n


def permuted(make, n):
    matrix = make.matrix(n, n)
    orders = [make.rng.sample(range(n), n) for _ in range(2)]

    def f(xs):
        hidden = xs
        for order in orders:
            hidden = [dot([w[i] for i in order], hidden).tanh() for w in matrix]
        return sum(hidden) + dot(hidden, matrix[0])

    return f, n


def normed(make, n):
    """RMS norm, a general power, division, and several kinds of choice."""
    gain, exponent = make.vector(n), make.vector(1)

    def f(xs):
        scale = (dot(xs, xs) / len(xs) + 1e-5) ** -0.5
        ys = [x * scale * g for x, g in zip(xs, gain, strict=True)]
        powers = [(y * y + 1.0) ** exponent[0] for y in ys]
        chosen = [where(y > 0.1, p, y.sin()) for y, p in zip(ys, powers, strict=True)]
        return sum(chosen) / (1.0 + sum(p.detach() for p in powers)) + reduce(maximum, ys)

    return f, n


GATES = [
    lambda a, b, c: a + b,
    lambda a, b, c: a - b,
    lambda a, b, c: (a * b).tanh(),
    lambda a, b, c: maximum(a, b),
    lambda a, b, c: autograd.minimum(a, c) + 0.5,
    lambda a, b, c: where(a < b, c, a * 0.5),
    lambda a, b, c: a.detach() * b - c,
    lambda a, b, c: a / (1.5 + (b * b)),
    lambda a, b, c: (a + b * c + 0.0).tanh() + b,
]


def any_graph(make, n):
    """A random graph of n × 12 gates."""
    rng, leaves = make.rng, make.vector(3)
    count = 12 * n + 60
    steps = [(rng.randrange(len(GATES)), *(rng.random() for _ in range(3))) for _ in range(count)]

    def f(xs):
        made = [*xs, *leaves]
        for kind, *where_from in steps:
            a, b, c = (made[int(x * len(made))] for x in where_from)
            made.append(GATES[kind](a, b, c))
        return sum(made[-9:]) + made[-1] * made[-2]

    return f, n


SHAPES = [
    attention, mlp, recurrent, convolution, strided_windows, gram, tied, permuted, normed, any_graph,
]  # fmt: skip


def eagerly(f, parameters, sample):
    for p in parameters:
        p.grad = 0.0
    result = f([Value(x) for x in sample])
    result.backward()
    return result.data, [p.grad for p in parameters]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=12)
@given(n=LENGTHS, seed=st.integers(0, 1 << 30))
def test_values_and_gradients_are_those_of_eager_arithmetic(shape, n, seed):
    make = Maker(seed)
    f, inputs = shape(make, n)
    rng, parameters = make.rng, make.parameters
    compiled = autograd.compile(f, parameters)
    compiled([rng.gauss(0.0, 1.0) for _ in range(inputs)])
    tape, wrt = compiled.tape, compiled._latest.wrt
    both, forward = Way(tape, wrt), Way(tape, [])
    assert both.schedule.fits
    assert forward.schedule.fits
    for p in parameters:
        p.data = rng.gauss(0.0, 0.5)  # other numbers than those recorded
    samples = [[rng.gauss(0.0, 1.0) for _ in range(inputs)] for _ in range(3)]
    numbers = [p.data for p in compiled._latest.leaves]
    found = both.replayed.replay(numbers, samples, 0.5)
    values = [eagerly(f, parameters, sample) for sample in samples]
    expected = [0.5 * sum(slopes) for slopes in zip(*(slopes for _, slopes in values), strict=True)]
    reached = [expected[place] for place in compiled._latest.reached]
    assert found.sound
    assert found.outputs.ravel().tolist() == pytest.approx([y for y, _ in values], rel=1e-9, abs=1e-12)
    assert found.gradient.tolist() == pytest.approx(reached, rel=1e-9, abs=1e-10)
    alone = forward.replayed.replay(numbers, samples, 0.0)
    assert alone.outputs.ravel().tolist() == pytest.approx(found.outputs.ravel().tolist(), rel=1e-12)

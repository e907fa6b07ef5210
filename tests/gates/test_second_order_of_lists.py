"""Second derivatives of functions of lists, of the losses and of BatchNorm, against textbook formulas."""

import mpmath
import pytest
from mpmath import mpf

import nn
from autograd import Value, amax, compile, hessian, logsumexp, norm, softmax
from nn import losses

NORMAL, FAR, TIED = [0.3, -1.0, 2.0], [710.0, 0.0, -745.0], [1.5, 1.5, 1.5]


def differences(f, xs):
    """The Hessian of a smooth function of many-digit numbers, by central differences."""
    with mpmath.workprec(3000):
        h = mpf(2) ** -300

        def at(*moves):
            moved = list(map(mpf, xs))
            for i, step in moves:
                moved[i] += step
            return f(moved)

        def entry(i, j):
            corners = [(a, b) for a in (1, -1) for b in (1, -1)]
            return sum(a * b * at((i, a * h), (j, b * h)) for a, b in corners) / (4 * h * h)

        return [[float(entry(i, j)) for j in range(len(xs))] for i in range(len(xs))]


def exact_softmax(xs):
    powers = [mpmath.exp(x) for x in xs]
    return [power / mpmath.fsum(powers) for power in powers]


def exact_normalized(xs, eps):
    mean = mpmath.fsum(xs) / len(xs)
    variance = mpmath.fsum((x - mean) ** 2 for x in xs) / len(xs)
    return [(x - mean) / mpmath.sqrt(variance + eps) for x in xs]


def log_sum_exp(xs):
    return mpmath.log(mpmath.fsum(map(mpmath.exp, xs)))


def entropy(p, t):
    return -(t * mpmath.log(p) + (1 - t) * mpmath.log(1 - p))


CASES = {
    "logsumexp": (logsumexp, log_sum_exp, (NORMAL, FAR, TIED)),
    "softmax": (lambda xs: softmax(xs)[0], lambda xs: exact_softmax(xs)[0], (NORMAL, [30.0, -30.0, 0.0], TIED)),
    "norm": (norm, lambda xs: mpmath.sqrt(mpmath.fsum(x * x for x in xs)), (NORMAL, [0.0, 3.0, 0.0], FAR)),
    "amax": (amax, max, (NORMAL, FAR)),
    "mse": (lambda xs: losses.mse(xs, [1.0, 0.0, 2.0]), lambda xs: mpmath.fsum((x - t) ** 2 for x, t in zip(xs, (1, 0, 2), strict=True)) / 3, (NORMAL, FAR)),
    "half_squared_error": (lambda xs: losses.half_squared_error(xs, [0.0] * 3), lambda xs: mpmath.fsum(x * x for x in xs) / 2, (NORMAL,)),
    "l1": (lambda xs: losses.l1(xs, [0.0] * 3), lambda xs: mpmath.fsum(map(abs, xs)) / 3, (NORMAL,)),
    "huber": (lambda xs: losses.huber(xs, [0.0] * 3), lambda xs: mpmath.fsum(x * x / 2 if abs(x) < 1 else abs(x) - mpf(0.5) for x in xs) / 3, ([0.3, 0.0, 2.0], [0.0, 0.0, -0.999])),
    "hinge": (lambda xs: losses.hinge(xs, [1, -1, 1]), lambda xs: mpmath.fsum(max(0, 1 - t * x) for x, t in zip(xs, (1, -1, 1), strict=True)) / 3, ([0.3, 0.5, 2.0],)),
    "binary_cross_entropy": (lambda xs: losses.binary_cross_entropy(xs, [1, 0, 0.25]), lambda xs: mpmath.fsum(map(entropy, xs, (1, 0, mpf(0.25)))) / 3, ([0.3, 0.5, 0.9], [1e-8, 1e-8, 1e-8])),
    "binary_cross_entropy_with_logits": (lambda xs: losses.binary_cross_entropy_with_logits(xs, [1, 0, 0.25]), lambda xs: mpmath.fsum(mpmath.log(1 + mpmath.exp(x)) - t * x for x, t in zip(xs, (1, 0, mpf(0.25)), strict=True)) / 3, (NORMAL, [700.0, -700.0, 0.0])),
    "cross_entropy": (lambda xs: losses.cross_entropy(xs, 1), lambda xs: log_sum_exp(xs) - xs[1], (NORMAL, FAR, TIED)),
    "cross_entropy_from_probabilities": (lambda xs: losses.cross_entropy_from_probabilities(xs, [0.5, 0.25, 0.25]), lambda xs: -(mpmath.log(xs[0]) / 2 + mpmath.log(xs[1]) / 4 + mpmath.log(xs[2]) / 4), ([0.2, 0.3, 0.5],)),
    "BatchNorm": (lambda xs: nn.BatchNorm(1)([[x] for x in xs])[0][0], lambda xs: exact_normalized(xs, mpf(1e-5))[0], (NORMAL, [1.0, 1.0 + 1e-6, 1.0])),
}  # fmt: skip
OF_PROBABILITIES = ("logsumexp", "softmax", "cross_entropy")  # p − p², where p may be almost 1
POINTS = [(name, point) for name, (_, _, points) in CASES.items() for point in points]


def off(name, found, exact):
    """The largest error, relative to the largest entry, or to the terms that cancel in it."""
    largest = max(abs(x) for row in exact for x in row)
    largest = max(largest, 1.0) if name in OF_PROBABILITIES else largest or 1.0
    pairs = [pair for a, b in zip(found, exact, strict=True) for pair in zip(a, b, strict=True)]
    return max(abs(a - b) for a, b in pairs) / largest


@pytest.mark.parametrize(("name", "point"), POINTS)
def test_the_hessian_is_the_one_of_the_textbook(name, point):
    f, textbook, _ = CASES[name]
    exact = differences(textbook, point)
    found = hessian(f)(point)
    assert off(name, found, exact) <= 1e-9
    assert off(name, found, [list(column) for column in zip(*found, strict=True)]) <= 1e-12


@pytest.mark.parametrize("backend", ["python", "auto"])
@pytest.mark.parametrize("name", [name for name in CASES if name not in ("amax", "BatchNorm")])
def test_a_compiled_hessian_is_the_one_of_the_textbook(name, backend):
    f, textbook, points = CASES[name]
    replayed = compile(hessian(f), backend=backend)
    for point in points:
        assert off(name, replayed(point), differences(textbook, point)) <= 1e-9


@pytest.mark.parametrize("error", [-1.0, 1.0])
def test_where_huber_bends_its_curvature_is_the_one_nearest_to_zero(error):
    assert hessian(lambda x: losses.huber(x, 0.0))(error) == 0.0
    assert hessian(lambda x: losses.huber(x, 0.0))(0.5 * error) == 1.0


def test_huber_on_values_has_the_slope_of_the_line_where_it_bends():
    x = Value(1.0)
    losses.huber(x, 0.0).backward()
    assert x.grad == 1.0

"""The engine beside PyTorch 2.13 in float64: the same numbers, and the places where we differ on purpose.

The extra `peers` installs PyTorch; with GATEWISE_REQUIRE_PEERS=1 its absence is a failure, not a skip.
"""

import math
import random
from itertools import pairwise
from math import inf, nan

import mpmath
import pytest
from hypothesis import assume, given

import autograd
from autograd import GATES, GatewiseError, Value
from tests.helpers import oracle
from tests.helpers.graphs import PLAIN, recipes
from tests.helpers.peer import peer

torch = peer("torch")
F = torch.nn.functional
OTHER_NAMES = {
    "mod": torch.remainder,
    "identity": torch.clone,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "cbrt": lambda a: torch.sign(a) * torch.abs(a) ** (1.0 / 3.0),
    "gaussian": lambda a: torch.exp(-a * a),
    "leaky_relu": lambda a, slope: F.leaky_relu(a, slope.item()),
    "elu": lambda a, alpha: F.elu(a, alpha.item()),
    "clip": lambda a, low, high: torch.clamp(a, low.item(), high.item()),
    "step": lambda a: torch.heaviside(a.detach(), tensor(1.0)) + 0.0 * a,
    "floordiv": lambda a, b: torch.div(a.detach(), b.detach(), rounding_mode="floor") + 0.0 * (a + b),
    "where": lambda condition, a, b: torch.where(condition != 0, a, b) + 0.0 * condition,
}
COUNTERPARTS = {
    name: OTHER_NAMES.get(name) or getattr(torch, name, None) or getattr(F, name) for name in GATES
}
each_gate = pytest.mark.parametrize("name", COUNTERPARTS)


def tensor(x, wants_gradient=False):
    return torch.tensor(x, dtype=torch.float64, requires_grad=wants_gradient)


def torchs(function, xs):
    """PyTorch's value and gradient."""
    tensors = [tensor(x, True) for x in xs]
    y = function(*tensors)
    return y.item(), [
        g.item() for g in torch.autograd.grad(y, tensors, allow_unused=True, materialize_grads=True)
    ]


def ours(function, xs):
    leaves = [Value(x) for x in xs]
    y = function(*leaves)
    y.backward()
    return y.data, [leaf.grad for leaf in leaves]


def test_the_expectations_here_are_those_of_the_pinned_version():
    assert torch.__version__.split("+")[0].startswith("2.13.")


@each_gate
def test_values_and_gradients_agree_inside_the_sample(name):
    gate, rng = GATES[name], random.Random(name)
    places = [i for i, operand in enumerate(gate.operand_names) if operand not in gate.parameters]
    for _ in range(20):
        xs = [rng.uniform(*ends) for ends in gate.sample]
        leaves = [Value(x) if i in places else x for i, x in enumerate(xs)]
        node = gate(*leaves)
        node.backward()
        value, slopes = torchs(COUNTERPARTS[name], xs)
        assert math.isclose(node.data, value, rel_tol=1e-14)
        for i in places:
            assert math.isclose(leaves[i].grad, slopes[i], rel_tol=1e-13, abs_tol=1e-15)


JUMPS = {"mod", "floordiv", "step", "sign", "floor", "ceil", "round"}  # a last place decides about them
SHARED = [name for name in PLAIN if name not in JUMPS]


class Tensors:
    """A tensor as a number that a recipe can be run on."""

    def __init__(self, t):
        self.t = t

    @staticmethod
    def __gate__(gate, operands):
        return Tensors(COUNTERPARTS[gate.name](*(x.t for x in operands)))


@given(recipes(gates=SHARED, max_steps=10))
def test_random_graphs_agree(recipe):
    try:
        value, slopes = ours(recipe, recipe.leaves)
    except GatewiseError:
        assume(False)
    theirs = torchs(lambda *ts: recipe(*map(Tensors, ts)).t, recipe.leaves)
    scale = max(1.0, *map(abs, slopes))
    assume(all(map(math.isfinite, theirs[1])))  # ours are; a zero meets an infinity in PyTorch's sweep
    assert math.isclose(value, theirs[0], rel_tol=1e-9, abs_tol=1e-9)
    for a, b in zip(slopes, theirs[1], strict=True):
        assert math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-9 * scale)


@pytest.mark.parametrize(
    "name", ["tanh", "sigmoid", "exp", "log", "sqrt", "softplus", "gelu", "silu", "atan", "erf"]
)
def test_second_derivatives_agree(name):
    for x in (0.3, 1.1, 2.5):
        t = tensor(x, True)
        (first,) = torch.autograd.grad(COUNTERPARTS[name](t), t, create_graph=True)
        (second,) = torch.autograd.grad(first, t)
        assert math.isclose(autograd.grad(autograd.grad(GATES[name]))(x), second.item(), rel_tol=1e-11)


# ── a whole network ───────────────────────────────────────────────────────────────────────────


def network(points, targets, layers):
    """Mean squared error of a net with tanh between layers; in operators, for any number."""
    total = 0.0
    for point, target in zip(points, targets, strict=True):
        signals = list(point)
        for depth, layer in enumerate(layers):
            sums = [sum((w * s for w, s in zip(row[1:], signals, strict=True)), row[0]) for row in layer]
            signals = sums if depth == len(layers) - 1 else [s.tanh() for s in sums]
        total = total + (signals[0] - target) * (signals[0] - target)
    return total / len(points)


class Digits(oracle.Mp):
    """A number of many bits with the methods that the network asks for."""

    def tanh(self):
        return Digits(mpmath.tanh(self.x))

    def __add__(self, other):
        return Digits((oracle.Mp.of(other) + oracle.Mp(self.x)).x)

    __radd__ = __add__

    def __mul__(self, other):
        return Digits(self.x * oracle.Mp.of(other).x)

    __rmul__ = __mul__


@pytest.mark.parametrize("scale", [1.0, 8.0])
def test_a_network_agrees_or_many_digits_side_with_us(scale):
    rng = random.Random(5)
    sizes = [2, 6, 6, 1]
    points = [[rng.uniform(-1, 1) for _ in range(2)] for _ in range(8)]
    targets = [rng.choice([-1.0, 1.0]) for _ in points]
    shapes = [(rows, columns + 1) for columns, rows in pairwise(sizes)]
    numbers = [[[scale * rng.gauss(0, 0.5) for _ in range(n)] for _ in range(m)] for m, n in shapes]

    def layers(kind):
        return [[[kind(x) for x in row] for row in layer] for layer in numbers]

    def flat(tree):
        return [x for layer in tree for row in layer for x in row]

    values, tensors = layers(Value), layers(lambda x: tensor(x, True))
    network(points, targets, values).backward()
    network(points, targets, tensors).backward()
    engine = [v.grad for v in flat(values)]
    peer = [t.grad.item() for t in flat(tensors)]
    near = 1e-15 * max(map(abs, engine))
    apart = [
        i for i, (a, b) in enumerate(zip(engine, peer, strict=True)) if abs(a - b) > 1e-12 * abs(b) + near
    ]
    with mpmath.workprec(400):
        for i in apart[:4]:
            exact = _exact_slope(points, targets, numbers, i)
            assert abs(engine[i] - exact) <= abs(peer[i] - exact) + 4 * math.ulp(float(exact))


def _exact_slope(points, targets, numbers, place):
    """The slope of the network's loss by its place-th parameter, by a difference over 400 bits."""
    step = mpmath.mpf(2) ** -120

    def at(offset):
        counter = iter(range(10**6))
        moved = [
            [[Digits(mpmath.mpf(x) + offset * (next(counter) == place)) for x in row] for row in layer]
            for layer in numbers
        ]
        return network(points, targets, moved).x

    return (at(step) - at(-step)) / (2 * step)


# ── where we differ on purpose ────────────────────────────────────────────────────────────────

DIFFERENCES = [  # gate, operands, PyTorch's slopes, ours
    ("log", (-1.0,), [-1.0], [nan]),  # a finite gradient beside a NaN value
    ("log1p", (-2.0,), [-1.0], [nan]),
    ("atanh", (2.0,), [-1 / 3], [nan]),
    ("relu", (nan,), [1.0], [nan]),  # NaN in, a number out
    ("abs", (nan,), [0.0], [nan]),
    ("maximum", (1.0, nan), [1.0, 1.0], [nan, nan]),
    ("tanh", (20.0,), [0.0], [4.0 * math.exp(-40.0)]),  # 1 − y² has lost all digits
    ("sigmoid", (37.0,), [0.0], [math.exp(-37.0)]),
    ("softplus", (25.0,), [1.0], [1.0 - math.exp(-25.0)]),  # PyTorch is linear from 20 on
    ("hypot", (0.0, 0.0), [nan, nan], [0.0, 0.0]),
    ("sqrt", (-0.0,), [-inf], [inf]),
    ("silu", (-inf,), [nan], [0.0]),
    ("gelu", (inf,), [nan], [1.0]),
]


def same(a, b):
    return math.isnan(a) if math.isnan(b) else math.isclose(a, b, rel_tol=1e-12)


@pytest.mark.parametrize("case", DIFFERENCES, ids=lambda case: f"{case[0]}{case[1]}")
def test_known_differences_are_as_documented(case):
    name, xs, theirs, wanted = case
    slopes = torchs(COUNTERPARTS[name], xs)[1]
    assert all(same(a, b) for a, b in zip(slopes, theirs, strict=True)), slopes
    with autograd.ieee():
        slopes = ours(GATES[name], xs)[1]
    assert all(same(a, b) for a, b in zip(slopes, wanted, strict=True)), slopes


def test_a_zero_gradient_does_not_meet_an_infinite_slope():
    assert math.isnan(torchs(lambda x: 0.0 * torch.sqrt(x), [0.0])[1][0])
    assert ours(lambda x: 0.0 * x.sqrt(), [0.0])[1] == [0.0]


def test_the_branch_that_was_not_taken_has_no_say():
    theirs = torchs(lambda x: torch.where(x > 0, torch.log(x), 0.0 * x), [0.0])[1]
    assert math.isnan(theirs[0])
    assert ours(lambda x: autograd.where(x > 0, lambda: x.log(), 0.0 * x), [0.0])[1] == [0.0]


def test_equal_infinities_share_the_gradient_of_logsumexp():
    assert torchs(lambda a, b: torch.logsumexp(torch.stack([a, b]), 0), [1e308, 1e308])[1] == [1.0, 1.0]
    assert ours(lambda a, b: autograd.logsumexp([a, b]), [1e308, 1e308])[1] == [0.5, 0.5]


def test_the_edge_of_clip_has_the_slope_of_least_size():
    assert torchs(lambda x: torch.clamp(x, -1.0, 1.0), [1.0])[1] == [1.0]
    assert ours(lambda x: autograd.clip(x, -1.0, 1.0), [1.0])[1] == [0.0]

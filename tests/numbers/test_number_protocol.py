"""A kind of number is one small class: this one carries its derivative along, through everything."""

from random import Random

import pytest

import autograd
import nn
from autograd import GATES, Value, dot, logsumexp, norm, softmax, where
from autograd.numbers.operators import OPERATIONS, Operators


class Dual(Operators):
    """A number, and how fast it grows along one direction."""

    def __init__(self, number, slope=0.0):
        self.number, self.slope = number, slope

    @staticmethod
    def of(x):
        return x if isinstance(x, Dual) else Dual(x.data if isinstance(x, Value) else x)

    @staticmethod
    def __gate__(gate, operands):
        duals = [Dual.of(x) for x in operands]
        xs = [x.number for x in duals]
        y = gate(*xs)
        local_grads = gate.form(sum(1 << i for i, x in enumerate(duals) if not x.slope))(y, *xs)
        return Dual(y, sum(d * x.slope for d, x in zip(local_grads, duals, strict=True) if x.slope))

    @staticmethod
    def __libm__(name, operands):
        return GATES[{"fabs": "abs"}.get(name, name)](*operands)

    def __operation__(self, op, operands):
        if op in ("lt", "le"):
            return OPERATIONS[op](*(Dual.of(x).number for x in operands))
        return GATES[op](*operands)

    def __float__(self):
        return self.number


def along(f, *xs):
    """f at Duals, once for each direction: its value, and its gradient."""
    results = [f(*(Dual(x, float(i == j)) for j, x in enumerate(xs))) for i in range(len(xs))]
    return results[0].number, tuple(result.slope for result in results)


def assert_agrees(f, *xs):
    y, gradient = along(f, *xs)
    leaves = [*map(Value, xs)]
    expected = f(*leaves)
    expected.backward()
    assert y == pytest.approx(expected.data, rel=1e-14)
    assert gradient == pytest.approx([x.grad for x in leaves], rel=1e-12)


@pytest.mark.parametrize("name", sorted(GATES))
def test_a_dual_goes_through_every_gate(name):
    gate, random = GATES[name], Random(name)
    free = [i for i, operand in enumerate(gate.operand_names) if operand not in gate.parameters]
    xs = [random.uniform(*gate.sample[i]) for i in free]
    assert_agrees(gate, *xs)


def test_a_dual_has_pythons_operators():
    assert_agrees(lambda a, b: (1.0 - a) * b / 2.0 + abs(-a) ** b - 2.0**a, -1.5, 0.75)
    assert_agrees(lambda a, b: a * b if a > b >= 0.5 else b, 1.5, 0.75)


def test_a_dual_goes_through_folds_also_beside_values():
    assert_agrees(lambda a, b: dot([a, b, 2.0], [b, b, a]), 0.5, -1.25)
    w, v = Value(3.0), Value(-0.5)
    assert_agrees(lambda a, b: autograd.tanh(dot([w, v], [a, b], Value(0.25))) * w, 0.5, -1.25)


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_a_dual_goes_through_a_network(activation):
    model = nn.MLP(2, [4, 3, 1], activation=activation, rng=Random(0))
    assert_agrees(lambda *xs: model(xs), 0.5, -1.25)


def test_a_network_still_says_what_it_does_not_take():
    with pytest.raises(TypeError, match="takes numbers, but input 1 is a str"):
        nn.MLP(2, [1])([0.5, "x"])


def test_a_dual_goes_through_functions_of_lists():
    assert_agrees(lambda *xs: logsumexp(xs), 0.5, -1.25, 2.0)
    assert_agrees(lambda *xs: softmax(xs)[1], 0.5, -1.25, 2.0)
    assert_agrees(lambda *xs: norm(xs), 0.5, -1.25, 2.0)


def test_a_dual_goes_through_where():
    assert_agrees(lambda a, b: where(a > b, lambda: a * b, b), 0.5, -1.25)
    assert_agrees(lambda a, b: where(a < b, 0.0, a), 0.5, -1.25)

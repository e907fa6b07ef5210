import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import Layer, Module, Neuron, Perceptron, Sequential, exclusive_or
from nn.data import truth_table

ROWS = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = [target for _, target in truth_table("xor")]


def answers(model, rows=ROWS):
    return [y.data for y in model(rows)]


@pytest.mark.parametrize(
    ("make", "name"), [(Perceptron.AND, "and"), (Perceptron.OR, "or"), (Perceptron.NAND, "nand")]
)
def test_a_perceptron_is_a_logic_gate_by_its_weights(make, name):
    assert answers(make()) == [target for _, target in truth_table(name)]


def test_not_has_a_bias_of_plus_a_half():
    assert answers(Perceptron.NOT(), [[0], [1]]) == [1.0, 0.0]
    as_printed = Perceptron([-1], -0.5)  # the introduction's slip: it never fires
    assert answers(as_printed, [[0], [1]]) == [0.0, 0.0]


def test_a_perceptron_fires_on_its_threshold():
    at_zero = Perceptron([2, -1], 0)
    assert [at_zero(x).data for x in ([1, 2], [1, 2.0000001], [1, 1.9999999])] == [1.0, 0.0, 1.0]


def test_exclusive_or_is_two_layers_of_perceptrons():
    model = exclusive_or()
    assert answers(model) == XOR
    assert [model(x).data for x in ROWS] == XOR
    neurons = [module for module in model.modules() if isinstance(module, Neuron)]
    assert [type(neuron) for neuron in neurons] == [Perceptron] * 3


def test_exclusive_or_from_or_and_and_not_alone():
    class EitherButNotBoth(Module):
        def __init__(self):
            self.either, self.both = Perceptron.OR(), Perceptron.AND()
            self.invert, self.join = Perceptron.NOT(), Perceptron.AND()

        def __call__(self, x):
            return self.join([self.either(x), self.invert([self.both(x)])])

    model = EitherButNotBoth()
    assert [model(x).data for x in ROWS] == XOR


def test_no_perceptron_of_a_fine_grid_is_exclusive_or():
    found = {tuple(answers(gate)) for gate in grid()}
    assert tuple(XOR) not in found
    assert tuple(1 - target for target in XOR) not in found  # nor its opposite
    assert len(found) == 14  # and all other functions of two bits are among them


def grid():
    gate = Perceptron([0, 0], 0)
    steps = [i / 4 for i in range(-6, 7)]
    for gate.w[0].data, gate.w[1].data, gate.b.data in itertools.product(steps, repeat=3):
        yield gate


@given(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3))
def test_no_perceptron_at_all_is_exclusive_or(numbers):
    """It would need b < 0, w1 + b ≥ 0, w2 + b ≥ 0 and w1 + w2 + b < 0.

    The middle two add up to w1 + w2 + 2b ≥ 0, the outer two to w1 + w2 + 2b < 0.
    """
    w1, w2, b = numbers
    silent = b < 0 and w1 + w2 + b < 0
    assert not (silent and w1 + b >= 0 and w2 + b >= 0)
    assert answers(Perceptron([w1, w2], b)) != XOR


def test_gradient_descent_gets_no_direction_from_a_step():
    gate = Perceptron.AND()
    (gate([1, 1]) - 0.0).backward()
    assert [(p.grad, p.reached) for p in gate.parameters()] == [(0.0, True)] * 3


def test_making_a_perceptron_draws_no_random_number():
    random.seed(7)
    expected = random.random()
    random.seed(7)
    exclusive_or()
    assert random.random() == expected


def test_its_weights_are_parameters_and_may_come_from_an_array():
    gate = Perceptron(np.array([1.0, 2.0, 3.0]), -1)
    assert gate.state_dict() == {"w[0]": 1.0, "w[1]": 2.0, "w[2]": 3.0, "b": -1.0}
    assert repr(gate) == "Perceptron(3)"
    assert [type(p) for p in gate.parameters()] == [Value] * 4


@pytest.mark.parametrize("weights", [[], (), 3, None, "12"])
def test_weights_are_a_list_of_at_least_one_number(weights):
    with pytest.raises(ValueError, match=r"weights is a list of at least one number, not"):
        Perceptron(weights, 0)


def test_what_is_no_number_is_refused_as_a_weight_or_bias():
    with pytest.raises(TypeError, match=r"weights\[1\] is a number, not str"):
        Perceptron([1, "2"], 0)
    with pytest.raises(ValueError, match=r"weights has the shape \(2,\), but got \(2, 1\)"):
        Perceptron([[1], [2]], 0)
    with pytest.raises(TypeError, match=r"bias is a number, not bool"):
        Perceptron([1], True)


def test_a_layer_of_given_neurons_shares_them():
    gates = [Perceptron.NAND(), Perceptron.OR()]
    layer = Layer.of(gates)
    assert layer.neurons == gates
    assert layer.weight == [[-1.0, 1.0], [-1.0, 1.0]]
    assert layer.bias == [1.5, -0.5]
    assert [y.data for y in Sequential(layer)([1, 1])] == [0.0, 1.0]


@pytest.mark.parametrize("sizes", [[], [1, 2]])
def test_a_layer_of_neurons_that_do_not_fit_together_is_refused(sizes):
    with pytest.raises(ValueError, match=r"the neurons of a layer take equally many inputs"):
        Layer.of([Neuron(n) for n in sizes])

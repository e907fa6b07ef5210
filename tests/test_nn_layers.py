import math
import random
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import MLP, Layer, Neuron


def test_random_seed_gives_the_weights_of_micrograd_neuron_by_neuron():
    random.seed(1337)
    model = MLP(2, [16, 16, 1])
    random.seed(1337)
    assert len(model.parameters()) == 337
    for parameter in model.parameters():
        drawn = 0.0 if parameter.label.endswith(".b") else random.uniform(-1, 1)
        assert parameter.data == drawn


def test_a_generator_of_ones_own_leaves_the_module_random_alone():
    random.seed(7)
    expected = random.random()
    random.seed(7)
    first, second = MLP(2, [3, 1], rng=Random(5)), MLP(2, [3, 1], rng=Random(5))
    assert random.random() == expected
    assert first.state_dict() == second.state_dict() != MLP(2, [3, 1], rng=Random(6)).state_dict()


def test_a_neuron_is_the_activation_of_its_weighted_sum():
    neuron = Neuron(2, activation="tanh", rng=Random(0))
    x = [0.5, -2.0]
    u = 0.0 + neuron.w[0].data * x[0] + neuron.w[1].data * x[1]
    assert neuron(x).data == math.tanh(u)


def test_the_gradient_of_a_weight_is_the_delta_times_its_input():
    neuron = Neuron(2, activation="sigmoid", rng=Random(3))
    x = [3.0, -2.0]
    y = neuron(x)
    y.backward()
    delta = neuron.b.grad
    assert delta == pytest.approx(y.data * (1 - y.data), rel=1e-14)
    assert [w.grad for w in neuron.w] == [delta * 3.0, delta * -2.0]


def test_a_neuron_rectifies_unless_told_otherwise():
    neuron = Neuron(1)
    neuron.w[0].data = -1.0
    assert neuron([2.0]).data == 0.0
    linear = Neuron(1, nonlin=False)
    linear.w[0].data = -1.0
    assert linear([2.0]).data == -2.0


def test_every_gate_of_one_operand_is_an_activation():
    rows = [row for row in autograd.GATES.values() if row.arity - len(row.parameters) == 1]
    assert len(rows) > 20
    for row in rows:
        neuron = Neuron(1, activation=row.name)
        neuron.w[0].data = 1.0
        x = sum(row.sample[0]) / 2 or 0.5
        assert neuron([x]).data == row(x), row.name


def test_a_gate_added_at_run_time_is_an_activation_at_once():
    row = autograd.gate("doubled", lambda a: a + a, lambda y, a: (2.0,))
    try:
        neuron = Neuron(1, activation="doubled")
        neuron.w[0].data = 3.0
        assert neuron([1.0]).data == 6.0
        assert Neuron(1, activation=row)([0.0]).data == 0.0
    finally:
        del autograd.GATES["doubled"]


@pytest.mark.parametrize("name", ["nothing", "add", "softmax", 3, None])
def test_an_unknown_activation_is_refused_with_the_names_there_are(name):
    with pytest.raises(ValueError, match=r"there is no activation .*relu"):
        MLP(2, [2, 1], activation=name)


def test_no_activation_and_an_activation_contradict_each_other():
    with pytest.raises(ValueError, match=r"nonlin=False means no activation"):
        Neuron(2, nonlin=False, activation="tanh")


def test_a_layer_gives_a_list_also_for_one_neuron():
    assert [v.data for v in Layer(2, 1)([0.0, 0.0])] == [0.0]


def test_a_network_unwraps_one_output_only_at_its_end():
    assert isinstance(MLP(2, [1, 1])([1.0, 2.0]), Value)
    assert [type(v) for v in MLP(2, [1, 2])([1.0, 2.0])] == [Value, Value]


def test_the_activation_follows_every_layer_but_the_last():
    model = MLP(1, [1, 1], activation="tanh")
    for parameter in model.parameters():
        parameter.data = 2.0
    assert model([1.0]).data == 2.0 + 2.0 * math.tanh(4.0)


def test_a_batch_gives_what_its_samples_give():
    model = MLP(2, [3, 2], rng=Random(1))
    batch = [[0.1, 0.2], [0.3, 0.4], [-1.0, 2.0]]
    for one in (model, MLP(2, [3, 1]), model.layers[0], model.layers[0].neurons[0]):
        assert str(one(batch)) == str([one(x) for x in batch])


def test_arrays_tuples_and_values_are_inputs_too():
    model = MLP(2, [3, 1], rng=Random(1))
    expected = model([0.5, -0.25]).data
    x = Value(0.5), Value(-0.25)
    assert model((0.5, -0.25)).data == expected
    assert model(np.array([0.5, -0.25])).data == expected
    assert [y.data for y in model(np.array([[0.5, -0.25]]))] == [expected]
    y = model(list(x))
    y.backward()
    assert y.data == expected
    assert all(v.reached for v in x)


@pytest.mark.parametrize("make", [lambda: Neuron(3), lambda: Layer(3, 2), lambda: MLP(3, [2, 1])])
@pytest.mark.parametrize("length", [0, 1, 2, 4])
def test_an_input_of_the_wrong_length_is_refused_with_both_lengths(make, length):
    with pytest.raises(ValueError, match=rf"takes 3 inputs, but got {length}"):
        make()([1.0] * length)


@pytest.mark.parametrize("x", [1.0, Value(1.0), None, "abc", {1.0: 2.0}])
def test_an_input_that_is_no_list_is_refused(x):
    with pytest.raises(TypeError, match=r"takes a list of 3 numbers, not a"):
        MLP(3, [2, 1])(x)


@pytest.mark.parametrize("bad", [0, -1])
def test_sizes_below_one_are_refused(bad):
    for make in (lambda: Neuron(bad), lambda: Layer(2, bad), lambda: Layer(bad, 2), lambda: MLP(bad, [1])):
        with pytest.raises(ValueError, match=rf"must be at least 1, not {bad}"):
            make()
    with pytest.raises(ValueError, match=rf"nouts\[1\] must be at least 1, not {bad}"):
        MLP(2, [3, bad])


@pytest.mark.parametrize("bad", [True, 2.0, "2", None])
def test_sizes_that_are_no_whole_numbers_are_refused(bad):
    for make in (lambda: Neuron(bad), lambda: Layer(2, bad), lambda: MLP(bad, [1]), lambda: MLP(2, [bad])):
        with pytest.raises(TypeError, match=r"is a whole number, not"):
            make()


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match=r"nouts is empty"):
        MLP(2, [])
    with pytest.raises(TypeError, match=r"nouts is a list of layer sizes"):
        MLP(2, 3)


def test_a_model_prints_as_micrograd_does():
    assert repr(MLP(2, [2, 1])) == (
        "MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(2)]]"
    )
    assert repr(Neuron(3, activation="leaky_relu")) == "LeakyReLUNeuron(3)"
    assert repr(Neuron(3, activation="tanh")) == "TanhNeuron(3)"


@pytest.mark.parametrize(
    ("name", "w", "b", "outputs"),
    [("and", 1.0, -1.5, [0, 0, 0, 1]), ("or", 1.0, -0.5, [0, 1, 1, 1]), ("nand", -1.0, 1.5, [1, 1, 1, 0])],
)
def test_a_step_neuron_is_a_logic_gate_by_its_weights(name, w, b, outputs):
    neuron = Neuron(2, activation="step")
    for weight in neuron.w:
        weight.data = w
    neuron.b.data = b
    assert [y.data for y in neuron([[0, 0], [0, 1], [1, 0], [1, 1]])] == outputs


def test_a_layer_multiplies_by_its_weight_matrix():
    layer = Layer(3, 2, nonlin=False, rng=Random(2))
    weights = np.array([[w.data for w in neuron.w] for neuron in layer.neurons])
    x = np.array([0.5, -1.0, 2.0])
    assert [y.data for y in layer(x)] == pytest.approx(list(weights @ x), rel=1e-15)

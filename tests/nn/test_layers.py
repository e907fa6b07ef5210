import math
import random
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import MLP, Activation, Layer, Neuron, Softmax


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


def test_a_neuron_prints_as_micrograds_does():
    assert repr(Neuron(3, activation="leaky_relu")) == "LeakyReLUNeuron(3)"
    assert repr(Neuron(3, activation="tanh")) == "TanhNeuron(3)"


# ── the affine layer as a matrix ────────────────────────────────────────────────────────────────


def affine(nin, nout, seed=0):
    return Layer(nin, nout, nonlin=False, rng=Random(seed))


def test_an_affine_layer_is_x_times_w_plus_b():
    layer = affine(3, 2)
    layer.bias = [0.5, -1.5]
    x = np.array([[0.5, -1.0, 2.0], [1.0, 0.0, -3.0], [0.1, 0.2, 0.3], [-4.0, 2.5, 1.0]])
    expected = x @ np.array(layer.weight) + np.array(layer.bias)
    np.testing.assert_allclose([[y.data for y in row] for row in layer(x)], expected, rtol=1e-14)
    np.testing.assert_allclose([y.data for y in layer(x[0])], expected[0], rtol=1e-14)


def test_column_j_of_the_weight_matrix_belongs_to_neuron_j():
    layer = affine(3, 2)
    assert np.shape(layer.weight) == (3, 2)
    assert [row[1] for row in layer.weight] == [w.data for w in layer.neurons[1].w]


@pytest.mark.parametrize("kind", [list, np.array, lambda m: [tuple(row) for row in m]])
def test_assigned_matrices_go_into_the_parameters_there_are(kind):
    layer = affine(3, 2)
    parameters = layer.parameters()
    layer.weight = kind([[1, 2], [3, 4], [5, 6]])
    layer.bias = np.array([7, 8])
    assert layer.weight == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert layer.bias == [7.0, 8.0]
    assert layer.parameters() == parameters
    assert [p.data for p in parameters] == [1.0, 3.0, 5.0, 7.0, 2.0, 4.0, 6.0, 8.0]
    assert layer.neurons[1].w[0].label == "neurons[1].w[0]"


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], r"^weight has the shape \(3, 2\), but got \(2, 3\)$"),
        (np.zeros((3, 2, 1)), r"weight has the shape \(3, 2\), but got \(3, 2, 1\)"),
        ([[1, 2], [3, 4], [5]], r"weight\[2\] has the shape \(2,\), but got \(1,\)"),
        ([[1, 2], 3, [5, 6]], r"weight\[1\] has the shape \(2,\), but got int"),
        ([], r"weight has the shape \(3, 2\), but got \(0,\)"),
        (1.0, r"weight has the shape \(3, 2\), but got float"),
    ],
)
def test_a_matrix_of_another_shape_is_refused_with_both_shapes(matrix, message):
    layer = affine(3, 2)
    before = layer.weight
    with pytest.raises(ValueError, match=message):
        layer.weight = matrix
    assert layer.weight == before


@pytest.mark.parametrize("entry", ["6", None, True, Value(6.0), 6j, [6]])
def test_a_matrix_entry_that_is_no_number_is_refused_by_its_place(entry):
    layer = affine(3, 2)
    before = layer.weight
    with pytest.raises(TypeError, match=rf"weight\[2\]\[1\] is a number, not {type(entry).__name__}"):
        layer.weight = [[1, 2], [3, 4], [5, entry]]
    assert layer.weight == before


def test_a_bias_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"bias has the shape \(2,\), but got \(3,\)"):
        affine(3, 2).bias = [1, 2, 3]


def test_the_gradients_of_an_affine_layer_are_the_documents_matrix_products():
    """∂L/∂W = Xᵀ·∂L/∂Y, ∂L/∂b = the sum of its rows, ∂L/∂X = ∂L/∂Y·Wᵀ."""
    layer = affine(3, 2)
    draw = np.random.default_rng(0)
    x, upstream = draw.normal(size=(4, 3)), draw.normal(size=(4, 2))
    inputs = [[Value(number) for number in row] for row in x]
    loss = Value(0.0)
    for ys, ups in zip(layer(inputs), upstream, strict=True):
        for y, up in zip(ys, ups, strict=True):
            loss = loss + float(up) * y
    loss.backward()
    weight_grads = np.transpose([[w.grad for w in neuron.w] for neuron in layer.neurons])
    np.testing.assert_allclose(weight_grads, x.T @ upstream, rtol=1e-13)
    np.testing.assert_allclose([n.b.grad for n in layer.neurons], upstream.sum(axis=0), rtol=1e-13)
    x_grads = [[v.grad for v in row] for row in inputs]
    np.testing.assert_allclose(x_grads, upstream @ np.array(layer.weight).T, rtol=1e-13)


@pytest.mark.parametrize("element", ["1", None, [1.0], (1.0, 2.0), 1j, np.zeros(2)])
def test_an_input_element_that_is_no_number_is_refused_by_its_place(element):
    for module in (Neuron(2), Layer(2, 2), MLP(2, [2, 1])):
        with pytest.raises(TypeError, match=rf"takes numbers, but input 1 is a {type(element).__name__}"):
            module([1.0, element])


def test_whole_numbers_truth_values_and_numpys_numbers_are_inputs():
    neuron = Neuron(4, nonlin=False, rng=Random(0))
    expected = neuron([1.0, 2.0, 1.0, 0.5]).data
    assert neuron([True, 2, np.float64(1.0), np.array(0.5)]).data == expected
    assert neuron(np.array([1.0, 2.0, 1.0, 0.5], dtype=np.float32)).data == expected


def test_a_batch_with_a_sample_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"takes 2 inputs, but got 1"):
        Layer(2, 2)([[1.0, 2.0], [3.0]])


# ── activations and the softmax as layers ───────────────────────────────────────────────────────


def test_an_activation_layer_is_its_gate_on_each_number():
    rows = [row for row in autograd.GATES.values() if row.arity - len(row.parameters) == 1]
    for row in rows:
        inside = sum(row.sample[0]) / 2 or 0.5
        layer = Activation(row.name)
        assert layer(inside) == row(inside)
        assert layer([inside, inside]) == [row(inside)] * 2
        assert layer([[inside], [inside]]) == [[row(inside)]] * 2
        assert layer.parameters() == []


def test_an_activation_layer_takes_values_and_arrays():
    x = [Value(-2.0), Value(3.0)]
    y = Activation("relu")(x)
    (y[0] + y[1]).backward()
    assert [v.grad for v in x] == [0.0, 1.0]
    assert Activation(autograd.GATES["relu"])(np.array([[-2.0], [3.0]])) == [[0.0], [3.0]]


def test_an_activation_takes_its_gates_parameters():
    assert Activation("leaky_relu", slope=0.25)([-4.0, 4.0]) == [-1.0, 4.0]
    assert Activation("leaky_relu")([-4.0]) == [-0.04]
    assert repr(Activation("leaky_relu", slope=0.25)) == "LeakyReLU(slope=0.25)"
    assert repr(Activation("tanh")) == "Tanh"


def test_parameters_that_a_gate_has_not_are_refused():
    with pytest.raises(TypeError, match=r"activation leaky_relu has no parameter 'alpha'; it has slope"):
        Activation("leaky_relu", alpha=0.1)
    with pytest.raises(TypeError, match=r"activation tanh has no parameter 'slope'; it has no parameters"):
        Activation("tanh", slope=0.1)
    with pytest.raises(TypeError, match=r"slope is a number, not str"):
        Activation("leaky_relu", slope="steep")
    with pytest.raises(ValueError, match=r"there is no activation 'softmax'"):
        Activation("softmax")


def test_softmax_is_the_documents_and_sums_up_to_1():
    x = np.array([[0.5, -1.0, 2.0], [3.0, 3.0, 3.0]])
    powers = np.exp(x)
    y = Softmax()(x)
    np.testing.assert_allclose(y, powers / powers.sum(axis=1, keepdims=True), rtol=1e-15)
    assert [math.fsum(row) for row in y] == pytest.approx([1.0, 1.0], rel=1e-15)
    assert Softmax()(list(x[0])) == y[0]


@pytest.mark.parametrize("far", [1e4, -1e4, 1e308])
def test_softmax_does_not_overflow(far):
    logits = [Value(far), Value(0.0), Value(far)]
    y = Softmax()(logits)
    wanted = [0.5, 0.0, 0.5] if far > 0 else [0.0, 1.0, 0.0]
    assert [p.data for p in y] == wanted
    y[0].backward()
    assert [x.grad for x in logits] == ([0.25, 0.0, -0.25] if far > 0 else [0.0, 0.0, 0.0])


def test_the_gradients_of_softmax_are_its_jacobian():
    """∂y_j/∂x_q is y_j(1 − y_j) for j = q, and −y_j·y_q otherwise (where the introduction has a slip)."""
    x = [Value(0.5), Value(-1.0), Value(2.0)]
    y = np.array([p.data for p in Softmax()(x)])
    for j in range(3):
        for v in x:
            v.zero_grad()
        Softmax()(x)[j].backward()
        expected = y[j] * (np.eye(3)[j] - y)
        np.testing.assert_allclose([v.grad for v in x], expected, rtol=1e-13)


def test_softmax_of_a_number_or_of_nothing_is_refused():
    with pytest.raises(TypeError, match=r"Softmax takes a list of numbers, not a float"):
        Softmax()(1.0)
    with pytest.raises(ValueError, match=r"softmax needs at least one number"):
        Softmax()([])

"""δ = ∂E/∂u, and what the deltas document says of it, held against the graph on random networks."""

from random import Random

import numpy as np
import pytest
from numpy.testing import assert_allclose

from autograd import GATES, GraphError, grad, no_grad
from nn import MLP, BatchNorm, Dropout, Layer, Sequential, Softmax, deltas
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_from_probabilities,
    half_squared_error,
    mse,
)

SEEDS = range(3)
CLOSE = {"rtol": 1e-12, "atol": 1e-14}


def network(seed, outputs, activation="tanh", hidden=(5, 4)):
    rng = Random(seed)
    model = MLP(3, [*hidden, outputs], activation=activation, rng=rng)
    for parameter in model.parameters():
        parameter.data = rng.uniform(-1.0, 1.0)
    return model


def random_rows(seed, count, length):
    rng = Random(seed + 100)
    return [[rng.uniform(-1.0, 1.0) for _ in range(length)] for _ in range(count)]


def targets_that_sum_up_to_1(seed, count, length):
    raw = np.exp(random_rows(seed + 1, count, length))
    return (raw / raw.sum(axis=1, keepdims=True)).tolist()


def numbers(rows):
    return [[y.data for y in row] for row in rows]


def slope(activation, u):
    return np.vectorize(grad(GATES[activation]))(u)


# ── δ = y − d at the output ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
def test_identity_with_half_squared_error_gives_output_minus_target(seed):
    model, x, d = network(seed, 3), random_rows(seed, 4, 3), random_rows(seed + 1, 4, 3)
    y = model(x)
    found = deltas(model, half_squared_error(y, d, reduction="sum"))
    assert_allclose(found.layers[-1], np.subtract(numbers(y), d), **CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_logistic_with_binary_cross_entropy_gives_output_minus_target(seed):
    model, x = network(seed, 1), random_rows(seed, 4, 3)
    d = [0, 1, 1, 0.25]
    u = model(x)
    y = [one.sigmoid() for one in u]
    wanted = [[one.data - target] for one, target in zip(y, d, strict=True)]
    composed = deltas(model, binary_cross_entropy(y, d, reduction="sum"))
    from_logits = deltas(model, binary_cross_entropy_with_logits(u, d, reduction="sum"))
    assert_allclose(composed.layers[-1], wanted, **CLOSE)
    assert_allclose(from_logits.layers[-1], wanted, **CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_with_cross_entropy_gives_output_minus_target(seed):
    model, x, d = network(seed, 4), random_rows(seed, 3, 3), targets_that_sum_up_to_1(seed, 3, 4)
    u = model(x)
    y = Softmax()(u)
    wanted = np.subtract(numbers(y), d)
    composed = deltas(model, cross_entropy_from_probabilities(y, d, reduction="sum"))
    from_logits = deltas(model, cross_entropy(u, d, reduction="sum"))
    assert_allclose(composed.layers[-1], wanted, **CLOSE)
    assert_allclose(from_logits.layers[-1], wanted, **CLOSE)


def test_the_introductions_loss_over_c_gives_a_delta_over_c():
    model, x, d = network(0, 4), random_rows(0, 1, 3), targets_that_sum_up_to_1(0, 1, 4)
    y = Softmax()(model(x))
    without = deltas(model, cross_entropy_from_probabilities(y, d, reduction="sum"))
    divided = deltas(model, cross_entropy_from_probabilities(y, d, reduction="sum") / 4)
    assert_allclose(divided.layers[-1], np.subtract(numbers(y), d) / 4, **CLOSE)
    for ours, theirs in zip(divided.layers, without.layers, strict=True):
        assert_allclose(ours, np.divide(theirs, 4), **CLOSE)


def test_the_mean_squared_error_has_two_over_c_where_the_half_squared_has_one():
    model, x, d = network(0, 3), random_rows(0, 1, 3), random_rows(1, 1, 3)
    y = model(x)
    found = deltas(model, mse(y, d))
    assert_allclose(found.layers[-1], 2 / 3 * np.subtract(numbers(y), d), **CLOSE)


# ── δ in the hidden layers ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "leaky_relu", "softplus"])
def test_a_hidden_delta_is_the_slope_times_the_weighted_sum_of_the_next_deltas(seed, activation):
    model, x = network(seed, 2, activation), random_rows(seed, 4, 3)
    found = deltas(model, half_squared_error(model(x), random_rows(seed + 1, 4, 2), reduction="sum"))
    for i, (layer, following) in enumerate(zip(model.layers, model.layers[1:], strict=False)):
        u = np.array(found.inputs[i]) @ layer.weight + layer.bias
        came_back = np.array(found.layers[i + 1]) @ np.transpose(following.weight)
        assert_allclose(found.layers[i], slope(activation, u) * came_back, **CLOSE)


def test_the_inputs_of_a_layer_are_the_outputs_of_the_one_before():
    model, x = network(0, 2), random_rows(0, 4, 3)
    first = numbers(model.layers[0](x))
    found = deltas(model, half_squared_error(model(x), random_rows(1, 4, 2)))
    assert found.inputs[0] == x
    assert found.inputs[1] == first


# ── gradient = δ·z ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_weights_gradient_is_delta_times_its_input_and_a_biases_is_delta(seed, reduction):
    model, x = network(seed, 2), random_rows(seed, 4, 3)
    loss = half_squared_error(model(x), random_rows(seed + 1, 4, 2), reduction=reduction)
    found = deltas(model, loss)
    loss.backward()
    for layer, delta, z in zip(model.layers, found.layers, found.inputs, strict=True):
        gradient = [[w.grad for w in neuron.w] for neuron in layer.neurons]
        assert_allclose(gradient, np.transpose(delta) @ z, **CLOSE)
        assert_allclose([neuron.b.grad for neuron in layer.neurons], np.sum(delta, axis=0), **CLOSE)


def test_the_gradient_of_a_mini_batch_is_the_mean_of_its_samples_gradients():
    model, x, d = network(0, 2), random_rows(0, 4, 3), random_rows(1, 4, 2)
    half_squared_error(model(x), d).backward()
    together = [p.grad for p in model.parameters()]
    alone = []
    for one, target in zip(x, d, strict=True):
        model.zero_grad()
        half_squared_error(model(one), target).backward()
        alone.append([p.grad for p in model.parameters()])
    assert_allclose(together, np.mean(alone, axis=0), **CLOSE)


def test_each_delta_of_a_mean_over_n_samples_is_the_samples_own_over_n():
    model, x, d = network(0, 2), random_rows(0, 4, 3), random_rows(1, 4, 2)
    together = deltas(model, half_squared_error(model(x), d))
    for n, (one, target) in enumerate(zip(x, d, strict=True)):
        alone = deltas(model, half_squared_error(model(one), target))
        for ours, theirs in zip(together.layers, alone.layers, strict=True):
            assert_allclose(ours[n], np.divide(theirs[0], 4), **CLOSE)


# ── what deltas() takes and leaves ──────────────────────────────────────────────────────────────


def test_no_gradient_is_touched_and_no_backward_is_needed():
    model, x = network(0, 2), random_rows(0, 2, 3)
    loss = half_squared_error(model(x), random_rows(1, 2, 2))
    before = deltas(model, loss)
    assert not any(p.reached for p in model.parameters())
    loss.backward()
    kept = [p.grad for p in model.parameters()]
    assert deltas(model, loss) == before
    assert [p.grad for p in model.parameters()] == kept


def test_samples_keep_the_order_of_the_loss():
    model, x, d = network(0, 2), random_rows(0, 3, 3), random_rows(1, 3, 2)
    forward = deltas(model, half_squared_error(model(x), d))
    backward = deltas(model, half_squared_error(model(x[::-1]), d[::-1]))
    for ours, theirs in zip(forward.layers, backward.layers, strict=True):
        assert_allclose(ours, theirs[::-1], **CLOSE)


def test_equal_samples_with_different_targets_are_kept_apart():
    model = Layer(1, 1, nonlin=False)
    y = model([[1.0], [1.0], [2.0]])
    found = deltas(model, half_squared_error(y, [[0.0], [5.0], [0.0]], reduction="sum"))
    assert found.layers == [[[y[0][0].data], [y[1][0].data - 5.0], [y[2][0].data]]]


def test_a_unit_that_the_loss_does_not_use_for_a_sample_has_delta_0_there():
    model = Layer(1, 2, nonlin=False)
    model.weight, model.bias = [[0.5, 0.25]], [0.0, 0.0]
    y = model([[1.0], [2.0], [0.5]])
    loss = y[0][1].log() + y[1][0].log() + y[2][1].log()  # as with targets 1, 0, 1
    assert deltas(model, loss).layers == [[[0.0, 4.0], [1.0, 0.0], [0.0, 8.0]]]
    assert deltas(model, loss).inputs == [[[1.0], [2.0], [0.5]]]


def test_units_switched_off_have_delta_0():
    model = network(0, 1, "relu", hidden=(2,))
    model.layers[0].weight, model.layers[0].bias = [[1.0, -1.0]] * 3, [0.0, 0.0]
    found = deltas(model, half_squared_error(model([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]]), [0.0, 0.0]))
    (first, second) = found.layers[0]
    assert first[0] != 0.0 == first[1]
    assert second[0] == 0.0 != second[1]


def test_a_loss_that_no_longer_changes_has_delta_0_everywhere():
    model = Layer(2, 2, nonlin=False)
    y = model([1.0, 2.0])
    found = deltas(model, half_squared_error(y, [one.data for one in y]))
    assert found.layers == [[[0.0, 0.0]]]
    assert found.inputs == [[[1.0, 2.0]]]


def test_layers_between_others_that_have_no_units_are_passed_over():
    rng = Random(0)
    model = Sequential(
        Layer(2, 3, activation="tanh", rng=rng),
        BatchNorm(3),
        Dropout(0.5, rng=rng),
        Layer(3, 2, nonlin=False, rng=rng),
        Softmax(),
    )
    x = random_rows(0, 4, 2)
    y = model(x)
    loss = cross_entropy_from_probabilities(y, [0, 1, 1, 0], reduction="sum")
    found = deltas(model, loss)
    loss.backward()
    assert found.names == ["layers[0]", "layers[3]"]
    assert_allclose(found.layers[1], np.subtract(numbers(y), [[1, 0], [0, 1], [0, 1], [1, 0]]), **CLOSE)
    for layer, delta, z in zip([model.layers[0], model.layers[3]], found.layers, found.inputs, strict=True):
        gradient = [[w.grad for w in neuron.w] for neuron in layer.neurons]
        assert_allclose(gradient, np.transpose(delta) @ z, **CLOSE)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_penalties_on_the_parameters_add_to_no_delta(reduction):
    model, x, d = network(0, 2), random_rows(0, 4, 3), random_rows(1, 4, 2)
    error = half_squared_error(model(x), d, reduction=reduction)
    penalty = sum(0.5 * p * p + abs(p) + p * 0.1 + 0.3 * p**2 for p in model.parameters())
    assert deltas(model, error + penalty) == deltas(model, penalty + error) == deltas(model, error)


def test_a_neuron_without_hidden_layers_between_shows_the_same_in_either_order_of_terms():
    model, x = network(0, 1, hidden=()), random_rows(0, 2, 3)
    y = model(x)
    assert deltas(model, y[0] * 2.0 + y[1]).layers == [[[2.0], [1.0]]]
    assert deltas(model, y[1] + y[0] * 2.0).layers == [[[1.0], [2.0]]]


def test_a_layer_used_twice_shows_both_uses():
    shared = Layer(2, 2, activation="tanh", rng=Random(0))
    loss = half_squared_error(Sequential(shared, shared)([0.3, -0.2]), [0.0, 0.0])
    found = deltas(shared, loss)
    loss.backward()
    assert len(found.layers[0]) == 2
    gradient = [[w.grad for w in neuron.w] for neuron in shared.neurons]
    assert_allclose(gradient, np.transpose(found.layers[0]) @ found.inputs[0], **CLOSE)


def test_a_loss_of_another_model_is_refused():
    loss = half_squared_error(network(0, 1)(random_rows(0, 1, 3)), [0.0])
    with pytest.raises(ValueError, match="this loss comes from no layer of MLP; compute it from the model's"):
        deltas(network(0, 1), loss)


def test_a_loss_without_a_graph_is_refused():
    model = network(0, 1)
    with no_grad():
        loss = half_squared_error(model(random_rows(0, 1, 3)), [0.0])
    with pytest.raises(GraphError, match="constant"):
        deltas(model, loss)


def test_it_prints_as_a_table():
    model = MLP(1, [2, 1], activation="identity")
    model.layers[0].weight, model.layers[0].bias = [[1.0, -1.0]], [0.0, 0.0]
    model.layers[1].weight, model.layers[1].bias = [[0.5], [0.25]], [0.0]
    loss = half_squared_error(model([[4.0], [8.0]]), [0.0, 4.0], reduction="sum")
    assert str(deltas(model, loss)).splitlines() == [
        "layer      sample  unit 0  unit 1",
        "layers[0]       0     0.5    0.25",
        "layers[0]       1      −1    −0.5",
        "layers[1]       0       1",
        "layers[1]       1      −2",
    ]


def test_a_wide_layer_is_cut_short_in_the_table():
    model = MLP(1, [20, 1])
    text = str(deltas(model, half_squared_error(model([1.0]), 5.0)))
    assert text.splitlines()[0].endswith("unit 5  …")
    assert [line.endswith("…") for line in text.splitlines()] == [True, True, False]

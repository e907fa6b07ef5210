import copy
import pickle
from random import Random

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Activation, BatchNorm, Dropout, Layer, Module, Sequential, Softmax, fit, losses, optim

X = [[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]]


def affine(nin, nout, seed=0):
    return Layer(nin, nout, nonlin=False, rng=Random(seed))


def numbers(ys):
    return [[y.data for y in row] for row in ys]


def test_a_sequence_of_layers_and_activations_is_a_multi_layer_perceptron():
    mlp = MLP(2, [3, 2], activation="tanh", rng=Random(1))
    first, last = affine(2, 3), affine(3, 2)
    first.weight, first.bias = mlp.layers[0].weight, mlp.layers[0].bias
    last.weight, last.bias = mlp.layers[1].weight, mlp.layers[1].bias
    model = Sequential(first, Activation("tanh"), last)
    assert numbers(model(X)) == numbers(mlp(X))
    assert [y.data for y in model(X[0])] == [y.data for y in mlp(X[0])]


def test_one_output_comes_without_a_list_as_from_an_mlp():
    model = Sequential(affine(2, 3), Activation("relu"), affine(3, 1))
    assert isinstance(model(X[0]), Value)
    assert [type(y) for y in model(X)] == [Value] * 3
    assert [type(y) for y in model(X[:1])] == [Value]


def test_a_sequence_in_a_sequence_hands_on_lists():
    inner = Sequential(affine(2, 1, seed=1))
    outer = Sequential(inner, MLP(1, [1], rng=Random(2)), Sequential(affine(1, 2, seed=3)))
    flat = Sequential(inner.layers[0], *outer.layers[1].layers, *outer.layers[2].layers)
    assert numbers(outer(X)) == numbers(flat(X))
    assert isinstance(inner(X[0]), Value)


def test_a_batch_goes_through_each_module_together():
    seen = []

    class Watching(Module):
        def __call__(self, x):
            seen.append(len(x))
            return x

    Sequential(affine(2, 2), Watching(), affine(2, 1))(X)
    assert seen == [3]


def test_a_module_of_ones_own_may_give_a_number_for_a_sample():
    class Total(Module):
        def __call__(self, x):
            return [row[0] + row[1] for row in x] if isinstance(x[0], list) else x[0] + x[1]

    model = Sequential(Total())
    assert (model([1.0, 2.0]), model([[1.0, 2.0]]), model([[1.0, 2.0], [3.0, 4.0]])) == (
        3.0,
        [3.0],
        [3.0, 7.0],
    )


def test_a_module_used_twice_has_its_parameters_once():
    shared = affine(2, 2)
    model = Sequential(shared, Activation("tanh"), shared)
    assert model.parameters() == shared.parameters()
    assert model.named_parameters()[0][0] == "layers[0].neurons[0].w[0]"
    total = sum(model(X[0]), Value(0.0))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    before = [p.data for p in model.parameters()]
    total.backward()
    optimizer.step()
    after = [p.data for p in model.parameters()]
    assert after == [x - 0.1 * p.grad for x, p in zip(before, shared.parameters(), strict=True)]


def test_all_layers_together_learn_exclusive_or():
    rows = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
    rng = Random(0)
    model = Sequential(
        Layer(2, 8, nonlin=False, rng=rng),
        BatchNorm(8),
        Activation("tanh"),
        Dropout(0.1, rng=rng),
        Layer(8, 1, nonlin=False, rng=rng),
    )
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    fit(model, rows, losses.binary_cross_entropy_with_logits, optimizer, epochs=100)
    model.eval()
    assert [model(x).data > 0 for x, _ in rows] == [False, True, True, False]


def test_fit_refuses_a_model_without_an_output_for_each_sample():
    class First(Module):
        def __init__(self):
            self.layer = affine(2, 1)

        def __call__(self, x):
            return self.layer(x[0])

    model = First()
    optimizer = optim.SGD(model.parameters())
    with pytest.raises(ValueError, match=r"gave 1 outputs for a batch of 3 samples"):
        fit(model, [(x, 0.0) for x in X], losses.mse, optimizer, epochs=1)


def test_modes_and_states_reach_all_modules():
    model = Sequential(affine(2, 2), BatchNorm(2), Sequential(Dropout(0.5), Softmax()))
    model.eval()
    assert not any(module.training for module in model.modules())
    model.train()(X)
    twin = Sequential(affine(2, 2, seed=9), BatchNorm(2), Sequential(Dropout(0.5), Softmax()))
    twin.load_state_dict(model.state_dict())
    assert numbers(twin.eval()(X)) == numbers(model.eval()(X))


def test_copies_and_pickles_give_the_same_bits_and_are_independent():
    model = Sequential(
        affine(2, 2), BatchNorm(2), Activation("leaky_relu", slope=0.2), Dropout(0.5, Random(3))
    )
    copies = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    expected = numbers(model(X))
    for twin in copies:
        twin.layers[0].neurons[0].w[0].grad = 5.0
        assert numbers(twin(X)) == expected
    assert model.layers[0].neurons[0].w[0].grad == 0.0


def test_arrays_go_through_a_sequence():
    model = Sequential(BatchNorm(2), affine(2, 1), Dropout(0.0))
    assert [y.data for y in model(np.array(X))] == [y.data for y in model(X)]


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"made of modules, not of a list; write Sequential\(first, second\)"):
        Sequential([affine(1, 1)])
    with pytest.raises(TypeError, match=r"not of a str; .*Activation\(name\)"):
        Sequential(affine(1, 1), "relu")
    with pytest.raises(ValueError, match=r"at least one module"):
        Sequential()


def test_a_sequence_prints_its_modules():
    model = Sequential(
        Layer(2, 1, nonlin=False), BatchNorm(1), Activation("elu", alpha=0.5), Dropout(0.25), Softmax()
    )
    assert (
        repr(model)
        == str(model)
        == """\
layer                 shape  activation      parameters
layers[0] Layer       2 → 1                           3
layers[1] BatchNorm   1 → 1                           2
layers[2] Activation         elu(alpha=0.5)           0
layers[3] Dropout            p=0.25                   0
layers[4] Softmax            softmax                  0
total                                                 5"""
    )
    assert str([*model.layers[1:]]) == "[BatchNorm(1), Elu(alpha=0.5), Dropout(0.25), Softmax]"

import math
import random
from random import Random
from statistics import fmean, pvariance

import pytest

from nn import MLP, Layer, Module, Neuron, init


def weights(model):
    return [w.data for layer in model.layers for neuron in layer.neurons for w in neuron.w]


def drawn(initialise, nin=60, nout=40):
    layer = Layer(nin, nout)
    initialise(layer, rng=Random(0))
    return [w.data for neuron in layer.neurons for w in neuron.w]


DRAWS = {
    "uniform": (lambda layer, rng: init.uniform(layer, 0.5, rng), 0.25 / 3, 0.5),
    "normal": (lambda layer, rng: init.normal(layer, 0.01, rng), 1e-4, None),
    "xavier": (init.xavier, 2 / 100, math.sqrt(6 / 100)),
    "xavier normal": (lambda layer, rng: init.xavier(layer, rng, "normal"), 2 / 100, None),
    "he": (init.he, 2 / 60, None),
    "he uniform": (lambda layer, rng: init.he(layer, rng, "uniform"), 2 / 60, math.sqrt(6 / 60)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_weights_have_the_mean_the_variance_and_the_bound_they_should_have(name):
    initialise, variance, bound = DRAWS[name]
    numbers = drawn(initialise)
    assert abs(fmean(numbers)) < 4 * math.sqrt(variance / len(numbers))
    assert pvariance(numbers) == pytest.approx(variance, rel=0.1)
    if bound is not None:
        assert 0.99 * bound < max(map(abs, numbers)) <= bound
    else:
        assert max(map(abs, numbers)) > 3 * math.sqrt(variance)


@pytest.mark.parametrize("name", DRAWS)
def test_the_same_seed_draws_the_same_weights_and_biases_stay(name):
    initialise = DRAWS[name][0]
    models = [MLP(3, [4, 2]) for _ in range(2)]
    for model in models:
        model.layers[0].neurons[0].b.data = 7.0
        initialise(model, rng=Random(5))
    assert models[0].state_dict() == models[1].state_dict()
    assert [neuron.b.data for neuron in models[0].layers[0].neurons] == [7.0, 0.0, 0.0, 0.0]


def test_without_a_generator_pythons_own_is_used():
    model = MLP(2, [3, 1])
    for initialise in (init.uniform, init.xavier, init.he, init.normal):
        random.seed(3)
        initialise(model)
        first = weights(model)
        initialise(model, rng=Random(3))
        assert weights(model) == first


def test_uniform_to_one_is_what_a_new_model_has():
    model = MLP(2, [3, 1], rng=Random(1))
    before = weights(model)
    init.constant(model, 0.0)
    init.uniform(model, rng=Random(1))
    assert weights(model) == before


def test_each_layer_has_its_own_bound():
    model = MLP(54, [6, 1])
    init.xavier(model, Random(0))
    bounds = [max(abs(w.data) for neuron in layer.neurons for w in neuron.w) for layer in model.layers]
    assert bounds[0] <= math.sqrt(6 / 60) < bounds[1] <= math.sqrt(6 / 7)


def test_a_neuron_outside_of_layers_is_a_layer_of_one():
    neuron, layer = Neuron(50), Layer(50, 1)
    init.xavier(neuron, Random(0))
    init.xavier(layer, Random(0))
    assert [w.data for w in neuron.w] == [w.data for w in layer.neurons[0].w]


@pytest.mark.parametrize(("weight", "first_gradient"), [(100.0, 1e18), (0.01, 1e-18)])
def test_weights_of_100_explode_and_of_one_hundredth_vanish_by_that_factor_per_layer(weight, first_gradient):
    class Chain(Module):
        def __init__(self):
            self.layers = [Layer(1, 1, nonlin=False) for _ in range(10)]

        def __call__(self, x):
            for layer in self.layers:
                x = layer(x)
            return x[0]

    chain = Chain()
    init.constant(chain, weight)
    chain([1.0]).backward()
    assert chain.layers[0].neurons[0].w[0].grad == pytest.approx(first_gradient, rel=1e-14)
    assert chain.layers[9].neurons[0].b.grad == 1.0


@pytest.mark.parametrize(("activation", "initialise"), [("tanh", init.xavier), ("relu", init.he)])
def test_the_right_initialiser_keeps_gradients_alive_through_many_layers(activation, initialise):
    def first_to_last(start):
        model = MLP(16, [16] * 10 + [1], activation)
        start(model)
        draw = Random(1)
        model([draw.gauss(0, 1) for _ in range(16)]).backward()
        deltas = [math.hypot(*(neuron.b.grad for neuron in layer.neurons)) for layer in model.layers]
        return deltas[0] / deltas[9]

    assert 0.01 < first_to_last(lambda model: initialise(model, Random(0))) < 100
    assert first_to_last(lambda model: init.normal(model, 0.01, Random(0))) < 1e-6


def test_what_makes_no_sense_is_refused():
    layer = Layer(2, 1)
    before = layer.state_dict()
    for wrong in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match=r"^bound must be a finite number above 0"):
            init.uniform(layer, wrong)
    with pytest.raises(ValueError, match=r"^deviation must be a finite number 0 or above"):
        init.normal(layer, -1.0)
    for wrong in (math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^weight must be a finite number"):
            init.constant(layer, wrong)
    with pytest.raises(TypeError, match=r"^weight is a number, not str"):
        init.constant(layer, "100")
    for initialise in (init.xavier, init.he):
        with pytest.raises(ValueError, match=r'^distribution is "uniform" or "normal", not \'even\''):
            initialise(layer, distribution="even")
    assert layer.state_dict() == before
    with pytest.raises(ValueError, match=r"^Module has no neurons, so there are no weights to draw"):
        init.he(Module())

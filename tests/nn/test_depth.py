import math
from itertools import pairwise

import pytest

from autograd import GateOverflowError
from nn import depth_experiment
from nn.analysis.depth import STARTS, sizes


def by_start(**settings):
    return {seen.start: seen for seen in depth_experiment(**settings)}


@pytest.fixture(scope="module")
def through_identity():
    return by_start(depth=10, width=5, activation="identity", samples=3)


@pytest.fixture(scope="module")
def through_relu():
    return by_start(depth=10, width=8, activation="relu", samples=6)


@pytest.mark.parametrize("start", ["100", "0.01"])
def test_equal_weights_multiply_delta_by_width_times_weight_in_every_layer(through_identity, start):
    totals = [sum(deltas) for deltas in through_identity[start].deltas]
    factors = [nearer / further for nearer, further in pairwise(totals)]
    assert factors == pytest.approx([5 * float(start)] * 9, rel=1e-9)


def test_with_weights_of_100_gradients_explode_over_ten_layers(through_relu):
    first, last = (sizes(through_relu["100"].deltas)[i] for i in (0, -1))
    assert first / last > 1e25  # (8 · 100)⁹ = 1.3e26
    assert min(sizes(through_relu["100"].gradients)) > 1e50


def test_with_weights_of_a_hundredth_gradients_vanish_over_ten_layers(through_relu):
    first, last = (sizes(through_relu["0.01"].deltas)[i] for i in (0, -1))
    assert 0.0 < first / last < 1e-9  # (8 · 0.01)⁹ = 1.3e-10
    assert max(sizes(through_relu["0.01"].gradients)) < 1e-9


def test_he_keeps_the_size_of_signals_and_gradients_through_relu(through_relu):
    seen = through_relu["He"]
    for layers in (seen.activations, seen.deltas, seen.gradients):
        assert max(sizes(layers)) / min(sizes(layers)) < 10.0


def test_xavier_keeps_the_size_of_signals_and_gradients_where_slopes_are_near_1(through_identity):
    seen = through_identity["Xavier"]
    for layers in (seen.activations, seen.deltas, seen.gradients):
        assert max(sizes(layers)) / min(sizes(layers)) < 10.0


def test_through_relu_xavier_shrinks_what_he_keeps(through_relu):
    kept, shrunk = (through_relu[start].deltas for start in ("He", "Xavier"))
    assert sizes(shrunk)[0] / sizes(shrunk)[-1] < 0.1 * sizes(kept)[0] / sizes(kept)[-1]


def test_an_explosion_beyond_a_float_is_an_error():
    with pytest.raises(GateOverflowError):
        depth_experiment(depth=120, width=2, activation="identity", samples=1)


def test_with_large_weights_tanh_saturates_and_lets_no_gradient_through():
    seen = by_start(depth=4, width=4, activation="tanh", samples=2)["100"]
    assert sizes(seen.activations)[:3] == [1.0, 1.0, 1.0]
    assert sizes(seen.deltas)[:3] == [0.0, 0.0, 0.0]


def test_every_number_of_every_layer_is_there():
    seen = by_start(depth=3, width=4, samples=5)["He"]
    assert [len(layer) for layer in seen.activations] == [20, 20, 20]
    assert [len(layer) for layer in seen.deltas] == [20, 20, 20]
    assert [len(layer) for layer in seen.gradients] == [16, 16, 16]


def test_the_experiment_repeats_itself_and_another_seed_changes_it():
    assert depth_experiment(depth=2, width=3) == depth_experiment(depth=2, width=3)
    assert depth_experiment(depth=2, width=3) != depth_experiment(depth=2, width=3, seed=1)


def test_a_start_of_ones_own_is_run():
    def half(model, rng):
        for parameter in model.parameters():
            parameter.data = 0.5

    assert list(by_start(depth=2, width=2, starts={"half": half})) == ["half"]
    assert list(STARTS) == ["100", "0.01", "Xavier", "He"]


def test_the_typical_size_overflows_only_if_it_must():
    assert sizes([[1e300, -1e300], [3.0, 4.0]]) == pytest.approx([1e300, math.sqrt(12.5)])

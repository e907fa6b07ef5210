"""What the page shows of a network is what the engine says of it."""

import base64
import math
from array import array
from random import Random

import pytest

import nn
from autograd import Value, no_grad
from autograd.play.network import printed
from autograd.play.network.choices import ACTIVATIONS, GOALS
from autograd.play.network.settings import Settings
from autograd.play.network.surface import mean_loss
from autograd.play.network.training import Network
from nn.analysis.deltas import deltas

from .test_network_training import ask


def unpacked(text):
    return array("f", base64.b64decode(text)).tolist()


def close(found, wanted):
    return found == pytest.approx(wanted, rel=1e-6, abs=1e-30)  # 32 bits


KINDS = [((2, 3, 2, 1), activation, "cross_entropy") for activation in ACTIVATIONS]
KINDS += [((2, 2, 1), "tanh", loss) for loss in GOALS] + [((2, 1), "tanh", "mse")]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("size", [0.3, 3.0, 1e3])
def test_a_printed_network_has_the_bits_of_the_engine(kind, size):
    sizes, activation, loss = kind
    rng, goal = Random(7), GOALS[loss]
    model = nn.MLP(2, sizes[1:], activation=activation, rng=rng)
    for parameter in model.parameters():
        parameter.data = rng.uniform(-size, size)
    numbers = [parameter.data for parameter in model.parameters()]
    rows = [(rng.uniform(-2, 2), rng.uniform(-2, 2)) for _ in range(20)] + [(0.0, -0.0)]
    with no_grad():
        flows = [model(list(row)).data for row in rows]
        wanted = [float(goal.answer(y)) for y in flows]
        hidden = []
        for row in rows:
            flow = list(row)
            for layer in model.layers[:-1]:
                flow = [x.data for x in layer(flow)]
                hidden += flow
        costs = [[goal.loss(y, goal.targets[side]) for y in flows] for side in (0, 1)]
    assert printed.answers(kind)(numbers, rows) == wanted
    assert printed.units(kind)(numbers, rows) == hidden
    assert [printed.costs(kind, side)(numbers, rows) for side in (0, 1)] == costs


def test_a_printed_function_says_inf_or_nan_where_the_engine_refuses():
    x = Value(2.0)
    each = printed.Printed([x.exp(), 1.0 / x], [], [x])
    assert each([], [(1000.0,), (0.0,), (2.0,)]) == [math.inf, 1e-3, 1.0, math.inf, math.exp(2.0), 0.5]


def test_the_map_is_what_the_network_answers_row_by_row_from_the_lower_left():
    said = ask("train", {"hidden": [3]}, epochs=40, show=["map"])
    network = Network(Settings.of(said["settings"]), said["state"])
    (left, right), (low, high) = said["map"]["across"], said["map"]["up"]
    size, cells = said["map"]["size"], unpacked(said["map"]["cells"])
    assert size == 64
    assert len(cells) == size * size
    for i, j in [(0, 0), (63, 0), (0, 63), (10, 50), (63, 63)]:
        x = [left + (right - left) * (i + 0.5) / size, low + (high - low) * (j + 0.5) / size]
        assert close(cells[j * size + i], 1.0 / (1.0 + math.exp(-network.model(x).data)))


def test_the_map_is_a_square_around_all_samples():
    for settings in ({}, {"data": "moons"}, {"data": "own", "points": [[5, 0, 1], [0, 1, 0]]}):
        said = ask("look", settings, show=["map", "answers"])
        (left, right), (low, high) = said["map"]["across"], said["map"]["up"]
        assert right - left == pytest.approx(high - low)
        assert all(left < x1 < right and low < x2 < high for x1, x2, _ in said["answers"]["samples"])


def test_each_hidden_unit_has_a_map_and_a_dead_one_says_so():
    said = ask("train", {"hidden": [2], "activation": "relu", "seed": 21}, epochs=300, show=["units"])
    ((dead, alive),) = said["units"]
    assert (dead["dead"], alive["dead"]) == (True, False)
    assert close(max(map(abs, unpacked(alive["cells"]))), alive["most"])
    assert ask("look", {"hidden": []}, show=["units"])["units"] == []


def test_an_answer_of_one_half_is_not_right():
    said = ask("look", {"hidden": [2], "activation": "relu", "seed": 4}, show=["answers"])["answers"]
    assert said["answers"] == [0.5] * 4
    assert said["count"] == 0


def test_answers_are_right_where_they_are_on_the_side_of_the_class():
    said = ask("train", {}, epochs=200, show=["answers"])["answers"]
    assert said["count"] == 4
    assert said["right"] == [True] * 4
    assert [round(answer) for answer in said["answers"]] == [target for *_, target in said["samples"]]


@pytest.mark.parametrize("settings", [{}, {"regularizer": "l2", "strength": 0.3}, {"loss": "huber"}], ids=str)
def test_gradients_are_those_of_the_loss_with_its_penalty(settings):
    said = ask("train", settings, epochs=5, show=["gradients", "weights"])
    network = Network(Settings.of(settings), said["state"])
    loss, parameters = mean_loss(network), [weight["data"] for weight in said["weights"]]
    for i, gradient in enumerate(said["gradients"]["gradients"]):
        up, down = ([*parameters[:i], parameters[i] + h, *parameters[i + 1 :]] for h in (1e-6, -1e-6))
        assert gradient == pytest.approx((loss(up) - loss(down)) / 2e-6, rel=1e-5, abs=1e-8)


def test_the_memory_of_adam_is_named():
    said = ask("train", {}, epochs=5, show=["gradients"])["gradients"]
    assert said["names"] == ["m", "v", "t"]
    assert all(memory["v"] >= 0.0 and memory["t"] == 5.0 for memory in said["memory"])
    assert ask("look", {"optimizer": "sgd"}, show=["gradients"])["gradients"]["memory"][0] == {}


def test_deltas_are_those_of_the_sample():
    said = ask("train", {"hidden": [3, 2]}, epochs=5, show=["deltas"], sample=2)
    network = Network(Settings.of(said["settings"]), said["state"])
    x, target = network.samples[2]
    wanted = deltas(network.model, network.goal.loss(network.model(x), target)).layers
    assert said["deltas"] == [rows[0] for rows in wanted]
    assert list(map(len, said["deltas"])) == [3, 2, 1]


@pytest.mark.parametrize("settings", [{}, {"regularizer": "l1"}, {"activation": "gelu"}], ids=str)
def test_a_gradient_stands_beside_difference_quotients_that_agree(settings):
    said = ask("train", settings, epochs=5)
    for name in ("layers[0].neurons[1].w[1]", "layers[1].neurons[0].b"):
        found = ask("check", settings, said["state"], weight=name)
        assert found["agrees"]
        assert found["best"] == pytest.approx(found["gradient"], rel=1e-6, abs=1e-9)
        errors = [row["error"] for row in found["quotients"]]
        assert min(errors) < errors[0]
        assert min(errors) < errors[-1]


def test_the_check_of_a_weight_leaves_it_as_it_was():
    network = Network(Settings())
    from autograd.play.network.opened import checked

    before = network.model.state_dict()
    checked(network, "layers[0].neurons[0].w[0]")
    assert network.model.state_dict() == before


@pytest.mark.parametrize("settings", [{}, {"regularizer": "l2"}, {"data": "moons", "samples": 100}], ids=str)
def test_the_surface_is_the_loss_and_passes_through_the_network(settings):
    said = ask("train", settings, epochs=5, show=["gradients"])
    pair = ["layers[0].neurons[0].w[0]", "layers[1].neurons[0].w[2]"]
    found = ask("surface", settings, said["state"], pair=pair, seen=[[9.0, 0.0], [0.0, -7.0]])
    assert min(found["across"]) <= 0.0
    assert max(found["across"]) >= 9.0
    assert min(found["up"]) <= -7.0
    network = Network(Settings.of(settings), said["state"])
    weights = dict(network.model.named_parameters())
    assert found["here"][:2] == [weights[name].data for name in pair]
    for j, i in [(0, 0), (3, 5), (-1, -1)]:
        weights[pair[0]].data, weights[pair[1]].data = found["across"][i], found["up"][j]
        wanted = nn.evaluate(network.model, network.samples, network.goal.loss)["loss"]
        extra = network.penalty().data if network.penalty else 0.0
        assert found["losses"][j][i] == pytest.approx(wanted + extra)


def test_a_large_data_set_gets_a_coarser_surface():
    pair = ["layers[0].neurons[0].w[0]", "layers[0].neurons[0].w[1]"]
    few, many = (
        len(ask("surface", settings, pair=pair)["across"])
        for settings in ({}, {"data": "moons", "samples": 400})
    )
    assert (few, many) == (31, 9)


def test_everything_can_be_shown_of_no_point_at_all():
    every = ["map", "units", "answers", "weights", "gradients", "deltas"]
    said = ask("look", {"data": "own"}, show=every)
    assert said["answers"]["samples"] == []
    assert said["gradients"] is None


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_sample_opens_with_the_weights_of_this_moment(lang):
    said = ask("train", {"hidden": [2]}, epochs=7, show=["weights"])
    opened = ask("open", {"hidden": [2]}, said["state"], sample=1, lang=lang)
    network = Network(Settings.of({"hidden": [2]}), said["state"])
    x, target = network.samples[1]
    assert opened["epoch"] == 7
    leaves = [number for _, number in opened["content"]["leaves"]]
    assert {weight["data"] for weight in said["weights"]} <= set(leaves)
    loss = network.goal.loss(network.model(x), target)
    last = opened["content"]["steps"]
    assert loss.data in [number for step in last for _, what, number, *_ in step["sets"] if what == "data"]


@pytest.mark.slow
def test_the_largest_network_of_the_page_can_be_opened():
    assert "error" not in ask("open", {"hidden": [12] * 6}, sample=0)

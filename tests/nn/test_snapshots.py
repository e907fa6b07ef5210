"""What a recorder keeps of a training, and that watching changes nothing."""

from random import Random

import pytest

from autograd import sigmoid
from nn import (
    MLP,
    BatchNorm,
    Dropout,
    Layer,
    Module,
    Sequential,
    Snapshots,
    evaluate,
    fit,
    losses,
    optim,
    predict,
)
from nn.data import xor

LOSS = losses.binary_cross_entropy_with_logits


def network(seed=0):
    return MLP(2, [3, 1], activation="tanh", rng=Random(seed))


def trained(model, rounds, **options):
    snapshots = Snapshots(model, xor(), LOSS, **options)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    history = fit(model, xor(), LOSS, optimizer, rounds, callbacks=[snapshots])
    return snapshots, history


def test_the_model_is_kept_before_the_first_epoch_and_after_each():
    snapshots, _ = trained(network(), 3)
    assert [snapshot.epoch for snapshot in snapshots] == [0, 1, 2, 3]


def test_only_the_chosen_epochs_are_kept():
    assert [snapshot.epoch for snapshot in trained(network(), 10, epochs=range(0, 11, 5))[0]] == [0, 5, 10]
    assert [snapshot.epoch for snapshot in trained(network(), 10, epochs={3, 4, 99})[0]] == [3, 4]


def test_a_model_that_was_trained_before_goes_on_counting():
    assert [snapshot.epoch for snapshot in trained(network(), 2, begin=40)[0]] == [40, 41, 42]


def test_the_parameters_are_those_of_that_moment():
    model = network()
    before = {name: p.data for name, p in model.named_parameters()}
    snapshots, _ = trained(model, 4)
    assert snapshots[0].parameters == before
    assert snapshots[-1].parameters == {name: p.data for name, p in model.named_parameters()}
    assert snapshots[0].parameters != snapshots[-1].parameters


def test_the_loss_is_that_of_the_model_as_it_is_then():
    model = network()
    first = evaluate(model, xor(), LOSS)["loss"]
    snapshots, history = trained(model, 4)
    assert snapshots[0].loss == first
    assert snapshots[-1].loss == evaluate(model, xor(), LOSS)["loss"]
    # one step per epoch: what an epoch learned from is the model after the epoch before
    assert [snapshot.loss for snapshot in snapshots[:-1]] == pytest.approx(history.losses, rel=1e-12)


class Branching(Module):
    """A model that takes another way on either side, and one that cannot be recorded, on request."""

    def __init__(self, reads=False):
        self.left, self.right = (Layer(2, 1, nonlin=False, rng=Random(i)) for i in (1, 2))
        self.reads = reads

    def __call__(self, x):
        first = float(x[0].data if hasattr(x[0], "data") else x[0]) if self.reads else x[0]
        return (self.left if first > 0.3 else self.right)(x)[0]


class ByType(Module):
    """It answers floats otherwise than nodes."""

    def __call__(self, x):
        return 1.0 if isinstance(x[0], float) else 2.0


MODELS = {
    "probability": lambda: MLP(2, [3, 1], activation="tanh", rng=Random(0)),
    "classes": lambda: MLP(2, [3, 3], rng=Random(0)),
    "in a list": lambda: Layer(2, 1, nonlin=False, rng=Random(0)),
    "normalized": lambda: Sequential(Layer(2, 3, rng=Random(0)), BatchNorm(3), Dropout(0.5), Layer(3, 1)),
    "branching": Branching,
    "reading": lambda: Branching(reads=True),
    "by type": ByType,
}


@pytest.mark.parametrize("name", MODELS)
def test_the_plane_is_what_predict_says_to_the_bit(name):
    model = MODELS[name]()
    snapshot = Snapshots(model, xor(), lambda y, t: 0.0, steps=7)
    (taken,) = snapshot
    assert taken.plane == [predict(model, [[x1, x2] for x1 in snapshot.across]) for x2 in snapshot.up]


def test_the_plane_is_printed_once_and_not_asked_point_by_point(monkeypatch):
    calls = []
    plain_call = MLP.__call__
    monkeypatch.setattr(MLP, "__call__", lambda model, x: (calls.append(1), plain_call(model, x))[1])
    (taken,) = Snapshots(network(), xor(), LOSS)
    assert sum(map(len, taken.plane)) == 64 * 64
    assert len(calls) < 20


def test_the_plane_holds_what_the_model_says_around_the_data():
    model = network()
    snapshots, _ = trained(model, 2, steps=5)
    assert snapshots.across == snapshots.up == [-0.5 + 0.25, 0.125, 0.5, 0.875, 1.25]
    for j, x2 in enumerate(snapshots.up):
        assert snapshots[-1].plane[j] == predict(model, [[x1, x2] for x1 in snapshots.across])
    assert snapshots[-1].outputs == predict(model, [x for x, _ in xor()])
    assert snapshots[0].plane != snapshots[-1].plane


@pytest.mark.parametrize("inputs", [1, 3])
def test_there_is_a_plane_only_for_two_inputs(inputs):
    model = MLP(inputs, [1], rng=Random(0))
    snapshots = Snapshots(model, [([1.0] * inputs, 1)], LOSS)
    assert (snapshots.across, snapshots.up, snapshots[0].plane) == ([], [], [])
    assert len(snapshots[0].outputs) == 1


def test_watching_does_not_change_the_training():
    def run(watch):
        rng = Random(5)
        model = Sequential(Layer(2, 4, rng=rng), BatchNorm(4), Dropout(0.5, rng=rng), Layer(4, 1, rng=rng))
        optimizer = optim.Adam(model.parameters(), lr=0.05)
        callbacks = [Snapshots(model, xor(), LOSS)] if watch else []
        fit(model, xor(), LOSS, optimizer, 5, batch_size=2, rng=rng, callbacks=callbacks)
        return model.state_dict(), model.training

    assert run(watch=True) == run(watch=False)


def test_later_steps_do_not_reach_back_into_a_snapshot():
    model = network()
    snapshots = Snapshots(model, xor(), LOSS)
    kept = dict(snapshots[0].parameters), list(snapshots[0].outputs)
    for parameter in model.parameters():
        parameter.data = 99.0
    assert (dict(snapshots[0].parameters), snapshots[0].outputs) == kept


def test_snapshots_of_no_data_are_refused():
    with pytest.raises(ValueError, match=r"Snapshots got no data; it needs at least one \(inputs, target\)"):
        Snapshots(network(), [], LOSS)
    with pytest.raises(ValueError, match="steps must be at least 2, not 1"):
        Snapshots(network(), xor(), LOSS, steps=1)


def test_the_repr_says_how_many_there_are():
    assert repr(Snapshots(MLP(2, [1]), xor(), LOSS)) == "<1 snapshots of MLP>"


def test_a_single_logit_becomes_the_probability_that_the_page_shows():
    model = network()
    snapshots = Snapshots(model, xor(), LOSS)
    page = pytest.importorskip("nn.learning").learning_page(snapshots)
    assert page.content["frames"][0]["answers"] == [float(f"{sigmoid(z):.6g}") for z in snapshots[0].outputs]

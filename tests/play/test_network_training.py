"""A training that lives in the request is nn.fit's, to the bit, however it is cut up."""

import json
import random
from random import Random

import pytest

import nn
from autograd.play.answer import answer
from autograd.play.network.choices import ACTIVATIONS, GOALS, MEMORIES, REGULARIZERS, STARTS
from autograd.play.network.settings import CHOICES, Settings
from nn import regularizers
from nn.schedules import Scheduler, exponential
from nn.training.settings import OPTIMIZERS

BATCHES = {"data": "moons", "samples": 23, "noise": 0.1, "hidden": [3], "batch_size": 5, "seed": 3}


def ask(what, settings=None, state=None, **more):
    """A question as a page puts it: through JSON, which makes of 1.0 what JavaScript makes of it."""
    request = {"room": "network", "ask": what, "settings": settings or {}, "state": state, **more}
    return json.loads(json.dumps(answer(json.loads(json.dumps(request))), allow_nan=False))


def taken(settings, *calls):
    """The answers to several questions, each with the state of the one before."""
    answers, state = [], None
    for what, more in calls:
        answers.append(ask(what, settings, state, **more))
        assert "error" not in answers[-1], answers[-1]
        state = answers[-1]["state"]
    return answers


def fitted(epochs, settings):
    """What nn.fit makes of the same settings, called as a program would."""
    given = Settings.of(settings)
    goal, rng = GOALS[given.loss], Random(given.seed)
    model = nn.MLP(2, [*given.hidden, 1], activation=given.activation, rng=rng)
    if STARTS[given.start]:
        STARTS[given.start](model, rng)
    taken = MEMORIES[given.optimizer].takes(given.momentum)
    optimizer = OPTIMIZERS[given.optimizer](
        model.parameters(), lr=given.lr, weight_decay=given.weight_decay, **taken
    )
    kind = REGULARIZERS[given.regularizer]
    penalty = kind and (lambda: regularizers.term(kind(given.strength), regularizers.weights(model)))
    history = nn.fit(
        model,
        [(x, goal.targets[target]) for x, target in given.samples_drawn()],
        goal.loss,
        optimizer,
        epochs,
        batch_size=given.batch_size,
        rng=rng,
        penalty=penalty or None,
        scheduler=Scheduler(optimizer, exponential(given.lr_decay)) if given.lr_decay < 1 else None,
    )
    return history.losses, list(model.state_dict().values())


def numbers(said):
    return [
        weight["data"] for weight in ask("look", said["settings"], said["state"], show=["weights"])["weights"]
    ]


EVERY_CHOICE = [
    *({"optimizer": name, "lr": 0.05, "momentum": 0.8, "weight_decay": 0.01} for name in OPTIMIZERS),
    *({"activation": name} for name in ACTIVATIONS),
    *({"loss": name} for name in GOALS),
    *({"start": name} for name in STARTS),
    *({"regularizer": name, "strength": 0.02} for name in REGULARIZERS),
    *({"data": name, "samples": 9, "noise": 0.1} for name in CHOICES["data"] if name != "own"),
    {"data": "own", "points": [[0.5, -0.25, 1], [-1, 0.125, 0], [0, 0, 1]]},
    {"hidden": []},
    {"hidden": [3, 2]},
    {"lr_decay": 0.9, "optimizer": "momentum"},
    BATCHES,
    BATCHES | {"optimizer": "sgd", "lr": 0.5},
]


@pytest.mark.parametrize(
    "settings", EVERY_CHOICE, ids=lambda chosen: "-".join(map(str, chosen.values()))[:40]
)
def test_training_in_pieces_is_fit_in_one_go_to_the_bit(settings):
    answers = taken(settings, ("train", {"epochs": 3}), ("train", {"epochs": 1}), ("train", {"epochs": 4}))
    losses, parameters = fitted(8, settings)
    assert [loss for said in answers for loss in said["losses"]] == losses
    assert numbers(answers[-1]) == parameters
    assert answers[-1]["epoch"] == 8


@pytest.mark.parametrize("steps", [1, 3, 5, 7])
def test_single_steps_and_epochs_mix_without_a_trace(steps):
    answers = taken(BATCHES, ("train", {"epochs": 2}), *[("step", {})] * steps, ("train", {"epochs": 2}))
    epochs = answers[-1]["epoch"]
    losses, parameters = fitted(epochs, BATCHES)
    assert [loss for said in answers for loss in said["losses"]] == losses
    assert numbers(answers[-1]) == parameters


def test_one_step_takes_one_batch():
    said = taken(BATCHES, *[("step", {})] * 5)
    assert [one["left"] for one in said] == [18, 13, 8, 3, 0]
    assert [one["epoch"] for one in said] == [0, 0, 0, 0, 1]


def test_the_time_ends_a_call_after_at_least_one_epoch():
    (said,) = taken({}, ("train", {"epochs": 500, "milliseconds": 0}))
    assert said["epoch"] == 1


def test_what_is_answered_does_not_depend_on_the_generator_of_the_process():
    random.seed(1)
    one = taken(BATCHES, ("train", {"epochs": 2}))[0]["losses"]
    random.seed(2)
    assert taken(BATCHES, ("train", {"epochs": 2}))[0]["losses"] == one


@pytest.mark.parametrize(
    "change",
    [
        {"lr": 0.01},
        {"momentum": 0.5},
        {"weight_decay": 0.1},
        {"optimizer": "sgd"},
        {"regularizer": "l1"},
        {"loss": "hinge"},
        {"activation": "relu"},
        {"batch_size": 2},
        {"data": "or"},
        {"noise": 0.2},
        {"lr_decay": 0.5},
        {"samples": 12, "noise": 0.1},
    ],
    ids=str,
)
def test_a_change_while_it_runs_keeps_the_weights_and_counts_from_the_next_step(change):
    (said,) = taken({}, ("train", {"epochs": 4}))
    seen = ask("look", change, said["state"])
    assert not seen["fresh"]
    assert seen["epoch"] == 4
    assert numbers(seen | {"settings": change}) == numbers(said)
    changed, kept = (ask("train", settings, said["state"], epochs=1) for settings in (change, {}))
    assert changed["epoch"] == 5
    assert numbers(changed) != numbers(kept)


@pytest.mark.parametrize("change", [{"hidden": [3]}, {"seed": 1}, {"start": "xavier"}], ids=str)
def test_other_layers_or_another_start_begin_afresh(change):
    (said,) = taken({}, ("train", {"epochs": 4}))
    changed = ask("train", change, said["state"], epochs=2)
    assert changed["fresh"]
    assert (changed["epoch"], changed["losses"]) == (2, fitted(2, change)[0])


def test_the_memory_of_the_same_optimizer_lives_on_when_its_rate_changes():
    (said,) = taken({}, ("train", {"epochs": 4}))
    steps = ask("look", {"lr": 0.5}, said["state"], show=["gradients"])["gradients"]["memory"]
    assert {memory["t"] for memory in steps} == {4.0}
    steps = ask("look", {"optimizer": "adamw"}, said["state"], show=["gradients"])["gradients"]["memory"]
    assert {memory["t"] for memory in steps} == {0.0}


def test_numbers_that_run_away_stop_with_a_sentence_and_the_state_lives_on():
    settings = {"loss": "mse", "optimizer": "sgd", "lr": 1e30, "activation": "relu"}
    said = ask("train", settings, epochs=500)
    assert said["halted"]
    again = ask("train", settings | {"lr": 1e-9}, said["state"], epochs=1, show=["weights"])
    assert "error" not in again


def test_the_path_has_the_weights_after_each_epoch():
    said = ask("train", {}, epochs=3, show=["weights"])
    assert [epoch for epoch, _ in said["path"]] == [1, 2, 3]
    assert said["path"][-1][1] == [weight["data"] for weight in said["weights"]]


def test_a_long_path_is_thinned_and_keeps_its_end():
    said = ask("train", {"hidden": [12]}, epochs=400)
    epochs = [epoch for epoch, _ in said["path"]]
    assert epochs[-1] == 400
    assert len(epochs) < 100


REFUSED = {
    "no question": ({"ask": "dance"}, "ask is one of begin"),
    "no settings": ({"ask": "look", "settings": 3}, "settings are a dict, not int"),
    "an unknown setting": ({"ask": "look", "settings": {"rate": 1}}, "there is no setting 'rate'"),
    "another optimizer": ({"ask": "look", "settings": {"optimizer": "adm"}}, "did you mean adam or adamw?"),
    "no learning rate": ({"ask": "train", "settings": {"lr": 0}}, "lr must be a finite number above 0"),
    "a text as a rate": ({"ask": "train", "settings": {"lr": "x"}}, "lr is a number, not str"),
    "too many units": ({"ask": "look", "settings": {"hidden": [10**9]}}, "hidden[0] may be at most 12"),
    "too many layers": ({"ask": "look", "settings": {"hidden": [2] * 7}}, "hidden may have at most 6"),
    "layers of no unit": ({"ask": "look", "settings": {"hidden": [0]}}, "hidden[0] must be at least 1"),
    "layers as a text": ({"ask": "look", "settings": {"hidden": "44"}}, "hidden is a list, not str"),
    "a strange seed": ({"ask": "look", "settings": {"seed": -1}}, "seed is a whole number"),
    "a growing rate": ({"ask": "look", "settings": {"lr_decay": 2.0}}, "lr_decay may be at most 1"),
    "a point of one number": ({"ask": "look", "settings": {"points": [[1]]}}, "points[0] is a list of two"),
    "a point of class 2": ({"ask": "look", "settings": {"points": [[1, 1, 2]]}}, "the class of points[0]"),
    "a point far away": ({"ask": "look", "settings": {"points": [[1e300, 0, 1]]}}, "may be at most 1000000"),
    "no point at all": ({"ask": "train", "settings": {"data": "own"}}, "there is no point to learn from"),
    "a state of another kind": ({"ask": "look", "state": [1]}, "the state is a text, not list"),
    "a state that is none": ({"ask": "look", "state": "{}"}, "no Gatewise checkpoint"),
    "a nested state": ({"ask": "look", "state": "[" * 50_000}, "nested too deeply"),
    "no epochs": ({"ask": "train", "epochs": 0}, "epochs is a whole number from 1 to 10000, not 0"),
    "half an epoch": ({"ask": "train", "epochs": 0.5}, "epochs is a whole number"),
    "no such sample": ({"ask": "open", "sample": 4}, "sample is a whole number from 0 to 3, not 4"),
    "no such weight": ({"ask": "check", "weight": "w"}, "there is no weight 'w'; they are called layers[0]"),
    "one weight as a pair": ({"ask": "surface", "pair": ["w", "w"]}, "names of two different weights"),
    "a strange form": ({"ask": "export", "form": "exe"}, "form is one of gatewise, pytorch, checkpoint"),
    "a strange view": ({"ask": "look", "show": ["all"]}, "show is one of map"),
    "a view as a text": ({"ask": "look", "show": "map"}, "show is a list of names, not str"),
    "a strange language": ({"ask": "begin", "lang": "fr"}, "lang is one of en, ja"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_an_answer_that_says_so(case):
    request, said = REFUSED[case]
    assert said in answer({"room": "network", **request})["error"]


@pytest.mark.parametrize("part", ["model", "training", "notes"])
def test_a_state_without_a_part_is_refused(part):
    from nn.checkpoints.format import decode, encode

    (said,) = taken({}, ("train", {"epochs": 1}))
    content = decode(said["state"].encode())
    del content[part]
    broken = answer({"room": "network", "ask": "look", "state": encode(content).decode()})
    assert part in broken["error"]


@pytest.mark.parametrize("field", ["epoch", "settings", "left", "costs"])
def test_notes_of_another_type_are_refused(field):
    from nn.checkpoints.format import decode, encode

    (said,) = taken({}, ("train", {"epochs": 1}))
    content = decode(said["state"].encode())
    content["notes"][field] = "x"
    assert "error" in answer({"room": "network", "ask": "look", "state": encode(content).decode()})

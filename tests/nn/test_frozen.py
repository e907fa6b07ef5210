"""Frozen parameters: nothing changes them, and nothing forgets that they are frozen."""

import copy
import json
import pickle
import subprocess
import sys
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import CheckpointError, Value, compile
from nn import MLP, BatchNorm, Layer, Sequential, clipping, fit, losses, optim
from nn.checkpoints.format import decode, encode

MAKERS = {
    "sgd": lambda ps: optim.SGD(ps, lr=0.1, weight_decay=0.1),
    "sgd with nesterov": lambda ps: optim.SGD(ps, lr=0.1, weight_decay=0.1, momentum=0.9, nesterov=True),
    "momentum": lambda ps: optim.Momentum(ps, lr=0.1, weight_decay=0.1),
    "adagrad": lambda ps: optim.AdaGrad(ps, lr=0.1, weight_decay=0.1),
    "rmsprop": lambda ps: optim.RMSProp(ps, lr=0.1, weight_decay=0.1),
    "adam": lambda ps: optim.Adam(ps, lr=0.1, weight_decay=0.1),
    "adamw": lambda ps: optim.AdamW(ps, lr=0.1, weight_decay=0.1),
}
DATA = nn.data.xor()


def made(seed=0):
    return MLP(2, [3, 2, 1], activation="tanh", rng=Random(seed))


def train(model, optimizer, epochs=3, compiled=False, **settings):
    return fit(
        model, DATA, losses.binary_cross_entropy_with_logits, optimizer, epochs,
        batch_size=3, rng=Random(1), compiled=compiled, **settings,
    )  # fmt: skip


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=8, deadline=None)
@given(frozen=st.sets(st.integers(0, 19), min_size=1, max_size=19))
def test_a_frozen_parameter_keeps_its_bits_and_the_others_learn(name, compiled, frozen):
    model = made()
    params = model.parameters()
    assert len(params) == 20
    optimizer = MAKERS[name](params)
    train(model, optimizer, 1)  # now there are velocities
    nn.util.frozen.set_frozen([params[i] for i in frozen], True)
    before, state = [p.data for p in params], list(optimizer.state)
    train(model, optimizer, 3, compiled)
    changed = {i for i, (p, old) in enumerate(zip(params, before, strict=True)) if p.data != old}
    assert changed == {*range(20)} - frozen
    assert all(optimizer.state[i] == state[i] for i in frozen)


@pytest.mark.parametrize("name", MAKERS)
def test_a_compiled_fit_of_a_part_takes_the_steps_of_an_eager_one(name):
    def run(compiled):
        model = made()
        model.layers[1].freeze()
        groups = [{"params": model.layers[0].parameters()}]
        groups += [{"params": layer.parameters(), "lr": 0.02} for layer in model.layers[1:]]
        optimizer = MAKERS[name](groups)
        history = train(model, optimizer, 12, compiled)
        flat = [x for state in optimizer.state for x in state]
        return [*history.losses, *model.state_dict().values(), *flat]

    assert run(True) == pytest.approx(run(False), rel=1e-9, abs=1e-14)


def test_frozen_layers_and_an_optimizer_without_them_give_the_same_bits():
    frozen, without = made(), made()
    frozen.layers[0].freeze()
    train(frozen, optim.Adam(frozen.parameters(), lr=0.1))
    rest = [p for layer in without.layers[1:] for p in layer.parameters()]
    train(without, optim.Adam(rest, lr=0.1))
    assert frozen.state_dict() == without.state_dict()


@pytest.mark.parametrize("compiled", [False, True])
def test_a_callback_may_freeze_and_unfreeze_between_epochs(compiled):
    model, seen = made(), []

    def thaw(epoch):
        seen.append([p.data for p in model.parameters()])
        for k, layer in enumerate(model.layers):
            (layer.unfreeze if k == 2 - epoch.number % 3 else layer.freeze)()

    thaw(type("Epoch", (), {"number": 0}))
    train(model, optim.Momentum(model.parameters(), lr=0.1), 6, compiled, callbacks=[thaw])
    places = [{id(p) for p in layer.parameters()} for layer in model.layers]
    for number, (old, new) in enumerate(pairwise(seen)):
        changed = {id(p) for p, a, b in zip(model.parameters(), old, new, strict=True) if a != b}
        assert changed == places[2 - number % 3]


def test_gradual_unfreezing_takes_the_same_steps_compiled():
    def run(compiled):
        model = made().freeze()
        model.layers[2].unfreeze()
        optimizer = optim.Adam(model.parameters(), lr=0.1)
        train(
            model,
            optimizer,
            8,
            compiled,
            callbacks=[lambda epoch: epoch.number == 4 and model.unfreeze() and None],
        )
        return list(model.state_dict().values())

    assert run(True) == pytest.approx(run(False), rel=1e-9)


def test_a_gradient_that_is_set_by_hand_or_not_finite_moves_nothing_that_is_frozen():
    a, b = Value(1.0, "a"), Value(1.0, "b")
    optimizer = optim.Momentum([a, b], lr=0.5, weight_decay=0.5)
    nn.util.frozen.set_frozen([a], True)
    a.grad, b.grad = float("inf"), 1.0
    optimizer.step()
    assert (a.data, b.data != 1.0) == (1.0, True)
    a.grad, b.grad = 3.0, 4.0
    assert (clipping.clip_by_norm([a, b], 1.0), a.grad, b.grad) == (4.0, 3.0, 1.0)
    assert (clipping.clip_by_value([a, b], 0.5), a.grad, b.grad) == (1.0, 3.0, 0.5)


def test_after_unfreezing_all_is_as_if_nothing_had_been_frozen():
    model, other = made(), made()
    model.freeze().unfreeze()
    assert model.frozen_parameters() == []
    assert not any(vars(p) for p in model.parameters())
    for one in (model, other):
        train(one, optim.Adam(one.parameters(), lr=0.1))
    assert model.state_dict() == other.state_dict()


def test_a_shared_parameter_is_frozen_wherever_it_is():
    shared = Layer(2, 2, rng=Random(0))
    model = Sequential(shared, Layer(2, 2, rng=Random(1)), shared)
    model.layers[2].freeze()
    assert model.frozen_parameters() == shared.parameters() == model.layers[0].frozen_parameters()


def test_running_averages_are_no_parameters():
    norm = BatchNorm(1)
    norm.freeze()([[1.0], [2.0]])
    assert norm.running_mean != [0.0]


@pytest.mark.parametrize("compiled", [False, True])
def test_training_nothing_is_refused(compiled):
    model = made().freeze()
    with pytest.raises(ValueError, match=r"every parameter of the optimizer is frozen, .*unfreeze\(\)"):
        train(model, optim.SGD(model.parameters()), 1, compiled)
    model.unfreeze()
    before = {}

    def stop(epoch):
        before.update(model.freeze().state_dict())

    with pytest.raises(ValueError, match=r"every parameter of the optimizer is frozen"):
        train(model, optim.SGD(model.parameters()), 2, compiled, callbacks=[stop])
    assert model.state_dict() == before
    model.unfreeze()
    train(model, optim.SGD(model.parameters()), 1, compiled, callbacks=[stop])


@pytest.mark.parametrize("size", [1, 5])
def test_compile_fits_what_is_not_frozen(size):
    a, b = Value(1.0, "a"), Value(1.0, "b")
    nn.util.frozen.set_frozen([a], True)
    loss = compile(lambda x, t: (a * x + b - t) ** 2)
    optimizer = optim.Adam([a, b], lr=0.1, weight_decay=0.1)
    loss.fit([1.0] * size, [5.0] * size, optimizer=optimizer, epochs=5)
    assert (a.data, optimizer.state[0]) == (1.0, (0.0, 0.0, 0.0))
    assert b.data > 1.0
    nn.util.frozen.set_frozen([a], False)
    nn.util.frozen.set_frozen([b], True)
    last = b.data
    loss.fit([1.0] * size, [5.0] * size, optimizer=optimizer, epochs=5)
    assert a.data > 1.0
    assert b.data == last


# ── what is kept ────────────────────────────────────────────────────────────────────────────────


def names(model):
    frozen = {id(p) for p in model.frozen_parameters()}
    return [name for name, p in model.named_parameters() if id(p) in frozen]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_and_pickles_keep_what_is_frozen_and_are_apart(again):
    model = made()
    model.layers[1].freeze()
    twin = again(model)
    assert names(twin) == names(model) != []
    assert twin.state_dict() == model.state_dict()
    twin.unfreeze()
    assert len(model.frozen_parameters()) == 8
    (p,) = again(model.frozen_parameters()[:1])
    optimizer = optim.SGD([p], weight_decay=0.1)
    p.grad, before = 1.0, p.data
    optimizer.step()
    assert p.data == before


def test_a_pickle_read_by_a_process_that_froze_nothing_keeps_it(tmp_path):
    model = made()
    model.layers[1].freeze()
    (tmp_path / "model").write_bytes(pickle.dumps(model))
    source = (
        "import pickle, sys; m = pickle.load(open(sys.argv[1], 'rb'))\n"
        "import nn; o = nn.optim.SGD(m.parameters(), weight_decay=1.0)\n"
        "for p in m.parameters(): p.grad = 1.0\n"
        "old = [p.data for p in m.parameters()]; o.step()\n"
        "print(sum(p.data == x for p, x in zip(m.parameters(), old)), len(m.frozen_parameters()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, str(tmp_path / "model")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["8", "8"]


@pytest.mark.parametrize("with_optimizer", [False, True])
def test_checkpoints_keep_what_is_frozen(tmp_path, with_optimizer):
    path = tmp_path / "model.json"
    model, other = made(), made(1)
    model.layers[1].freeze()
    other.layers[2].freeze()

    def optimizers(one):
        return [optim.Adam(one.parameters())] if with_optimizer else []

    nn.save(model, path, *optimizers(model))
    nn.load(path, other, *optimizers(other))
    assert names(other) == names(model)
    assert other.state_dict() == model.state_dict()
    model.unfreeze()
    nn.save(model, path, *optimizers(model))
    assert "frozen" not in json.loads(path.read_text())["content"]
    nn.load(path, other, *optimizers(other))
    assert names(other) == []


@pytest.mark.parametrize("wrong", ["w", ["nobody"], [1], {"layers[0]": 1}, [["a"]]])
def test_a_checkpoint_that_freezes_what_is_not_there_changes_nothing(tmp_path, wrong):
    path = tmp_path / "model.json"
    model, other = made(), made(1)
    other.layers[2].freeze()
    nn.save(model, path)
    path.write_bytes(encode({**decode(path.read_bytes()), "frozen": wrong}))
    before = other.state_dict(), names(other)
    with pytest.raises(CheckpointError, match=r"model\.json: what it says is frozen are no parameters"):
        nn.load(path, other)
    assert (other.state_dict(), names(other)) == before


def test_a_resumed_training_goes_on_as_if_it_had_never_stopped(tmp_path):
    path = tmp_path / "model.json"

    def begin():
        model = made()
        model.layers[0].freeze()
        return model, optim.Adam(model.parameters(), lr=0.1)

    whole, optimizer = begin()
    train(whole, optimizer, 6)
    part, optimizer = begin()
    rng = Random(1)
    part_loss = losses.binary_cross_entropy_with_logits
    fit(part, DATA, part_loss, optimizer, 3, batch_size=3, rng=rng)
    nn.save(part, path, optimizer, rng=rng)
    again = made(5)
    optimizer, rng = optim.Adam(again.parameters(), lr=0.5), Random(9)
    nn.load(path, again, optimizer, rng=rng)
    fit(again, DATA, part_loss, optimizer, 3, batch_size=3, rng=rng)
    assert again.state_dict() == whole.state_dict()

import ast
import copy
import errno
import json
import math
import os
import random
import resource
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import nn
from autograd import CheckpointError, Value
from nn import MLP, Layer, Module, data, fit, load, losses, optim, predict, save
from nn.checkpoints.format import decode, encode
from nn.checkpoints.saving import read
from nn.layers.dropout import Dropout
from nn.layers.normalization import BatchNorm
from nn.layers.sequential import Sequential
from nn.schedules import Scheduler, cosine

POINTS = data.moons(20, rng=Random(0))
LOSS = losses.binary_cross_entropy_with_logits
EXTREMES = [0.1, 1 / 3, -0.0, 5e-324, 1.7976931348623157e308, 2**53 + 1.0, 1e16, 123456789.123456789]


class Numbers(Module):
    def __init__(self, numbers):
        self.numbers = [Value(number) for number in numbers]


def small(seed=0):
    model = MLP(2, [3, 1], "tanh", rng=Random(seed))
    return model, optim.Adam(model.parameters(), lr=0.05)


def with_everything(seed=0):
    """A model with batch normalization and dropout, one with a generator of its own, one with Python's."""
    rng = Random(seed)
    model = Sequential(
        Layer(2, 4, nonlin=False, rng=rng),
        BatchNorm(4),
        Dropout(0.2, Random(seed)),
        Dropout(0.1),
        Layer(4, 1, rng=rng),
    )
    return model, optim.Adam(model.parameters(), lr=0.05)


def bits(model, optimizer=None):
    """Everything that training depends on, exactly."""
    state = [model.state_dict(), None if optimizer is None else optimizer.state_dict()]
    own = [m.rng.getstate() for m in model.modules() if isinstance(m, Dropout) and m.rng is not None]
    return json.dumps(state), own, random.getstate()


def train(model, optimizer, epochs, rng, scheduler=None):
    options = {"batch_size": 6, "rng": rng, "scheduler": scheduler}
    return fit(model, POINTS, LOSS, optimizer, epochs, **options).losses


# ── round trips ─────────────────────────────────────────────────────────────────────────────────


def test_every_float_comes_back_exactly(tmp_path):
    rng = Random(1)
    drawn = [math.ldexp(rng.uniform(-1, 1), rng.randrange(-1060, 1020)) for _ in range(500)]
    model, again = Numbers(EXTREMES + drawn), Numbers([0.0] * (len(EXTREMES) + 500))
    save(model, tmp_path / "numbers.json")
    load(tmp_path / "numbers.json", again)
    assert [p.data.hex() for p in again.parameters()] == [x.hex() for x in EXTREMES + drawn]


def test_a_loaded_model_predicts_the_same_bits(tmp_path):
    model, optimizer = with_everything()
    train(model, optimizer, 2, Random(0))
    save(model, tmp_path / "model.json")
    again, _ = with_everything(seed=1)
    load(tmp_path / "model.json", again)
    inputs = [x for x, _ in POINTS]
    assert predict(again, inputs) == predict(model, inputs)
    assert again.state_dict() == model.state_dict()


@pytest.mark.parametrize(
    "kind", [optim.SGD, optim.Momentum, optim.RMSProp, optim.Adam], ids=lambda kind: kind.__name__
)
def test_training_resumed_equals_training_uninterrupted_bit_for_bit(tmp_path, kind):
    def start(seed, lr):
        random.seed(seed)
        model, _ = with_everything(seed)
        optimizer, rng = kind(model.parameters(), lr=lr), Random(seed)
        return model, optimizer, {"rng": rng, "scheduler": Scheduler(optimizer, cosine(50))}

    model, optimizer, rest = start(seed=7, lr=0.05)
    uninterrupted = train(model, optimizer, 7, **rest)
    expected = bits(model, optimizer), rest["rng"].getstate(), rest["scheduler"].state_dict()

    model, optimizer, rest = start(seed=7, lr=0.05)
    first = train(model, optimizer, 3, **rest)
    save(model, tmp_path / "training.json", optimizer, **rest)

    model, optimizer, rest = start(seed=9, lr=0.5)
    load(tmp_path / "training.json", model, optimizer, **rest)
    assert first + train(model, optimizer, 4, **rest) == uninterrupted
    assert (bits(model, optimizer), rest["rng"].getstate(), rest["scheduler"].state_dict()) == expected


def test_training_resumed_at_any_step_of_a_loop_by_hand_equals_training_uninterrupted(tmp_path):
    def step(model, optimizer):
        optimizer.zero_grad()
        batch = random.sample(POINTS, 5)
        outputs = model([x for x, _ in batch])
        LOSS(outputs, [t for _, t in batch]).backward()
        optimizer.step()

    random.seed(1)
    model, optimizer = with_everything()
    for k in range(6):
        save(model, tmp_path / f"{k}.json", optimizer)
        step(model, optimizer)
    expected = bits(model, optimizer)
    for k in range(6):
        random.seed(100 + k)
        model, optimizer = with_everything(seed=k)
        load(tmp_path / f"{k}.json", model, optimizer)
        for _ in range(k, 6):
            step(model, optimizer)
        assert bits(model, optimizer) == expected


def test_python_s_random_is_set_only_when_training_goes_on(tmp_path):
    model, optimizer = small()
    random.seed(1)
    saved = random.getstate()
    save(model, tmp_path / "training.json", optimizer)
    random.seed(2)
    before = random.getstate()
    load(tmp_path / "training.json", model)
    assert random.getstate() == before
    load(tmp_path / "training.json", model, optimizer)
    assert random.getstate() == saved


def test_notes_come_back(tmp_path):
    model, _ = small()
    notes = {
        "task": "moons",
        "sizes": [2, 3, 1],
        "nothing": None,
        "ok": True,
        "text": "δ \ud800 \0",
        "lr": 0.1,
    }
    save(model, tmp_path / "model.json", notes=notes)
    assert load(tmp_path / "model.json", model) == notes == read(tmp_path / "model.json")["notes"]
    save(model, tmp_path / "model.json", notes={2: (1, 2), 10: ()})
    assert load(tmp_path / "model.json", model) == {"2": [1, 2], "10": []}
    save(model, tmp_path / "model.json")
    assert load(tmp_path / "model.json", model) == {}


def test_a_deep_copy_is_a_model_of_its_own():
    model, _ = with_everything()
    twin = copy.deepcopy(model)
    before = bits(model)[:2]
    train(twin, optim.SGD(twin.parameters(), lr=0.1), 1, Random(0))
    assert bits(model)[:2] == before != bits(twin)[:2]


# ── damage ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file(tmp_path):
    """A checkpoint of about 2 kB."""
    model = MLP(3, [6, 3], rng=Random(4))
    save(model, tmp_path / "model.json", notes={"about": "x" * 150})
    return tmp_path / "model.json"


def problem(path, model):
    try:
        load(path, model)
    except CheckpointError as error:
        return str(error)
    return ""


def refused(path, model, *arguments, match, **options):
    """Loading fails with the path and this message, and changes nothing."""
    before = bits(model, *arguments[:1])
    with pytest.raises(CheckpointError, match=match) as raised:
        load(path, model, *arguments, **options)
    assert str(raised.value).startswith(f"{path}: ")
    assert bits(model, *arguments[:1]) == before


def test_a_file_truncated_at_any_byte_is_refused(file):
    whole = file.read_bytes()
    assert 1800 < len(whole) < 2400
    model = MLP(3, [6, 3], rng=Random(5))
    before = model.state_dict()
    for length in range(len(whole) - 1):
        file.write_bytes(whole[:length])
        assert problem(file, model).startswith(f"{file}: it ")
    assert model.state_dict() == before


def test_a_thousand_flipped_bits_are_refused(file):
    whole = file.read_bytes()
    rng, model = Random(0), MLP(3, [6, 3], rng=Random(5))
    before = model.state_dict()
    for _ in range(1000):
        place, bit = rng.randrange(len(whole) - 1), rng.randrange(8)
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
        assert problem(file, model).startswith(f"{file}: it")
    assert model.state_dict() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is truncated or damaged"),
        ("\xff", "it is truncated or damaged"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"a":' * 100_000, "it is nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "it is nested too deeply"),
        ('{"format": 1, "format": 2}', "it has the key 'format' twice"),
        ("[NaN]", "it has the number NaN, which JSON does not have"),
        ("[-Infinity]", "it has the number -Infinity, which JSON does not have"),
        ("[1e999]", "it has the number 1e999, which is too large for a float"),
        ("[" + "9" * 5000 + "]", "it has a whole number of 5000 digits, too many for a checkpoint"),
        ("null", "it is no Gatewise checkpoint"),
        ('{"weights": 1}', "it is no Gatewise checkpoint"),
        ('{"format": "gatewise checkpoint", "version": 2}', "it has version 2 of the format, but .* reads 1"),
        ('{"format": "gatewise checkpoint", "version": true}', "it has version True of the format"),
        ('{"format": "gatewise checkpoint", "version": 1}', "it lacks 'content', 'sha256'"),
        (
            '{"format": "gatewise checkpoint", "version": 1, "content": [], "sha256": ""}',
            "its content is a list, not a dict",
        ),
        (
            '{"format": "gatewise checkpoint", "version": 1, "content": {}, "sha256": ""}',
            "its checksum does not fit its content",
        ),
        (
            '{"format": "gatewise checkpoint", "version": 1, "content": {}, "sha256": "", "extra": 0}',
            "it has the unknown 'extra'",
        ),
    ],
    ids=lambda text: text[:40] if len(text) < 60 else "",
)
def test_a_hostile_file_is_refused(tmp_path, text, message):
    (tmp_path / "hostile.json").write_text(text, encoding="latin-1")
    refused(tmp_path / "hostile.json", small()[0], match=message)


def test_deep_content_under_a_right_checksum_is_refused(tmp_path):
    deep = "[" * 400 + "]" * 400
    text = encode({"model": {"deep": json.loads(deep)}}).decode()
    (tmp_path / "deep.json").write_text(text)
    refused(tmp_path / "deep.json", small()[0], match="the state belongs to another model")


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed(tmp_path, monkeypatch, file):
    monkeypatch.setattr("nn.checkpoints.saving.MAX_BYTES", len(file.read_bytes()) - 1)
    refused(file, small()[0], match=r"it is larger than \d+ bytes$")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("model"), r"its content lacks 'model'"),
        (lambda c: c.update(model=[]), r"its model is of type list, not a dict"),
        (lambda c: c.update(more={}), r"its content has the unknown 'more'"),
        (lambda c: c.update(notes=3), r"its notes is of type int, not a dict"),
        (lambda c: c.update(training=None), r"its training is of type NoneType, not a dict"),
        (lambda c: c["training"].pop("generators"), r"its training lacks 'generators'"),
        (lambda c: c["model"].pop("layers[1].neurons[0].b"), r"it lacks layers\[1\]\.neurons\[0\]\.b"),
        (lambda c: c["model"].update(w=1.0), r"it has the unknown w$"),
        (
            lambda c: c["model"].update({"layers[1].neurons[0].b": "1.0"}),
            r"the state of layers\[1\]\.neurons\[0\]\.b",
        ),
        (
            lambda c: c["model"].update({"layers[1].neurons[0].b": [1.0]}),
            r"the state of layers\[1\]\.neurons\[0\]\.b",
        ),
        (
            lambda c: c["model"].update({"layers[1].neurons[0].b": True}),
            r"the state of layers\[1\]\.neurons\[0\]\.b",
        ),
        (
            lambda c: c["model"].update({"layers[1].neurons[0].b": None}),
            r"the state of layers\[1\]\.neurons\[0\]\.b",
        ),
        (lambda c: c["training"]["optimizer"].update(rule="sgd"), r"sgd"),
        (lambda c: c["training"]["optimizer"].pop("state"), r"lacks state"),
        (lambda c: c["training"]["optimizer"]["state"].pop(), r"has 12 parameters, but the optimizer has 13"),
        (lambda c: c["training"]["optimizer"]["state"][0].pop(), r"has 2 numbers"),
        (lambda c: c["training"]["optimizer"]["state"].__setitem__(0, 5), r"layers\[0\]"),
        (lambda c: c["training"]["optimizer"]["groups"][0].update(lr=-1), r"lr must be a finite number"),
        (lambda c: c["training"].update(optimizer=[]), r"the optimizer's state is of type list"),
        (lambda c: c["training"].update(scheduler={"steps": 1}), r"it was saved with a scheduler$"),
        (lambda c: c["training"].update(generators={}), r"its generators are not those of a training"),
        (lambda c: c["training"]["generators"].update(python=[]), r"states of other generators than the 1"),
        (lambda c: c["training"]["generators"].update(model=[[]]), r"states of other generators than the 0"),
        (lambda c: c["training"]["generators"].update(python=[5]), r"the state of a generator is none"),
        (lambda c: c["training"]["generators"]["python"][0][1].pop(), r"the state of a generator is none"),
        (lambda c: c["training"]["generators"]["python"][0].__setitem__(0, 9), r"the state of a generator"),
        (lambda c: c["training"]["generators"]["python"][0][1].__setitem__(3, -1), r"state of a generator"),
        (
            lambda c: c["training"]["generators"]["python"][0][1].__setitem__(624, 700),
            r"state of a generator",
        ),
        (lambda c: c["training"]["generators"]["python"][0].__setitem__(2, "x"), r"the state of a generator"),
        (lambda c: c["training"]["generators"]["python"][0].__setitem__(2, "1"), r"the state of a generator"),
        (
            lambda c: c["training"]["generators"]["python"][0].__setitem__(2, True),
            r"the state of a generator",
        ),
        (lambda c: c["training"]["generators"]["python"][0].__setitem__(0, "3"), r"the state of a generator"),
    ],
)
def test_content_that_does_not_fit_is_named_and_changes_nothing(tmp_path, change, message):
    path = tmp_path / "training.json"
    model, optimizer = small()
    train(model, optimizer, 1, Random(0))
    save(model, path, optimizer)
    content = decode(path.read_bytes())
    change(content)
    path.write_bytes(encode(content))
    other, its_optimizer = small(seed=1)
    refused(path, other, its_optimizer, match=message)


def test_a_file_of_another_model_or_optimizer_is_refused(tmp_path):
    path = tmp_path / "training.json"
    model, optimizer = small()
    save(model, path, optimizer)
    refused(path, MLP(2, [4, 1]), match=r"the state belongs to another model")
    refused(path, with_everything()[0], match=r"the state belongs to another model")
    refused(path, model, optim.SGD(model.parameters()), match=r"'adam'.*'sgd'")
    save(model, path)
    refused(path, model, optimizer, match=r"it has a model alone, without an optimizer's state")


def test_a_model_that_ran_away_takes_the_numbers_of_a_file_and_no_other(tmp_path):
    model, _ = small()
    save(model, tmp_path / "model.json")
    lost = small()[0]
    lost.parameters()[3].data = math.nan
    refused(tmp_path / "model.json", Numbers([math.nan]), match=r"the state belongs to another model")
    load(tmp_path / "model.json", lost)
    assert lost.state_dict() == model.state_dict()


def test_the_shuffling_generator_is_in_the_file_exactly_if_it_is_wanted(tmp_path):
    path = tmp_path / "training.json"
    model, optimizer = small()
    save(model, path, optimizer, rng=Random(0))
    refused(path, model, optimizer, match=r"it was saved with the generator of an rng=$")
    save(model, path, optimizer)
    refused(path, model, optimizer, rng=Random(0), match=r"it was saved without an rng=$")
    for call in (lambda **more: save(model, path, **more), lambda **more: load(path, model, **more)):
        for more in ({"rng": Random(0)}, {"scheduler": Scheduler(optimizer, cosine(9))}):
            with pytest.raises(ValueError, match=r"give the optimizer, too$"):
                call(**more)
    with pytest.raises(TypeError, match=r"a SystemRandom has no state that could be saved"):
        save(model, path, optimizer, rng=random.SystemRandom())


def test_the_scheduler_is_in_the_file_exactly_if_it_is_wanted(tmp_path):
    path = tmp_path / "training.json"
    model, optimizer = small()
    scheduler = Scheduler(optimizer, cosine(9))
    save(model, path, optimizer)
    refused(path, model, optimizer, scheduler=scheduler, match=r"it was saved without a scheduler$")
    save(model, path, optimizer, scheduler=scheduler)
    refused(path, model, optimizer, match=r"it was saved with a scheduler$")
    content = decode(path.read_bytes())
    content["training"]["scheduler"]["steps"] = -1
    path.write_bytes(encode(content))
    refused(path, model, optimizer, scheduler=scheduler, match=r"the scheduler's steps are .* not -1$")


def test_an_interrupt_while_loading_changes_nothing(tmp_path, monkeypatch):
    model, optimizer = small()
    train(model, optimizer, 1, Random(0))
    save(model, tmp_path / "training.json", optimizer)
    other, its_optimizer = small(seed=1)
    before = bits(other, its_optimizer)
    original = Random.setstate

    def interrupted(generator, state):
        monkeypatch.setattr(Random, "setstate", original)
        raise KeyboardInterrupt

    monkeypatch.setattr(Random, "setstate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "training.json", other, its_optimizer)
    assert bits(other, its_optimizer) == before


# ── the file itself ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_named_and_not_saved(tmp_path, number):
    model = Numbers([1.0, number])
    with pytest.raises(
        ValueError, match=rf"^model\.numbers\[1\] is {number!r}, but a checkpoint keeps finite"
    ):
        save(model, tmp_path / "model.json")
    assert os.listdir(tmp_path) == []


def test_notes_that_could_not_be_read_again_are_refused(tmp_path):
    model, _ = small()
    with pytest.raises(ValueError, match=r"^notes\.n is a whole number of more than 20 digits"):
        save(model, tmp_path / "model.json", notes={"n": 10**20})
    with pytest.raises(TypeError, match=r"set is not JSON serializable"):
        save(model, tmp_path / "model.json", notes={"n": {1}})
    assert os.listdir(tmp_path) == []


def test_the_file_is_plain_json_with_a_version(file):
    whole = json.loads(file.read_text())
    assert (whole["format"], whole["version"]) == ("gatewise checkpoint", 1)
    assert set(whole["content"]) == {"model", "notes"}
    assert len(whole["sha256"]) == 64


def test_a_missing_file_and_a_folder_are_the_system_s_own_errors(tmp_path):
    model, _ = small()
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.json", model)
    for act in (load, lambda path, model: save(model, path)):
        with pytest.raises(IsADirectoryError):
            act(tmp_path, model)
    with pytest.raises(FileNotFoundError):
        save(model, tmp_path / "nowhere" / "model.json")


def test_a_full_disk_leaves_the_old_file_and_no_other(file):
    old = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    big = MLP(20, [20, 20], rng=Random(0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            save(big, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == old
    assert os.listdir(file.parent) == [file.name]


def test_a_saver_killed_at_any_moment_leaves_a_whole_file(tmp_path):
    code = """
import os, random, signal, sys, time
from nn import MLP, load, save
path, model = sys.argv[1], MLP(8, [12, 8], rng=random.Random(0))
save(model, path)
for kill in range(60):
    child = os.fork()
    if child == 0:
        while True:
            save(model, path)
    time.sleep(random.Random(kill).uniform(0.0, 0.01))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    load(path, model)
print("whole")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model.json")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.stdout, done.stderr) == ("whole\n", "")


def test_no_pickle_is_imported_by_nn_or_while_loading(file):
    for source in Path(nn.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not {"pickle", "marshal", "shelve", "copyreg"} & set(names), source
    code = """
import sys
from nn import MLP, load
class Refuse:
    def find_spec(self, name, path=None, target=None):
        assert "pickle" not in name
sys.modules.pop("pickle", None)
sys.modules.pop("_pickle", None)
sys.meta_path.insert(0, Refuse())
load(sys.argv[1], MLP(3, [6, 3]))
print("pickle" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.stdout, done.stderr) == ("False\n", "")

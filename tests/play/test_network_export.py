"""What is taken away runs elsewhere, and says the same."""

import json
import subprocess
import sys
from random import Random

import pytest

import nn
from autograd.play.network.choices import ACTIVATIONS, GOALS
from autograd.play.network.settings import Settings
from autograd.play.network.training import Network
from nn.schedules import Scheduler, exponential
from tests.helpers.peer import peer

from .test_network_training import ask

CASES = [
    {},
    {"hidden": []},
    {"hidden": [3, 2], "data": "moons", "samples": 9, "noise": 0.1},
    *({"activation": name} for name in ACTIVATIONS),
    *({"loss": name} for name in GOALS),
]


def exported(settings, form, epochs=9):
    said = ask("train", settings, epochs=epochs)
    file = ask("export", settings, said["state"], form=form)
    return Network(Settings.of(settings), said["state"]), file


def run(text, capsys):
    exec(compile(text, "network.py", "exec"), {"__name__": "__main__"})
    first, *rows = capsys.readouterr().out.splitlines()
    return float(first.split()[1]), [float(row.split()[-1]) for row in rows]


def said_by(network):
    outputs = nn.predict(network.model, [x for x, _ in network.samples])
    return nn.evaluate(network.model, network.samples, network.goal.loss)["loss"], outputs


@pytest.mark.parametrize("settings", CASES, ids=str)
def test_our_program_says_the_same_to_the_bit(settings, capsys):
    network, file = exported(settings, "gatewise")
    assert file["name"] == "network.py"
    assert run(file["text"], capsys) == said_by(network)


@pytest.mark.parametrize("settings", CASES, ids=str)
def test_the_program_in_pytorch_says_the_same(settings, capsys):
    torch = peer("torch")
    kept = torch.get_default_dtype()
    try:
        network, file = exported(settings, "pytorch")
        loss, outputs = run(file["text"], capsys)
    finally:
        torch.set_default_dtype(kept)
    wanted, answers = said_by(network)
    assert loss == pytest.approx(wanted, rel=1e-12)
    assert outputs == pytest.approx(answers, rel=1e-12, abs=1e-14)


def test_our_program_needs_nothing_but_the_package():
    network, file = exported({}, "gatewise")
    done = subprocess.run([sys.executable, "-c", file["text"]], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == f"loss {said_by(network)[0]}"


def test_a_checkpoint_is_read_by_load_and_goes_on_to_the_bit(tmp_path):
    network, file = exported({}, "checkpoint")
    path = tmp_path / file["name"]
    path.write_text(file["text"], encoding="ascii")
    rng = Random(1)
    model = nn.MLP(2, [4, 1], activation="tanh", rng=rng)
    optimizer = nn.optim.Adam(model.parameters(), lr=0.5)
    scheduler = Scheduler(optimizer, exponential(1.0))
    notes = nn.load(path, model, optimizer, scheduler=scheduler, rng=rng)
    assert notes["epoch"] == 9
    assert notes["settings"] == json.loads(json.dumps(Settings().plain))
    assert model.state_dict() == network.model.state_dict()
    history = nn.fit(model, network.samples, network.goal.loss, optimizer, 5, scheduler=scheduler, rng=rng)
    assert history.losses == ask("train", {}, file["text"], epochs=5)["losses"]


def test_a_checkpoint_gives_the_weights_alone_too(tmp_path):
    network, file = exported({}, "checkpoint")
    (tmp_path / "network.json").write_text(file["text"], encoding="ascii")
    model = nn.MLP(2, [4, 1], activation="tanh")
    nn.load(tmp_path / "network.json", model)
    assert model.state_dict() == network.model.state_dict()

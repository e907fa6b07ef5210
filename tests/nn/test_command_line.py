import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from nn import save
from nn.__main__ import main
from nn.checkpoints.format import decode, encode
from nn.data import digits
from nn.training.tasks import TASKS

PNG = b"\x89PNG\r\n\x1a\n"


def run(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-m", "nn", *arguments], capture_output=True, text=True, env=environment, **options
    )


def test_training_exclusive_or_shows_a_bar_the_loss_the_table_and_the_accuracy(tmp_path):
    done = run("train", "xor", "--seed", "4", "--plot", "boundary.png", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "xor: 2-4-1 tanh, adam lr 0.1, 200 epochs, seed 4"
    assert lines[1].startswith("final loss 0.00")
    assert lines[-2:] == ["accuracy 4/4", "wrote boundary.png"]
    assert (tmp_path / "boundary.png").read_bytes().startswith(PNG)
    assert os.listdir(tmp_path) == ["boundary.png"]
    assert "200/200" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_command_prints_the_same_twice(capsys):
    texts = []
    for _ in range(2):
        assert main(["train", "xor", "--epochs", "30", "--quiet", "--seed", "2"]) in (0, 1)
        texts.append(capsys.readouterr())
    assert texts[0] == texts[1]


def test_settings_reach_the_training(capsys):
    arguments = (
        "train or --layers 3,2 --activation sigmoid --optimizer rmsprop --lr 0.05 --epochs 300 --quiet"
    )
    assert main(arguments.split()) == 0
    assert capsys.readouterr().out.startswith("or: 2-3-2-1 sigmoid, rmsprop lr 0.05, 300 epochs, seed 0\n")


def test_what_was_not_learned_is_said_with_exit_code_1(capsys):
    assert main(["train", "xor", "--epochs", "1", "--quiet"]) == 1
    output = capsys.readouterr()
    assert "accuracy 4/4" not in output.out
    assert output.err.startswith("python -m nn: it did not learn all of xor (")
    assert output.err.count("\n") == 1


def test_numbers_that_run_away_stop_the_training_with_exit_code_1(capsys):
    arguments = "train xor --optimizer sgd --activation identity --layers 4,4 --lr 1e200 --quiet"
    assert main(arguments.split()) == 1
    output = capsys.readouterr()
    assert output.err.startswith("python -m nn: training stopped: ")
    assert output.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("train", "required: task"),
        ("train suns", "invalid choice: 'suns'"),
        ("train xor --seed x", "argument --seed: it is a whole number of 0 or more, not 'x'"),
        ("train xor --seed -1", "argument --seed: it is a whole number of 0 or more, not '-1'"),
        ("train xor --epochs 0", "argument --epochs: it is a whole number of 1 or more, not '0'"),
        ("train xor --lr nan", "lr must be a finite number above 0, not nan"),
        ("train xor --lr 0", "lr must be a finite number above 0, not 0.0"),
        ("train xor --layers 4,x", "'4,x' is no list of layer sizes such as 4 or 8,8"),
        ("train xor --layers 0", "layers[0] must be at least 1, not 0"),
        ("train xor --activation nothing", "there is no activation 'nothing'"),
        ("train xor --optimizer nothing", "invalid choice: 'nothing'"),
        (
            "train xor --plot boundary.gif",
            "a plot is saved as one of .png, .svg, .pdf, not as 'boundary.gif'",
        ),
        ("train xor --plot nowhere/boundary.png", "there is no folder 'nowhere'"),
        ("train xor --sed 3", "there is no option --sed; did you mean --seed?"),
        ("train moons --batch-size 0", "argument --batch-size: it is a whole number of 1 or more, not '0'"),
        ("train moons --batch-size x", "argument --batch-size: it is a whole number of 1 or more, not 'x'"),
        ("train xor --save nowhere/xor.json", "there is no folder 'nowhere'"),
        ("train xor --save .", "'.' is a folder"),
        ("train xor --resume nothing.json", "there is no file 'nothing.json'"),
        ("eval", "required: FILE"),
        ("eval nothing.json", "there is no file 'nothing.json'"),
        ("eval .", "'.' is a folder, not a file"),
    ],
)
def test_mistakes_are_one_line_with_exit_code_2(arguments, message, capsys):
    try:
        code = main(arguments.split())
    except SystemExit as exit:
        code = exit.code
    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert output.err.startswith("python -m nn")
    assert message in output.err
    assert output.err.count("\n") == 1


def go(capsys, *arguments):
    """The exit code, what was printed, and what was complained about."""
    code = main(list(map(str, arguments)))
    return (code, *capsys.readouterr())


@pytest.mark.parametrize(
    ("task", "more", "settings"),
    [
        ("moons", "--epochs 3", "2-8-1 tanh, adam lr 0.05, batches of 10, 3 epochs, seed 1"),
        ("circles", "--epochs 1 --layers 3", "2-3-1 tanh, adam lr 0.05, batches of 10, 1 epoch, seed 1"),
        ("spiral", "--epochs 1 --lr 0.5", "2-12-12-1 tanh, adam lr 0.5, batches of 10, 1 epoch, seed 1"),
        ("blobs", "--epochs 2 --batch-size 30", "2-8-3 tanh, adam lr 0.05, batches of 30, 2 epochs, seed 1"),
    ],
)
def test_points_are_learned_and_tested_on_points_that_were_not_seen(capsys, task, more, settings):
    code, out, err = go(capsys, "train", task, "--seed", 1, "--quiet", *more.split())
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == f"{task}: {settings}"
    assert lines[1].startswith("final loss ")
    assert re.fullmatch(r"training accuracy \d+/150", lines[2])
    assert re.fullmatch(r"test accuracy \d+/50", lines[3])


def test_digits_are_learned_from_their_pixels(capsys, monkeypatch):
    few = [(pixels, digit) for pixels, digit in digits() if digit < 3][:60]  # all of them take a minute
    some = replace(TASKS["digits"], points=lambda rng: few)
    monkeypatch.setattr("nn.training.settings.TASKS", {"digits": some})
    options = "--quiet --layers 4 --epochs 10 --lr 0.05 --batch-size 9"
    code, out, err = go(capsys, "train", "digits", *options.split())
    assert (code, err) == (0, "")
    assert out.startswith("digits: 64-4-10 tanh, adam lr 0.05, batches of 9, 10 epochs, seed 0\n")
    assert int(re.search(r"training accuracy (\d+)/45\n", out)[1]) > 40
    assert int(re.search(r"test accuracy (\d+)/15\n", out)[1]) > 12


def test_a_missing_scikit_learn_is_said_in_one_line(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    code, out, err = go(capsys, "train", "digits")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert 'python -m pip install "gatewise[digits]"' in err


@pytest.mark.parametrize("task", ["xor", "moons"])
def test_a_training_that_is_kept_and_resumed_equals_one_without_a_pause(tmp_path, capsys, task):
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    _, expected, _ = go(capsys, "train", task, "--epochs", 5, "--quiet", "--save", whole)
    go(capsys, "train", task, "--epochs", 2, "--quiet", "--save", part)
    _, resumed, _ = go(capsys, "train", task, "--epochs", 3, "--quiet", "--resume", part, "--save", part)
    assert resumed.splitlines()[:-1] == expected.splitlines()[:-1]
    assert resumed.endswith(f"\nwrote {part}\n")
    assert part.read_bytes() == whole.read_bytes()


def test_eval_says_what_training_said(tmp_path, capsys):
    path = tmp_path / "moons.json"
    _, trained, _ = go(capsys, "train", "moons", "--epochs", 2, "--quiet", "--save", path)
    assert go(capsys, "eval", path) == (0, trained.replace(f"wrote {path}\n", ""), "")


def test_an_interrupted_training_is_kept_up_to_an_epoch(tmp_path, capsys, monkeypatch):
    path, whole = tmp_path / "moons.json", tmp_path / "whole.json"
    monkeypatch.setattr("nn.training.run.SECONDS_BETWEEN_SAVES", 0.0)
    saves = []

    def save_and_interrupt(*arguments, **options):
        if len(saves) == 2:
            raise KeyboardInterrupt
        saves.append(save(*arguments, **options))

    monkeypatch.setattr("nn.training.run.save", save_and_interrupt)
    assert go(capsys, "train", "moons", "--quiet", "--save", path)[::2] == (
        130,
        "python -m nn: interrupted\n",
    )
    monkeypatch.setattr("nn.training.run.save", save)
    go(capsys, "train", "moons", "--quiet", "--epochs", 2, "--save", whole)
    assert path.read_bytes() == whole.read_bytes()


@pytest.fixture
def kept(tmp_path, capsys):
    path = tmp_path / "xor.json"
    go(capsys, "train", "xor", "--epochs", 1, "--quiet", "--save", path)
    return path


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("xor --lr 0.1", "--lr comes from FILE; leave it out, or leave --resume out"),
        ("xor --batch-size 2", "--batch-size comes from FILE; leave it out, or leave --resume out"),
        ("and", "FILE has a training of xor, not of and"),
    ],
)
def test_what_a_resumed_training_is_about_cannot_be_changed(kept, capsys, more, message):
    code, out, err = go(capsys, "train", *more.split(), "--resume", kept)
    assert (code, out, err) == (2, "", f"python -m nn: {message}\n".replace("FILE", str(kept)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("notes"), "it does not say how the model was trained ('settings')"),
        (lambda c: c["notes"].pop("epochs"), "it does not say how the model was trained ('epochs')"),
        (lambda c: c["notes"].update(epochs=-1), "its epochs are a whole number, 0 or above, not -1"),
        (lambda c: c["notes"].update(epochs=True), "its epochs are a whole number, 0 or above, not True"),
        (lambda c: c["notes"].update(settings=[]), "it does not say how the model was trained"),
        (lambda c: c["notes"]["settings"].update(shape=1), "unexpected keyword argument 'shape'"),
        (lambda c: c["notes"]["settings"].pop("task"), "missing 1 required positional argument: 'task'"),
        (lambda c: c["notes"]["settings"].update(task="suns"), "there is no task 'suns'"),
        (lambda c: c["notes"]["settings"].update(task=["xor"]), "there is no task ['xor']"),
        (lambda c: c["notes"]["settings"].update(optimizer="lbfgs"), "there is no optimizer 'lbfgs'"),
        (lambda c: c["notes"]["settings"].update(activation="nothing"), "there is no activation 'nothing'"),
        (lambda c: c["notes"]["settings"].update(activation={}), "there is no activation {}"),
        (lambda c: c["notes"]["settings"].update(seed="x"), "a seed is a whole number"),
        (lambda c: c["notes"]["settings"].update(lr="x"), "lr is a number, not str"),
        (lambda c: c["notes"]["settings"].update(hidden=4), "layers are a list of sizes"),
        (lambda c: c["notes"]["settings"].update(hidden=[4.5]), "layers[0] is a whole number"),
        (
            lambda c: c["notes"]["settings"].update(hidden=[10**9]),
            "its model is not the one that its settings",
        ),
        (lambda c: c["notes"]["settings"].update(optimizer="sgd"), "'adam'"),
        (lambda c: c.pop("training"), "it has a model alone"),
    ],
)
def test_a_file_that_is_no_training_is_refused_in_one_line(kept, capsys, change, message):
    content = decode(kept.read_bytes())
    change(content)
    kept.write_bytes(encode(content))
    for arguments in (["eval", kept], ["train", "xor", "--resume", kept]):
        code, out, err = go(capsys, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"python -m nn: {kept}: ")
        assert message in err


def test_a_damaged_file_is_refused_in_one_line(kept, capsys):
    kept.write_bytes(kept.read_bytes()[:-20])
    code, out, err = go(capsys, "eval", kept)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"python -m nn: {kept}: it is truncated or damaged")


@pytest.mark.parametrize(
    ("task", "picture"), [("moons", "decision boundary at probability ½"), ("blobs", "loss while training")]
)
def test_two_classes_of_a_plane_are_plotted_with_their_boundary_and_others_as_the_loss(
    tmp_path, capsys, monkeypatch, task, picture
):
    drawn = []
    monkeypatch.setattr("nn.plot.save", lambda figure, path: drawn.append(figure.axes[0].get_title()))
    code, out, _ = go(capsys, "train", task, "--epochs", 1, "--quiet", "--plot", tmp_path / "a.svg")
    assert (code, out.splitlines()[-1], drawn) == (0, f"wrote {tmp_path / 'a.svg'}", [picture])


def test_a_missing_matplotlib_is_said_before_any_training(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["train", "xor", "--plot", "boundary.png"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert 'python -m pip install "gatewise[plot]"' in output.err


def test_a_reader_that_leaves_early_causes_no_traceback():
    command = f"{sys.executable} -m nn train or --quiet | true"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment)
    assert done.stderr == ""


def test_an_interrupt_is_said_in_one_line(monkeypatch, capsys):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("nn.training.run.fit", interrupted)
    assert main(["train", "xor"]) == 130
    assert capsys.readouterr().err == "python -m nn: interrupted\n"

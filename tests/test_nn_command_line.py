import os
import subprocess
import sys

import pytest

from nn.__main__ import main

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
        ("", "required: command"),
        ("train", "required: task"),
        ("train suns", "invalid choice: 'suns'"),
        ("train xor --seed x", "argument --seed: invalid int value: 'x'"),
        ("train xor --seed -1", "a seed is a whole number, 0 or above, not -1"),
        ("train xor --epochs 0", "epochs must be at least 1, not 0"),
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
        ("train xor --sed 3", "unrecognized arguments: --sed 3"),
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

    monkeypatch.setattr("nn.training.fit", interrupted)
    assert main(["train", "xor"]) == 130
    assert capsys.readouterr().err == "python -m nn: interrupted\n"

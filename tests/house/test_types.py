"""What type checkers and editors find in a user's program, with the package installed as it is here."""

import os
import re
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograd import GATES

PROGRAM = Path(__file__).parents[1] / "helpers" / "typed_program.txt"
MISTAKES = """\
import autograd
import nn
from autograd import Value, gate

x = Value(1.0)
model = nn.MLP(2, [1])
cube = gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
print(autograd.tahn(x))
print(x.tahn())
print((x * 2).dta)
print(autograd.exp(x).tahn())
print(model([1.0, 2.0]).tahn())
print(cube(x).tahn())
print(nn.MPL(2, [1]))
print(autograd.tanh("1"))
print(x.maximum("1"))
print(x + "1")
print(float(x))
print(x.velocity)
print(Value("1"))
print(Value(1.0, 2))
"""
CHECKERS = {
    "mypy": ["-m", "mypy", "--strict", "--no-error-summary", "--cache-dir=cache"],
    "basedpyright": ["-m", "basedpyright", "--pythonpath", sys.executable],  # pyright, with its own node
}


def needs(package):
    """Skip where it is not installed, unless GATEWISE_REQUIRE_CHECKERS=1."""
    if find_spec(package) is None and os.environ.get("GATEWISE_REQUIRE_CHECKERS", "") in ("", "0"):
        pytest.skip(f'{package} is not installed: python -m pip install -e ".[dev]"')


@pytest.fixture(scope="module", params=CHECKERS)
def wrong(request, tmp_path_factory):
    """The lines that a checker finds wrong in the program, and in the mistakes: it takes seconds to start."""
    needs(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "program.py").write_bytes(PROGRAM.read_bytes())
    (folder / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *CHECKERS[request.param], "program.py", "mistakes.py"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    found = re.findall(r"(program|mistakes)\.py:(\d+).*error", done.stdout)
    assert found, done.stdout + done.stderr
    return {name: {int(line) for of, line in found if of == name} for name in ("program", "mistakes")}


def test_a_checker_finds_nothing_wrong_in_a_users_program(wrong):
    lines = PROGRAM.read_text(encoding="utf-8").splitlines()
    assert [lines[number - 1] for number in sorted(wrong["program"])] == []


def test_a_checker_finds_every_mistake(wrong):
    lines = MISTAKES.splitlines()
    mistaken = [line for line in lines if line.startswith("print")]
    assert [lines[number - 1] for number in sorted(wrong["mistakes"])] == mistaken


def test_the_users_program_runs(capsys):
    try:
        runpy.run_path(str(PROGRAM))
    finally:
        GATES.pop("cubed_in_a_typed_program", None)
    assert "<svg" in capsys.readouterr().out


@pytest.fixture
def jedi(monkeypatch, tmp_path_factory):
    """jedi, with a cache that no other process writes."""
    needs("jedi")
    import jedi

    monkeypatch.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.getbasetemp() / "jedi"))
    return jedi


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("autograd.", {*GATES, "Value", "grad", "sum"}),
        ("x.", {*GATES, "backward", "data"}),
        ("(x * 2).", {*GATES, "backward"}),
        ("x.exp().", {*GATES, "backward"}),
        ("autograd.exp(x).", {*GATES, "backward"}),
        ("nn.", {"MLP", "fit", "losses", "optim"}),
        ("nn.losses.", {"mse", "cross_entropy"}),
        ("nn.MLP(2, [1])([1.0, 2.0]).", {"tanh", "backward", "index"}),
    ],
)
def test_an_editor_completes(written, offered, jedi):
    program = f"import autograd, nn\nx = autograd.Value(1.0)\n{written}"
    completions = {
        found.name for found in jedi.Script(program, environment=jedi.InterpreterEnvironment()).complete()
    }
    assert offered <= completions


def test_an_editor_shows_the_parameters_of_a_gate(jedi):
    script = jedi.Script("import autograd\nautograd.leaky_relu(", environment=jedi.InterpreterEnvironment())
    assert "slope: float=0.01" in script.get_signatures()[0].to_string()

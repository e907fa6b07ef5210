"""Which form of the engine runs, and how it says so."""

import os
import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

import autograd
from autograd.engine.native.build import engine_source
from autograd.engine.native.build_inputs import READ, fingerprint
from autograd.engine.native.build_kernels import kernels_header
from autograd.gates.row import Helper

ROOT = Path(__file__).parents[2]
BUILT = sorted((ROOT / "autograd" / "engine").glob(f"compiled{EXTENSION_SUFFIXES[0]}"))
needs_compiled = pytest.mark.skipif(not BUILT, reason="no compiled engine was built here")


def asked(root=ROOT, free_threaded=0, **environment):
    """What a fresh process says when it is asked for its engine."""
    return pretending(
        free_threaded, "import autograd; print(*autograd.engine_info(), sep=': ')", root, **environment
    )


def pretending(free_threaded, program, root, **environment):
    """A fresh process that is told whether its Python is free-threaded, and runs a program."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GATEWISE_")}
    pretence = "import sys; sys.version += ' free-threading build'; " * free_threaded
    return subprocess.run(
        [sys.executable, "-c", pretence + program],
        cwd=root,
        env=clean | {"PYTHONPATH": str(root)} | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, compiled engine and all."""
    shutil.copytree(ROOT / "autograd", tmp_path / "autograd", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_interpreted_engine_can_be_asked_for():
    assert asked(GATEWISE_ENGINE="python").stdout == "python: GATEWISE_ENGINE=python asks for it\n"


def test_another_form_is_refused():
    assert "GATEWISE_ENGINE is python or compiled, not 'fast'" in asked(GATEWISE_ENGINE="fast").stderr


@needs_compiled
def test_the_compiled_engine_runs_where_it_was_built(copy):
    assert asked(copy).stdout == "compiled: it was built here\n"
    assert (
        asked(copy, GATEWISE_ENGINE="compiled").stdout == "compiled: GATEWISE_ENGINE=compiled asks for it\n"
    )


def test_without_a_compiled_engine_the_interpreted_one_runs_and_says_why(copy):
    for built in (copy / "autograd" / "engine").glob("compiled.*"):
        built.unlink()
    assert asked(copy).stdout == "python: no compiled engine was built\n"


@needs_compiled
def test_a_compiled_engine_older_than_one_of_its_sources_is_not_used(copy):
    for name in [os.path.relpath(path, ROOT / "autograd") for path in READ]:
        source = copy / "autograd" / name
        text = source.read_text(encoding="utf-8")
        source.write_text(text + "\n# changed\n", encoding="utf-8")
        assert asked(copy).stdout == "python: the compiled engine is older than its source\n", name
        source.write_text(text, encoding="utf-8")
    assert asked(copy).stdout == "compiled: it was built here\n"  # with each as it was


@pytest.mark.parametrize("wish", ["GATEWISE_ENGINE=compiled", "GATEWISE_REQUIRE_COMPILED=1"])
def test_a_compiled_engine_that_is_demanded_and_absent_is_an_error_that_says_what_to_do(copy, wish):
    for built in (copy / "autograd" / "engine").glob("compiled.*"):
        built.unlink()
    found = asked(copy, **dict([wish.split("=")]))
    assert found.returncode == 1
    assert (
        f"{wish} asks for the compiled engine, but no compiled engine was built; install Gatewise again"
        in (found.stderr)
    )


@needs_compiled
def test_a_compiled_engine_that_cannot_be_loaded_is_passed_over(copy):
    for built in (copy / "autograd" / "engine").glob("compiled.*"):
        built.write_bytes(b"not a library")
    assert asked(copy).stdout.startswith("python: the compiled engine cannot be loaded (")


# ── free-threaded Python ──────────────────────────────────────────────────────────────────────

NEEDS_GIL = "this Python is free-threaded, and the compiled engine needs the global lock"


def test_a_free_threaded_python_runs_the_interpreted_engine_whatever_was_built(copy):
    assert asked(copy, free_threaded=1).stdout == f"python: {NEEDS_GIL}\n"


@pytest.mark.parametrize("wish", ["GATEWISE_ENGINE=compiled", "GATEWISE_REQUIRE_COMPILED=1"])
def test_a_compiled_engine_that_is_demanded_of_a_free_threaded_python_is_an_error(wish):
    found = asked(free_threaded=1, **dict([wish.split("=")]))
    assert found.returncode == 1
    assert f"{wish} asks for the compiled engine, but {NEEDS_GIL}; take a Python that is not" in found.stderr


def set_up(copy, free_threaded, *command, **environment):
    """What setup.py says when it is given a command."""
    pytest.importorskip("setuptools", minversion="77.0.3")  # as pyproject.toml asks of a build
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE", "gatewise.py"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "nn", copy / "nn", ignore=shutil.ignore_patterns("__pycache__"))
    program = f"import runpy, sys; sys.argv = {['setup.py', '-q', *command]}; runpy.run_path('setup.py')"
    return pretending(free_threaded, program, copy, **environment)


def test_on_a_free_threaded_python_building_skips_the_engine_with_one_line(copy):
    found = set_up(copy, 1, "build_ext", "--inplace")
    assert found.returncode == 0, found.stderr
    assert found.stdout == (
        f"gatewise: the compiled engine is skipped, the interpreted one works ({NEEDS_GIL})\n"
    )


def test_on_a_free_threaded_python_building_the_engine_that_is_required_fails(copy):
    found = set_up(copy, 1, "build_ext", "--inplace", GATEWISE_REQUIRE_COMPILED="1")
    assert found.returncode == 1
    assert f"GATEWISE_REQUIRE_COMPILED=1, but {NEEDS_GIL}" in found.stderr


@pytest.mark.parametrize("free_threaded", [0, 1])
def test_pygraphviz_which_has_no_wheels_for_free_threaded_pythons_is_not_asked_for_there(copy, free_threaded):
    found = set_up(copy, free_threaded, "egg_info")
    assert found.returncode == 0, found.stderr
    needed = (copy / "gatewise.egg-info" / "requires.txt").read_text(encoding="utf-8")
    assert "graphviz>=" in needed.splitlines()[0]
    assert ("pygraphviz>=" in needed) == (not free_threaded)


# ── the source of the engine ──────────────────────────────────────────────────────────────────


def test_every_gate_of_up_to_three_operands_has_a_kernel_in_c_and_every_gate_a_method():
    header, source = kernels_header(), engine_source()
    for gate in vars(autograd.gates.table).values():
        if isinstance(gate, autograd.Gate) and not isinstance(gate, Helper):
            assert f"def {gate.name}(self, *operands" in source
            assert (f"/* {gate.name} */" in header) == (gate.arity <= 3)


def test_no_formula_of_a_gate_is_written_in_the_sources_of_the_compiled_engine():
    by_hand = "".join(path.read_text(encoding="utf-8") for path in map(Path, READ) if "engine" in path.parts)
    assert not [
        name for name in ("tanh", "exp(", "log(", "sqrt(") if f" {name}" in by_hand.replace("v.tanh", "")
    ]


def test_the_engine_names_what_it_was_made_from():
    assert f'FINGERPRINT = "{fingerprint()}"' in engine_source()

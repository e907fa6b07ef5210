"""Which form of the engine runs, and how it says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.core.compiling import engine_source, kernels_header
from autograd.core.sources import READ, fingerprint

ROOT = Path(__file__).parent.parent
BUILT = sorted((ROOT / "autograd" / "core").glob("compiled.*"))
needs_compiled = pytest.mark.skipif(not BUILT, reason="no compiled engine was built here")


def asked(root=ROOT, **environment):
    """What a fresh process says when it is asked for its engine."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GATEWISE_")}
    return subprocess.run(
        [sys.executable, "-c", "import autograd; print(*autograd.engine_info(), sep=': ')"],
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
    for built in (copy / "autograd" / "core").glob("compiled.*"):
        built.unlink()
    assert asked(copy).stdout == "python: no compiled engine was built\n"


@needs_compiled
@pytest.mark.parametrize("name", [path.name for path in READ])
def test_a_compiled_engine_older_than_one_of_its_sources_is_not_used(copy, name):
    (source,) = (copy / "autograd").rglob(name)
    source.write_text(source.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert asked(copy).stdout == "python: the compiled engine is older than its source\n"


@pytest.mark.parametrize("wish", ["GATEWISE_ENGINE=compiled", "GATEWISE_REQUIRE_COMPILED=1"])
def test_a_compiled_engine_that_is_demanded_and_absent_is_an_error_that_says_what_to_do(copy, wish):
    for built in (copy / "autograd" / "core").glob("compiled.*"):
        built.unlink()
    found = asked(copy, **dict([wish.split("=")]))
    assert found.returncode == 1
    assert (
        f"{wish} asks for the compiled engine, but no compiled engine was built; install Gatewise again"
        in (found.stderr)
    )


@needs_compiled
def test_a_compiled_engine_that_cannot_be_loaded_is_passed_over(copy):
    for built in (copy / "autograd" / "core").glob("compiled.*"):
        built.write_bytes(b"not a library")
    assert asked(copy).stdout.startswith("python: the compiled engine cannot be loaded (")


def test_every_gate_of_one_or_two_operands_has_a_kernel_in_c_and_every_gate_a_method():
    header, source = kernels_header(), engine_source()
    for gate in vars(autograd.gates).values():
        if isinstance(gate, autograd.Gate):
            assert f"def {gate.name}(self, *operands" in source
            assert (f"/* {gate.name} */" in header) == (gate.arity in (1, 2))


def test_no_formula_of_a_gate_is_written_in_the_sources_of_the_compiled_engine():
    by_hand = "".join(path.read_text(encoding="utf-8") for path in READ if path.parent.name == "core")
    assert not [
        name for name in ("tanh", "exp(", "log(", "sqrt(") if f" {name}" in by_hand.replace("v.tanh", "")
    ]


def test_the_engine_names_what_it_was_made_from():
    assert f'FINGERPRINT = "{fingerprint()}"' in engine_source()

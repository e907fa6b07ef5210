"""Vectors of 512, 256 and 128 bits give the same numbers; GATEWISE_VECTORS asks for shorter ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

llvm = pytest.importorskip("llvmlite.binding")

ROOT = Path(__file__).parents[4]
TOLD = "from autograd.jit.lower.llvm.codegen.machine import fuses, width; print(width(), fuses())"


def run(bits, *command):
    environment = {**os.environ, "GATEWISE_VECTORS": bits}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("bits", "doubles"), [("512", 8), ("256", 4), ("128", 2)])
def test_a_vector_is_as_long_as_was_asked_and_the_processor_allows(bits, doubles):
    features = llvm.get_host_cpu_features()
    longest = 8 if features.get("avx512f") else 4 if features.get("avx2") else 2
    found, fuses = run(bits, "-c", TOLD).stdout.split()
    assert int(found) == min(doubles, longest)
    if bits == "128" and features.get("sse2"):
        assert fuses == "False"  # no instruction of SSE does


def test_other_numbers_of_bits_are_refused():
    done = run("64", "-c", TOLD)
    assert "ValueError: GATEWISE_VECTORS is the bits of a vector, 512, 256, 128, not '64'" in done.stderr


@pytest.mark.slow  # a process each, which compiles kernels of its own
@pytest.mark.parametrize("bits", ["256", "128"])
@pytest.mark.parametrize("awkward", [[], ["--awkward"]])
def test_random_programs_give_what_eager_gives_in_shorter_vectors(bits, awkward):
    done = run(bits, "-m", "tests.helpers.replayed", "--programs", "60", *awkward)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "compared" in done.stdout


@pytest.mark.slow  # the same
@pytest.mark.parametrize("bits", ["256", "128"])
def test_samples_side_by_side_and_whole_trainings_pass_their_tests_in_shorter_vectors(bits):
    files = [
        f"tests/jit/{name}.py" for name in ("lower/test_lower_llvm", "lower/test_libm", "test_compiled_fit")
    ]
    done = run(bits, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files)
    assert done.returncode == 0, done.stdout[-4000:]

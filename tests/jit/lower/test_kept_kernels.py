"""Kernels are compiled once on a machine; a file that somebody else may have written is not read."""

import os
import stat
import sys
from random import Random

import pytest

import autograd
from autograd import Value, compile

pytest.importorskip("llvmlite")

from autograd.jit.lower.llvm import objects

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")


@pytest.fixture
def process(monkeypatch, tmp_path):
    """Begin anew, as another process would, with a folder of its own; gives what was compiled since."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(objects, "_folder", lambda: tmp_path / "kernels")
    compiled, compile_one = [], objects.object_code

    def counted(text):
        compiled.append(text)
        return compile_one(text)

    monkeypatch.setattr(objects, "object_code", counted)

    def begin():
        monkeypatch.setattr(objects, "_ADDRESSES", {})
        compiled.clear()
        return compiled

    begin.folder = tmp_path / "kernels"
    return begin


def answer():
    rng = Random(0)
    w = [[Value(rng.gauss(0.0, 1.0)) for _ in range(9)] for _ in range(9)]

    def f(xs):
        hidden = [sum(a * b for a, b in zip(row, xs, strict=True)).tanh() for row in w]
        return sum(h.exp() for h in hidden)

    return compile(f, [p for row in w for p in row]).value_and_grad([0.1 * i for i in range(9)])


def in_lanes():
    """A batch of a network, whose samples are side by side."""
    rng = Random(0)
    w = [[Value(rng.gauss(0.0, 1.0)) for _ in range(9)] for _ in range(9)]

    def f(xs):
        hidden = [sum(a * b for a, b in zip(row, xs, strict=True)).tanh() for row in w]
        return autograd.take(hidden, 2) + sum(h.exp() for h in hidden)

    compiled = compile(f, [p for row in w for p in row])
    return compiled.value_and_grad([[0.1 * i + 0.01 * k for i in range(9)] for k in range(64)], batch=True)


@pytest.mark.parametrize("answer", [answer, in_lanes])
def test_a_second_process_compiles_nothing_and_gives_the_same_bits(process, answer):
    compiled = process()
    first = answer()
    assert len(compiled) == len(list(process.folder.iterdir())) > 3
    compiled = process()
    assert answer() == first
    assert not compiled


def test_a_file_can_be_read_by_its_owner_alone(process):
    process()
    answer()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (process.folder, *process.folder.iterdir())}
    assert modes == {0o700, 0o600}


def test_a_damaged_file_is_compiled_again(process):
    process()
    first = answer()
    damaged = next(process.folder.iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    compiled = process()
    assert answer() == first
    assert len(compiled) == 1
    compiled = process()
    assert answer() == first
    assert not compiled


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_may_write_is_not_trusted(process, mode):
    process()
    first = answer()
    next(process.folder.iterdir()).chmod(mode)
    compiled = process()
    assert answer() == first
    assert len(compiled) == 1


def test_nor_is_any_in_a_folder_that_others_may_write(process):
    process()
    answer()
    kept = len(list(process.folder.iterdir()))
    process.folder.chmod(0o777)
    compiled = process()
    answer()
    assert len(compiled) == kept


def test_where_python_writes_no_compiled_files_none_is_written(process, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    process()
    answer()
    assert not process.folder.exists()


def test_a_folder_that_cannot_be_made_is_no_trouble(process):
    process.folder.write_text("a file is in the way")
    process()
    first = answer()
    assert process() is not None
    assert answer() == first


def scaled(factor):
    """80 gates of one name, whose formula has this factor."""
    gate = autograd.gate("scaled", lambda a: a * factor * a, lambda y, a: (2.0 * factor * a,))
    w = [Value(0.1 * i) for i in range(80)]
    try:
        return compile(lambda x: sum(gate(a * x) for a in w), w)(1.0)
    finally:
        del autograd.GATES["scaled"]


def test_a_gate_of_the_same_name_and_another_formula_gets_a_kernel_of_its_own(process):
    process()
    twice = scaled(2.0)
    process()
    assert scaled(3.0) == pytest.approx(1.5 * twice)

"""A sum of nothing but zeros has eager's sign, whichever way a recording is computed."""

from functools import partial
from math import copysign
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.jit.lower.c import loops, source
from autograd.jit.lower.llvm.backend import LlvmCode
from autograd.jit.lower.python import PythonCode
from autograd.jit.lower.replay.choice import Way
from tests.jit.lower.test_lower_c import CC, linked

ZEROS = 0.0, -0.0
NUMBERS = 0.0, -0.0, -0.0, 1.0, -1.0
LENGTH = 12


def added(terms, start):
    """Terms added up: as they are, from 0 as `sum` does, from 0.0 or from −0.0, or with one at the end."""
    first, *rest = terms
    if start == "as they are":
        return sum(rest, first)
    if start == "one at the end":
        return sum(rest, first) + 0.0
    return sum(terms, start)


STARTS = "as they are", 0, 0.0, -0.0, "one at the end"


def sums(start):
    """Short sums and long ones, of numbers and of products, alone and in blocks."""

    def f(ws, xs):
        found = []
        for count in (1, 2, 3, 5, LENGTH):
            found += [added(xs[:count], start), added(ws[:count], start)]
            products = [w * x for w, x in zip(ws[:count], xs[:count], strict=True)]
            found += [added(products, start), added([*products, xs[-1]], start)]
            found.append(added([x * y for x, y in zip(xs, xs[count:], strict=False)] or xs, start))
        for k in range(LENGTH):  # a matrix
            row = ws[k:] + ws[:k]
            found.append(added([w * x for w, x in zip(row, xs, strict=True)], start))
            found.append(added([w * x for w, x in zip(row, xs, strict=True)], start) + ws[k])
        found.append(added([x * w for w in ws for x in xs], start))
        return found

    return f


def samples(seed, count=9):
    rng = Random(seed)
    kinds = [(-0.0,), ZEROS, NUMBERS]
    return [[rng.choice(kinds[k % 3]) for _ in range(LENGTH)] for k in range(count)]


def signs(numbers):
    return [copysign(1.0, x) if x == 0.0 else x for x in np.ravel(numbers).tolist()]


def by_replay(tape, parameters, rows):
    return Way(tape, []).replayed.replay(parameters, rows, 0.0).outputs


def in_lanes(tape, parameters, rows):
    return LlvmCode(tape, []).values(parameters, rows).outputs


def in_python(tape, parameters, rows):
    return PythonCode(tape, []).values(parameters, rows).outputs


WAYS = {"replay": by_replay, "lanes": in_lanes, "Python": in_python}


def recorded(start):
    weights = [Value(x) for x in Random(3).choices((1.5, 2.5), k=LENGTH)]
    compiled = autograd.compile(partial(sums(start), weights), weights, backend="python")
    compiled([1.0] * LENGTH)
    return compiled


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_sum_of_zeros_has_the_sign_of_eager_arithmetic(way, start):
    pytest.importorskip("llvmlite")
    tape = recorded(start).tape
    for ws in samples(1):
        rows = samples(2)
        found = WAYS[way](tape, ws, rows)
        for row, line in zip(rows, found, strict=True):
            assert signs(line) == signs(sums(start)(ws, row))


@pytest.mark.parametrize("start", STARTS)
def test_calls_have_it_for_one_sample_and_for_many(start):
    pytest.importorskip("llvmlite")
    ws = [Value(1.0) for _ in range(LENGTH)]
    compiled = autograd.compile(partial(sums(start), ws), ws)
    strict = autograd.compile(partial(sums(start), ws), ws, strict_bits=True)
    for numbers in ([1.0] * LENGTH, *samples(1)):
        for w, number in zip(ws, numbers, strict=True):
            w.data = number
        rows = samples(4)
        expected = [signs(sums(start)(numbers, row)) for row in rows]
        for f in (compiled, strict):
            assert [signs(f(row)) for row in rows] == expected
            assert [signs(line) for line in f(np.array(rows))] == expected


@pytest.mark.skipif(CC is None, reason="there is no C compiler (cc, or $CC)")
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("form", ["written out", "loops", "one loop"])
def test_exported_c_has_it(start, form, tmp_path, monkeypatch):
    if form != "written out":
        monkeypatch.setattr(source, "MOST_WRITTEN_OUT", 0)
    if form == "one loop":
        monkeypatch.setattr(loops, "MOST_RUNS", 0)
    (library,) = linked({"f": recorded(start).to_c("f")}, tmp_path)
    for ws in samples(1):
        for row in samples(2):
            assert signs(library.forward(ws, row)[1]) == signs(sums(start)(ws, row))


@pytest.mark.parametrize("start", STARTS)
def test_gradients_are_never_the_negative_zero(start):
    pytest.importorskip("llvmlite")

    def f(ws, xs, count):
        return added([w * x for w, x in zip(ws[:count], xs, strict=False)], start) * -1e-200

    ws = [Value(x) for x in samples(5)[2]]
    for count in (1, 2, 3, 5, LENGTH):
        compiled = autograd.compile(partial(f, ws, count=count), ws)
        for row in samples(6):
            small = [x * 1e-200 for x in row]  # products with these are too small, and their sign is lost
            _, gradient = compiled.value_and_grad(small)
            _, of_many = compiled.value_and_grad(np.array([small] * 9))
            tape = compiled.tape
            replayed = Way(tape, tape.parameters).replayed.replay([x.data for x in ws], [small], 1.0)
            found = [*gradient, *np.ravel(of_many).tolist(), *replayed.gradient.tolist()]
            assert {copysign(1.0, x) for x in found} == {1.0}

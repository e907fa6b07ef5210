"""Small programs that branch: a replay is right for every sample, or says which one took another branch.

Numbers are dyadic and small, so that every backend computes them exactly, and a comparison of equal
numbers is one everywhere.
"""

import ctypes
import math
import operator
import re
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd
from autograd import ReplayGuardError, Value, compile, where
from autograd.jit.recording.record import Recorder

BATCHES = (1, 2, 3, 7, 8, 9, 17)
NUMBERS = (-1.0, -0.0, 0.0, 0.5, 1.0, 2.0, math.nan)
ASKED = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.eq, operator.ne]


def branch(decide, ask, a, b, c):
    return a - b if decide(ask(a, c)) else a + 0.5


def larger(decide, ask, a, b, c):
    return b if decide(b > a) else a


def member(decide, ask, a, b, c):
    return b * 2.0 if decide(a in (c, 1)) else b


def matched(decide, ask, a, b, c):
    match a:
        case 0:
            return decide(True) and b + 1.0
        case 1 | 2:
            return decide(True) and b - a
        case _:
            return decide(False) or b


def counted(decide, ask, a, b, c):
    return ask(a, b) + (a == c) * 2.0 + b


def chosen(decide, ask, a, b, c):
    return where(ask(a, b), lambda: a * 0.5, b)


def joined(decide, ask, a, b, c):
    return where(ask(a, c) & (b != a) | (b == c), a, b + 1.0)


def apart(decide, ask, a, b, c):
    return where((a == b) ^ ask(b, c), a, -b)


def compared(decide, ask, a, b, c):
    return where(ask(a, b) == (a > c), a + 1.0, b)


def largest(decide, ask, a, b, c):
    return autograd.maximum(a, b) + c


STEPS = [branch, larger, member, matched, counted, chosen, joined, apart, compared, largest]
steps = st.tuples(
    st.sampled_from(STEPS), st.sampled_from(ASKED), st.integers(0, 9), st.integers(0, 9),
    st.sampled_from([0.0, 1.0, -0.5, 2.0]),
)  # fmt: skip
programs = st.lists(steps, min_size=1, max_size=5)
samples = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)), min_size=17, max_size=17)


class Program:
    """A function of two numbers and a parameter, which notes each branch that it takes."""

    def __init__(self, steps):
        self.steps = steps
        self.w = Value(0.5, "w")
        self.trace = []

    def decide(self, condition):
        holds = bool(condition)
        self.trace.append(holds)
        return holds

    def __call__(self, x, y):
        made = [x, y]
        for step, ask, i, j, c in self.steps:
            made.append(step(self.decide, ask, made[-1 - i % len(made)], made[j % len(made)], c))
        return made[-1] * self.w + made[-2]

    def eager(self, sample):
        """(the result, the gradient by w, the branches taken)"""
        self.trace = []
        self.w.zero_grad()
        with autograd.ieee():
            result = self(*sample)
            result.backward()
        found = result.data, self.w.grad, (*self.trace,)
        self.w.zero_grad()
        return found


def same(a, b):
    return a == b or (a != a and b != b)


def first_to_leave(eager, count):
    """The first sample of a batch that takes another branch than the first."""
    return next((k for k in range(count) if eager[k][2] != eager[0][2]), None)


def disagreements(program, rows, backends=("python", "llvm")):
    """What replays give that is neither a plain call's answer nor a refusal of the right sample."""
    f = Program(program)
    eager = [f.eager(row) for row in rows]
    found = []
    for backend in backends:
        for strict_bits in (False, True):
            raising = compile(f, [f.w], backend=backend, strict_bits=strict_bits)
            recording = compile(f, [f.w], backend=backend, strict_bits=strict_bits, on_guard="record")
            with autograd.ieee():
                raising(*rows[0])
                for count in BATCHES:
                    columns = [np.array(column) for column in zip(*rows[:count], strict=True)]
                    values, slopes = [x for x, _, _ in eager[:count]], [s for _, s, _ in eager[:count]]
                    got, slope = recording.value_and_grad(*columns, reduction="sum")
                    if not all(map(same, got, values)) or not same(slope[0], sum(slopes)):
                        found.append((backend, count, list(got), values, slope, sum(slopes)))
                    left = first_to_leave(eager, count)
                    try:
                        got = raising(*columns)
                    except ReplayGuardError as error:
                        if left is None or f"sample {left} of the batch" not in str(error):
                            found.append((backend, count, str(error), left))
                    else:
                        if left is not None or not all(map(same, got, values)):
                            found.append((backend, count, list(got), values, left))
    return found


@given(programs, samples)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_every_backend_and_batch_size_is_right_or_names_the_sample_that_left(program, rows):
    assert disagreements(program, rows) == []


@given(programs, samples)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_so_is_python_for_more_programs(program, rows):
    assert disagreements(program, rows, ["python"]) == []


def test_an_equality_that_is_answered_on_the_spot_is_found(monkeypatch):
    """As it was before `==` was recorded: an identity, which is False in every replay."""
    usual = Recorder.compare

    def compare(self, a, b, how):
        return how == "__ne__" if how in ("__eq__", "__ne__") else usual(self, a, b, how)

    rows = [(1.0, 1.0), (0.0, 1.0), (2.0, 0.5)] * 6
    equal = [(step, operator.eq, 0, 1, 1.0) for step in (branch, member, matched, counted, chosen, joined)]
    assert all(disagreements([step], rows[:17], ["python"]) == [] for step in equal)
    monkeypatch.setattr(Recorder, "compare", compare)
    assert all(disagreements([step], rows[:17], ["python"]) for step in equal)


CASES = [
    [(step, operator.eq, i, i + 1, 1.0), (branch, operator.ne, i, 0, 0.0)] for i, step in enumerate(STEPS)
]
ROWS = [(x, y) for x in NUMBERS for y in NUMBERS]


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_c_is_right_or_says_that_the_sample_left(tmp_path):
    programs = [Program(steps) for steps in CASES]
    texts = []
    for number, f in enumerate(programs):
        compiled = compile(f, [f.w], backend="python")
        with autograd.ieee():
            compiled(*ROWS[0])
        texts.append(compiled.to_c(f"f{number}"))
    sources = []
    for number, text in enumerate(texts):
        sources.append(tmp_path / f"f{number}.c")
        sources[-1].write_text(text, encoding="ascii")
    library = tmp_path / "f.so"
    command = [
        "cc",
        "-std=c99",
        "-O1",
        "-ffp-contract=off",
        "-shared",
        "-fPIC",
        "-o",
        library,
        *sources,
        "-lm",
    ]
    subprocess.run(command, check=True, capture_output=True)
    functions = ctypes.CDLL(str(library))
    left = 0
    for number, f in enumerate(programs):
        eager = [f.eager(row) for row in ROWS]
        for row, (value, slope, trace) in zip(ROWS, eager, strict=True):
            results, gradient = (ctypes.c_double * 1)(), (ctypes.c_double * 1)(0.0)
            code = functions[f"f{number}_gradient"](
                (ctypes.c_double * 1)(0.5),
                (ctypes.c_double * 2)(*row),
                ctypes.c_double(1.0),
                results,
                gradient,
            )
            assert (code != 0) is (trace != eager[0][2])
            left += code != 0
            assert code or (same(results[0], value) and (value != value or gradient[0] == slope)), (
                f.steps,
                row,
            )
    assert 0 < left < len(programs) * len(ROWS)


def test_jax_is_right_or_gives_nan_where_the_sample_left(float64):
    columns = [np.array(column) for column in zip(*ROWS, strict=True)]
    left = 0
    for steps in CASES[::4]:
        f = Program(steps)
        compiled = compile(f, [f.w], backend="python")
        with autograd.ieee():
            compiled(*ROWS[0])
        got = compiled.to_jax()(np.array([0.5]), *columns)
        eager = [f.eager(row) for row in ROWS]
        for y, (value, _, trace) in zip(np.asarray(got).tolist(), eager, strict=True):
            left += trace != eager[0][2]
            assert same(y, value if trace == eager[0][2] else math.nan), steps
    assert left


def test_a_guard_names_the_line_of_the_comparison_in_every_kind_of_question():
    for step in (branch, larger, member):
        f = Program([(step, operator.eq, 0, 1, 1.0)])
        compiled = compile(f, [f.w], backend="python")
        compiled(1.0, 1.0)
        assert all(
            re.search(r"test_branching_programs\.py:\d+: ", guard.place) for guard in compiled.tape.guards
        )
        assert compiled.tape.guards

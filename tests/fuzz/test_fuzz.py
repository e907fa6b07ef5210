"""The fuzzer: some seeds of it, and whether it finds and shrinks what is broken on purpose."""

import math
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import mpmath
import pytest

from autograd import GATES, Value, gate
from tests.fuzz import foreign
from tests.fuzz.batches import batched
from tests.fuzz.case import Case
from tests.fuzz.checks import (
    OPEN,
    REFUSED,
    SAME,
    backward,
    forms,
    fraction,
    hessians,
    loosely,
    strictly,
    unfolding,
)
from tests.fuzz.draw import Draw
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.operations import OPERATIONS
from tests.fuzz.outcome import Outcome
from tests.fuzz.pairs import PAIRS
from tests.fuzz.programs import Program, run
from tests.fuzz.report import shown
from tests.fuzz.routes import c_code, compiled, eager, rationals
from tests.fuzz.shrink import shrunk
from tests.fuzz.truth import truth

GOOD = (SAME, REFUSED, OPEN)
HERE = [
    name
    for name in PAIRS
    if ("llvm" not in name or find_spec("llvmlite")) and ("JAX" not in name or find_spec("jax"))
]


def program(*steps, leaves=(0.75, -1.25), learned=1, others=()):
    return Program(leaves, learned, steps, others)


def found_and_shrunk(check, seeds=range(300)):
    """What a check objects to first among the programs of these seeds, made short."""
    for seed in seeds:
        drawn = Draw(seed).program()
        if check(Case(drawn, seed=seed)) not in GOOD:
            return shrunk(drawn, lambda smaller: check(Case(smaller)) not in GOOD, seconds=6.0)
    raise AssertionError("nothing was found")


def operations(made):
    return [op for op, _ in made.steps]


# ── a fixed part ──────────────────────────────────────────────────────────────────────────────


LATER = [pytest.param(seed, marks=pytest.mark.slow) for seed in (1_000_000, 3_000_000, 5_000_001)]


@pytest.mark.parametrize("seed", [4_000_001, *LATER])
def test_programs_of_fixed_seeds_agree_on_all_routes(seed):
    """Some seconds each: every program is lowered by two backends and by C, in both forms of the engine."""
    fuzzer = Fuzzer({name: PAIRS[name] for name in HERE}, say=lambda *_, **__: None, seconds_to_shrink=3.0)
    try:
        report = fuzzer.run(seed, programs=3)
    finally:
        fuzzer.close()
    told = [shown(pair, small, said, at) for (pair, *_), (_, small, said, at) in report.kinds.items()]
    assert not told, "\n".join(told)
    assert report.programs == 3
    assert sum(report.counts["backward | mpmath"].values()) == 3


def test_a_seed_gives_the_same_program_and_a_program_survives_json():
    for seed in range(50):
        drawn = Draw(seed).program()
        assert Program.from_json(drawn.to_json()).to_json() == Draw(seed).program().to_json()


def test_the_command_prints_its_figures_and_exits_with_0():
    """Starts Python twice."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--programs", "4", "--seed", "1000000", "--only", "backward"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.splitlines()[0] == "4 programs"
    assert found.stdout.splitlines()[2].split()[:3] == ["backward", "|", "mpmath"]


# ── the judge ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [name for name, gate in GATES.items() if gate.arity == 1])
def test_the_judge_differentiates_as_differences_of_many_digits_do(name):
    low, high = GATES[name].sample[0]
    x, step = low + 0.625 * (high - low), mpmath.mpf(2) ** -60
    with mpmath.workprec(400):
        down, here, up = (truth(program((name, (0,)), leaves=(y,)), False) for y in (x - step, x, x + step))
        assert here.order == 2
        for order in (0, 1):
            difference = (up.numbers[order] - down.numbers[order]) / (2 * step)
            assert abs(difference - here.numbers[order + 1]) <= mpmath.mpf(10) ** -30


def test_the_judge_knows_where_there_is_no_value_and_where_nobody_can_say():
    assert truth(program(("log", (1,))), False).why == "domain"
    assert truth(program(("div", (0, "0.0"))), False).why == "pole"
    assert truth(program(("mul", (0, "1000.0")), ("exp", (2,))), False).why == "overflow"
    assert truth(program(("sin", (0,)), ("sub", (2, 2)), ("floor", (3,))), False).kind == "open"
    assert truth(program(("sqrt", (0,)), leaves=(0.0,)), False).order == 0
    assert truth(program(("power", (0, "1.5")), leaves=(0.0,)), False).order == 1
    assert truth(program(("relu", (0,)), leaves=(0.0,)), False).numbers == (0, 0, 0)


def test_the_judge_allows_what_rounding_may_do_and_no_more():
    made = program(("exp", (0,)), ("sub", (2, "2.117")))
    case = Case(made)
    assert backward(case) == SAME
    value, slope = case.answer("closed").numbers
    assert 1e-16 < case.closed.slack[0] / abs(case.closed.numbers[0]) < 1e-5  # most digits cancel
    case._answers["closed"] = Outcome((value, slope * (1.0 + 1e-12)))
    assert backward(case).startswith("number 1 is ")


# ── what is broken on purpose is found, and shrunk ────────────────────────────────────────────


def broken(monkeypatch, name, local_grads):
    """A gate like `name` with other local gradients, and a check that meets it in its place."""
    monkeypatch.setitem(GATES, "broken", None)
    del GATES["broken"]
    gate("broken", GATES[name].value, local_grads)
    monkeypatch.setitem(OPERATIONS, "broken", OPERATIONS[name]._replace(template="ag.broken({0})"))

    def placed(made):
        return replace(made, steps=tuple(("broken" if op == name else op, xs) for op, xs in made.steps))

    return placed


@pytest.mark.parametrize(
    "slope", [lambda y, a: (1.0 - y * y + 1e-7,), lambda y, a: (y * y - 1.0,)], ids=["off", "sign"]
)
def test_a_wrong_row_is_found_and_shrunk_to_its_one_line(monkeypatch, slope):
    placed = broken(monkeypatch, "tanh", slope)
    small = found_and_shrunk(lambda case: backward(Case(placed(case.program))))
    assert operations(placed(small)) == ["broken"]
    assert len(small.leaves) == 1


def test_a_row_that_is_wrong_at_second_order_only_is_found(monkeypatch):
    placed = broken(monkeypatch, "exp", lambda y, a: (y.detach() if isinstance(y, Value) else y,))
    small = found_and_shrunk(lambda case: hessians(Case(placed(case.program))))
    assert operations(placed(small)) == ["broken"]


def swapped(made, name):
    """The program with the operands of one gate in the other order."""
    return replace(made, steps=tuple((op, xs[::-1] if op == name else xs) for op, xs in made.steps))


@pytest.mark.parametrize("check", [strictly("python"), loosely("python"), batched("python", False)])
def test_a_backend_that_swaps_two_operands_is_found_and_shrunk_to_the_gate(monkeypatch, check):
    right = compiled.compiled
    monkeypatch.setattr(compiled, "compiled", lambda made, *how: right(swapped(made, "sub"), *how))
    small = found_and_shrunk(check)
    assert operations(small) == ["sub"]
    assert len(shown("pair", small, "said", 1).splitlines()) <= 12


def test_an_engine_that_differs_in_the_last_bit_is_found():
    class Off:
        def ask(self, made, questions):
            answers = {question: eager.ask(made, question) for question in questions}
            if any(op == "exp" for op, _ in made.steps) and answers["closed"].numbers:
                y, *slopes = answers["closed"].numbers
                answers["closed"] = Outcome((math.nextafter(y, math.inf), *slopes))
            return answers

    small = found_and_shrunk(lambda case: forms(Case(case.program, Off())))
    assert operations(small) == ["exp"]


def test_a_wrong_eighth_sample_of_a_batch_is_found(monkeypatch):
    right = compiled.batch

    def off(*how):
        outcome = right(*how)
        numbers = list(outcome.numbers)
        if len(numbers) > 8:
            numbers[7] *= 1.0 + 1e-10
        return Outcome(tuple(numbers), *outcome[1:])

    monkeypatch.setattr(compiled, "batch", off)
    found_and_shrunk(batched("python", False))


def test_a_wrong_fraction_is_found(monkeypatch):
    monkeypatch.setitem(rationals.RATIONAL, "mod", lambda a, b: a - b * int(a / b))  # C's remainder
    assert operations(found_and_shrunk(fraction, range(3000))) == ["mod"]


@pytest.mark.skipif(c_code.COMPILER is None, reason="there is no C compiler (cc, or $CC)")
def test_c_that_is_wrong_is_found(monkeypatch):
    right = c_code._own
    monkeypatch.setattr(c_code, "_own", lambda text, name: right(text, name).replace("exp(", "expm1("))
    small = found_and_shrunk(foreign.c_alone)
    assert len(small.steps) == 1


def test_a_refusal_on_one_side_only_is_found():
    case = Case(program(("log", (0,))))
    refused = Outcome((), "DomainError", "made up")
    case._answers |= {"closed": refused, "lenient": Outcome((math.nan, math.nan))}
    assert "eager DomainError" in strictly("python")(case)
    assert "is refused, with a true value there" in backward(case)
    assert unfolding(case) not in GOOD


def test_what_is_printed_runs_as_it_stands():
    made = program(("mul", (0, 1)), ("if <", (0, "np.float32(0.1)", 2, "-1.5")))
    text = shown("a | b", made, "is wrong", 3)
    assert "r3 = r2 if w0 < np.float32(0.1) else (-1.5)" in text
    assert run(text)["f"](-1.25) == -1.5

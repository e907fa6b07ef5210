"""The compiled engine and the interpreted one: the same data, gradients, errors and messages, to the bit.

Each form runs the same programs in a process of its own (`transcript.py`), and their transcripts are
compared.  Where no compiled form is installed there is nothing to compare; with
GATEWISE_REQUIRE_COMPILED=1 its absence is a failure, not a skip.
"""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import GATES
from tests.helpers.graphs import recipes
from tests.helpers.operations import AWKWARD
from tests.helpers.scenes import SCENES

ROOT = Path(__file__).parents[2]


class Form:
    """A process that runs one form of the engine and answers programs with transcripts."""

    def __init__(self, form, errors):
        self.errors = Path(errors.name)
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "helpers" / "transcript.py")],
            cwd=ROOT,
            env=os.environ | {"GATEWISE_ENGINE": form, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        greeting = self.process.stdout.readline()
        self.form, self.reason = json.loads(greeting) if greeting else ("none", self.last_words())

    def __call__(self, statements):
        print(json.dumps(statements), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, f"the {self.form} form died at {statements}: {self.last_words()}"
        return json.loads(answer)

    def last_words(self):
        self.process.wait(timeout=30)
        return self.errors.read_text().strip().rpartition("\n")[2]


@contextlib.contextmanager
def running(form, errors):
    """A form, until the test module is done with it."""
    with errors.open("w") as stream:
        started = Form(form, stream)
        with started.process:  # closes its input, at which it ends
            yield started


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    with running("python", folder / "python") as interpreted, running("compiled", folder / "c") as compiled:
        assert interpreted.form == "python", interpreted.reason
        if compiled.form != "compiled":
            reason = f"there is no compiled engine to compare with: {compiled.reason}"
            if os.environ.get("GATEWISE_REQUIRE_COMPILED") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        yield interpreted, compiled


def agree(forms, statements):
    """Both transcripts, once they are known to be one."""
    interpreted, compiled = (form(statements) for form in forms)
    for mine, theirs in zip(interpreted, compiled, strict=False):
        assert theirs == mine, "\n".join(statements)
    assert len(interpreted) == len(compiled)
    return interpreted


# ── random programs ───────────────────────────────────────────────────────────────────────────

numbers = st.sampled_from([*AWKWARD, 3, -2, 1e-8, -1e308]) | st.floats(-4.0, 4.0)
OPERATORS = ["+", "-", "*", "/", "**", "%", "//"]
SETTINGS = ["", "", "", "with ieee(): ", "with no_grad(): "]
SWEEPS = ["", "0.25", "-1e308", "inf", "accumulate='compensated'", "error_bound=True"]


@st.composite
def programs(draw):
    """Statements over names a, b, …: operators, gates, plain numbers, modes, and two backward passes."""
    names = ["a", "b", "c"]
    lines = [f"{name} = Value({draw(numbers)!r}, {name!r})" for name in names]
    for i in range(draw(st.integers(1, 10))):
        operand = st.sampled_from(names)
        any_operand = operand | numbers.map(repr)
        kind = draw(st.integers(0, 9))
        if kind < 4:
            pair = draw(st.permutations([draw(operand), draw(any_operand)]))
            made = f" {draw(st.sampled_from(OPERATORS))} ".join(pair)
        elif kind < 8:
            gate = GATES[draw(st.sampled_from(sorted(GATES)))]
            rest = ", ".join(draw(any_operand) for _ in gate.operand_names[1:])
            made = f"autograd.{gate.name}({draw(operand)}, {rest})"
        elif kind < 9:
            made = f"{draw(operand)}.detach()"
        else:
            made = f"Value(2.5, ({draw(operand)}, {draw(operand)}), ({draw(numbers)!r}, {draw(numbers)!r}))"
        lines.append(f"v{i} = {draw(operand)}")  # what it stays if the gate is refused
        lines.append(f"{draw(st.sampled_from(SETTINGS))}v{i} = {made}")
        names.append(f"v{i}")
    if draw(st.booleans()):
        lines.append(f"{draw(st.sampled_from(names))}.data = {draw(numbers)!r}")
    lines.append(f"root = {draw(st.sampled_from([names[-1], ' + '.join(names)]))}")
    for mode in ("", "with ieee(): "):
        lines.append(f"{mode}root.backward({draw(st.sampled_from(SWEEPS))})")
    return [*lines, f"show(root, {', '.join(names)})"]


@settings(max_examples=500)
@given(programs())
def test_random_programs_at_awkward_numbers_leave_the_same_transcript(forms, program):
    agree(forms, program)


@settings(max_examples=100)
@given(recipes())
def test_random_graphs_have_the_same_derivatives_of_every_kind(forms, recipe):
    leaves = [f"x{i}" for i in range(len(recipe.leaves))]
    names, lines = list(leaves), []
    for gate, places in recipe.steps:
        names.append(f"v{len(lines)}")
        lines.append(f"    {names[-1]} = GATES[{gate!r}]({', '.join(names[place] for place in places)})")
    function = [f"def f({', '.join(leaves)}):", *lines, f"    return sum([{', '.join(names)}])"]
    agree(
        forms,
        [
            "\n".join(function),
            f"xs = {recipe.leaves}",
            "show(autograd.value_and_grad(f)(*xs), autograd.hessian(f)(*xs))",
            "root = f(*(Value(x, f'x{i}') for i, x in enumerate(xs)))",
            "root.backward()",
            "show(nodes(root), nodes(copy.deepcopy(root)), autograd.draw_dot(root).source)",
            "show(str(autograd.steps(root)), str(autograd.exact(root)))",
        ],
    )


# ── scenes ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", GATES)
def test_a_gate_is_the_same_at_every_awkward_point_in_both_modes(forms, name):
    seen = agree(forms, [f"show(*every_point({name!r}))", f"with ieee(): show(*every_point({name!r}))"])
    assert len(seen) > 30


@pytest.mark.parametrize("scene", [scene.__name__ for scene in SCENES])
def test_a_scene_plays_the_same(forms, scene):
    assert agree(forms, [f"for seen in {scene}(): show(seen)"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["python to compiled", "compiled to python"])
def test_a_pickle_of_one_form_is_loaded_by_the_other(forms, order):
    saving, loading = (forms[i] for i in order)
    seen = "x, y, root = graph; show(nodes(root)); root.backward(); show(x, y)"
    saved, *expected = saving(["graph = saved_graph()", "show(pickle.dumps(graph).hex())", seen])
    assert loading([f"graph = pickle.loads(bytes.fromhex({saved!r}))", seen]) == expected


def test_a_difference_in_the_last_bit_would_be_seen(forms):
    interpreted, compiled = forms
    with pytest.raises(AssertionError):
        agree((interpreted, lambda _: compiled(["show(Value(0.1) + 0.2)"])), ["show(Value(0.3) + 0.0)"])

"""What `help` says of a gate is read from its row, is true, and costs nothing until somebody asks."""

import doctest
import inspect
import math
import pydoc
import re
import subprocess
import sys

import pytest

import autograd
from autograd import GATES, GatewiseError, Value
from autograd.gates.manual import POINTS
from autograd.numbers.formula import spelled


@pytest.fixture
def cube():
    yield autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,), meaning="the cube")
    del GATES["cube"]


@pytest.fixture
def floats_only():
    yield autograd.gate("sinc", lambda a: math.sin(a) / a, lambda y, a: ((math.cos(a) - y) / a,))
    del GATES["sinc"]


def number(text):
    return float(text.replace("−", "-"))


def awkward(gate):
    """[({operand: number}, what is said of it)]"""
    lines = inspect.getdoc(gate).partition("Awkward points")[2].partition("\n\n")[0].splitlines()[1:]
    found = []
    for line in lines:
        points, _, said = line.strip().partition(": ")
        for point in points.split(" or "):
            pairs = (equation.split(" = ") for equation in point.split(", "))
            found.append(({name: number(x) for name, x in pairs}, said))
    return found


@pytest.mark.parametrize("name", GATES)
def test_the_example_in_the_help_of_a_gate_runs_and_prints_these_numbers(name):
    test = doctest.DocTestParser().get_doctest(GATES[name].__doc__, {}, name, None, 0)
    assert len(test.examples) == 5
    found = doctest.DocTestRunner(verbose=False)
    found.run(test, out=lambda text: pytest.fail(text))
    assert found.summarize(verbose=False) == (0, 5)


@pytest.mark.parametrize("name", GATES)
def test_help_says_what_a_gate_computes_its_slopes_and_its_domain(name):
    gate = GATES[name]
    said = inspect.getdoc(gate)
    assert said.startswith(f"{name}(")
    assert gate.meaning
    assert f": {gate.meaning}.\n" in said
    value, *slopes = spelled(gate)
    assert f"    y = {value}\n" in said
    for operand, slope in zip(gate.operand_names, slopes, strict=True):
        assert (f"    ∂y/∂{operand} = {slope}\n" in said) is (operand not in gate.parameters)
    assert f"Domain: {gate.domain or 'all numbers'}.\n" in said


@pytest.mark.parametrize("name", GATES)
def test_what_help_says_of_an_awkward_point_is_what_the_gate_does_there(name):
    gate = GATES[name]
    for point, said in awkward(gate):
        settings = {"low": -1.0, "high": 1.0} if name == "clip" else gate.parameters
        operands = [Value(point[x]) if x in point else settings[x] for x in gate.operand_names]
        error = re.match(r"(\w+Error); within ieee\(\) ", said)
        if error:
            with pytest.raises(getattr(autograd, error[1])):
                gate(*operands)
        with autograd.ieee():
            y = gate(*operands)
        told = dict(re.findall(r"([^ ,]+) = ([^ ,]+)", said))
        seen = {"y": y.data} | {
            f"∂y/∂{x}": slope for x, slope in zip(gate.operand_names, y.local_grads, strict=True)
        }
        for what, text in told.items():
            assert number(text) == pytest.approx(seen[what], rel=1e-3, nan_ok=True), (point, what)


@pytest.mark.parametrize(
    ("name", "point", "said"),
    [
        ("relu", {"a": 0}, "∂y/∂a = 0 (0 below, 1 above)"),
        ("abs", {"a": 0}, "∂y/∂a = 0 (−1 below, 1 above)"),
        ("maximum", {"a": 1, "b": 1}, "∂y/∂a = 0.5 (0 below, 1 above)"),
        ("leaky_relu", {"a": 0}, "∂y/∂a = 0.01 (0.01 below, 1 above)"),
        ("clip", {"a": 1}, "∂y/∂a = 0 (1 below, 0 above)"),
        ("step", {"a": 0}, "y = 1 (0 below, 1 above)"),
        ("floor", {"a": 2}, "y = 2 (1 below, 2 above)"),
        ("sqrt", {"a": 0}, "y = 0, ∂y/∂a = inf"),
        ("log", {"a": 0}, "PoleError; within ieee() y = −inf, ∂y/∂a = inf"),
        ("log", {"a": -1}, "DomainError; within ieee() y = nan"),
        ("exp", {"a": 1000}, "GateOverflowError"),
        ("pow", {"a": 0, "b": 0.5}, "∂y/∂a = inf, ∂y/∂b = 0"),
        ("pow", {"a": -2, "b": 3}, "DomainError; within ieee() y = −8, ∂y/∂a = 12, ∂y/∂b = nan"),
        ("div", {"a": 0, "b": 0}, "DomainError"),
        ("tanh", {"a": math.inf}, "y = 1, ∂y/∂a = 0"),
        ("hypot", {"a": 0, "b": 0}, "y = 0, ∂y/∂a = 0 (−1 below, 1 above)"),
    ],
)
def test_help_names_the_points_that_are_known_to_be_awkward(name, point, said):
    assert any(said in told for there, told in awkward(GATES[name]) if there == point)


@pytest.mark.parametrize(("name", "usual"), [("tanh", 0.5), ("exp", 1), ("sin", 0), ("square", 2)])
def test_help_passes_over_points_that_are_not_awkward(name, usual):
    assert {"a": usual} not in [point for point, _ in awkward(GATES[name])]


@pytest.mark.parametrize("name", GATES)
def test_every_error_at_the_points_of_the_numerics_is_told(name):
    gate = GATES[name]
    active = [x for x in gate.operand_names if x not in gate.parameters]
    told = {tuple(point.values()) for point, said in awkward(gate) if "Error" in said}
    raising = set()
    for point in POINTS.get(len(active), ()):
        try:
            gate(*map(Value, point))
        except GatewiseError:
            raising.add(point)
    assert told == raising


def test_a_form_for_plain_numbers_is_told_where_it_differs():
    assert "∂y/∂a = 1 if a > b else 0, where b is a plain number" in GATES["maximum"].__doc__


def test_the_signature_of_a_gate_has_its_operands_and_the_defaults_of_its_parameters():
    assert str(inspect.signature(autograd.tanh)) == "(a)"
    assert str(inspect.signature(autograd.leaky_relu)) == "(a, slope=0.01)"
    for gate in GATES.values():
        assert tuple(inspect.signature(gate).parameters) == gate.operand_names
        assert gate.__name__ == gate.name


def test_a_gate_of_a_program_has_help_too(cube):
    assert cube.__doc__.startswith("cube(a): the cube.\n\n    y = a * a * a\n    ∂y/∂a = 3 * a * a\n")
    assert "(0.125, 0.75)" in cube.__doc__


def test_a_row_for_floats_alone_has_help_without_formulas(floats_only):
    said = floats_only.__doc__
    assert "sinc(a)" in said
    assert "∂y/∂a =" not in said.partition("Awkward")[0]
    assert ">>> y = autograd.sinc(a)" in said


@pytest.mark.parametrize("where", [autograd.tanh, autograd.Gate, autograd.GATES["pow"]])
def test_pydoc_and_inspect_find_the_help(where):
    text = pydoc.render_doc(where, renderer=pydoc.plaintext)
    for line in inspect.getdoc(where).splitlines():
        assert line in text


def test_the_class_keeps_a_help_of_its_own():
    assert autograd.Gate.__doc__.startswith("One row: a name, a value")
    assert "symbol" in str(inspect.signature(autograd.Gate))


def test_ipython_shows_the_help_of_a_gate():
    oinspect = pytest.importorskip("IPython.core.oinspect", reason="python -m pip install ipython")
    assert oinspect.getdoc(autograd.tanh) == inspect.getdoc(autograd.tanh)


def test_importing_writes_no_help_and_loads_nothing_for_it():
    program = "import sys, autograd; print('autograd.gates.manual' in sys.modules); autograd.tanh.__doc__; "
    program += "print('autograd.gates.manual' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "True"]


def test_asking_within_a_mode_changes_nothing(cube):
    with autograd.ieee():
        said = GATES["acosh"].__doc__
    assert "DomainError" in said
    with pytest.raises(autograd.DomainError):
        autograd.acosh(0.0)

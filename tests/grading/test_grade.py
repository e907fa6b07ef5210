import math
import sys
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import pytest

from autograd import Value
from autograd.grading import grade, isolation
from autograd.grading.diagnosing import diagnose
from autograd.grading.findings import REMARKS
from autograd.grading.programs import tried
from autograd.grading.report import pictures
from tests.helpers.mutants import MUTANTS, RIGHT, made, mutant

ALL = [(name, edits) for name, several in MUTANTS.items() for edits in several]
PAIRS = [pair for pair in combinations(ALL, 2) if pair[0][0] != pair[1][0]]


@cache
def diagnosed(source):
    return diagnose(tried(made(source)))


def found(source):
    return {finding.name for finding in diagnosed(source).findings}


def both(one, other):
    return mutant(*one, *other) or mutant(*other, *one)


def test_a_right_class_has_no_mistake():
    assert diagnosed(RIGHT) == diagnose(tried(Value))
    assert grade(made(RIGHT)).passed
    assert str(grade(made(RIGHT))).startswith("Right: ")


def test_there_are_more_than_fifteen_mistakes_to_find():
    assert len(MUTANTS) > 15
    assert all(mutant(*edits) for _, edits in ALL)


@pytest.mark.parametrize(("name", "edits"), ALL)
def test_each_mistake_alone_is_named_and_nothing_else(name, edits):
    diagnosis = diagnosed(mutant(*edits))
    assert [finding.name for finding in diagnosis.findings] == [name]
    assert not diagnosis.missing
    (finding,) = diagnosis.findings
    assert any(x != finding.right.grad[leaf] for leaf, x in finding.got.grad.items())


# Two mistakes that no graph tells from one of them, and why.
INSEPARABLE = {
    ("overwrite", "inner-kept"): "what is kept is overwritten",
    ("overwrite", "leaves-reset"): "what is reset would be overwritten",
    ("overwrite", "counted-once"): "of two contributions one is left anyway",
    ("overwrite", "no-order"): "a gate that sends again sends its last gradient last",
    ("upstream-forgotten", "no-order"): "a gate sends the same at any time",
    ("upstream-forgotten", "inner-kept"): "what is kept is not sent",
    ("sub-slope", "neg-slope"): "as if a - b were a + -b",
    ("div-slope", "pow-slope"): "as if a / b were a * b**-1",
}


def test_of_two_mistakes_none_that_is_absent_is_named_and_both_where_a_graph_shows_both():
    tested = 0
    for (one, edits), (other, others) in PAIRS:
        source = both(edits, others)
        if source is None:  # the two change the same line
            continue
        tested += 1
        named = found(source)
        assert named, (one, other)
        assert named <= {one, other}, (one, other, named)
        if named != {one, other}:
            assert (one, other) in INSEPARABLE or named == {"seed-not-set"}, (one, other, named)
    assert tested > 400


class Closures:
    """The style of the lecture, with the numbers taken when the gate is made."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.send = data, 0.0, parents, lambda: None

    def gate(self, data, *edges):
        out = type(self)(data, tuple(parent for parent, _ in edges))

        def send():
            for parent, slope in edges:
                parent.grad += slope * out.grad

        out.send = send
        return out

    def __add__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        return self.gate(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        return self.gate(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, n):
        return self.gate(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return self.gate(math.exp(self.data), (self, math.exp(self.data)))

    def tanh(self):
        return self.gate(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def relu(self):
        return self.gate(max(0.0, self.data), (self, float(self.data > 0)))

    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda self: self * -1
    __sub__ = lambda self, other: self + -other
    __rsub__ = lambda self, other: -self + other
    __truediv__ = lambda self, other: self * other**-1
    __rtruediv__ = lambda self, other: self**-1 * other

    def backward(self):
        order, seen = [], set()

        def build(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    build(parent)
                order.append(node)

        build(self)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            node.send()


@dataclass(eq=False)
class Counted:
    """A dataclass that sweeps by recursion: a node goes on when all that read it have sent."""

    data: float
    edges: tuple = ()
    grad: float = field(default=0.0)

    def __add__(self, other):
        if isinstance(other, (int, float)):
            return Counted(self.data + other, ((self, 1.0),))
        return Counted(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Counted(self.data * other, ((self, other),))
        return Counted(self.data * other.data, ((self, other.data), (other, self.data)))

    def __truediv__(self, other):
        if isinstance(other, (int, float)):
            return self * (1 / other)
        return Counted(self.data / other.data, ((self, 1 / other.data), (other, -self.data / other.data**2)))

    def __sub__(self, other):
        return self + other * -1 if isinstance(other, Counted) else self + -other

    def __pow__(self, n):
        return Counted(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        return Counted(math.exp(self.data), ((self, math.exp(self.data)),))

    def tanh(self):
        twice = (self * 2).exp()
        return (twice + -1) / (twice + 1)

    def relu(self):
        return Counted(max(0.0, self.data), ((self, 1.0 if self.data > 0 else 0.0),))

    __neg__ = lambda self: self * -1
    __radd__, __rmul__ = __add__, __mul__
    __rsub__ = lambda self, other: -self + other
    __rtruediv__ = lambda self, other: self**-1 * other

    def backward(self):
        readers = {}

        def count(node):
            for operand, _ in node.edges:
                readers[id(operand)] = readers.get(id(operand), 0) + 1
                if readers[id(operand)] == 1:
                    if operand.edges:
                        operand.grad = 0.0
                    count(operand)

        def send(node):
            for operand, slope in node.edges:
                operand.grad += slope * node.grad
                readers[id(operand)] -= 1
                if not readers[id(operand)]:
                    send(operand)

        count(self)
        self.grad = 1.0
        send(self)


@pytest.mark.parametrize("value", [Closures, Counted, Value])
def test_a_right_class_in_another_style_passes(value):
    result = grade(value)
    assert result.passed, str(result)
    assert not result.mistakes


def test_sub_and_div_made_of_other_gates_are_not_blamed_for_their_mistakes():
    class Sign(Closures):
        __neg__ = lambda self: self.gate(-self.data, (self, 1.0))

    assert grade(Sign).mistakes == ("neg-slope",)


def test_what_micrograd_does_is_a_remark_and_passes():
    source = mutant(*MUTANTS["inner-kept"][0])
    result = grade(made(source))
    assert result.passed
    assert set(result.mistakes) <= REMARKS
    assert "Remark: Inner gradients are kept" in str(result)
    assert not grade(made(mutant(*MUTANTS["overwrite"][0]))).passed


def test_a_mistake_is_told_with_both_numbers_and_drawn():
    result = grade(made(mutant(*MUTANTS["overwrite"][0])))
    assert "with a = 3: y = a + a; y.backward()" in str(result)
    assert "a.grad is 1, and should be 2" in str(result)
    right, got = pictures(result.diagnosis.findings[0])
    assert "grad 2" in right
    assert "grad 2" not in got
    assert result._repr_html_().count("<svg") == 2


def test_a_wrong_number_forward_comes_before_all_gradients():
    result = grade(made(RIGHT.replace("self.data - other.data", "other.data - self.data")))
    assert result.mistakes == ("sub-forward",)
    assert "y.data is −5, and should be 5" in str(result)


def test_a_mistake_that_nobody_knows_is_shown_by_its_numbers():
    result = grade(made(RIGHT.replace("local * node.grad", "local * node.grad * 0.5")))
    assert not result.passed
    assert "should be" in str(result)


FILES = {
    "right.py": (RIGHT, None),
    "printing.py": (RIGHT + "\nprint('hello')\n", None),
    "guarded.py": (RIGHT + "\nif __name__ == '__main__':\n    raise SystemExit\n", None),
    "leaving.py": ("import sys\nsys.exit(3)\n", "leaving.py calls sys.exit() when it is imported"),
    "broken.py": ("def f(:\n", "broken.py is not Python: line 1: "),
    "null.py": ("\0", "null.py is not Python: "),
    "empty.py": ("x = 1\n", "empty.py defines no class with a method backward()"),
    "bare.py": ("class Value:\n    pass\n", "no class with a method backward(); it has Value"),
    "several.py": (
        "class A:\n    def backward(self): pass\n\nclass B(A):\n    pass\n",
        "several.py defines A and B, both with backward()",
    ),
    "raising.py": ("x = 1\nraise ValueError('no')\n", "raising.py, line 2, raises ValueError: no"),
    "gone.py": ("import os\nos._exit(0)\n", "it ended its process at the file"),
    "importing.py": ("import torch_of_mine\n", "importing.py, line 1, raises ModuleNotFoundError"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_graded_or_gets_a_sentence(name, tmp_path):
    source, sentence = FILES[name]
    path = tmp_path / name
    path.write_text(source)
    result = grade(path)
    assert result.passed is (sentence is None)
    assert (sentence or "") in result.problem
    assert "Traceback" not in str(result)


def test_an_operator_that_is_missing_is_named():
    result = grade(made(RIGHT.replace("    __rmul__ = __mul__\n", "")))
    assert result.diagnosis.missing[0].startswith("y = 3.0 * a raises TypeError")
    assert not result.passed


def test_a_file_that_never_ends_is_stopped_and_says_where(tmp_path):
    path = tmp_path / "endless.py"
    path.write_text(RIGHT.replace("        order = self.order()", "        while True:\n            pass"))
    said = str(grade(path, seconds=0.5))
    assert said == "Not graded: it does not end: after 0.5 seconds it was still at y = a + b; y.backward()."


@pytest.mark.parametrize("fork", [True, False])
def test_a_class_that_never_ends_is_stopped(fork, monkeypatch):
    if not fork:
        monkeypatch.delattr(isolation.os, "fork", raising=False)

    class Endless(Closures):
        def backward(self):
            while True:
                pass

    assert "it does not end" in grade(Endless, seconds=0.2).problem
    assert sys.gettrace() is None or fork


def test_without_a_fork_a_class_is_graded_here(monkeypatch):
    monkeypatch.delattr(isolation.os, "fork", raising=False)
    assert grade(made(mutant(*MUTANTS["sub-slope"][0]))).mistakes == ("sub-slope",)


def test_a_folder_gives_a_report_with_counts(tmp_path):
    (tmp_path / "ada.py").write_text(RIGHT)
    (tmp_path / "bob.py").write_text(mutant(*MUTANTS["overwrite"][0]))
    (tmp_path / "cy.py").write_text("x = 1\n")
    report = grade(tmp_path)
    assert [each.passed for each in report.grades] == [True, False, False]
    assert "1 of 3 right" in str(report)
    assert report.record["mistakes"] == {"overwrite": 1}


def test_what_is_neither_class_nor_file_is_refused(tmp_path):
    with pytest.raises(TypeError, match="a class, or the path of a file, not int"):
        grade(3)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        grade(tmp_path / "nothing.py")

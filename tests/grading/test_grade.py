import re
from functools import cache
from itertools import combinations

import pytest

from autograd import Value
from autograd.grading import grade
from autograd.grading.diagnosis.diagnosing import diagnose
from autograd.grading.diagnosis.findings import REMARKS
from autograd.grading.page import pictures
from autograd.grading.programs import tried
from tests.helpers.learners import STYLES, Closures
from tests.helpers.lecture import slipped
from tests.helpers.mutants import MUTANTS, RIGHT, made, mutant
from tests.helpers.slips import EVERYWHERE, SLIPS

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


@pytest.mark.slow
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


@pytest.mark.parametrize("value", [*STYLES, Value])
def test_a_right_class_in_another_style_passes(value):
    result = grade(value)
    assert result.passed, str(result)
    assert not result.mistakes


def test_the_class_of_the_lecture_passes_with_two_remarks():
    result = grade(made(slipped()))
    assert result.passed
    assert {*result.mistakes} == REMARKS


@pytest.mark.parametrize("slip", SLIPS)
def test_what_goes_wrong_in_the_lecture_is_named_and_nothing_else(slip):
    name, edits = SLIPS[slip]
    result = grade(made(slipped(*edits, every=slip == EVERYWHERE)))
    assert not result.passed
    assert {*result.mistakes} - REMARKS == {name}


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
    assert "local 1" in right
    assert "local" not in re.sub(r"<title>.*?</title>", "", got)
    assert result._repr_html_().count("<svg") == 2


def test_a_wrong_number_forward_comes_before_all_gradients():
    result = grade(made(RIGHT.replace("self.data - other.data", "other.data - self.data")))
    assert result.mistakes == ("sub-forward",)
    assert "y.data is −5, and should be 5" in str(result)


def test_a_mistake_that_nobody_knows_is_shown_by_its_numbers():
    result = grade(made(RIGHT.replace("local * node.grad", "local * node.grad * 0.5")))
    assert not result.passed
    assert "should be" in str(result)


def test_an_operator_that_is_missing_is_named():
    result = grade(made(RIGHT.replace("    __rmul__ = __mul__\n", "")))
    assert result.diagnosis.missing[0].startswith("y = 3.0 * a raises TypeError")
    assert not result.passed


def test_what_is_neither_class_nor_file_is_refused(tmp_path):
    with pytest.raises(TypeError, match="a class, or the path of a file, not int"):
        grade(3)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        grade(tmp_path / "nothing.py")


@pytest.mark.parametrize("gates", ["add", ("add", "mul"), ["add", "mul", "tanh"]])
def test_a_class_is_graded_by_the_gates_that_it_has_already(gates):
    lacking = RIGHT.replace("def exp(", "def later_exp(").replace("def relu(", "def later_relu(")
    assert grade(made(lacking), gates=gates).passed
    assert not grade(made(lacking)).passed
    wrong = lacking.replace("(1.0, 1.0))", "(1.0, 2.0))", 1)
    assert grade(made(wrong), gates=gates).mistakes == ("add-slope",)


def test_no_time_and_gates_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="no gate 'cosh' to grade; there are add, mul"):
        grade(Value, gates=["add", "cosh"])
    with pytest.raises(ValueError, match="needs some time, not 0 seconds"):
        grade(Value, 0)

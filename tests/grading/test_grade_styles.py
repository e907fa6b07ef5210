"""Each misconception in each style of writing the class, alone and beside each other one."""

import pytest

from autograd.grading import grade
from autograd.grading.diagnosis.diagnosing import diagnose
from autograd.grading.programs import tried
from tests.helpers.misconceptions import ALL, STYLES, pairs, together, written
from tests.helpers.mutants import made

# Nothing is seen through a gradient that never starts, never arrives, or is everybody's.
HIDING = {"seed-not-set", "gradient-shared", "nothing-sent"}
# Two that no graph tells from one of them, and why.
INSEPARABLE = {
    ("overwrite", "no-order"): "a gate that sends again sends its last gradient last",
    ("overwrite", "inner-kept"): "what is kept is overwritten",
    ("overwrite", "leaves-reset"): "what is reset would be overwritten",
    ("overwrite", "counted-once"): "of two contributions one is left anyway",
    ("upstream-forgotten", "no-order"): "a gate sends the same at any time",
    ("upstream-forgotten", "inner-kept"): "what is kept is not sent",
    ("seed-wrong", "relu-slope"): "a seed that is the result is 0 where relu is",
    ("seed-wrong", "relu-corner"): "a seed that is the result is 0 where relu is",
    ("no-order", "operand-left-out"): "what is sent before the root has sent goes nowhere in either",
    ("inner-kept", "wiped-out"): "nothing is left to be kept",
    ("leaves-reset", "wiped-out"): "nothing is left to be reset",
    ("operand-left-out", "mul-slope"): "nobody sees the slope of what nothing is sent to",
    ("mul-slope", "div-slope"): "as if a / b were a * b**-1",
    ("sub-slope", "neg-slope"): "as if a - b were a + -b",
    ("div-slope", "pow-slope"): "as if a / b were a * b**-1",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_right_class_passes_in_every_style(style):
    result = grade(made(written(style, together())))
    assert result.passed, str(result)
    assert result.mistakes == ()


@pytest.mark.slow  # four hundred classes
@pytest.mark.parametrize(
    ("name", "way"), [pytest.param(*each, id=f"{each[0]} {i}") for i, each in enumerate(ALL)]
)
def test_a_misconception_has_the_same_name_in_every_style(name, way):
    for style in STYLES:
        diagnosis = diagnose(tried(made(written(style, together(way)))))
        assert [finding.name for finding in diagnosis.findings] == [name], style
        assert not diagnosis.missing
        assert not diagnosis.unclear
        assert diagnosis.findings[0].differences


def in_turn():
    """For each two names, one of the ways to do both, in one of the styles: another each time."""
    both = {}
    for one, other, does in pairs():
        both.setdefault((one, other), []).append(does)
    for number, (names, several) in enumerate(both.items()):
        yield names, [*STYLES][number % len(STYLES)], several[number % len(several)]


@pytest.mark.slow  # three hundred classes
def test_two_misconceptions_are_both_named_where_a_graph_shows_both_and_none_that_is_absent():
    tested = 0
    for names, style, does in in_turn():
        named = {finding.name for finding in diagnose(tried(made(written(style, does)))).findings}
        assert named, (names, style, does)
        assert named <= {*names}, (names, named, style, does)
        assert named == {*names} or HIDING & {*names} or names in INSEPARABLE, (names, named, style, does)
        tested += 1
    assert tested > 250

"""Each misconception in each style of writing the class, alone and beside each other one."""

from functools import cache

import pytest

from autograd.grading import grade
from autograd.grading.diagnosis.diagnosing import diagnose
from autograd.grading.programs import tried
from tests.helpers.misconceptions import ALL, STYLES, pairs, together, written
from tests.helpers.mutants import made

PAIRS = [*pairs()]


@cache
def diagnosed(style, number):
    """Of the pair of this number, written in this style."""
    return diagnose(tried(made(written(style, PAIRS[number][2]))))


@pytest.mark.parametrize("style", STYLES)
def test_a_right_class_passes_in_every_style(style):
    result = grade(made(written(style, together())))
    assert result.passed, str(result)
    assert result.mistakes == ()


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


@pytest.mark.slow  # a thousand classes
@pytest.mark.parametrize("turn", range(len(STYLES)))
def test_of_two_misconceptions_one_is_named_and_none_that_is_absent(turn):
    styles = [*STYLES]
    for number, (one, other, does) in enumerate(PAIRS):
        if number % len(styles) == turn:
            for style in (styles[turn], styles[turn - 3]):
                named = {finding.name for finding in diagnosed(style, number).findings}
                assert named, (style, one, other, does)
                assert named <= {one, other}, (style, one, other, does)


@pytest.mark.slow
def test_both_of_two_are_named_but_where_one_hides_the_other():
    """Nothing is seen through a gradient that never starts, never arrives, or is everybody's."""
    hides = {"seed-not-set", "gradient-shared", "nothing-sent"}
    alone = [number for number, (*names, _) in enumerate(PAIRS) if not hides & {*names}]
    missed = set()
    for number in alone:
        one, other, does = PAIRS[number]
        named = {finding.name for finding in diagnosed([*STYLES][number % len(STYLES)], number).findings}
        if named != {one, other}:
            missed.add((one, other))
    assert missed <= {*INSEPARABLE}

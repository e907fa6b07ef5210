import math
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.util.text import distinct, fresh, show_number
from tests.helpers.growth import assert_linear


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (220.00000000000003, "220"),
        (0.1 + 0.2, "0.3"),
        (-4.0, "−4"),
        (0.0, "0"),
        (-0.0, "−0"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
        (5e-324, "5e−324"),
        (1e300, "1e+300"),
        (123456789012345.0, "123456789012345"),
        (1 / 3, "0.333333333333"),
        (2, "2"),
    ],
)
def test_numbers_are_shown_as_short_as_twelve_digits_allow(number, text):
    assert show_number(number) == text


def test_fewer_digits_are_shown_on_request():
    assert show_number(2 / 3, precision=3) == "0.667"


@given(st.floats(allow_nan=False))
def test_seventeen_digits_read_back_as_the_same_float(number):
    assert float(show_number(number, precision=17).replace("−", "-")) == number


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=1e-300)
    | st.floats(max_value=-1e-300, min_value=-1e300)
)
def test_twelve_digits_are_kept(number):
    shown = float(show_number(number).replace("−", "-"))
    assert abs(shown / number - 1.0) <= 5.001e-12


def test_a_precision_below_one_is_refused():
    with pytest.raises(ValueError, match="1 or more, not 0"):
        show_number(1.0, precision=0)


@given(st.lists(st.sampled_from(["x", "x (2)", "x (3)", "y", ""]), max_size=12), st.sets(st.text(max_size=2)))
def test_distinct_names_are_each_once_and_as_they_were_where_they_can_be(names, taken):
    found = distinct(names, taken=taken)
    assert len({*found}) == len(found) == len(names)
    assert taken.isdisjoint(found)
    for i, (name, told) in enumerate(zip(names, found, strict=True)):
        assert told == name or (told.startswith(f"{name} (") and name in {*taken, *found[:i]})


def test_many_equal_names_cost_no_more_than_others():
    assert_linear(lambda count: ["cell"] * count, distinct, 10_000)


@given(st.sets(st.sampled_from([f"v{i}" for i in range(1, 9)])))
def test_fresh_names_count_on_past_those_that_are_taken(taken):
    first = list(islice(fresh("v", taken), 8))
    assert taken.isdisjoint(first)
    assert first == [f"v{i}" for i in range(1, 99) if f"v{i}" not in taken][:8]

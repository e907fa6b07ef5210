"""where(): only the chosen branch is made, linked and given a gradient."""

import pytest

from autograd import Value, where


def test_only_the_chosen_function_is_called():
    x = Value(0.0)
    assert where(x > 0, lambda: x.log(), 7.0) == 7.0
    with pytest.raises(ZeroDivisionError):
        where(x <= 0, lambda: x.log(), 7.0)


def test_only_the_chosen_side_is_linked():
    a, b = Value(2.0), Value(3.0)
    y = where(True, a, b)
    y.backward()
    assert y.operands == (a,)
    assert (a.grad, a.reached, b.reached) == (1.0, True, False)


def test_the_result_is_a_node_of_its_own():
    a = Value(2.0, "a")
    y = where(True, a, 0.0)
    y.label = "y"
    assert (y is a, a.label) == (False, "a")


@pytest.mark.parametrize(
    ("condition", "chosen"), [(True, 1.0), (0, 2.0), (Value(0.5), 1.0), (Value(0.0), 2.0)]
)
def test_a_condition_holds_where_it_is_not_zero(condition, chosen):
    assert where(condition, 1.0, 2.0) == chosen


def test_a_branch_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="not str"):
        where(True, "a", 0.0)

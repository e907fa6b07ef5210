"""== and != of nodes: beside numbers, beside each other, and in a function that is differentiated."""

import dataclasses
import math
import threading
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, compile, grad, hessian, jacobian, value_and_grad

plain = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.fractions(),
    st.decimals(allow_nan=False),
    st.complex_numbers(),
    st.sampled_from([10**400, math.inf, -0.0, np.float64(1.5), np.int64(2), np.float32(0.1)]),
)


@given(st.floats(), plain)
def test_beside_a_plain_number_it_is_the_number_that_counts(x, other):
    for node in (Value(x), Value(x).detach()):
        assert (node == other) is bool(x == other)
        assert (other == node) == (other == x)
        assert (node != other) is bool(x != other)
        assert (other != node) == (other != x)


def test_beside_another_node_it_is_the_node_that_counts():
    x, twin, other = Value(2.0), Value(2.0), Value(3.0)
    same, nothing = x, Value(math.nan)
    assert x == same
    assert not x != same  # noqa: SIM202
    assert x != twin
    assert not x == twin  # noqa: SIM201
    assert x != other
    assert x != x.detach()
    assert nothing == nothing
    assert len({x, twin, other, x}) == 3
    assert {x: 1, twin: 2}[twin] == 2


def test_a_set_knows_nodes_and_a_list_knows_numbers():
    x = Value(1.0)
    assert 1.0 in [x]
    assert 1.0 not in {x}
    assert x in {x}


@pytest.mark.parametrize("other", [None, "2.0", [2.0], (2.0,), object(), Value])
def test_beside_anything_else_the_other_side_is_asked(other):
    x = Value(2.0)
    assert x.__eq__(other) is NotImplemented
    assert x.__ne__(other) is NotImplemented
    assert not x == other  # noqa: SIM201
    assert x != other


def test_lists_find_count_and_remove_numbers():
    xs = [Value(1.0), Value(2.0), Value(2.0)]
    assert xs.index(2.0) == 1
    assert xs.count(2) == 2
    assert xs.index(xs[2]) == 2
    xs.remove(xs[2])
    assert [x.data for x in xs] == [1.0, 2.0]


def test_match_statements_compare_numbers():
    def kind(x):
        match x:
            case 0:
                return "zero"
            case 1 | 2:
                return "small"
            case _:
                return "other"

    assert [kind(Value(x)) for x in (0.0, 2.0, 7.0)] == ["zero", "small", "other"]


def test_numpy_and_pytest_compare_numbers():
    x, y = Value(1.0), Value(-2.0)
    nodes = np.array([x, y, Value(0.0)], dtype=object)
    assert (nodes == 1.0).tolist() == [True, False, False]
    assert (nodes != np.array([1.0, 2.0, 0.0])).tolist() == [False, True, False]
    assert np.sign(nodes).tolist() == [1, -1, 0]
    assert np.where(nodes == -2.0, 1, 0).tolist() == [0, 1, 0]
    assert x == pytest.approx(1.0)
    assert x != pytest.approx(1.1)


def test_data_classes_compare_their_fields():
    @dataclasses.dataclass
    class Pair:
        a: object
        b: object

    x = Value(1.0)
    assert Pair(x, 2.0) == Pair(x, 2.0)
    assert Pair(x, 2.0) == Pair(1.0, 2.0)
    assert Pair(x, 2.0) != Pair(Value(1.0), 2.0)


def diagonal(x, y):
    return x * x if x == y else 3.0 * x * y


def off_diagonal(x, y):
    return 3.0 * x * y if x != y else x * x


@pytest.mark.parametrize("f", [diagonal, off_diagonal])
@pytest.mark.parametrize("make", [float, Value])
def test_a_function_that_is_differentiated_takes_the_branch_that_it_takes_on_numbers(f, make):
    value, slopes = value_and_grad(f)(make(2.0), make(2.0))
    assert value == f(2.0, 2.0) == 4.0
    assert list(slopes) == [4.0, 0.0]
    value, slopes = value_and_grad(f)(make(2.0), make(5.0))
    assert value == f(2.0, 5.0) == 30.0
    assert list(slopes) == [15.0, 6.0]
    assert [list(row) for row in hessian(f)(make(2.0), make(2.0))] == [[2.0, 0.0], [0.0, 0.0]]
    assert jacobian(lambda x, y: [f(x, y)])(2.0, 2.0) == [(4.0, 0.0)]


def test_what_was_computed_from_inputs_is_compared_as_well():
    f = lambda x, y: x * 7.0 if x * 2.0 == y + 1.0 else x * 11.0
    assert grad(f)(2.0, 3.0) == (7.0, 0.0)
    assert grad(f)(2.0, 4.0) == (11.0, 0.0)
    f = lambda x, y: x * 7.0 if x in [y * 2.0, y] else x * 11.0
    assert grad(f)(2.0, 2.0) == (7.0, 0.0)


def test_an_inner_function_sees_the_inputs_of_the_outer_one_as_numbers():
    f = lambda x: x * grad(lambda y: y * y if x == y else 3.0 * x * y)(2.0)
    assert grad(f)(2.0) == 4.0
    assert grad(f)(5.0) == 2.0 * 3.0 * 5.0


def test_two_leaves_that_a_function_closes_over_stay_two():
    first, second = Value(0.0), Value(0.0)
    seen = []

    def f(x):
        seen.extend([first == second, first * 2.0 == second, first == first, first == x, x == first])
        seen.extend([first in [second], [second, first].index(first), first == 0.0, first * x == second * x])
        return x

    grad(f)(0.0)
    assert seen == [False, False, True, True, True, False, 1, True, False]


def test_nan_is_not_equal_to_itself_for_the_function_as_for_numbers():
    def f(x):
        return 7.0 if x != x else x

    assert grad(f)(math.nan) == 0.0
    outside = Value(math.nan)
    assert grad(lambda x: x if outside == outside else 2.0 * x)(1.0) == 1.0


def test_a_thread_of_the_function_sees_numbers_too():
    def f(x, y):
        answers = []
        thread = threading.Thread(target=lambda: answers.append(x == y))
        thread.start()
        thread.join()
        return x * 2.0 if answers == [True] else x * 3.0

    assert grad(f)(1.0, 1.0) == (2.0, 0.0)
    assert grad(f)(1.0, 4.0) == (3.0, 0.0)


def test_nodes_are_nodes_again_after_a_derivative_that_failed():
    def f(x):
        raise KeyboardInterrupt

    x, twin = Value(1.0), Value(1.0)
    with pytest.raises(KeyboardInterrupt):
        grad(f)(1.0)
    assert x != twin


@pytest.mark.parametrize("other", [1, 1.0, True, Fraction(1), Decimal(1), 1 + 0j, np.float64(1.0)])
def test_while_compile_records_numbers_are_compared_in_each_replay(other):
    f = compile(lambda x: x * 3.0 if x == other else x * 5.0, on_guard="record")
    assert [f(x) for x in (1.0, 2.0, 1.0)] == [3.0, 10.0, 3.0]
    f = compile(lambda x: x * 3.0 if x != other else x * 5.0, on_guard="record")
    assert [f(x) for x in (1.0, 2.0, 1.0)] == [5.0, 6.0, 5.0]


@pytest.mark.parametrize("other", [10**400, Fraction(1, 3), Decimal("0.1"), 1j, math.nan])
def test_a_number_that_no_float_equals_needs_no_guard(other):
    f = compile(lambda x: x * 3.0 if x == other else x * 5.0)
    assert [f(x) for x in (1.0 / 3.0, 0.1, 2.0)] == [1.0 / 3.0 * 5.0, 0.5, 10.0]

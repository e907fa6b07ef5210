"""take(): the row with a number is linked and gets the gradient; all other numbers are refused."""

import copy
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    Value,
    exact,
    explain,
    grad,
    gradcheck,
    hessian,
    no_grad,
    page,
    steps,
    take,
)
from autograd.gates.lookup import lookup_among


@given(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=9), st.data())
def test_a_row_is_that_which_python_gives(rows, data):
    i = data.draw(st.integers(-len(rows), len(rows) - 1))
    for number in (i, float(i), np.int64(i), np.float32(i), Fraction(i), Value(float(i)), Value(i).detach()):
        assert take(rows, number) == rows[i]
        assert take(tuple(rows), number) == rows[i]
        assert take(np.array(rows), number) == rows[i]


@given(st.lists(st.lists(st.floats(-9.0, 9.0), min_size=2, max_size=2), min_size=1, max_size=5), st.data())
def test_only_the_row_that_is_taken_gets_a_gradient(numbers, data):
    i = data.draw(st.integers(-len(numbers), len(numbers) - 1))
    rows = [[Value(x) for x in row] for row in numbers]
    a, b = take(rows, i)
    (a * b).backward()
    for row in rows:
        taken = row is rows[i]
        assert [x.grad for x in row] == ([row[1].data, row[0].data] if taken else [0.0, 0.0])
        assert [x.reached for x in row] == [taken, taken]


def test_the_result_is_a_node_of_its_own():
    a = Value(2.0, "a")
    y = take([a], 0)
    y.label = "y"
    assert (y is a, a.label, y.operands) == (False, "a", (a,))


def test_rows_nest_in_any_way_and_come_back_so():
    rows = [(1, [Value(2.0)], {"a": 3.0}), (4, [Value(5.0)], {"a": Value(6.0)})]
    one, (two,), three = take(rows, 1)
    assert (one, two.data, three["a"].data) == (4.0, 5.0, 6.0)
    assert type(one) is float
    assert take(np.arange(6.0).reshape(3, 2), -1).tolist() == [4.0, 5.0]
    assert take(np.array([[Value(1.0)], [Value(2.0)]]), 1)[0].data == 2.0


@pytest.mark.parametrize(
    "i", [1.5, -0.5, math.nan, math.inf, Value(0.5), Value(math.nan).detach(), "0", None, [0], (1,)]
)
def test_what_is_no_whole_number_is_a_type_error(i):
    with pytest.raises(TypeError, match=r"whole number|by its number|looks one row up"):
        take([1.0, 2.0], i)


@pytest.mark.parametrize("i", [2, -3, 2.0, Value(5.0), 1e300])
def test_a_number_of_no_row_is_an_index_error_which_says_how_many_there_are(i):
    with pytest.raises(IndexError, match=r"among 2 rows; they are numbered 0 to 1, or −2 to −1"):
        take([1.0, 2.0], i)


def test_no_rows_and_what_is_no_list_are_refused():
    with pytest.raises(IndexError, match="empty"):
        take([], 0)
    for rows in (3.0, {0: 1.0}, Value(1.0), "ab", None):
        with pytest.raises(TypeError, match="list, tuple or array"):
            take(rows, 0)
    with pytest.raises(TypeError, match="not str"):
        take(["a"], 0)


def test_the_derivative_by_the_number_is_0_and_by_the_row_1():
    assert grad(lambda i: take([1.0, 4.0, 9.0], i))(2.0) == 0.0
    assert grad(lambda x: take([x, x * x, x**3], 2))(2.0) == 12.0
    assert grad(lambda i, x: take([x, x * x], i) * i)(1.0, 3.0) == (9.0, 6.0)
    assert hessian(lambda i, x: take([x, x * x], i) * i)(1.0, 3.0) == ((0.0, 6.0), (6.0, 2.0))
    assert gradcheck(lambda x: take([x, x.sin()], 1), 0.3)


@given(st.integers(1, 6), st.data())
def test_the_gate_of_a_recording_reads_every_row_and_has_a_slope_for_each(count, data):
    i = data.draw(st.integers(-count, count - 1))
    gate, rows = lookup_among(count), [10.0 + k for k in range(count)]
    nodes = [Value(x) for x in rows]
    place = Value(float(i))
    y = gate(place, *nodes)
    y.backward()
    assert y.data == gate(float(i), *rows) == rows[i]
    assert [x.grad for x in nodes] == [float(k == i % count) for k in range(count)]
    assert place.grad == 0.0
    assert pickle.loads(pickle.dumps(gate)) is gate
    assert copy.deepcopy(y).gate is gate


@pytest.mark.parametrize("number", [0.5, -0.5, 3.0, -4.0, math.nan, math.inf, -math.inf, -1e-300])
def test_the_gate_is_nan_for_a_number_of_no_row(number):
    for count in (3, 100):
        value, *_ = lookup_among(count).kernels[0](number, *map(float, range(count)))
        if count == 3 or not number.is_integer():
            assert math.isnan(value)


def test_what_explains_a_graph_explains_one_with_a_row_taken():
    w = [[Value(2.0, "a"), Value(3.0, "b")], [Value(5.0, "c"), Value(7.0, "d")]]
    c, d = take(w, 1)
    y = c * d
    y.label = "y"
    y.backward()
    assert "c" in str(steps(y))
    assert exact(y).value == 35
    assert "d" in str(explain(w[1][0], y))
    assert "35" in y._repr_latex_()
    assert page(y)


def test_no_grad_gives_constants():
    with no_grad():
        assert take([Value(1.0), Value(2.0)], 1).constant

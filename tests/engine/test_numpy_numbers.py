"""Numbers and questions of NumPy: on either side of an operator, at the cost of Python's own floats."""

import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GATES, Value, dot, engine_info
from tests.helpers.counting import python_calls

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge]
SCALARS = [np.float64(0.75), np.float32(0.75), np.int64(3), np.uint8(3), np.bool_(True)]
compiled = pytest.mark.skipif(engine_info().form != "compiled", reason="Python calls are what it saves")


@pytest.mark.parametrize("number", SCALARS, ids=lambda x: type(x).__name__)
@pytest.mark.parametrize("apply", OPERATORS, ids=lambda f: f.__name__)
def test_a_number_of_numpys_on_either_side_is_the_float_that_it_is(apply, number):
    v = Value(1.5)
    for mixed, plain in (
        (apply(v, number), apply(v, float(number))),
        (apply(number, v), apply(float(number), v)),
    ):
        assert type(mixed) is Value
        assert (mixed.data, mixed.local_grads) == (plain.data, plain.local_grads)


@pytest.mark.parametrize("number", SCALARS, ids=lambda x: type(x).__name__)
@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda f: f.__name__)
def test_comparisons_with_a_number_of_numpys_are_bools_on_either_side(compare, number):
    v = Value(1.5)
    assert compare(v, number) is compare(1.5, float(number))
    assert compare(number, v) is compare(float(number), 1.5)


def test_arrays_of_numpys_still_go_element_by_element():
    v, xs = Value(2.0), np.array([1.0, 3.0])
    for found in (v * xs, xs * v):
        assert (found.shape, [y.data for y in found]) == ((2,), [2.0, 6.0])


@compiled
@pytest.mark.parametrize("apply", OPERATORS, ids=lambda f: f.__name__)
def test_a_double_of_numpys_calls_no_python_on_either_side(apply):
    v, number = Value(1.5), np.float64(0.75)
    assert python_calls(lambda: apply(v, number)) == 0
    assert python_calls(lambda: apply(number, v)) == 0


@compiled
def test_whole_numbers_call_no_python_where_numbers_are_set():
    v = Value(1.5)

    def set_both():
        v.data, v.grad = 2, 0

    assert python_calls(set_both) == 0
    assert python_calls(lambda: Value(3)) == 0
    assert (v.data, v.grad, type(v.data), type(v.grad)) == (2.0, 0.0, float, float)


@pytest.mark.parametrize("name", ["__array__", "__array_interface__", "__array_struct__", "__len__", "__x__"])
def test_what_a_value_lacks_by_a_special_name_is_told_like_any_other(name):
    v = Value(1.0)
    assert getattr(v, name, None) is None
    with pytest.raises(AttributeError, match=f"a Value has no attribute or gate named '{name}'"):
        getattr(v, name)
    setattr(v, name, 5)
    assert getattr(v, name) == 5


@given(data=st.data())
@pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.name)
def test_a_gate_on_floats_gives_the_number_of_its_node_to_the_bit(gate, data):
    xs = [data.draw(st.floats(low, high)) for low, high in gate.sample]
    operands = [
        x if name in gate.parameters else Value(x) for name, x in zip(gate.operand_names, xs, strict=True)
    ]
    node = gate(*operands)
    number = gate(*xs)
    assert type(number) is float
    assert number.hex() == node.data.hex() == float(gate.kernels[-1](*xs)[0]).hex()
    with autograd.no_grad():
        loose = gate(*operands)
    assert loose.constant
    assert loose.data.hex() == number.hex()


@given(numbers=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), start=st.floats(-1e6, 1e6))
def test_a_weighted_sum_of_lists_tuples_and_arrays_has_the_same_bits_recorded_or_not(numbers, start):
    w, b = [Value(x) for x in reversed(numbers)], Value(start)
    kinds = [numbers, tuple(numbers), np.array(numbers), list(np.array(numbers))]
    recorded = [dot(w, x, b) for x in kinds]
    with autograd.no_grad():
        loose = [dot(w, x, b) for x in kinds]
    assert {y.data.hex() for y in (*recorded, *loose)} == {recorded[0].data.hex()}
    assert all(y.constant and y.operands == () for y in loose)

"""Derivatives as functions: shapes, orders, nesting, and what they leave alone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GraphError, Value, grad, hessian, hvp, jacobian, no_grad, value_and_grad

numbers = st.floats(-3.0, 3.0)


def rosenbrock(x, y):
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def test_one_argument_gives_one_gradient_and_several_give_a_tuple():
    assert grad(lambda x: x * x)(3.0) == 6.0
    assert grad(lambda x, y: x * y)(3.0, 4.0) == (4.0, 3.0)


def test_lists_nest_and_the_gradient_has_their_shape():
    def f(tree, scale):
        (a, b), c = tree
        return (a * b + c) * scale

    assert grad(f)([[2.0, 3.0], 5.0], 10.0) == ([[30.0, 20.0], 10.0], 11.0)


def test_floats_give_floats_and_values_give_values():
    value, slope = value_and_grad(lambda x: x**3)(2.0)
    assert (type(value), type(slope), value, slope) == (float, float, 8.0, 12.0)
    value, slope = value_and_grad(lambda x: x**3)(Value(2.0))
    assert (value.data, slope.data) == (8.0, 12.0)


def test_a_cube_has_three_orders_at_a_negative_number_and_none_after():
    orders, f = [], lambda x: x**3
    for _ in range(4):
        f = grad(f)
        orders.append(f(-2.0))
    assert orders == [12.0, -12.0, 6.0, 0.0]


def test_a_cube_keeps_its_third_derivative_at_zero():
    assert grad(grad(grad(lambda x: x**3)))(0.0) == 6.0


@given(numbers)
def test_higher_orders_of_sin_go_round(x):
    f = autograd.sin
    for expected in (math.cos(x), -math.sin(x), -math.cos(x), math.sin(x)):
        f = grad(f)
        assert f(x) == pytest.approx(expected, abs=1e-12)


def test_a_gradient_inside_a_function_that_is_differentiated_keeps_the_two_apart():
    f = lambda x: x * grad(lambda y: x * y)(x)
    assert grad(f)(3.0) == 6.0


def test_mixed_derivatives_do_not_depend_on_the_order():
    f = lambda x, y: autograd.exp(x * y) * autograd.sin(x)
    by_x_then_y = grad(lambda y: grad(lambda x: f(x, y))(Value(0.7)))(0.3)
    by_y_then_x = grad(lambda x: grad(lambda y: f(x, y))(Value(0.3)))(0.7)
    (_, mixed), (mixed_too, _) = hessian(f)(0.7, 0.3)
    assert mixed == pytest.approx(mixed_too, rel=1e-14)
    assert by_x_then_y == pytest.approx(mixed, rel=1e-14)
    assert by_y_then_x == pytest.approx(mixed, rel=1e-14)


@given(numbers, numbers)
def test_the_hessian_of_rosenbrock_is_the_one_on_paper(x, y):
    (xx, xy), (yx, yy) = hessian(rosenbrock)(x, y)
    assert xx == pytest.approx(2.0 + 1200.0 * x * x - 400.0 * y, rel=1e-12, abs=1e-9)
    assert (xy, yx) == pytest.approx((-400.0 * x, -400.0 * x), rel=1e-12, abs=1e-9)
    assert yy == pytest.approx(200.0)


@given(numbers, numbers, numbers, numbers)
def test_a_hessian_times_a_vector_is_the_product(x, y, v, w):
    (xx, xy), (yx, yy) = hessian(rosenbrock)(x, y)
    product = hvp(rosenbrock)(x, y, v, w)
    assert product == pytest.approx((xx * v + xy * w, yx * v + yy * w), rel=1e-9, abs=1e-6)


def test_the_hessian_of_a_list_is_a_matrix():
    assert hessian(lambda xs: xs[0] * xs[1] ** 2)([3.0, 2.0]) == [[0.0, 4.0], [4.0, 6.0]]


def test_a_jacobian_has_a_row_for_each_result_and_zeros_where_nothing_depends():
    assert jacobian(lambda x, y: [x * y, y, 7.0])(2.0, 3.0) == [(3.0, 2.0), (0.0, 1.0), (0.0, 0.0)]


def test_nobodys_grad_is_touched():
    x, outside = Value(2.0), Value(5.0)
    grad(lambda v: v * v * outside)(x)
    grad(lambda v: v * v * outside)(2.0)
    assert not x.reached
    assert not outside.reached


def test_a_function_that_ignores_its_argument_has_gradient_zero():
    assert grad(lambda x: 7.0)(2.0) == 0.0
    assert grad(lambda x: Value(7.0))(2.0) == 0.0
    assert grad(lambda x, y: x)(2.0, 3.0) == (1.0, 0.0)


def test_the_identity_has_gradient_one():
    assert grad(lambda x: x)(2.0) == 1.0
    assert grad(grad(lambda x: x))(2.0) == 0.0


def test_an_enclosing_no_grad_does_not_matter():
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6.0
        assert hessian(lambda x: x**3)(2.0) == 12.0
        assert (Value(3.0) * 2.0).operands == ()


def test_several_results_are_pointed_to_the_jacobian():
    with pytest.raises(TypeError, match=r"grad needs a function of one result, not 2; use jacobian\(f\)"):
        grad(lambda x: [x, x])(1.0)


def test_a_vector_of_another_shape_is_refused():
    with pytest.raises(TypeError, match="a vector of the shape of x for every argument"):
        hvp(lambda x: x[0] * x[1])([1.0, 2.0], [1.0])


def test_a_node_made_by_hand_has_a_first_derivative_and_says_why_no_second():
    def square(x):
        return Value(x.data**2, (x,), (2.0 * x.data,))

    assert grad(square)(3.0) == 6.0
    with pytest.raises(
        GraphError, match="by hand, so it has no second derivative; make its operation a gate"
    ):
        grad(grad(square))(3.0)

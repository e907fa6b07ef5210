import math

import pytest

from autograd import exp, sin
from nn import difference_errors
from nn.analysis.differences import METHODS, textbook_step


def f(x):
    return exp(x) * sin(x)


@pytest.fixture(scope="module")
def errors():
    return difference_errors(f, 1.3)


def best(points):
    return min(points, key=lambda point: point[1])


def test_every_methods_error_is_a_v(errors):
    for points in errors.values():
        lowest = points.index(best(points))
        assert 0 < lowest < len(points) - 1
        assert points[0][1] > 1e4 * points[lowest][1]
        assert points[-1][1] > 1e4 * points[lowest][1]


def test_methods_of_higher_order_are_best_with_longer_steps(errors):
    forward, central, five, seven = (best(errors[method])[0] for method in METHODS)
    assert forward < central < min(five, seven)


def test_methods_of_higher_order_are_better_with_the_same_long_step():
    errors = difference_errors(f, 1.3, steps=[0.02])
    forward, central, five, seven = (errors[method][0][1] for method in METHODS)
    assert forward > 50.0 * central > 50.0**2 * five > 50.0**3 * seven


@pytest.mark.parametrize(("method", "order"), [*zip(METHODS, (1, 2, 4, 6), strict=True)])
def test_with_long_steps_the_error_falls_with_the_order_of_the_method(method, order):
    (_, longer), (_, shorter) = difference_errors(f, 1.3, steps=[0.2, 0.1], methods=[method])[method]
    assert math.log2(longer / shorter) == pytest.approx(order, abs=0.2)


def test_with_short_steps_all_methods_are_equally_wrong():
    errors = difference_errors(f, 1.3, steps=[1e-13 * (1.0 + 0.1 * i) for i in range(20)])
    typical = [sum(error for _, error in points) / 20 for points in errors.values()]
    assert max(typical) < 5.0 * min(typical)
    assert min(typical) > 1e-5


def test_the_textbook_step_is_near_the_bottom_of_the_forward_difference(errors):
    ((_, at_step),) = difference_errors(f, 1.3, steps=[textbook_step(1.3)], methods=["forward"])["forward"]
    assert at_step < 1e-7
    assert best(errors["forward"])[0] == pytest.approx(textbook_step(1.3), rel=10.0)


def test_the_textbook_step_is_the_root_of_the_machines_epsilon_times_x_or_alone_at_0():
    assert textbook_step(-3.0) == 3.0 * 2.0**-26
    assert textbook_step(0.0) == 2.0**-26


def test_where_the_derivative_is_0_the_error_is_absolute():
    ((_, error),) = difference_errors(lambda x: x * x, 0.0, steps=[0.25], methods=["forward"])["forward"]
    assert error == 0.25


def test_steps_are_taken_times_x_and_to_1_at_0():
    assert difference_errors(f, -2.0)["central"][-1][0] == 2.0
    assert difference_errors(f, 0.0)["central"][-1][0] == 1.0
    assert difference_errors(f, 0.0)["central"][0][0] == pytest.approx(1e-15)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="there is no method 'sideways'"):
        difference_errors(f, 1.0, methods=["sideways"])

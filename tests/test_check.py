"""Difference quotients, and the check of gradients by them."""

import math

import pytest

import autograd
from autograd import GATES, Value, grad, gradcheck, numerical_grad
from autograd.differences import DIFFERENCES

every_method = pytest.mark.parametrize("method", list(DIFFERENCES))
WORST = {"forward": 1e-7, "backward": 1e-7, "central": 1e-9, "5-point": 1e-11, "7-point": 1e-11}


@every_method
def test_each_method_finds_the_slope_of_a_smooth_function_to_its_order(method):
    for x in (-2.0, 0.25, 1.5):
        slope = numerical_grad(autograd.sin, x, method=method)
        assert abs(slope - math.cos(x)) < WORST[method]


@every_method
def test_each_method_is_exact_for_polynomials_up_to_its_order(method):
    order, weights = DIFFERENCES[method]
    for power in range(order + 1):
        moments = sum(weight * multiple**power for multiple, weight in weights.items())
        assert moments == pytest.approx(1.0 if power == 1 else 0.0, abs=1e-14)


@pytest.mark.parametrize(
    ("method", "root"), [("forward", 2), ("backward", 2), ("central", 3), ("5-point", 5), ("7-point", 7)]
)
def test_the_step_follows_the_rule_of_the_textbook(method, root):
    asked = []

    def f(x):
        asked.append(x)
        return x

    for x, size in ((8.0, 8.0), (-0.5, 0.5), (0.0, 1.0)):
        asked.clear()
        numerical_grad(f, x, method=method)
        farthest = max(abs(v - x) for v in asked)
        steps = max(abs(multiple) for multiple in DIFFERENCES[method][1])
        assert farthest == pytest.approx(steps * (2.0**-52) ** (1 / root) * size, rel=1e-3)


def test_a_step_of_ones_own_is_used():
    assert numerical_grad(lambda x: x * x, 3.0, method="forward", eps=0.5) == 6.5


def test_differences_have_the_shape_of_the_gradient():
    def f(pair, scale):
        return pair[0] * pair[1] * scale

    (by_x, by_y), by_scale = numerical_grad(f, [2.0, 3.0], 5.0)
    assert (by_x, by_y, by_scale) == pytest.approx((15.0, 10.0, 6.0))


def test_an_unknown_method_is_refused_with_the_list_of_methods():
    with pytest.raises(
        ValueError, match="no method '3-point'; choose forward, backward, central, 5-point, 7-point"
    ):
        numerical_grad(lambda x: x, 1.0, method="3-point")


@pytest.mark.parametrize("eps", [0.0, -1.0, math.nan])
def test_a_step_that_is_not_above_zero_is_refused(eps):
    with pytest.raises(ValueError, match="eps is the step and must be above 0"):
        numerical_grad(lambda x: x, 1.0, eps=eps)


@pytest.mark.parametrize("name", sorted(name for name, gate in GATES.items() if name != "where"))
def test_every_gate_passes_the_check_inside_its_domain(name):
    gate = GATES[name]
    operands = [0.3 * low + 0.7 * high for low, high in gate.sample]
    fixed = operands[len(operands) - len(gate.parameters) :]
    free = operands[: len(operands) - len(gate.parameters)]
    assert gradcheck(lambda *xs: gate(*xs, *fixed), *free)


@pytest.mark.parametrize("slip", [1.0001, -1.0, 0.0])
def test_a_wrong_gate_is_caught(slip):
    wrong = autograd.gate("wrong", lambda a: a * a, lambda y, a: (2.0 * a * slip,))
    try:
        report = gradcheck(wrong, 1.5)
    finally:
        del GATES["wrong"]
    assert not report
    assert "WRONG" in str(report)


def test_the_report_names_each_input_by_label_or_parameter():
    def f(x, ws):
        return x * ws[0] + ws[1]

    report = gradcheck(f, Value(2.0, "speed"), [3.0, 4.0])
    assert [row.name for row in report.rows] == ["speed", "ws[0]", "ws[1]"]
    assert [row.analytic for row in report.rows] == [3.0, 2.0, 1.0]
    assert str(report).count("ok") == 3


def test_the_check_does_not_blame_the_rounding_of_the_function_on_the_gradient():
    assert gradcheck(autograd.abs, 0.0)
    assert gradcheck(lambda x: x + 1e12, 1e-3)


def test_the_check_touches_nobodys_grad():
    x = Value(2.0)
    gradcheck(lambda v: v * v, x)
    assert not x.reached
    assert grad(lambda v: v * v)(2.0) == 4.0

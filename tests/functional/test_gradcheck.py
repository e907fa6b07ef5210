"""Difference quotients, and the check of gradients by them."""

import math
import re

import pytest

import autograd
from autograd import GATES, DomainError, Gate, GateOverflowError, Value, grad, gradcheck, numerical_grad
from autograd.functional.differences import DIFFERENCES
from tests.helpers import judging

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


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (autograd.sin, 300.0),
        (autograd.sin, 1e8),
        (autograd.exp, 1e-8),
        (autograd.exp, 1e-300),
        (autograd.exp, 709.7),
        (autograd.log, 1e-8),
        (autograd.asin, 1.0 - 1e-10),
        (lambda x: autograd.exp(-((x - 2024.5) ** 2)), 2024.7),
        (lambda x: (x - 2024.5) * autograd.exp(-((x - 2024.5) ** 2)), 2024.5),
        (lambda x: autograd.exp(1e4 * x), 1e-8),
        (lambda x: 1.0 / x, 1e-150),
        (lambda x: x * 2.0, 1e300),
        (lambda x: autograd.sin(2.0 * math.pi * 4096 * x), 0.0),
        (lambda x: autograd.sqrt(x * x + 1e-12), 0.0),
        (lambda x: x * x * x, 0.0),
        (lambda x: x**1.5, 0.0),
        (lambda x: 3.0 * x + x**1.5, 0.0),
        (autograd.elu, 0.0),
        (autograd.softsign, 0.0),
        (lambda x: autograd.exp(-x * x), 2000.0),
        (autograd.floor, 0.3),
        (autograd.floor, 200000.3),
    ],
)
def test_right_gradients_are_ok_at_all_magnitudes_and_however_steep(f, x):
    report = gradcheck(f, x)
    assert report, str(report)
    assert report.rows[0].reason in ("", "f ends here on the left; the slope is one-sided")


@pytest.mark.parametrize(
    ("f", "slopes"),
    [
        (autograd.relu, "0 and 1"),
        (lambda x: abs(x), "−1 and 1"),
        (lambda x: autograd.maximum(x, -x), "−1 and 1"),
        (lambda x: autograd.leaky_relu(x, 0.25), "0.25 and 1"),
        (lambda x: autograd.where(x > 0, lambda: x.sqrt(), 0.0), "0 and inf"),
    ],
)
def test_at_a_corner_a_slope_between_those_of_both_sides_is_ok_and_the_corner_is_named(f, slopes):
    (row,) = gradcheck(f, 0.0).rows
    assert (row.verdict, row.reason) == ("ok", f"a corner, with the slopes {slopes}")


@pytest.mark.parametrize(("slope", "verdict"), [(-0.5, "wrong"), (0.25, "ok"), (1.0, "ok"), (1.5, "wrong")])
def test_at_a_corner_a_slope_outside_is_wrong(slope, verdict):
    bent = Gate("bent", lambda a: autograd.relu(a), lambda y, a: (slope,))
    assert gradcheck(bent, 0.0).rows[0].verdict == verdict


@pytest.mark.parametrize(
    "f", [autograd.sqrt, autograd.asin, autograd.acosh, lambda x: autograd.xlogy(x, x + 0.0)]
)
def test_an_infinite_slope_at_the_edge_of_the_domain_is_ok_and_a_finite_one_there_is_wrong(f):
    x = 0.0 if f not in (autograd.asin, autograd.acosh) else 1.0
    (row,) = gradcheck(f, x).rows
    assert row.ok
    assert math.isinf(row.numeric)
    assert "f ends here" in row.reason
    finite = Gate("finite", lambda a: f(a), lambda y, a: (2.0,))
    assert gradcheck(finite, x).rows[0].verdict == "wrong"


@pytest.mark.parametrize(
    ("f", "x", "reason"),
    [
        (autograd.floor, 2.0, "f jumps here, on the left"),
        (autograd.step, 0.0, "f jumps here, on the left"),
        (lambda x: 0.0**x, 0.0, "f jumps here, on the right"),
        (lambda x: 1e-30 * x + 1.0, 1.0, "rounding of f hides the rest"),
        (autograd.cos, math.pi, "rounding of f hides the rest"),
        (lambda x: x, math.inf, "the input is not finite, so it cannot be moved"),
        (lambda x: x * autograd.log(2.0 if x.data == 1.0 else -1.0), 1.0, "on neither side (DomainError)"),
    ],
)
def test_what_differences_cannot_tell_is_said_with_the_reason_and_is_not_true(f, x, reason):
    report = gradcheck(f, x)
    assert (bool(report), report.verdict) == (False, "cannot tell")
    assert reason in report.rows[0].reason
    assert f"cannot tell: {report.rows[0].reason}" in str(report)


def test_a_wrong_gradient_outweighs_one_that_nobody_can_judge():
    wrong = Gate("wrong", lambda a: a * a, lambda y, a: (3.0 * a,))
    report = gradcheck(lambda x, y, z: wrong(x) + autograd.floor(y) + z, 2.0, 2.0, 1.0)
    assert [row.verdict for row in report.rows] == ["wrong", "cannot tell", "ok"]
    assert report.verdict == "wrong"


def test_functions_operators_and_methods_may_be_written_in_f():
    assert gradcheck(lambda x: x.tanh(), 0.5)
    assert gradcheck(lambda x: math.pi * autograd.tanh(x) / (1 + x**2) + x.maximum(0.1), 0.5)


def test_the_verdict_is_of_floats_whatever_f_closes_over():
    w = Value(3.0, "w")
    (row,) = gradcheck(lambda x: w * x * x, Value(2.0, "x")).rows
    assert (type(row.at), type(row.analytic), type(row.numeric)) == (float, float, float)
    assert (row.name, row.at, row.analytic, row.verdict) == ("x", 2.0, 12.0, "ok")
    assert not w.reached


def test_a_step_and_a_tolerance_of_ones_own_are_used():
    slip = Gate("slip", lambda a: a * a, lambda y, a: (2.002 * a,))
    assert not gradcheck(slip, 1.5)
    assert gradcheck(slip, 1.5, tolerance=0.01)
    asked = []

    def f(x):
        asked.append(x.data)
        return x * x

    assert gradcheck(f, 3.0, eps=0.25)
    assert max(abs(x - 3.0) for x in asked) == 0.25


@pytest.mark.parametrize("wrong", [{"eps": 0.0}, {"eps": math.nan}, {"tolerance": -1.0}, {"tolerance": 0.0}])
def test_a_step_or_tolerance_that_is_not_above_zero_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} .*must be above 0"):
        gradcheck(autograd.sin, 1.0, **wrong)


def test_an_error_shows_no_number_that_the_user_did_not_type():
    with pytest.raises(DomainError, match=r"log\(-1\) is not a real number"):
        gradcheck(autograd.log, -1.0)
    for f, x, method in ((autograd.sqrt, 0.0, "central"), (autograd.asin, 1.0, "forward")):
        with pytest.raises(DomainError) as caught:
            numerical_grad(f, x, method=method)
        numbers = {float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", str(caught.value))}
        assert numbers <= {x}
        assert "gradcheck, which keeps inside the domain of f" in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
    with pytest.raises(GateOverflowError, match=r"f raised GateOverflowError just above 709\.78,"):
        numerical_grad(autograd.exp, 709.78)


def test_the_advice_of_that_error_works():
    with pytest.raises(DomainError, match="ask for method='backward', a smaller eps="):
        numerical_grad(autograd.acos, 1.0 - 1e-9)
    assert numerical_grad(autograd.acos, 1.0 - 1e-9, method="backward") < 0.0
    assert numerical_grad(autograd.acos, 1.0 - 1e-9, eps=1e-11) == pytest.approx(-22360.68, rel=1e-3)


def test_what_else_f_raises_beside_the_point_does_not_end_the_check():
    def table(x):
        return [10.0, 20.0][int(x.data)] * x

    (row,) = gradcheck(lambda x: table(x) if x.data == 1.0 else 1 // 0, 1.0).rows
    assert (row.verdict, row.analytic) == ("cannot tell", 20.0)
    assert "(ZeroDivisionError)" in row.reason


def test_a_staircase_made_by_rounding_is_not_taken_for_flat():
    assert gradcheck(lambda x: (x + 1e8) - 1e8, 0.3)
    forgotten = Gate("forgotten", lambda a, b: a - b, lambda y, a, b: (0.0, -1.0))
    assert not gradcheck(lambda x: forgotten(x + 1e8, 1e8), 0.3)


def test_right_gradients_of_the_table_and_of_compositions_are_never_wrong():
    told, faults = judging.verdicts_of_right(200, seed=11)
    assert not faults, "\n".join(faults)
    assert told["ok"] + told["cannot tell"] > 200
    assert told["cannot tell"] <= 0.03 * told["ok"]  # at most 2 % of 10,000: see helpers/judging.py


def test_errors_that_a_difference_can_see_are_wrong_and_none_is_ok():
    told, faults = judging.verdicts_of_broken(60, seed=12)
    assert not faults, "\n".join(faults)
    for error, counted in told.items():
        assert counted["wrong"] > 1, error
        assert counted["cannot tell"] <= 1, error


def test_the_check_touches_nobodys_grad():
    x = Value(2.0)
    gradcheck(lambda v: v * v, x)
    assert not x.reached
    assert grad(lambda v: v * v)(2.0) == 4.0

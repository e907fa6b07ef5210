"""SciPy's optimizers are given derivatives as a user of SciPy writes them."""

import copy
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

import autograd
from autograd import Value, grad, hessian, hvp, jacobian, no_grad, value_and_grad

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "scipy.md"
START = np.array([1.3, 0.7, 0.8, 1.9])


def rosenbrock(x, a=1.0, b=100.0):
    return np.sum(b * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2)


def decay(p, times, measured):
    return p[0] * np.exp(-p[1] * times) - measured


def equations(x):
    return [x[0] * np.cos(x[1]) - 4.0, x[0] * x[1] - x[1] - 5.0]


TIMES = np.linspace(0.0, 2.0, 9)
MEASURED = 3.0 * np.exp(-1.5 * TIMES)
METHODS = {
    "BFGS": {"jac": grad(rosenbrock)},
    "CG": {"jac": grad(rosenbrock)},
    "L-BFGS-B": {"jac": grad(rosenbrock), "bounds": [(-2.0, 2.0)] * 4},
    "SLSQP": {"jac": grad(rosenbrock)},
    "Newton-CG": {"jac": grad(rosenbrock), "hess": hessian(rosenbrock)},
    "trust-exact": {"jac": grad(rosenbrock), "hess": hessian(rosenbrock)},
    "trust-krylov": {"jac": grad(rosenbrock), "hessp": hvp(rosenbrock)},
    "trust-ncg": {"jac": grad(rosenbrock), "hessp": hvp(rosenbrock)},
}


@pytest.mark.parametrize("method", METHODS)
def test_minimize_takes_derivatives_as_they_are(method):
    found = optimize.minimize(rosenbrock, START, method=method, **METHODS[method])
    assert found.x == pytest.approx(np.ones(4), abs=0.02)


@pytest.mark.parametrize("method", ["BFGS", "Newton-CG", "trust-exact"])
def test_the_way_to_the_minimum_is_that_of_the_derivatives_on_paper(method):
    by_hand = {"jac": optimize.rosen_der} | ({"hess": optimize.rosen_hess} if method != "BFGS" else {})
    ours = {"jac": grad(rosenbrock)} | ({"hess": hessian(rosenbrock)} if method != "BFGS" else {})
    expected = optimize.minimize(rosenbrock, START, method=method, **by_hand)
    found = optimize.minimize(rosenbrock, START, method=method, **ours)
    assert found.x == pytest.approx(expected.x, abs=1e-6)
    assert abs(found.nit - expected.nit) <= 2


def test_value_and_gradient_come_from_one_function():
    found = optimize.minimize(value_and_grad(rosenbrock), START, jac=True, method="BFGS")
    assert found.x == pytest.approx(np.ones(4), abs=1e-5)


def test_derivatives_at_a_point_are_those_that_scipy_has_on_paper():
    assert grad(rosenbrock)(START) == pytest.approx(optimize.rosen_der(START), rel=1e-13)
    assert hessian(rosenbrock)(START) == pytest.approx(optimize.rosen_hess(START), rel=1e-13)
    v = np.array([1.0, -2.0, 0.5, 3.0])
    assert hvp(rosenbrock)(START, v) == pytest.approx(optimize.rosen_hess_prod(START, v), rel=1e-13)
    assert optimize.check_grad(rosenbrock, grad(rosenbrock), START) < 1e-4


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "BFGS"},
        {"method": "trust-exact", "hess": hessian(rosenbrock, argnums=0)},
        {"method": "Newton-CG", "hessp": hvp(rosenbrock, argnums=0)},
        {"method": "trust-krylov", "hessp": hvp(rosenbrock, argnums=0)},
    ],
)
def test_with_args_argnums_says_that_the_first_argument_alone_is_meant(settings):
    found = optimize.minimize(
        rosenbrock, START[:2], args=(1.2, 10.0), jac=grad(rosenbrock, argnums=0), **settings
    )
    assert found.x == pytest.approx([1.2, 1.44], abs=1e-3)


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "BFGS", "jac": grad(rosenbrock)},
        {"method": "L-BFGS-B", "jac": grad(rosenbrock)},
        {"method": "trust-exact", "jac": grad(rosenbrock, argnums=0), "hess": hessian(rosenbrock)},
        {"method": "Newton-CG", "jac": grad(rosenbrock, argnums=0), "hessp": hvp(rosenbrock)},
    ],
)
def test_without_it_the_refusal_says_so(settings):
    with pytest.raises(TypeError, match="argnums=0"):
        optimize.minimize(rosenbrock, START, args=(1.0, 100.0), **settings)


def test_also_where_value_and_gradient_or_a_jacobian_come_with_args():
    with pytest.raises(TypeError, match=r"3 arguments, of the shapes \(4,\), \(\), \(\).*argnums=0"):
        optimize.minimize(value_and_grad(rosenbrock), START, args=(1.0, 100.0), jac=True)
    with pytest.raises(TypeError, match="argnums=0"):
        optimize.least_squares(decay, [1.0, 1.0], args=(TIMES, MEASURED), jac=jacobian(decay))


def distance(x, a):
    return np.sum((x - a) ** 2) + np.sum(x**4)


def residuals(x, a):
    return x**3 - a


BESIDE = {"x0": np.array([1.0, 2.0]), "args": (np.array([0.5, 0.6]),)}  # x and a have one shape
SECOND = ("Newton-CG", "trust-constr", "trust-exact", "trust-ncg", "trust-krylov", "dogleg")


@pytest.mark.parametrize("method", ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP", *SECOND])
def test_where_both_arguments_have_one_shape_the_refusal_says_so_too(method):
    second = {"hess": hessian(distance, argnums=0)} if method in SECOND else {}
    for f, jac in ((distance, grad(distance)), (value_and_grad(distance), True)):
        with pytest.raises(TypeError, match=r"2 arguments, of the shapes \(2,\), \(2,\).*argnums=0"):
            optimize.minimize(f, jac=jac, method=method, **BESIDE, **second)
    if method in SECOND:
        with pytest.raises(TypeError, match="argnums=0"):
            optimize.minimize(
                distance, jac=grad(distance, argnums=0), hess=hessian(distance), method=method, **BESIDE
            )


@pytest.mark.parametrize(
    "solve",
    [
        lambda: optimize.least_squares(residuals, jac=jacobian(residuals), **BESIDE),
        lambda: optimize.root(residuals, jac=jacobian(residuals), **BESIDE),
        lambda: optimize.root(residuals, jac=jacobian(residuals), method="lm", **BESIDE),
        lambda: optimize.fsolve(residuals, fprime=jacobian(residuals), **BESIDE),
        lambda: optimize.fmin_bfgs(distance, fprime=grad(distance), **BESIDE),
        lambda: optimize.check_grad(distance, grad(distance), BESIDE["x0"], *BESIDE["args"]),
        lambda: optimize.newton(residuals, 1.0, args=(2.0,), fprime=grad(residuals)),
        lambda: optimize.root_scalar(residuals, x0=1.0, args=(2.0,), fprime=grad(residuals), method="newton"),
    ],
)
def test_every_solver_that_takes_args_passes_the_refusal_on(solve):
    with pytest.raises(TypeError, match="argnums=0"):
        solve()


def test_beside_scipy_derivatives_by_several_arguments_are_a_tuple_like_any_other():
    x, a = BESIDE["x0"], *BESIDE["args"]
    for found in (grad(distance)(x, a), grad(residuals)(3.0, 2.0)):
        assert np.asarray(found).tolist() == [np.asarray(part).tolist() for part in found]
        assert np.array(found, dtype=np.float32).dtype == np.float32
        assert type(pickle.loads(pickle.dumps(found))) is type(copy.deepcopy(found)) is tuple


def test_curve_fit_takes_derivatives_side_by_side():
    def model(t, p, q):
        return p * np.exp(-q * t)

    by_both = jacobian(lambda p, q, t: model(t, p, q), argnums=(0, 1))
    data = (TIMES, model(TIMES, 2.0, 3.0))
    with pytest.raises(TypeError, match=r"numpy.stack\(derivatives, axis=-1\)"):
        optimize.curve_fit(model, *data, jac=lambda t, p, q: by_both(p, q, t))
    found, _ = optimize.curve_fit(model, *data, jac=lambda t, p, q: np.stack(by_both(p, q, t), axis=-1))
    assert found == pytest.approx([2.0, 3.0])


def test_least_squares_takes_a_jacobian():
    for given in (
        {"args": (TIMES, MEASURED), "jac": jacobian(decay, argnums=0)},
        {"kwargs": {"times": TIMES, "measured": MEASURED}, "jac": jacobian(decay)},
    ):
        for method in ("trf", "dogbox", "lm"):
            found = optimize.least_squares(decay, [1.0, 1.0], method=method, **given)
            assert found.x == pytest.approx([3.0, 1.5], rel=1e-6)


@pytest.mark.parametrize("method", ["hybr", "lm"])
@pytest.mark.parametrize("f", [equations, lambda x: np.array(equations(x))])
def test_root_takes_a_jacobian(method, f):
    found = optimize.root(f, [1.0, 1.0], jac=jacobian(f), method=method)
    assert found.success
    assert equations(found.x) == pytest.approx([0.0, 0.0], abs=1e-8)


def test_one_equation_takes_its_first_and_second_derivative():
    f = lambda x: x**3 - 2.0
    found = optimize.root_scalar(f, x0=1.0, fprime=grad(f), fprime2=grad(grad(f)), method="halley")
    assert found.root == pytest.approx(2.0 ** (1.0 / 3.0), rel=1e-12)


def test_a_function_that_closes_over_a_weight_is_minimized_without_its_gradient():
    w = Value(2.0)
    with no_grad():
        found = optimize.minimize(value_and_grad(lambda x: w * np.sum((x - 1.0) ** 2)), [0.0, 3.0], jac=True)
    assert found.x == pytest.approx([1.0, 1.0], abs=1e-6)
    assert not w.reached


def test_gates_on_floats_serve_as_the_function_itself():
    f = lambda x: autograd.softplus(x[0]) - 0.25 * x[0] + autograd.cosh(x[1])
    found = optimize.minimize(f, [1.0, 1.0], jac=grad(f), hess=hessian(f), method="trust-exact")
    assert found.x == pytest.approx([-np.log(3.0), 0.0], abs=1e-5)


def test_the_how_to_runs_as_it_is_written():
    blocks = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 5
    exec(compile("\n".join(blocks), str(HOW_TO), "exec"), {"__name__": "how_to"})

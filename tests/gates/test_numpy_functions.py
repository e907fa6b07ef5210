"""What NumPy asks of arrays of Values: every ufunc with a loop over objects, and functions built on those."""

import itertools
import math
import warnings

import numpy as np
import pytest

import autograd
from autograd import Value, grad

# Refused by NumPy for every object that is no whole number; floats in object arrays are refused too.
WHOLE_NUMBERS_ONLY = {
    "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not", "bitwise_invert", "invert", "bitwise_count",
    "bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift",
}  # fmt: skip
NO_METHOD_ANYWHERE = {"logical_xor"}  # asks objects for .logical_xor(); use (a != 0) != (b != 0)
EUCLID = {"gcd", "lcm"}  # of whole numbers; NumPy lets any object through that has a remainder
SIGNS = {"sign"}  # compares with 0 and gives plain whole numbers; of NaN it raises, as for floats in objects
PICKS = {"maximum", "minimum", "fmax", "fmin"}  # one of the two objects, as Python's max does
CHAINS = {"matmul", "matvec", "vecmat", "vecdot"}  # products of arrays, below
ANSWERS = {
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal",
    "logical_and", "logical_or", "logical_not",
}  # fmt: skip
POINTS = [0.0, -0.0, 1.0, -1.5, 2.0, 20.5, -800.0, 800.0, 1e308, 1e-320, math.inf, -math.inf, math.nan]
INSIDE = {"arccosh": 1.5, "acosh": 1.5}  # where 0.6 and 0.7 are outside of the domain


def object_loops():
    """The names of all ufuncs of this NumPy that have a loop over objects."""
    ufuncs = {name: x for name in dir(np) if isinstance(x := getattr(np, name), np.ufunc)}
    return [name for name, x in ufuncs.items() if any(set(t.split("->")[0]) == {"O"} for t in x.types)]


LOOPS = object_loops()
DIFFERENTIABLE = sorted(
    set(LOOPS) - WHOLE_NUMBERS_ONLY - NO_METHOD_ANYWHERE - EUCLID - SIGNS - CHAINS - ANSWERS
)


def objects(*numbers):
    return np.array([Value(x) for x in numbers], dtype=object)


def floats(array):
    return [x.data if isinstance(x, Value) else x for x in np.atleast_1d(array)]


def sample(name):
    return [INSIDE.get(name, x) for x in (0.6, 0.7)[: getattr(np, name).nin]]


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_each_loop_over_objects_gives_the_numbers_of_the_loop_over_floats(name):
    function, xs = getattr(np, name), sample(name)
    (y,) = function(*(objects(x) for x in xs))
    assert isinstance(y, Value)
    assert y.data == pytest.approx(function(*xs), rel=4e-16)


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_each_loop_over_objects_has_the_slopes_of_the_function_of_floats(name):
    function, xs = getattr(np, name), sample(name)
    leaves = [objects(x) for x in xs]
    function(*leaves)[0].backward()
    h = 1e-6
    for i, leaf in enumerate(leaves):
        beside = [[x + side * h * (place == i) for place, x in enumerate(xs)] for side in (1, -1)]
        quotient = (function(*beside[0]) - function(*beside[1])) / (2 * h)
        assert leaf[0].grad == pytest.approx(quotient, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", sorted(ANSWERS | SIGNS))
def test_answers_are_those_about_floats(name):
    function = getattr(np, name)
    for xs in itertools.product([-1.5, 0.0, -0.0, 2.0], repeat=function.nin):
        given = [objects(xs[0]), *(np.array([x]) for x in xs[1:])]  # two Values are equal if they are one
        assert bool(function(*given)[0]) == bool(function(*xs))
        if name == "sign":
            assert function(objects(*xs))[0] == function(*xs)


@pytest.mark.parametrize("name", sorted((WHOLE_NUMBERS_ONLY | NO_METHOD_ANYWHERE) & set(LOOPS)))
def test_what_is_for_whole_numbers_is_refused_as_for_floats_in_objects(name):
    function = getattr(np, name)
    for number in (Value(1.0), 1.0):
        with pytest.raises((TypeError, AttributeError)):
            function(*[np.array([number], dtype=object)] * function.nin)


def warned(function, *arguments):
    """Whether a call warns; a typed error of ours or of NumPy is no warning."""
    with warnings.catch_warnings(record=True) as caught, autograd.ieee():
        warnings.simplefilter("always")
        try:
            function(*arguments)
        except (TypeError, AttributeError, ValueError):
            assert function.__name__ in {"sign", *WHOLE_NUMBERS_ONLY, *NO_METHOD_ANYWHERE}
    return bool(caught)


@pytest.mark.parametrize("name", sorted(set(LOOPS) - CHAINS - EUCLID))
def test_no_loop_warns_of_values_where_it_does_not_warn_of_floats(name):
    function = getattr(np, name)
    for xs in itertools.product(POINTS, repeat=function.nin):
        if warned(function, *(objects(x) for x in xs)):
            assert warned(function, *(np.array([x]) for x in xs)), xs


REDUCTIONS = (
    "sum mean var std prod max min ptp argmax argmin sort argsort median cumsum cumprod any all".split()
)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_no_reduction_warns_of_values_where_it_does_not_warn_of_floats(name):
    for xs in itertools.product([0.0, 2.0, math.inf, math.nan], repeat=3):
        if warned(getattr(np, name), objects(*xs)):
            assert warned(getattr(np, name), np.array(xs)), xs


def test_a_warning_is_seen_where_flags_stay_up():
    class Careless:
        def tanh(self):
            return math.inf - math.inf

    assert warned(np.tanh, np.array([Careless()], dtype=object))


XS = [0.75, -1.25, 2.5, 0.5]


@pytest.mark.parametrize(
    ("function", "gradient"),
    [
        (np.sum, lambda x: np.ones(4)),
        (np.mean, lambda x: np.full(4, 0.25)),
        (np.prod, lambda x: np.prod(x) / x),
        (np.var, lambda x: (x - x.mean()) / 2),
        (lambda x: np.var(x, ddof=1), lambda x: (x - x.mean()) * 2 / 3),
        (np.std, lambda x: (x - x.mean()) / 4 / x.std()),
        (np.linalg.norm, lambda x: x / np.linalg.norm(x)),
        (lambda x: np.linalg.norm(x, 1), np.sign),
        (lambda x: np.linalg.norm(x, np.inf), lambda x: np.array([0.0, 0.0, 1.0, 0.0])),
        (lambda x: np.dot(x, x), lambda x: 2 * x),
        (lambda x: np.vdot(x, x), lambda x: 2 * x),
        (lambda x: np.inner(x, x), lambda x: 2 * x),
        (lambda x: np.outer(x, x).sum(), lambda x: np.full(4, 2 * x.sum())),
        (lambda x: np.einsum("i,i->", x, x), lambda x: 2 * x),
        (lambda x: x @ x, lambda x: 2 * x),
        (lambda x: np.clip(x, -1.0, 1.0).sum(), lambda x: np.array([1.0, 0.0, 0.0, 1.0])),
        (lambda x: np.maximum(x, 0.6).sum(), lambda x: (x > 0.6) * 1.0),
        (lambda x: np.minimum(x, 0.6).sum(), lambda x: (x < 0.6) * 1.0),
        (np.max, lambda x: np.array([0.0, 0.0, 1.0, 0.0])),
        (np.min, lambda x: np.array([0.0, 1.0, 0.0, 0.0])),
        (np.ptp, lambda x: np.array([0.0, -1.0, 1.0, 0.0])),
        (lambda x: np.sort(x)[1], lambda x: np.array([0.0, 0.0, 0.0, 1.0])),
        (lambda x: np.sort(x)[-1] * 2, lambda x: np.array([0.0, 0.0, 2.0, 0.0])),
        (lambda x: x[np.argmax(x)], lambda x: np.array([0.0, 0.0, 1.0, 0.0])),
        (np.median, lambda x: np.array([0.5, 0.0, 0.0, 0.5])),
        (lambda x: np.average(x, weights=[1.0, 2.0, 3.0, 4.0]), lambda x: np.array([0.1, 0.2, 0.3, 0.4])),
        (lambda x: np.cumsum(x)[2], lambda x: np.array([1.0, 1.0, 1.0, 0.0])),
        (lambda x: np.diff(x).sum(), lambda x: np.array([-1.0, 0.0, 0.0, 1.0])),
        (lambda x: np.where(x > 0, x, 0.0).sum(), lambda x: (x > 0) * 1.0),
        (lambda x: np.sum(np.sign(x) * x), np.sign),
        (lambda x: np.sum(np.log10(np.abs(x))), lambda x: 1 / (x * np.log(10))),
        (lambda x: np.trace(np.outer(x, x)), lambda x: 2 * x),
        (lambda x: np.polyval([1.0, 2.0, 3.0], x).sum(), lambda x: 2 * x + 2),
        (lambda x: np.convolve(x, x).sum(), lambda x: np.full(4, 2 * x.sum())),
        (lambda x: np.round(x).sum(), lambda x: np.zeros(4)),
        (lambda x: np.trunc(x).sum(), lambda x: np.zeros(4)),
    ],
)  # fmt: skip
def test_functions_built_on_the_loops_have_numpys_value_and_the_right_gradient(function, gradient):
    x = np.array(XS)
    leaves = objects(*XS)
    y = function(leaves)
    y.backward()
    assert y.data == pytest.approx(function(x), rel=1e-14)
    assert [leaf.grad for leaf in leaves] == pytest.approx(list(gradient(x)), rel=1e-14)


def test_products_of_matrices_go_through():
    w, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -1.0])
    leaves = np.array([[Value(e) for e in row] for row in w], dtype=object)
    assert floats(np.matmul(leaves, x)) == floats(w @ x)
    assert floats(np.tensordot(leaves, x, axes=1)) == floats(w @ x)
    assert floats(np.matmul(leaves, leaves).ravel()) == floats((w @ w).ravel())


def test_numpy_refuses_copysign_and_logaddexp_on_objects_and_the_package_has_them():
    for name in ("copysign", "logaddexp"):
        function = getattr(np, name)
        with pytest.raises(TypeError):
            function(objects(1.0), objects(2.0))
        assert getattr(autograd, name)(1.5, -0.5) == pytest.approx(function(1.5, -0.5), rel=4e-16)
    assert grad(autograd.copysign)(2.0, -0.0) == (-1.0, 0.0)
    assert grad(autograd.logaddexp)(3.0, 3.0) == (0.5, 0.5)


def test_python_truncates_as_numpy_does():
    assert [math.trunc(Value(x)).data for x in (-1.7, -0.5, 1.7)] == [-1.0, -0.0, 1.0]


def test_numpys_sign_of_nan_is_the_error_that_floats_in_objects_give():
    for number in (Value(math.nan), math.nan):
        with pytest.raises(TypeError, match="unorderable"):
            np.sign(np.array([number], dtype=object))

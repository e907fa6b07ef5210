"""Second derivatives of every gate at every awkward point, against differences over many bits.

A Hessian is right to 1e-9, relative to the largest of its entries (terms of that size cancel in it), and
symmetric; where it is infinite or depends on the direction, it is refused in the name of the gate.
"""

import itertools
import math

import mpmath
import pytest
from mpmath import mpf

import autograd
from autograd import (
    GATES,
    DomainError,
    Gate,
    GateOverflowError,
    GatewiseError,
    PoleError,
    Value,
    compile,
    grad,
    hessian,
    hvp,
    ieee,
    norm,
)
from autograd.alphabet import libm, select
from tests.helpers import second_order

# a jump, or a tie: there the derivative is 0 by the rule of least norm, and so are all further ones
STEPPED = {
    *("floor", "ceil", "round", "trunc", "sign", "step", "mod", "fmod", "floordiv", "copysign"),
    *("maximum", "minimum"),
}


def expected(gate, point):
    """The Hessian as rows of exact numbers; "refused", or None where nothing is promised."""
    f, places = second_order.of_free(gate), range(len(point))
    exact = second_order.Exact(f, point)
    if exact.value is None or abs(exact.value) > second_order.TOO_LARGE:
        return None
    if gate.name in ("hypot", "atan2") and not any(point):
        return "refused"
    if gate.name in ("mod", "fmod") and abs(mpf(point[0])) > second_order.TOO_LARGE * abs(mpf(point[1])):
        return None  # a slope is infinite
    slopes = [second_order.settled(exact.sides(i)) for i in places]
    if gate.name not in STEPPED and any(isinstance(slope, str) for slope in slopes):
        return None  # refused at first order, or infinite there
    pairs = itertools.combinations_with_replacement(places, 2)
    entries = {pair: second_order.settled(exact.sides(*pair)) for pair in pairs}
    rows = [[entries[min(i, j), max(i, j)] for j in places] for i in places]
    kinds = {x for row in rows for x in row if isinstance(x, str)}
    if kinds and gate.name in STEPPED:
        return [[mpf(0) for _ in places] for _ in places]
    if kinds:
        return None if kinds == {"edge"} else "refused"
    return [[second_order.nearest_to_zero(x) if isinstance(x, tuple) else x for x in row] for row in rows]


def as_rows(found):
    return [[found]] if isinstance(found, float) else [list(row) for row in found]


def as_row(found):
    return [found] if isinstance(found, float) else list(found)


def by_hessian(f, point):
    return as_rows(hessian(f)(*point))


def by_grad_of_grad(f, point):
    return [
        as_row(grad(lambda *xs, i=i: grad(f)(*xs)[i] if len(xs) > 1 else grad(f)(*xs))(*point))
        for i in range(len(point))
    ]


def by_products(f, point):
    places = range(len(point))
    return [as_row(hvp(f)(*point, *(float(i == j) for j in places))) for i in places]


ROUTES = {"hessian": by_hessian, "grad of grad": by_grad_of_grad, "hvp": by_products}


def wrong(found, exact):
    """The entries that are further off than 1e-9 of the largest, beside the exact ones."""
    largest = max(abs(x) for row in exact for x in row)
    allowed = mpf(1e-9) * largest + 2 * mpf(2) ** -1074
    pairs = [pair for a, b in zip(found, exact, strict=True) for pair in zip(a, b, strict=True)]
    return [(x, float(y)) for x, y in pairs if not math.isfinite(x) or abs(mpf(x) - y) > allowed]


def faults(gate, routes):
    """Where a route gives another Hessian than the exact one, or none, or one where there is none."""
    found, f = [], second_order.of_free(gate)
    for point in second_order.points(gate):
        exact = expected(gate, point)
        if exact is None:
            continue
        for name, route in routes.items():
            try:
                rows = route(f, point)
            except (GatewiseError, ArithmeticError, ValueError) as error:
                if exact != "refused":
                    found.append((name, point, str(error)))
                elif not isinstance(error, GatewiseError) or gate.name not in str(error):
                    found.append((name, point, f"not in the name of the gate: {error}"))
                continue
            if exact == "refused":
                found.append((name, point, f"{rows} where there is none"))
            elif wrong(rows, exact):
                found.append((name, point, wrong(rows, exact)))
            elif wrong(rows, [[mpf(x) for x in column] for column in zip(*rows, strict=True)]):
                found.append((name, point, f"{rows} is not symmetric"))
    return found


def compiled(gate, backend):
    """The Hessian, recorded once at an ordinary point and replayed elsewhere."""
    replayed = compile(hessian(second_order.of_free(gate)), backend=backend)
    replayed(*(sum(gate.sample[i]) / 2 for i in second_order.free(gate)))
    return lambda f, point: as_rows(replayed(*point))


# Up to two seconds for each gate, because the numbers that it is held against have thousands of bits.
@pytest.mark.parametrize(
    "gate",
    [
        pytest.param(gate, marks=[pytest.mark.slow] * (len(second_order.free(gate)) > 1), id=name)
        for name, gate in GATES.items()
    ],
)
def test_every_gate_has_its_hessian_at_every_awkward_point(gate):
    replayed = {backend: compiled(gate, backend) for backend in ("python", "auto")}
    assert faults(gate, ROUTES | replayed) == []


def test_a_row_whose_second_derivative_is_lost_is_caught():
    def slopes(y, a, b):
        return a / getattr(y, "data", y), b / getattr(y, "data", y)

    assert len(faults(Gate("length", libm.hypot, slopes), ROUTES)) > 20


def test_a_row_whose_guard_stands_in_for_its_operand_is_refused_where_it_does():
    def slopes(y, a, b):
        length = select(y > 0.0, y, 1.0)
        return a / length, b / length

    row = Gate("hypot", libm.hypot, slopes)
    assert faults(row, {"hessian": by_hessian}) == []
    with pytest.raises(DomainError, match=r"hypot\(0, 0\) has no second derivative"):
        hessian(row)(0.0, 0.0)


def test_norm_is_one_gate_with_the_hessian_of_a_length():
    assert hessian(norm)([0.0, 0.0, 3.0]) == [[1 / 3, 0.0, 0.0], [0.0, 1 / 3, 0.0], [0.0, 0.0, 0.0]]
    found = hessian(norm)([1.0, 2.0, -2.0])
    exact = [[8.0, -2.0, 2.0], [-2.0, 5.0, 4.0], [2.0, 4.0, 5.0]]
    assert [x * 27.0 for row in found for x in row] == pytest.approx(
        [x for row in exact for x in row], rel=1e-14
    )
    with pytest.raises(DomainError, match=r"norm\(0, 0, 0\) has no second derivative"):
        hessian(norm)([0.0, 0.0, 0.0])
    assert {len(node.operands) for node in (norm([Value(1.0), Value(2.0), 3.0]),)} == {3}


@pytest.mark.parametrize("places", range(3))
def test_norm_beside_an_infinity_is_infinite_and_beside_nan_it_is_nan(places):
    xs = [1.0, 2.0, 3.0]
    xs[places] = math.nan
    assert math.isnan(norm(xs))
    xs[places - 1] = -math.inf
    assert norm(xs) == math.inf


@pytest.mark.parametrize("size", [1e-320, 1e-300, 1e-170, 1.0, 1e170, 8e307])
@pytest.mark.parametrize("count", [2, 3, 4, 7, 70])
def test_norm_is_right_to_the_last_places_at_every_magnitude(size, count):
    xs = [size * ((i + 1) / count) for i in range(count)]
    with mpmath.workprec(200):
        exact = mpmath.sqrt(mpmath.fsum(mpf(x) ** 2 for x in xs))
        if exact < second_order.TOO_LARGE:
            assert abs(mpf(norm(xs)) - exact) <= 4 * math.ulp(float(exact))
            assert norm([*map(Value, xs)]).data == norm(xs)
            return
    with pytest.raises(GateOverflowError, match="norm"):
        norm(xs)


def test_a_polynomial_has_its_hessian_at_zero():
    assert hessian(lambda x: sum(c * x**k for k, c in enumerate([3.0, 5.0, 7.0, 9.0])))(0.0) == 14.0


def test_a_power_has_the_slopes_on_values_that_it_has_on_floats():
    floats = grad(lambda a, b: a**b)(0.0, 0.0)
    assert floats == (0.0, 0.0)
    assert tuple(x.data for x in grad(lambda a, b: a**b)(Value(0.0), Value(0.0))) == floats


@pytest.mark.parametrize("exponent", [1.0, 2.0, 2.5, 3.0, 711.0])
def test_zero_to_an_active_power_above_one_has_no_curvature_by_its_exponent(exponent):
    assert hessian(lambda b: 0.0**b)(exponent) == 0.0


@pytest.mark.parametrize(
    ("f", "x", "slope", "written"),
    [
        (lambda x: x**1.5, 0.0, math.inf, r"pow\(0, 1\.5\)"),
        (autograd.sqrt, 0.0, -math.inf, r"sqrt\(0\)"),
        (autograd.asin, 1.0, math.inf, r"asin\(1\)"),
        (autograd.asin, -1.0, -math.inf, r"asin\(-1\)"),
        (autograd.acos, 1.0, -math.inf, r"acos\(1\)"),
        (autograd.acosh, 1.0, -math.inf, r"acosh\(1\)"),
        (lambda x: autograd.xlogy(x, x), 0.0, math.inf, r"xlogy\(0, 0\)"),
    ],
)
def test_an_infinite_second_derivative_is_a_pole_of_the_gate_and_infinite_in_ieee(f, x, slope, written):
    for take in (grad(grad(f)), hessian(f), compile(hessian(f)), lambda x: grad(f)(Value(x)).backward()):
        with pytest.raises(
            (PoleError, DomainError), match=written + " has (an infinite|no) second derivative"
        ):
            take(x)
    if "xlogy" not in written:
        with ieee():
            assert grad(grad(f))(x) == slope


def test_a_message_names_the_operand_by_its_label_and_counts_the_order():
    x = Value(0.0, "price")
    with pytest.raises(PoleError, match=r"^pow\(price = 0, 2\.5\) has an infinite third derivative; keep"):
        grad(grad(grad(lambda x: x**2.5)))(x)
    with pytest.raises(
        GateOverflowError, match=r"^the second derivative of log\(price = 1e-160\) is too large"
    ):
        grad(grad(autograd.log))(Value(1e-160, "price"))


def test_an_infinite_first_derivative_still_passes():
    assert grad(autograd.sqrt)(0.0) == math.inf
    assert grad(autograd.sqrt)(Value(0.0)).data == math.inf


def test_one_gradient_of_zero_absorbs_an_infinity_at_second_order_too():
    f = lambda x: 0.0 * autograd.sqrt(x) + x * x
    assert grad(f)(0.0) == 0.0
    assert hessian(f)(0.0) == 2.0


@pytest.mark.parametrize(("name", "exact"), [("elu", 0.0), ("softsign", 0.0), ("relu", 0.0), ("abs", 0.0)])
def test_at_a_kink_of_the_slope_the_second_derivative_is_the_one_nearest_to_zero(name, exact):
    assert hessian(GATES[name])(0.0) == exact
    assert compile(hessian(GATES[name]))(0.0) == exact


def test_helpers_are_gates_that_nobody_meets_by_name():
    from autograd.gates.row import HELPERS

    assert not set(HELPERS) & (set(GATES) | set(dir(autograd)) | set(dir(Value(1.0))))
    with pytest.raises(AttributeError):
        Value(1.0).falling  # noqa: B018


@pytest.fixture
def added():
    names = set(GATES)
    yield autograd.gate
    for name in set(GATES) - names:
        del GATES[name]


def sinc(a):
    return autograd.sin(a) / select(abs(a) > 0.0, a, 1.0)


@pytest.mark.parametrize(
    "slope",
    [
        lambda y, a: (select(abs(a) > 0.0, (autograd.cos(a) - y) / a, 0.0),),
        lambda y, a: ((autograd.cos(a) - y) / a if abs(a) > 0.0 else 0.0,),
        lambda y, a: ((autograd.cos(a) - y) / select(abs(a) > 0.0, a, 1.0),),
    ],
    ids=["select", "if", "a stand-in"],
)
def test_a_number_in_place_of_an_operand_is_refused_in_a_row_of_ones_own(added, slope):
    row = added("sinc", lambda a: select(abs(a) > 0.0, sinc(a), 1.0), slope)
    assert grad(row)(0.0) == 0.0
    with pytest.raises(DomainError, match=r"sinc\(0\) has no second derivative"):
        hessian(row)(0.0)
    x = 0.7
    exact = -math.sin(x) / x - 2.0 * math.cos(x) / x**2 + 2.0 * math.sin(x) / x**3
    assert hessian(row)(x) == pytest.approx(exact, rel=1e-12)


def test_a_taylor_polynomial_at_a_removable_point_is_differentiated(added):
    def slope(y, a):
        return (select(abs(a) > 1e-4, (autograd.cos(a) - y) / a, -a / 3.0),)

    row = added("sinc", lambda a: select(abs(a) > 0.0, sinc(a), 1.0), slope)
    assert hessian(row)(0.0) == pytest.approx(-1.0 / 3.0, rel=1e-15)


def test_a_row_of_ones_own_that_steps_has_no_curvature_away_from_the_step(added):
    row = added("ramp", lambda a: select(a > 0.0, a, 0.0), lambda y, a: (1.0 if a > 0.0 else 0.0,))
    assert [hessian(row)(x) for x in (-2.0, 2.0)] == [0.0, 0.0]


@pytest.mark.parametrize(
    "f", [autograd.log, autograd.sqrt, lambda x: x**0.5, lambda x: x * x.log(), autograd.asin]
)
def test_a_gate_without_a_value_has_no_derivative_of_any_order_under_ieee(f):
    with autograd.ieee():
        for derivative in (grad(f), grad(grad(f)), hessian(f), grad(grad(grad(f)))):
            assert math.isnan(derivative(-2.0))
        rows = hessian(lambda x, y: x * y.log())(1.0, -2.0)
        assert all(math.isnan(x) for row in rows for x in row)

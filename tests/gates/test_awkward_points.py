"""What each gate does where formulas break down: poles, edges, kinks, ties, overflow, ±0, ±inf and NaN.

Each case: gate, operands, what strict mode says, and (value, local gradients) in ieee mode.  SAME
means that strict mode gives the very same numbers.  `fixed(x)` is a plain number as an operand, which
is recorded with the local gradient 0.
"""

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GATES, DomainError, GateOverflowError, GatewiseError, PoleError, Value
from tests.helpers import oracle

SAME = None


@dataclass(frozen=True)
class fixed:
    number: float


LOG2 = math.log(2.0)
HUGE = 1e308

ARITHMETIC = [
    ("add", (inf, -inf), SAME, nan, (1, 1)),
    ("add", (HUGE, HUGE), GateOverflowError, inf, (1, 1)),
    ("sub", (-HUGE, HUGE), GateOverflowError, -inf, (1, -1)),
    ("sub", (inf, inf), SAME, nan, (1, -1)),
    ("mul", (0.0, inf), SAME, nan, (inf, 0)),
    ("mul", (1e200, 1e200), GateOverflowError, inf, (1e200, 1e200)),
    ("mul", (1e-200, 1e-200), SAME, 0.0, (1e-200, 1e-200)),
    ("mul", (-0.0, 3.0), SAME, -0.0, (3, 0)),
    ("mul", (nan, 0.0), SAME, nan, (nan, nan)),
    ("neg", (0.0,), SAME, -0.0, (-1,)),
    ("neg", (nan,), SAME, nan, (nan,)),
    ("div", (1.0, 0.0), PoleError, inf, (inf, -inf)),
    ("div", (1.0, -0.0), PoleError, -inf, (-inf, -inf)),
    ("div", (-1.0, 0.0), PoleError, -inf, (inf, inf)),
    ("div", (0.0, 0.0), DomainError, nan, (nan, nan)),
    ("div", (inf, inf), SAME, nan, (0, nan)),
    ("div", (inf, 0.0), SAME, inf, (inf, -inf)),
    ("div", (1.0, 1e-320), GateOverflowError, inf, (inf, -inf)),
    ("div", (1.0, 1e-200), SAME, 1e200, (1e200, -inf)),
    ("div", (1.0, inf), SAME, 0.0, (0, 0)),
    ("div", (fixed(1.0), 0.0), PoleError, inf, (0, -inf)),
    ("mod", (7.0, fixed(3.0)), SAME, 1.0, (1, 0)),
    ("mod", (-7.0, fixed(3.0)), SAME, 2.0, (1, 0)),
    ("mod", (6.0, 3.0), SAME, 0.0, (1, -2)),
    ("mod", (-7.0, 3.0), SAME, 2.0, (1, 3)),
    ("mod", (1.0, 0.0), DomainError, nan, (nan, nan)),
    ("mod", (1.0, inf), SAME, 1.0, (1, 0)),
    ("mod", (-2.0, inf), SAME, inf, (1, 1)),
    ("mod", (inf, 2.0), DomainError, nan, (nan, nan)),
    ("floordiv", (7.0, 2.0), SAME, 3.0, (0, 0)),
    ("floordiv", (-7.0, 2.0), SAME, -4.0, (0, 0)),
    ("floordiv", (-2.0, inf), SAME, -1.0, (0, 0)),
    ("floordiv", (2.0, -inf), SAME, -1.0, (0, 0)),
    ("floordiv", (1.0, 0.0), PoleError, inf, (0, 0)),
    ("floordiv", (0.0, 0.0), DomainError, nan, (nan, nan)),
]

POWERS = [
    ("pow", (2.0, 3.0), SAME, 8.0, (12, 8 * LOG2)),
    ("pow", (0.0, 0.0), SAME, 1.0, (0, 0)),
    ("pow", (0.0, fixed(0.0)), SAME, 1.0, (0, 0)),
    ("pow", (-3.0, fixed(0.0)), SAME, 1.0, (0, 0)),
    ("pow", (nan, fixed(0.0)), SAME, 1.0, (0, 0)),
    ("pow", (inf, fixed(0.0)), SAME, 1.0, (0, 0)),
    ("pow", (0.0, 1.0), SAME, 0.0, (1, 0)),
    ("pow", (0.0, fixed(1.0)), SAME, 0.0, (1, 0)),
    ("pow", (0.0, 2.0), SAME, 0.0, (0, 0)),
    ("pow", (0.0, 1.5), SAME, 0.0, (0, 0)),
    ("pow", (0.0, 0.5), SAME, 0.0, (inf, 0)),
    ("pow", (0.0, fixed(0.5)), SAME, 0.0, (inf, 0)),
    ("pow", (0.0, -1.0), PoleError, inf, (-inf, -inf)),
    ("pow", (0.0, -0.5), PoleError, inf, (-inf, -inf)),
    ("pow", (0.0, fixed(-1.0)), PoleError, inf, (-inf, 0)),
    ("pow", (-0.0, -1.0), PoleError, -inf, (-inf, inf)),
    ("pow", (-0.0, -2.0), PoleError, inf, (inf, -inf)),
    ("pow", (-0.0, 3.0), SAME, -0.0, (0, 0)),
    ("pow", (-0.0, 0.5), SAME, 0.0, (inf, 0)),
    ("pow", (-2.0, fixed(3.0)), SAME, -8.0, (12, 0)),
    ("pow", (-2.0, fixed(-1.0)), SAME, -0.5, (-0.25, 0)),
    ("pow", (-2.0, 3.0), DomainError, -8.0, (12, nan)),
    ("pow", (fixed(-2.0), 3.0), DomainError, -8.0, (0, nan)),
    ("pow", (-8.0, 1 / 3), DomainError, nan, (nan, nan)),
    ("pow", (-8.0, fixed(1 / 3)), DomainError, nan, (nan, 0)),
    ("pow", (fixed(-8.0), 1 / 3), DomainError, nan, (0, nan)),
    ("pow", (nan, 0.0), SAME, 1.0, (0, nan)),
    ("pow", (1.0, nan), SAME, 1.0, (nan, nan)),
    ("pow", (1.0, inf), SAME, 1.0, (nan, nan)),
    ("pow", (-1.0, inf), SAME, 1.0, (nan, nan)),
    ("pow", (2.0, inf), SAME, inf, (inf, inf)),
    ("pow", (0.5, inf), SAME, 0.0, (0, 0)),
    ("pow", (2.0, -inf), SAME, 0.0, (0, 0)),
    ("pow", (1e200, 2.0), GateOverflowError, inf, (2e200, inf)),
    ("pow", (10.0, 400.0), GateOverflowError, inf, (inf, inf)),
    ("pow", (2.0, fixed(1024.0)), GateOverflowError, inf, (inf, 0)),
    ("pow", (fixed(0.0), 0.0), SAME, 1.0, (0, 0)),
    ("pow", (fixed(0.0), 1.0), SAME, 0.0, (0, 0)),
    ("pow", (fixed(0.0), 2.0), SAME, 0.0, (0, 0)),
    ("pow", (fixed(0.0), 0.5), SAME, 0.0, (0, 0)),
]

ONE_OPERAND = [
    ("exp", (709.79,), GateOverflowError, inf, (inf,)),
    ("exp", (1000.0,), GateOverflowError, inf, (inf,)),
    ("exp", (-745.0,), SAME, 5e-324, (5e-324,)),
    ("exp", (-746.0,), SAME, 0.0, (0,)),
    ("exp", (inf,), SAME, inf, (inf,)),
    ("exp", (-inf,), SAME, 0.0, (0,)),
    ("expm1", (1000.0,), GateOverflowError, inf, (inf,)),
    ("sinh", (-1000.0,), GateOverflowError, -inf, (inf,)),
    ("cosh", (-1000.0,), GateOverflowError, inf, (-inf,)),
    ("log", (0.0,), PoleError, -inf, (inf,)),
    ("log", (-0.0,), PoleError, -inf, (-inf,)),
    ("log", (-1.0,), DomainError, nan, (nan,)),
    ("log", (-inf,), DomainError, nan, (nan,)),
    ("log", (inf,), SAME, inf, (0,)),
    ("log1p", (-1.0,), PoleError, -inf, (inf,)),
    ("log1p", (-2.0,), DomainError, nan, (nan,)),
    ("sqrt", (0.0,), SAME, 0.0, (inf,)),
    ("sqrt", (-0.0,), SAME, -0.0, (inf,)),
    ("sqrt", (-1.0,), DomainError, nan, (nan,)),
    ("sqrt", (inf,), SAME, inf, (0,)),
    ("abs", (0.0,), SAME, 0.0, (0,)),
    ("abs", (-0.0,), SAME, 0.0, (0,)),
    ("abs", (inf,), SAME, inf, (1,)),
    ("abs", (-inf,), SAME, inf, (-1,)),
    ("abs", (nan,), SAME, nan, (nan,)),
    ("relu", (0.0,), SAME, 0.0, (0,)),
    ("relu", (-0.0,), SAME, -0.0, (0,)),
    ("relu", (nan,), SAME, nan, (nan,)),
    ("relu", (inf,), SAME, inf, (1,)),
    ("leaky_relu", (0.0, fixed(0.01)), SAME, 0.0, (0.01, 0)),
    ("leaky_relu", (0.0, fixed(2.0)), SAME, 0.0, (1, 0)),
    ("leaky_relu", (0.0, fixed(-1.0)), SAME, 0.0, (0, 0)),
    ("elu", (0.0, fixed(1.0)), SAME, 0.0, (1, 0)),
    ("elu", (0.0, fixed(0.5)), SAME, 0.0, (0.5, 0)),
    ("elu", (-inf, fixed(1.0)), SAME, -1.0, (0, 0)),
    ("clip", (1.0, fixed(-1.0), fixed(1.0)), SAME, 1.0, (0, 0, 0)),
    ("clip", (-1.0, fixed(-1.0), fixed(1.0)), SAME, -1.0, (0, 0, 0)),
    ("clip", (0.5, fixed(-1.0), fixed(1.0)), SAME, 0.5, (1, 0, 0)),
    ("clip", (nan, fixed(-1.0), fixed(1.0)), SAME, nan, (nan, 0, 0)),
    ("clip", (0.5, fixed(1.0), fixed(-1.0)), DomainError, nan, (nan, 0, 0)),
    ("tanh", (100.0,), SAME, 1.0, (4 * math.exp(-200.0),)),
    ("tanh", (inf,), SAME, 1.0, (0,)),
    ("sigmoid", (37.0,), SAME, 1.0, (8.53304762574407e-17,)),
    ("sigmoid", (-745.0,), SAME, 5e-324, (5e-324,)),
    ("sigmoid", (-1000.0,), SAME, 0.0, (0,)),
    ("sigmoid", (1000.0,), SAME, 1.0, (0,)),
    ("sigmoid", (-inf,), SAME, 0.0, (0,)),
    ("softplus", (1000.0,), SAME, 1000.0, (1,)),
    ("softplus", (-1000.0,), SAME, 0.0, (0,)),
    ("softplus", (inf,), SAME, inf, (1,)),
    ("softplus", (-inf,), SAME, 0.0, (0,)),
    ("softsign", (-inf,), SAME, -1.0, (0,)),
    ("silu", (-inf,), SAME, 0.0, (0,)),
    ("silu", (inf,), SAME, inf, (1,)),
    ("gelu", (-inf,), SAME, 0.0, (0,)),
    ("gelu", (inf,), SAME, inf, (1,)),
    ("erf", (inf,), SAME, 1.0, (0,)),
    ("gaussian", (-inf,), SAME, 0.0, (0,)),
    ("sin", (inf,), DomainError, nan, (nan,)),
    ("cos", (-inf,), DomainError, nan, (nan,)),
    ("tan", (inf,), DomainError, nan, (nan,)),
    ("asin", (1.0,), SAME, math.pi / 2, (inf,)),
    ("asin", (-1.0,), SAME, -math.pi / 2, (inf,)),
    ("asin", (1.1,), DomainError, nan, (nan,)),
    ("acos", (1.0,), SAME, 0.0, (-inf,)),
    ("acosh", (1.0,), SAME, 0.0, (inf,)),
    ("acosh", (0.5,), DomainError, nan, (nan,)),
    ("atan", (inf,), SAME, math.pi / 2, (0,)),
    ("atanh", (1.0,), PoleError, inf, (inf,)),
    ("atanh", (-1.0,), PoleError, -inf, (inf,)),
    ("atanh", (2.0,), DomainError, nan, (nan,)),
    ("step", (0.0,), SAME, 1.0, (0,)),
    ("step", (-5e-324,), SAME, 0.0, (0,)),
    ("step", (nan,), SAME, nan, (nan,)),
    ("sign", (-0.0,), SAME, -0.0, (0,)),
    ("sign", (nan,), SAME, nan, (nan,)),
    ("floor", (-0.0,), SAME, -0.0, (0,)),
    ("floor", (inf,), SAME, inf, (0,)),
    ("ceil", (-0.5,), SAME, -0.0, (0,)),
    ("round", (2.5,), SAME, 2.0, (0,)),
    ("identity", (nan,), SAME, nan, (nan,)),
    ("square", (-0.0,), SAME, 0.0, (0,)),
    ("square", (1e200,), GateOverflowError, inf, (2e200,)),
    ("square", (inf,), SAME, inf, (inf,)),
    ("reciprocal", (0.0,), PoleError, inf, (-inf,)),
    ("reciprocal", (-0.0,), PoleError, -inf, (-inf,)),
    ("reciprocal", (-inf,), SAME, -0.0, (0,)),
    ("log2", (0.0,), PoleError, -inf, (inf,)),
    ("log2", (8.0,), SAME, 3.0, (1 / (8 * math.log(2)),)),
    ("log10", (-0.0,), PoleError, -inf, (-inf,)),
    ("log10", (1000.0,), SAME, 3.0, (1 / (1000 * math.log(10)),)),
    ("log10", (-1.0,), DomainError, nan, (nan,)),
    ("exp2", (10.0,), SAME, 1024.0, (1024 * math.log(2),)),
    ("exp2", (1024.0,), GateOverflowError, inf, (inf,)),
    ("exp2", (-inf,), SAME, 0.0, (0,)),
    ("cbrt", (-27.0,), SAME, -3.0, (1 / 27,)),
    ("cbrt", (0.0,), SAME, 0.0, (inf,)),
    ("cbrt", (-0.0,), SAME, -0.0, (inf,)),
    ("cbrt", (-inf,), SAME, -inf, (0,)),
    ("rad2deg", (1e307,), GateOverflowError, inf, (180 / math.pi,)),
    ("trunc", (-0.5,), SAME, -0.0, (0,)),
    ("trunc", (-1.5,), SAME, -1.0, (0,)),
    ("trunc", (inf,), SAME, inf, (0,)),
]

TWO_OPERANDS = [
    ("atan2", (0.0, 0.0), SAME, 0.0, (0, 0)),
    ("atan2", (0.0, -1.0), SAME, math.pi, (-1, 0)),
    ("atan2", (-0.0, -1.0), SAME, -math.pi, (-1, 0)),
    ("hypot", (0.0, 0.0), SAME, 0.0, (0, 0)),
    ("hypot", (1e308, 1.7e308), GateOverflowError, inf, (0, 0)),
    ("xlogy", (0.0, 0.0), SAME, 0.0, (-inf, 0)),
    ("xlogy", (0.0, nan), SAME, nan, (nan, nan)),
    ("xlogy", (1.0, 0.0), PoleError, -inf, (-inf, inf)),
    ("fmod", (-7.0, 3.0), SAME, -1.0, (1, 2)),
    ("fmod", (-6.0, 3.0), SAME, -0.0, (1, 2)),
    ("fmod", (1.0, 0.0), DomainError, nan, (nan, nan)),
    ("fmod", (1.0, inf), SAME, 1.0, (1, 0)),
    ("fmod", (inf, 1.0), DomainError, nan, (nan, nan)),
    ("copysign", (2.0, -0.0), SAME, -2.0, (-1, 0)),
    ("copysign", (0.0, -1.0), SAME, -0.0, (0, 0)),
    ("copysign", (-inf, 1.0), SAME, inf, (-1, 0)),
    ("copysign", (2.0, nan), SAME, 2.0, (nan, 0)),
    ("logaddexp", (0.0, -inf), SAME, 0.0, (1, 0)),
    ("logaddexp", (1000.0, 1000.0), SAME, 1000.0 + LOG2, (0.5, 0.5)),
    ("logaddexp", (1e308, -1e308), SAME, 1e308, (1, 0)),
    ("logaddexp", (inf, 0.0), SAME, inf, (1, 0)),
    ("logaddexp", (inf, inf), SAME, inf, (0.5, 0.5)),
    ("logaddexp", (-inf, -inf), SAME, -inf, (nan, nan)),
    ("logaddexp", (inf, nan), SAME, nan, (nan, nan)),
    ("maximum", (1.0, 1.0), SAME, 1.0, (0.5, 0.5)),
    ("minimum", (1.0, 1.0), SAME, 1.0, (0.5, 0.5)),
    ("maximum", (1.0, fixed(1.0)), SAME, 1.0, (0, 0)),
    ("maximum", (fixed(1.0), 1.0), SAME, 1.0, (0, 0)),
    ("minimum", (1.0, fixed(1.0)), SAME, 1.0, (0, 0)),
    ("maximum", (1.0, nan), SAME, nan, (nan, nan)),
    ("maximum", (nan, 1.0), SAME, nan, (nan, nan)),
    ("minimum", (nan, 1.0), SAME, nan, (nan, nan)),
    ("maximum", (inf, 1.0), SAME, inf, (1, 0)),
]  # fmt: skip

CASES = [*ARITHMETIC, *POWERS, *ONE_OPERAND, *TWO_OPERANDS]


def shown(case):
    return f"{case[0]}{case[1]}"


def same_number(got, wanted):
    """Equal with the sign of zero, NaN equal to NaN; a number that was rounded for print within 1e-12."""
    if math.isnan(wanted):
        return math.isnan(got)
    if wanted == 0.0 or math.isinf(wanted):
        return got == wanted and math.copysign(1.0, got) == math.copysign(1.0, wanted)
    return math.isclose(got, wanted, rel_tol=1e-12)


def assert_local_gradients(node, wanted):
    got = node.local_grads
    assert all(x == 0 if y == 0 else same_number(x, y) for x, y in zip(got, wanted, strict=True)), got


def applied(name, operands):
    return GATES[name](*(x.number if isinstance(x, fixed) else Value(x) for x in operands))


@pytest.mark.parametrize("case", CASES, ids=shown)
def test_ieee_mode_gives_what_c99_gives_with_the_limits_of_the_slopes(case):
    name, operands, _, value, local_grads = case
    with autograd.ieee():
        node = applied(name, operands)
    assert same_number(node.data, value), node.data
    assert_local_gradients(node, local_grads)


@pytest.mark.parametrize("case", CASES, ids=shown)
def test_strict_mode_raises_a_typed_error_or_gives_the_same_numbers(case):
    name, operands, error, value, local_grads = case
    if error:
        with pytest.raises(error):
            applied(name, operands)
        return
    node = applied(name, operands)
    assert same_number(node.data, value), node.data
    assert_local_gradients(node, local_grads)


@pytest.mark.parametrize("case", CASES, ids=shown)
def test_plain_floats_meet_the_same_rules(case):
    name, operands, error, value, _ = case
    floats = [x.number if isinstance(x, fixed) else x for x in operands]
    with autograd.ieee():
        assert same_number(GATES[name](*floats), value)
    if error and not math.isfinite(value):
        with pytest.raises(error):
            GATES[name](*floats)
    else:
        assert same_number(GATES[name](*floats), value)


@pytest.mark.parametrize("case", POWERS, ids=shown)
def test_the_power_operator_takes_whole_numbers_as_ints_and_agrees_with_the_gate(case):
    _, operands, error, value, local_grads = case
    x, y = (whole(x.number) if isinstance(x, fixed) else Value(x) for x in operands)
    if error:
        with pytest.raises(error):
            x**y
    else:
        node = x**y
        assert same_number(node.data, value)
        assert_local_gradients(node, local_grads)


def whole(number):
    return int(number) if math.isfinite(number) and number == int(number) else number


EXTREMES = [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 5e-324, -5e-324, 1e308, -1e308, inf, -inf, nan]
SETTINGS = [-inf, -1.0, 0.0, 0.5, inf]


def extreme_operands(gate):
    choices = [SETTINGS if name in gate.parameters else EXTREMES for name in gate.operand_names]
    return itertools.product(*choices)


def nodes_at(gate, xs):
    """The gate on Values, and on each one Value among plain numbers."""
    free = [i for i, name in enumerate(gate.operand_names) if name not in gate.parameters]
    for active in [free, *([i] for i in free)][: 1 if len(free) == 1 else None]:
        yield lambda active=active: gate(*(Value(x) if i in active else x for i, x in enumerate(xs)))


@pytest.mark.parametrize("name", GATES)
def test_finite_operands_give_a_finite_value_or_a_typed_error(name):
    gate = GATES[name]
    for xs in extreme_operands(gate):
        for apply in nodes_at(gate, xs):
            try:
                node = apply()
            except GatewiseError:
                assert not any(map(math.isnan, xs)), xs
                continue
            if all(map(math.isfinite, xs)):
                assert math.isfinite(node.data), xs
                assert not any(map(math.isnan, node.local_grads)), xs


@pytest.mark.parametrize("name", GATES)
def test_ieee_mode_never_raises_and_agrees_with_strict_mode_where_that_answers(name):
    gate = GATES[name]
    for xs in extreme_operands(gate):
        for apply in nodes_at(gate, xs):
            with autograd.ieee():
                node = apply()
            try:
                strict = apply()
            except GatewiseError:
                finite = all(map(math.isfinite, (node.data, *node.local_grads)))
                assert not finite, (xs, node.data, node.local_grads)
                continue
            assert repr(strict.data) == repr(node.data)
            assert repr(strict.local_grads) == repr(node.local_grads)


UNARY = [name for name, gate in GATES.items() if gate.arity == 1]


@pytest.mark.parametrize("name", GATES)
def test_a_nan_operand_never_gives_a_finite_slope_by_itself(name):
    gate = GATES[name]
    for place in range(gate.arity):
        if gate.operand_names[place] in gate.parameters:
            continue
        xs = [ends[0] for ends in gate.sample]
        xs[place] = nan
        node = gate(
            *(x if n in gate.parameters else Value(x) for n, x in zip(gate.operand_names, xs, strict=True))
        )
        if math.isnan(node.data):
            assert math.isnan(node.local_grads[place]), node.local_grads


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("x", [0.0, 1.0, -1.0, 0.5, 2.5])
def test_a_kink_has_the_slope_of_least_size_between_both_sides(name, x):
    gate = GATES[name]
    left, right = oracle.slopes(gate, (x,), 0)
    finite = left is not None and right is not None and max(abs(left), abs(right)) < 2**100
    if finite:  # neither an edge of the domain nor a jump
        least = min(max(min(left, right), 0), max(left, right))
        assert math.isclose(gate(Value(x)).local_grads[0], least, rel_tol=1e-14)


def gradients(f, *numbers):
    leaves = [Value(x) for x in numbers]
    f(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def test_a_tie_splits_the_gradient_and_both_halves_meet_again_in_one_operand():
    assert gradients(autograd.maximum, 1.0, 1.0) == [0.5, 0.5]
    assert gradients(lambda x: autograd.maximum(x, x), 1.0) == [1.0]
    assert gradients(lambda x: autograd.minimum(x, x), 1.0) == [1.0]


def test_a_tie_of_k_operands_gives_each_one_kth():
    assert gradients(lambda *xs: autograd.amax(xs), 3.0, 1.0, 3.0, 3.0) == [1 / 3, 0.0, 1 / 3, 1 / 3]


def test_an_infinite_slope_under_a_zero_upstream_gradient_is_skipped():
    assert gradients(lambda x: 0.0 * autograd.sqrt(x), 0.0) == [0.0]


def test_an_infinite_slope_times_a_zero_slope_names_the_node():
    x = Value(0.0, "x")
    length = (x * x).sqrt()
    with pytest.raises(DomainError, match=r"upstream inf × local 0 at mul → x.*hypot and norm"):
        length.backward()
    assert x.grad == 0.0


def test_an_infinite_slope_itself_passes_backward():
    assert gradients(autograd.sqrt, 0.0) == [inf]
    assert gradients(lambda x: autograd.xlogy(x, x), 0.0) == [-inf]


def test_ieee_mode_lets_nan_through_the_backward_pass():
    with autograd.ieee():
        assert math.isnan(gradients(lambda x: (x * x).sqrt(), 0.0)[0])


def test_the_length_of_a_zero_vector_has_the_gradient_zero():
    assert gradients(lambda x: autograd.norm([x]), 0.0) == [0.0]
    assert gradients(lambda *xs: autograd.norm(xs), 0.0, 0.0, 0.0) == [0.0, 0.0, 0.0]


def test_only_the_chosen_branch_is_computed_and_linked():
    assert gradients(lambda x: autograd.where(x > 0, lambda: autograd.log(x), 0.0 * x), 0.0) == [0.0]
    assert gradients(lambda x: autograd.where(x > 0, lambda: autograd.log(x), 0.0 * x), 2.0) == [0.5]


def test_zero_times_a_pole_is_an_error_at_the_pole():
    with pytest.raises(PoleError, match="log"):
        0.0 * autograd.log(Value(0.0))


def test_a_local_gradient_that_overflowed_is_recorded_and_passes_where_it_is_used():
    x, y = Value(1.0), Value(1e-200)
    quotient = x / y
    assert quotient.local_grads == (1e200, -inf)
    quotient.backward()
    assert (x.grad, y.grad) == (1e200, -inf)


def test_a_contribution_that_overflows_although_its_factors_are_finite_is_an_error():
    x = Value(1e-200, "x")
    y = (x * 1e200) * 1e200
    with pytest.raises(GateOverflowError, match=r"upstream 1e\+200 × local 1e\+200 at mul → x is too large"):
        y.backward()
    assert x.grad == 0.0


@pytest.mark.parametrize(
    ("terms", "value", "grads"),
    [
        ((0.0, -inf), 0.0, [1, 0]),
        ((1000.0, 1000.0), 1000.0 + LOG2, [0.5, 0.5]),
        ((-1000.0, -1000.0), -1000.0 + LOG2, [0.5, 0.5]),
        ((1e308, 1e308), 1e308, [0.5, 0.5]),
        ((inf, 0.0), inf, [1, 0]),
    ],
)
def test_logsumexp_at_extreme_operands(terms, value, grads):
    leaves = [Value(x) for x in terms]
    y = autograd.logsumexp(leaves)
    y.backward()
    assert y.data == value
    assert [leaf.grad for leaf in leaves] == grads


def test_logsumexp_of_nothing_finite_is_an_error_or_nan():
    leaves = [Value(-inf), Value(-inf)]
    with pytest.raises(DomainError, match="no finite term"):
        autograd.logsumexp(leaves)
    with autograd.ieee():
        y = autograd.logsumexp(leaves)
        y.backward()
    assert y.data == -inf
    assert all(math.isnan(leaf.grad) for leaf in leaves)


@given(st.lists(st.floats(-8e307, 8e307), min_size=1, max_size=8))
def test_the_weights_of_logsumexp_and_softmax_sum_up_to_one(terms):
    weights = gradients(lambda *xs: autograd.logsumexp(xs), *terms)
    assert abs(math.fsum(weights) - 1.0) <= len(terms) * 2**-52
    assert abs(math.fsum(autograd.softmax(terms)) - 1.0) <= len(terms) * 2**-52


def test_softmax_of_nothing_finite_is_an_error():
    with pytest.raises(DomainError, match="softmax"):
        autograd.softmax([Value(-inf), Value(-inf)])


def test_second_derivatives_at_the_origin():
    twice = lambda f: autograd.grad(autograd.grad(f))
    assert twice(autograd.tanh)(0.0) == 0.0
    assert twice(autograd.sigmoid)(0.0) == 0.0
    assert twice(autograd.softplus)(0.0) == 0.25
    assert twice(autograd.relu)(0.0) == 0.0
    assert twice(lambda x: x**2)(0.0) == 2.0
    assert twice(lambda x: x**1)(0.0) == 0.0


def test_a_cube_at_minus_two_has_three_derivatives():
    f = lambda x: x**3
    once, twice = autograd.grad(f), autograd.grad(autograd.grad(f))
    assert (once(-2.0), twice(-2.0), autograd.grad(twice)(-2.0)) == (12.0, -12.0, 6.0)


def test_ieee_mode_ends_with_its_block_also_when_that_raises():
    with pytest.raises(KeyError), autograd.ieee():
        raise KeyError
    with pytest.raises(PoleError):
        autograd.log(0.0)


def test_ieee_mode_holds_for_its_own_thread_only():
    with autograd.ieee(), ThreadPoolExecutor(1) as other:
        assert autograd.log(0.0) == -inf
        with pytest.raises(PoleError):
            other.submit(autograd.log, 0.0).result()

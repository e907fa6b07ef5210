"""Derivatives inside derivatives: each takes in what is active outside of it, and nothing is confused."""

import asyncio
import itertools
import math
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import (
    GraphError,
    Value,
    compile,
    grad,
    gradcheck,
    hessian,
    hvp,
    ieee,
    jacobian,
    no_grad,
    numerical_grad,
    value_and_grad,
    where,
)
from autograd.engine import nesting
from autograd.functional import transforms
from nn import MLP
from tests.helpers.peer import peer
from tests.helpers.striking import free_locks

# name: (the operator on f at a number x, what it makes of xⁿ there)
OPERATORS = {
    "grad": (lambda f, x: grad(f)(x), lambda n, x: n * x ** (n - 1)),
    "value_and_grad": (lambda f, x: sum(value_and_grad(f)(x)), lambda n, x: x**n + n * x ** (n - 1)),
    "jacobian": (
        lambda f, x: jacobian(lambda x: [f(x), 2.0 * f(x)])(x)[1],
        lambda n, x: 2.0 * n * x ** (n - 1),
    ),
    "hessian": (lambda f, x: hessian(f)(x), lambda n, x: n * (n - 1) * x ** (n - 2)),
    "hvp": (lambda f, x: hvp(f)(x, 3.0), lambda n, x: 3.0 * n * (n - 1) * x ** (n - 2)),
    "numerical_grad": (lambda f, x: numerical_grad(f, x, method="7-point"), lambda n, x: n * x ** (n - 1)),
}


@pytest.mark.parametrize("outer", OPERATORS)
@pytest.mark.parametrize("middle", OPERATORS)
@pytest.mark.parametrize("inner", OPERATORS)
def test_operators_nest_three_deep_at_plain_numbers(outer, middle, inner):
    (d1, p1), (d2, p2), (d3, p3) = OPERATORS[outer], OPERATORS[middle], OPERATORS[inner]
    found = d1(lambda x: d2(lambda y: d3(lambda z: x**5 * y**4 * z**3, 0.7), 1.1), 0.9)
    tolerance = 1e-6 if "numerical_grad" in (outer, middle, inner) else 1e-13
    assert type(found) is float
    assert found == pytest.approx(p1(5, 0.9) * p2(4, 1.1) * p3(3, 0.7), rel=tolerance)


@pytest.mark.parametrize("inner", [name for name in OPERATORS if name != "numerical_grad"])
def test_an_inner_operator_at_an_outer_variable_sees_it_in_both_places(inner):
    d, p = OPERATORS[inner]
    found = grad(lambda x: d(lambda y: x * y**4, x))(0.9)
    step = 1e-6
    slope = ((0.9 + step) * p(4, 0.9 + step) - (0.9 - step) * p(4, 0.9 - step)) / (2.0 * step)
    assert found == pytest.approx(slope, rel=1e-8)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (lambda y: grad(lambda x: x * y)(0.7), 0.3, 1.0),
        (lambda x: x * grad(lambda y: x * y)(x), 3.0, 6.0),
        (lambda x: x * grad(lambda y: x * y)(2.0), 3.0, 6.0),
        (lambda x: x * grad(lambda y: x + y)(1.0), 3.0, 1.0),
        (lambda x: grad(lambda x: x * x)(x), 3.0, 2.0),  # the same name at two levels
        (lambda x: grad(lambda x: x * x)(5.0) * x, 3.0, 10.0),
        (lambda x: grad(lambda y: x)(7.0), 3.0, 0.0),  # it returns the outer variable
        (lambda x: value_and_grad(lambda y: x)(7.0)[0], 3.0, 1.0),
        (lambda x: value_and_grad(lambda y: x * x)(7.0)[0], 3.0, 6.0),  # it ignores its argument
        (lambda x: x * value_and_grad(lambda y: 4.0)(7.0)[0], 3.0, 4.0),
        (lambda x: grad(lambda y: grad(lambda z: x * y * z)(2.0) * y)(3.0), 5.0, 6.0),
        (lambda x: grad(lambda y: grad(lambda z: x * z * z)(y))(3.0), 5.0, 2.0),
        (lambda x: grad(lambda y: grad(lambda z: y * y * x)(y))(3.0), 5.0, 0.0),
        (lambda x: sum(grad(lambda y, z: x * y * z)(2.0, 3.0)), 5.0, 5.0),
        (lambda x: grad(lambda ys: x * ys[0] * ys[1])([2.0, 3.0])[1], 5.0, 2.0),
        (lambda x: jacobian(lambda y: [y, x * y])(2.0)[1], 5.0, 1.0),
        (lambda x: hvp(lambda y: y**3)(2.0, x), 5.0, 12.0),
        (lambda x: hvp(lambda y: x * y**3)(2.0, 1.0), 5.0, 12.0),
        (lambda x: hessian(lambda y, z: x * y * z)(1.0, 2.0)[0][1], 5.0, 1.0),
        (lambda x: numerical_grad(lambda y: x * x * y, 2.0), 5.0, 10.0),
        (lambda x: numerical_grad(lambda y: y**3, x), 5.0, 30.0),
        (lambda x: grad(lambda y: y * y)(2.0) * x, 5.0, 4.0),
    ],
)
def test_the_classical_confusions_do_not_happen(f, x, slope):
    assert grad(f)(x) == pytest.approx(slope, rel=1e-7)
    assert grad(f)(Value(x)).data == pytest.approx(slope, rel=1e-7)
    assert compile(lambda x: grad(f)(x))(x) == pytest.approx(slope, rel=1e-7)
    with no_grad():
        assert grad(f)(x) == pytest.approx(slope, rel=1e-7)
    with ieee():
        assert grad(f)(x) == pytest.approx(slope, rel=1e-7)


def powers(terms):
    """A polynomial {(exponents of the variables): coefficient}, without zeros."""
    return {key: x for key, x in terms.items() if x}


class Polynomial:
    """The oracle: formal sums of products, over variables by number."""

    def __init__(self, terms):
        self.terms = powers(terms)

    @staticmethod
    def variable(i):
        return Polynomial({((i, 1),): Fraction(1)})

    @staticmethod
    def number(x):
        return Polynomial({(): Fraction(x)})

    def __add__(self, other):
        terms = dict(self.terms)
        for key, x in other.terms.items():
            terms[key] = terms.get(key, 0) + x
        return Polynomial(terms)

    def __mul__(self, other):
        terms = {}
        for (a, x), (b, y) in itertools.product(self.terms.items(), other.terms.items()):
            exponents = dict(a)
            for i, n in b:
                exponents[i] = exponents.get(i, 0) + n
            key = tuple(sorted(exponents.items()))
            terms[key] = terms.get(key, 0) + x * y
        return Polynomial(terms)

    def slope(self, i):
        found = Polynomial({})
        for key, x in self.terms.items():
            exponents = dict(key)
            n = exponents.pop(i, 0)
            if n > 1:
                exponents[i] = n - 1
            found += Polynomial({tuple(sorted(exponents.items())): x * n})
        return found

    def at(self, i, point):
        found = Polynomial({})
        for key, x in self.terms.items():
            term = Polynomial.number(x)
            for j, n in key:
                for _ in range(n):
                    term *= point if j == i else Polynomial.variable(j)
            found += term
        return found


def expressions(depth, variables):
    """Programs in + and ×, with derivatives of programs in one more variable at a program."""
    leaf = st.one_of(
        st.sampled_from([("variable", i) for i in range(variables)]),
        st.integers(-3, 3).map(lambda x: ("number", x)),
    )
    if depth == 0:
        return leaf
    part = expressions(depth - 1, variables)
    return st.one_of(
        leaf,
        st.tuples(st.sampled_from(["add", "mul"]), part, part),
        st.tuples(st.just("slope"), expressions(depth - 1, variables + 1), part),
    )


def run(program, variables):
    """A program on floats and Values."""
    kind, *parts = program
    if kind == "variable":
        return variables[parts[0]]
    if kind == "number":
        return float(parts[0])
    if kind == "slope":
        return grad(lambda x: run(parts[0], [*variables, x]))(run(parts[1], variables))
    a, b = (run(part, variables) for part in parts)
    return a + b if kind == "add" else a * b


def solve(program, count):
    """A program as a polynomial in its first variables."""
    kind, *parts = program
    if kind == "variable":
        return Polynomial.variable(parts[0])
    if kind == "number":
        return Polynomial.number(parts[0])
    if kind == "slope":
        return solve(parts[0], count + 1).slope(count).at(count, solve(parts[1], count))
    a, b = (solve(part, count) for part in parts)
    return a + b if kind == "add" else a * b


def number(polynomial, points):
    for i, x in enumerate(points):
        polynomial = polynomial.at(i, Polynomial.number(x))
    return polynomial.terms.get((), Fraction(0))


@given(expressions(4, 2), st.integers(-3, 3), st.integers(-3, 3))
def test_any_nest_of_derivatives_of_polynomials_is_exact(program, x, w):
    expected = solve(program, 2)
    exact = [number(p, [x, w]) for p in (expected, expected.slope(0), expected.slope(1))]
    if max(map(abs, exact)) > 2**40:
        return
    weight = Value(float(w))
    assert value_and_grad(lambda x, w: run(program, [x, w]))(float(x), float(w)) == (
        exact[0],
        (exact[1], exact[2]),
    )
    assert grad(lambda x: run(program, [x, weight]))(float(x)) == exact[1]
    made = run(program, [float(x), weight])
    if isinstance(made, Value) and not made.constant:
        made.backward()
    assert made == exact[0]
    assert weight.grad == exact[2]
    f = compile(lambda x: run(program, [x, weight]) + 0.0 * x, [weight])
    assert f.value_and_grad(float(x)) == (exact[0], [exact[2]])


@pytest.mark.parametrize("make", [lambda: Value(2.0), lambda: Value(2.0) * 3.0])
def test_a_value_that_the_function_closes_over_makes_all_results_values(make):
    w = make()
    value, (first, second) = value_and_grad(lambda x, y: w * x + y)(3.0, 4.0)
    assert all(isinstance(x, Value) for x in (value, first, second))
    assert [value.data, first.data, second.data] == [w.data * 3.0 + 4.0, w.data, 1.0]
    assert (value.constant, first.constant, second.constant) == (False, False, True)
    assert [x.constant for x in jacobian(lambda x: [x, w * x, 3.0])(2.0)] == [True, False, True]
    (xx, xy), (yx, yy) = hessian(lambda x, y: w * x * y + x * x)(1.0, 2.0)
    assert [x.data for x in (xx, xy, yx, yy)] == [2.0, w.data, w.data, 0.0]
    assert [x.constant for x in (xx, xy, yx, yy)] == [True, False, False, True]
    assert not hvp(lambda x: w * x * x)(2.0, 1.0).constant
    assert not hvp(lambda x: x * x * x)(2.0, w).constant


def test_floats_come_out_where_nothing_else_is_active():
    w = Value(2.0)
    for f in (
        lambda x: x * x,
        lambda x: x * Value(3.0),  # a leaf that the function makes
        lambda x: x * w.detach(),
        lambda x: x * w.data,
        lambda x: where(x > 5.0, w * x, x),  # only the chosen one is linked
        lambda x: x if w > 1.0 else w,
        lambda x: 7.0,
    ):
        value, slope = value_and_grad(f)(3.0)
        assert (type(value), type(slope)) == (float, float)
    with no_grad():
        constant = w * 2.0
    assert type(grad(lambda x: x * constant)(3.0)) is float


def test_grad_and_value_and_grad_decide_on_the_value_alike():
    w = Value(2.0)
    f = lambda x: x * x + w  # its slope depends on nothing outside
    value, slope = value_and_grad(f)(3.0)
    assert isinstance(slope, Value)
    assert isinstance(grad(f)(3.0), Value)
    assert slope.constant
    assert not value.constant


def test_a_leaf_made_by_the_outer_function_is_closed_over_by_the_inner_one():
    def f(x):
        w = Value(2.0)
        inner = grad(lambda y: w * y * y)(3.0)
        assert isinstance(inner, Value)
        return x * inner

    assert grad(f)(5.0) == 12.0
    assert type(grad(f)(5.0)) is float


def test_values_in_give_values_out():
    x = Value(3.0, "x")
    slope, constant = grad(lambda x, y: x * x + y)(x, 2.0)
    slope.backward()
    assert (slope.data, x.grad) == (6.0, 2.0)
    assert (constant.data, constant.constant) == (1.0, True)
    assert type(grad(lambda x: x * x)(x.detach())) is float


def test_inputs_are_nobodys_leaves():
    w = Value(2.0)
    kept = []
    slope = grad(lambda x: kept.append(x) or w * x * x)(3.0)
    slope.backward()
    assert not kept[0].reached or kept[0].gate is not None
    assert w.grad == 6.0
    assert type(grad(lambda y: kept[0] * y)(4.0)) is float  # an input of a call that is over is a constant
    assert grad(lambda y: kept[0] * y)(4.0) == 3.0


def test_nobodys_grad_is_touched():
    w, x = Value(2.0), Value(3.0)
    grad(lambda y: grad(lambda z: w * x * y * z)(x))(4.0)
    assert not w.reached
    assert not x.reached


def test_under_no_grad_numbers_come_out_and_nested_derivatives_are_right():
    w = Value(2.0)
    with no_grad():
        for found, expected in [
            (grad(lambda y: w * y * y)(3.0), 12.0),
            (grad(lambda x: x * x)(w), 4.0),
            (grad(lambda x: x * w * grad(lambda y: x * y * w)(2.0))(3.0), 24.0),
            (grad(lambda x: x * grad(lambda y: w * y)(w))(3.0), 2.0),
            (grad(lambda x: grad(lambda y: x * y * y)(w))(3.0), 4.0),
            (hessian(lambda x: w * x**3)(2.0), 24.0),
            (hvp(lambda x: w * x**3)(2.0, w), 48.0),
            (numerical_grad(lambda x: w * x, 3.0), 2.0),
        ]:
            assert type(found) is float
            assert found == pytest.approx(expected, rel=1e-9)
        (slope,) = jacobian(lambda x: [w * x])(3.0)
        assert type(slope) is float
    assert isinstance(grad(lambda y: w * y)(3.0), Value)


def test_no_grad_inside_a_function_makes_constants_of_what_is_outside_of_the_block():
    def f(x):
        with no_grad():
            slope = grad(lambda y: x * y * grad(lambda z: x * z * y)(1.0))(3.0)
        assert type(slope) is float
        return x * slope

    assert grad(f)(2.0) == 2.0 * 2.0 * 2.0 * 3.0


@pytest.mark.parametrize("make", [float, Value])
def test_a_leaf_made_under_no_grad_is_a_constant_there_too(make):
    with no_grad():
        w = make(2.0)
        assert type(grad(lambda x: x * w)(3.0)) is float


def test_infinite_derivatives_pass_through_levels_under_ieee():
    with ieee():
        assert grad(lambda x: x * grad(lambda y: autograd.sqrt(y))(0.0))(2.0) == math.inf
        assert grad(lambda x: grad(lambda y: x * autograd.sqrt(y))(0.0))(2.0) == math.inf


def test_compiled_functions_learn_through_derivatives_in_them():
    w = Value(2.0, "w")
    f = compile(lambda: grad(lambda y: w * y * y)(3.0), [w])
    assert f.value_and_grad() == (12.0, [6.0])
    w.data = 5.0
    assert f.value_and_grad() == (30.0, [6.0])
    f = compile(lambda x: grad(lambda y: x * w * y * y)(3.0), [w])
    assert [f.value_and_grad(x) for x in (1.0, 4.0)] == [(30.0, [6.0]), (120.0, [24.0])]
    f = compile(lambda x: grad(lambda y: x.detach() * y)(3.0) * w, [w])
    assert [f.value_and_grad(x) for x in (1.0, 4.0)] == [(5.0, [1.0]), (20.0, [4.0])]
    f = compile(lambda x: grad(lambda y: where(x > 2.0, y * y, y))(3.0) * w, [w])
    assert [f.value_and_grad(x) for x in (1.0, 4.0)] == [(5.0, [1.0]), (30.0, [6.0])]
    f = compile(lambda x: numerical_grad(lambda y: w * y * y, x), [w])
    value, (slope,) = f.value_and_grad(3.0)
    assert (value, slope) == pytest.approx((30.0, 6.0), rel=1e-9)
    f = compile(lambda x: hessian(lambda y: w * y**3)(2.0) * x, [w])
    assert f.value_and_grad(3.0) == (180.0, [36.0])
    f = compile(lambda x: grad(lambda y: autograd.drawn(lambda: 4.0) * y)(3.0) * x, [w])
    assert f(2.0) == 8.0


def test_a_recording_inside_no_grad_is_the_recording():
    w = Value(2.0)
    f = compile(lambda x: x * grad(lambda y: w * y * y)(3.0), [w])
    with no_grad():
        found = grad(lambda x: x * f(4.0))(1.0)
    assert found == 48.0
    assert f.value_and_grad(4.0) == (48.0, [24.0])


def test_a_network_s_derivative_by_its_input_can_be_put_into_a_loss_and_trained():
    model = MLP(1, [6, 1], activation="tanh", rng=random.Random(1))
    points = [-1.0, -0.5, 0.0, 0.5, 1.0]

    def loss():
        errors = [grad(lambda x: model([x]))(x) - math.cos(x) for x in points]
        return sum(error * error for error in errors) / len(points)

    before = loss().data
    for _ in range(40):
        model.zero_grad()
        loss().backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad
    assert loss().data < 0.2 * before


def test_the_gradient_penalty_of_a_network_is_that_of_torch():
    torch = peer("torch")
    model = MLP(2, [4, 1], activation="tanh", rng=random.Random(2))
    point = [0.3, -0.7]
    slopes = grad(lambda x: model(x))(point)
    length = autograd.norm(slopes)
    penalty = (length - 1.0) ** 2
    penalty.backward()

    weights = [torch.tensor(p.data, dtype=torch.float64, requires_grad=True) for p in model.parameters()]
    ours = dict(zip(map(id, model.parameters()), weights, strict=True))
    xs = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    signals = [xs[0], xs[1]]
    for depth, layer in enumerate(model.layers):
        sums = [
            ours[id(n.b)] + sum(ours[id(w)] * x for w, x in zip(n.w, signals, strict=True))
            for n in layer.neurons
        ]
        signals = [torch.tanh(u) for u in sums] if depth == 0 else sums
    (theirs,) = torch.autograd.grad(signals[0], xs, create_graph=True)
    ((theirs.norm() - 1.0) ** 2).backward()
    assert [x.data for x in slopes] == pytest.approx(theirs.tolist(), rel=1e-12)
    expected = [0.0 if w.grad is None else w.grad.item() for w in weights]
    assert [p.grad for p in model.parameters()] == pytest.approx(expected, rel=1e-10, abs=1e-15)


def test_descent_is_differentiated_by_its_learning_rate_and_by_its_start():
    def after(rate, start):
        x = start
        for _ in range(5):
            x = x - rate * grad(lambda z: 1.5 * z * z)(x)
        return x * x

    k = 1.0 - 3.0 * 0.1
    assert grad(after)(0.1, 2.0) == pytest.approx((4.0 * 10.0 * k**9 * -3.0, 4.0 * k**10), rel=1e-12)
    rate = Value(0.1)
    after(rate, 2.0).backward()
    assert rate.grad == pytest.approx(4.0 * 10.0 * k**9 * -3.0, rel=1e-12)
    assert grad(grad(lambda rate: after(rate, 2.0)))(0.1) == pytest.approx(4.0 * 90.0 * k**8 * 9.0, rel=1e-12)


def test_jax_agrees_on_a_nest_of_transcendental_functions(float64):
    jax = pytest.importorskip("jax")

    def program(grad, m):
        inner = lambda x, y: grad(lambda z: m.sin(x * z) * m.exp(y * z) * z)(0.5)
        return lambda x: grad(lambda y: m.tanh(inner(x, y)) * y * x)(0.25)

    ours, theirs = program(grad, autograd), program(jax.grad, jax.numpy)
    for order in range(3):
        assert float(theirs(0.75)) == pytest.approx(ours(0.75), rel=1e-10), order
        ours, theirs = grad(ours), jax.grad(theirs)


def test_threads_that_the_function_starts_know_what_is_active():
    def f(x):
        with ThreadPoolExecutor(2) as pool:
            slopes = list(pool.map(lambda c: grad(lambda y: x * x * y * c)(1.0), [1.0, 2.0]))
        return slopes[0] + slopes[1]

    assert grad(f)(5.0) == 30.0


def test_threads_do_not_meet_in_derivatives():
    failed = []

    def work(k):
        w = Value(k)
        for _ in range(50):
            inner = lambda x: x * grad(lambda y: x * y * w)(2.0)
            found = grad(inner)(3.0)
            if not isinstance(found, Value) or found.data != 6.0 * k:
                failed.append(found)
            if type(grad(lambda x: x * Value(k))(1.0)) is not float:
                failed.append(k)

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_tasks_do_not_meet_in_derivatives():
    async def work(k):
        await asyncio.sleep(0.0)
        return grad(lambda x: x * grad(lambda y: x * y * k)(2.0))(3.0)

    async def all_of_them():
        return await asyncio.gather(*(work(float(k)) for k in range(5)))

    assert asyncio.run(all_of_them()) == [6.0 * k for k in range(5)]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_nothing_stays_switched_on_after_a_function_that_raises(error):
    kept = []

    def f(x):
        kept.append(x)
        grad(lambda y: inner(x, y))(2.0)

    def inner(x, y):
        kept.append(y)
        raise error

    with pytest.raises(error) as caught:  # the traceback keeps the frames alive
        grad(f)(3.0)
    assert [x.data for x in kept] == [3.0, 2.0]
    assert type(grad(lambda z: kept[0] * kept[1] * z)(1.0)) is float
    assert Value(1.0) != Value(1.0)
    assert Value(1.0).backward() is None
    del caught


def test_an_interrupt_at_any_place_leaves_nothing_switched_on():
    homes = (nesting.__file__, transforms.__file__)
    kept, struck = [], 0

    def f(x):
        kept.append(x)
        return x * grad(lambda y: x * y)(2.0)

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename not in homes:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        return trace

    for place in itertools.count():
        left = place
        before = sys.gettrace()
        sys._getframe().f_trace_opcodes = True  # Python 3.12 asks this frame whether anybody wants them
        sys.settrace(trace)
        try:
            grad(f)(3.0)
        except KeyboardInterrupt:
            struck += 1
        else:
            break
        finally:
            sys.settrace(before)
        free_locks()
        assert Value(1.0) != Value(1.0)
        if kept:
            assert type(grad(lambda z, x=kept[-1]: x * z)(1.0)) is float
            assert kept.pop() != Value(3.0)
    assert struck > 200


def test_a_function_that_catches_what_its_inner_one_raised_goes_on():
    def f(x):
        with pytest.raises(ZeroDivisionError):
            grad(lambda y: 1 / 0)(2.0)
        return x * grad(lambda y: x * y)(2.0) if x == Value(3.0) else x

    assert grad(f)(3.0) == 6.0


def test_a_generator_left_half_way_does_not_close_what_is_open():
    def pieces(x):
        yield grad(lambda y: x * y)(2.0)
        yield grad(lambda y: x * x * y)(2.0)

    def f(x):
        first = next(pieces(x))
        return first * sum(pieces(x))

    assert grad(f)(3.0) == 2.0 * 3.0 + 3.0 * 3.0**2


def test_gradcheck_and_numerical_grad_at_the_top_give_floats_for_functions_that_close_over_values():
    w = Value(2.0)
    report = gradcheck(lambda x: w * x * x, 3.0)
    assert report
    assert [type(row.analytic) for row in report.rows] == [float]
    assert type(numerical_grad(lambda x: w * x * x, 3.0)) is float
    assert type(numerical_grad(lambda x: w * x * x, Value(3.0))) is float


def test_a_node_made_by_hand_says_why_no_second_derivative_and_how_to_have_the_first():
    w = Value(2.0)

    def square(x):
        return Value(x.data**2, (x,), (2.0 * x.data,))

    with pytest.raises(GraphError, match=r"made by hand.*under `with autograd\.no_grad\(\):`"):
        grad(lambda x: w * square(x))(3.0)
    with no_grad():
        assert grad(lambda x: w * square(x))(3.0) == 12.0


def test_deep_graphs_are_no_harder_nested():
    w = Value(1.0)

    def chain(x):
        for _ in range(20_000):
            x = x + w
        return x

    assert grad(lambda x: x * grad(lambda y: x * chain(y))(1.0))(3.0) == 6.0

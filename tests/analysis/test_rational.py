import math
import operator
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import autograd
from autograd import GATES, GatewiseError, Value
from autograd.analysis.rational import exact
from autograd.engine import nodes
from autograd.numbers.ratio import Ratio
from tests.helpers.graphs import graphs

RATIONAL = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": operator.mod,
    "neg": operator.neg,
    "abs": abs,
    "maximum": max,
    "minimum": min,
    "relu": lambda a: max(a, 0),
    "floor": math.floor,
    "softsign": lambda a: a / (1 + abs(a)),
}
POLYNOMIAL = ("add", "sub", "mul", "neg", "relu", "abs", "maximum", "minimum")


def apple_tax():
    apple, count, tax = Value(100.0, "apple"), Value(2.0, "count"), Value(1.1, "tax")
    total = apple * count
    total.label = "total"
    price = total * tax
    price.label = "price"
    return price, (apple, count, tax)


def test_the_apple_tax_is_exactly_220():
    price, leaves = apple_tax()
    replay = exact(price)
    assert replay.value == 220
    assert [replay.gradient(x) for x in leaves] == [Fraction(11, 5), 110, 200]
    assert replay.gradients == dict(zip(leaves, (Fraction(11, 5), 110, 200), strict=True))


def test_the_table_shows_what_floats_made_of_it():
    price, _ = apple_tax()
    assert str(exact(price)) == (
        "node   exact  float               float − exact       gradient\n"
        "apple  100    100                 0                   11/5\n"
        "count  2      2                   0                   110\n"
        "total  200    200                 0                   11/10\n"
        "tax    11/10  1.1                 8.88e−17 (0.4 ulp)  200\n"
        "price  220    220.00000000000003  2.84e−14 (1 ulp)    1"
    )


def test_the_float_error_of_a_node_is_float_minus_exact():
    price, _ = apple_tax()
    row = exact(price)[price]
    assert row.data + row.error == Fraction(row.float_data) == Fraction(price.data)
    assert row.ulps == 1.0


def test_an_error_beside_an_exact_zero_is_counted_without_overflow():
    x, y = Value(0.1), Value(0.2)
    lost = x + y - 0.3
    row = exact(lost)[lost]
    assert row.data == 0
    assert row.error == Fraction(lost.data) != 0
    gone = Value(1e16) + Value(1e-10) - 1e16
    assert exact(gone)[gone].ulps == -math.inf


def test_decimal_literals_are_read_as_people_wrote_them():
    x = Value(0.1)
    assert exact(x + 0.2).value == Fraction(3, 10)


def test_literals_inside_rows_are_exact_too():
    half = autograd.gate("half_and_tenth", lambda a: 0.5 * a + 0.1, lambda y, a: (0.5,))
    try:
        x = Value(1.0)
        replay = exact(half(x))
        assert (replay.value, replay.gradient(x)) == (Fraction(3, 5), Fraction(1, 2))
    finally:
        del GATES["half_and_tenth"]


@pytest.mark.parametrize(
    ("made", "value", "slope"),
    [
        (lambda x: x**3, Fraction(27, 8), Fraction(27, 4)),
        (lambda x: x**-2, Fraction(4, 9), Fraction(-16, 27)),
        (lambda x: (x * x).sqrt(), Fraction(3, 2), 1),
        (lambda x: (x * x) ** 1.5, Fraction(27, 8), Fraction(27, 4)),
        (lambda x: x.hypot(2.0), Fraction(5, 2), Fraction(3, 5)),
        (lambda x: x % 1, Fraction(1, 2), 1),
        (lambda x: (x - 1.5).exp(), 1, 1),
        (lambda x: (x - 0.5).log(), 0, 1),
        (lambda x: (x - 1.5).sin(), 0, 1),
        (lambda x: (x - 1.5).cos(), 1, 0),
        (lambda x: (x - 1.5).sigmoid(), Fraction(1, 2), Fraction(1, 4)),
        (lambda x: (x - 1.5).tanh(), 0, 1),
        (lambda x: (x - 1.5).gelu(), 0, Fraction(1, 2)),
        (lambda x: x.leaky_relu(), Fraction(3, 2), 1),
        (lambda x: (-x).leaky_relu(0.1), Fraction(-3, 20), Fraction(-1, 10)),
        (lambda x: x.clip(high=1.0), 1, 0),
        (lambda x: x.round(), 2, 0),
        (lambda x: 2 / x, Fraction(4, 3), Fraction(-8, 9)),
    ],
)
def test_rational_points_of_gates_are_exact(made, value, slope):
    x = Value(1.5)
    replay = exact(made(x))
    assert (replay.value, replay.gradient(x)) == (value, slope)


def test_a_tie_that_floats_miss_is_met_exactly():
    x = Value(0.3)
    y = (Value(0.1) + 0.2 - x).relu()
    y.backward()
    assert x.grad == -1.0
    assert exact(y).gradient(x) == 0


def test_an_irrational_value_names_its_gate_and_operand():
    z = Value(-1.0, "z")
    y = z.sigmoid()
    y.label = "y"
    with pytest.raises(
        GatewiseError, match=r"^y has no exact value as a fraction: y = sigmoid\(z = -1\) is irr"
    ):
        _ = exact(y).value
    with pytest.raises(GatewiseError, match=r"^∂y/∂z has no exact value .*sigmoid\(z = -1\) is irrational$"):
        exact(y).gradient(z)
    with pytest.raises(GatewiseError, match="sigmoid"):
        _ = exact(y).gradients


def test_what_does_not_depend_on_an_irrational_gate_stays_exact():
    z, b = Value(2.0, "z"), Value(0.1, "b")
    inner = z * 1.1
    replay = exact(inner.sigmoid() + b)
    assert replay[inner].data == Fraction(11, 5)
    assert replay.gradient(b) == 1
    with pytest.raises(GatewiseError, match="sigmoid"):
        _ = replay.value


def test_everything_after_an_irrational_gate_blames_it():
    x = Value(2.0, "x")
    root = x.sqrt()
    root.label = "root"
    replay = exact((root * 3 + 1).relu())
    with pytest.raises(GatewiseError, match=r"root = sqrt\(x = 2\) is irrational"):
        _ = replay.value
    assert str(replay).endswith("\nroot = sqrt(x = 2) is irrational")
    assert replay[root].data is None


def test_the_gradient_of_an_irrational_value_can_be_rational():
    x = Value(2.0)
    assert exact(x.log()).gradient(x) == Fraction(1, 2)


def test_a_rounded_constant_in_a_row_is_not_taken_for_a_fraction():
    x = Value(0.0, "x")
    replay = exact(x.erf())
    assert replay.value == 0
    with pytest.raises(GatewiseError, match=r"the local gradient of v1 = erf\(x = 0\) is irrational"):
        replay.gradient(x)


def test_a_pole_that_floats_miss_is_named():
    x = Value(0.1, "x")
    y = 1 / (x + 0.2 - 0.3)
    assert math.isfinite(y.data)
    with pytest.raises(GatewiseError, match=r"= div\(1, 5\.55.*\) has no finite value"):
        _ = exact(y).value


def test_an_infinite_slope_is_named():
    x = Value(0.0, "x")
    replay = exact(x.sqrt())
    assert replay.value == 0
    with pytest.raises(GatewiseError, match=r"the local gradient of v1 = sqrt\(x = 0\) has no finite value"):
        replay.gradient(x)


def test_infinities_and_nan_are_refused():
    x = Value(math.inf, "x")
    with pytest.raises(GatewiseError, match="x holds inf, and fractions have no such number"):
        exact(x * 2)
    with pytest.raises(GatewiseError, match="holds nan"):
        exact(Value(math.nan))


def test_a_node_built_by_hand_is_refused():
    x = Value(3.0, "x")
    with pytest.raises(GatewiseError, match=r"^square was built by hand, so there is no row to read"):
        exact(Value(9.0, (x,), "square", "square"))


def test_a_gate_written_for_floats_alone_says_so():
    floats_only = autograd.gate("floats_only", lambda a: math.exp(a), lambda y, a: (y,))
    try:
        with pytest.raises(GatewiseError, match=r"floats_only\(x = 1\) is written for floats alone"):
            _ = exact(floats_only(Value(1.0, "x"))).value
    finally:
        del GATES["floats_only"]


def test_a_node_outside_the_graph_has_no_gradient():
    x, other = Value(1.0, "x"), Value(1.0, "other")
    with pytest.raises(GatewiseError, match="no gradient with respect to other"):
        exact(x * 2).gradient(other)


def test_fractions_that_grow_without_end_are_given_up_quickly():
    x = Value(0.999, "x")
    y = x
    for _ in range(60):
        y = y * y
    with pytest.raises(GatewiseError, match="more digits than are worth waiting for"):
        _ = exact(y).value
    with pytest.raises(GatewiseError, match="more digits"):
        _ = exact(Value(1.1) ** 7000.0).value


def test_exact_touches_no_grad():
    price, leaves = apple_tax()
    exact(price)
    assert [x.grad for x in (price, *leaves)] == [0.0] * 4


def test_a_long_chain_is_replayed():
    x = Value(0.1)
    y = x
    for _ in range(20_000):
        y = y + x
    replay = exact(y)
    assert (replay.value, replay.gradient(x)) == (Fraction(20_001, 10), 20_001)


@pytest.mark.parametrize("name", sorted(GATES))
@pytest.mark.parametrize("number", [0.0, 0.25, 0.5, 1.0, 2.0, -1.5])
def test_whatever_a_gate_calls_rational_agrees_with_floats(name, number):
    gate = GATES[name]
    operands = [Value(number)] + [gate.parameters.get(other, 2.0) for other in gate.operand_names[1:]]
    try:
        y = gate(*operands)
    except GatewiseError:
        return
    row, replay = exact(y)[y], exact(y)
    assert row.data is None or float(row.data) == pytest.approx(y.data, rel=1e-14, abs=0)
    slope, local = replay[operands[0]].gradient, y.local_grads[0]
    assert slope is None or float(slope) == pytest.approx(local, rel=1e-14, abs=0)


@given(graphs(gates=RATIONAL, numbers=st.integers(-300, 300).map(lambda n: n / 100)))
def test_graphs_of_rational_gates_compute_as_pythons_fractions_do(graph):
    _, root = graph
    replay, expected = exact(root), {}
    for node in nodes(root):
        operands = [expected[x] for x in node.operands]
        try:
            made = RATIONAL[node.gate.name](*operands) if operands else repr(node.data)
            expected[node] = Fraction(made)  # Python's floor of a fraction is an int
        except ZeroDivisionError:  # floats did not notice
            assert "has no finite value" in replay[node].why
            return
        assert replay[node].data == expected[node]


@given(graphs(gates=POLYNOMIAL, numbers=st.integers(-8, 8).map(float), most=10))
def test_on_small_whole_numbers_floats_make_no_error(graph):
    _, root = graph
    order = [x for x in nodes(root) if not x.constant]
    root.backward()
    assume(all(abs(x.data) < 2**26 and abs(x.grad) < 2**26 for x in order))
    replay = exact(root)
    assert replay.value == root.data
    assert [replay.gradient(x) for x in order] == [Fraction(x.grad) for x in order]


@given(st.fractions(max_denominator=99), st.fractions(max_denominator=99))
def test_the_number_of_this_reading_computes_like_a_fraction(a, b):
    x, y = Ratio(a), Ratio(b)
    assert ((x + y).number, (x - y).number, (x * y).number) == (a + b, a - b, a * b)
    assert (x < y, x <= y, x == y) == (a < b, a <= b, a == b)
    assert not b or (x / y).number == a / b


def test_nobody_guesses_how_an_irrational_number_compares():
    x = Value(1.0, "x")
    replay = exact((x.exp() - 2.0).relu())
    with pytest.raises(GatewiseError, match=r"exp\(x = 1\) is irrational"):
        replay.gradient(x)

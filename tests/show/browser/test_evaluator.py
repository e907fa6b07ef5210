"""The JavaScript written from the rows gives the engine's numbers, in the browser that would run it."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd
from autograd import GATES, Value, ieee
from autograd.alphabet import libm, select
from autograd.engine import constant, nodes
from autograd.examples import EXAMPLES, build
from autograd.show.page.evaluator import as_data, data_evaluator, evaluator
from tests.helpers import measure
from tests.helpers.graphs import recipes
from tests.helpers.oracle import CROSSES_ZERO

pytestmark = pytest.mark.browser

EACH_POINT = """([source, points]) => {
  const evaluate = Function("return " + source)();
  return points.map((point) => {
    const {data, localGrads} = evaluate([...point, 0]);
    return [data.at(-1), ...localGrads.at(-1)];
  });
}"""


def masks(gate):
    """Which operands may be constants together: bit i is set for operand i."""
    parameters = sum(1 << i for i, name in enumerate(gate.operand_names) if name in gate.parameters)
    return [mask for mask in range((1 << gate.arity) - 1) if mask & parameters == parameters]


def on_engine(gate, mask, xs):
    return gate(*(constant(x) if mask >> i & 1 else Value(x) for i, x in enumerate(xs)))


def near(got, want, unit=0.0):
    """Both NaN, or equal, or 8 units in the last place apart; C libraries and browsers differ in some."""
    if math.isnan(want):
        return math.isnan(got)
    return got == want or (math.isfinite(want) and abs(got - want) <= 8 * max(math.ulp(want), unit))


def wrong(gate, mask, points, readings):
    """The points at which a gate's value or local gradient is another in the browser."""
    low, high = CROSSES_ZERO.get(gate.name, (0.0, 0.0))
    found = []
    for xs, reading in zip(points, readings, strict=True):
        node = on_engine(gate, mask, xs)
        unit = math.ulp(0.25) if low < xs[0] < high else 0.0
        units = (0.0, *([unit] * gate.arity))
        if not all(map(near, reading, (node.data, *node.local_grads), units)):
            found.append((xs, reading, node.data, node.local_grads))
    return found


def from_data(root):
    """The evaluator of a page that makes no script, where the graph comes as data."""
    return f"{data_evaluator()}({json.dumps(as_data(nodes(root)))})"


def in_the_browser(tab, gate, mask, points, form=evaluator):
    return tab.evaluate(EACH_POINT, [form(on_engine(gate, mask, points[0])), points])


@pytest.mark.parametrize("form", [evaluator, from_data])
@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
def test_every_gate_has_the_engines_value_and_local_gradients(tab, gate, form):
    points = measure.operands(gate, 130)
    for mask in masks(gate):
        with ieee():
            readings = in_the_browser(tab, gate, mask, points, form)
            assert wrong(gate, mask, points, readings) == []


def test_a_gate_that_differs_in_the_browser_is_caught(tab):
    gate, points = GATES["tanh"], [(0.5,), (1.0,)]
    readings = in_the_browser(tab, GATES["sin"], 0, points)
    assert len(wrong(gate, 0, points, readings)) == 2


@pytest.fixture
def swirl():
    """A gate of a user: its operands are words of JavaScript, and its condition is a number."""
    yield autograd.gate(
        "swirl",
        lambda var, new: select(var, libm.hypot(var, new), -1.0 - new),
        lambda y, var, new: (select(var, var / y, 0.0), select(var, new / y, -1.0)),
    )
    del GATES["swirl"]


@pytest.mark.parametrize("form", [evaluator, from_data])
def test_a_gate_added_at_run_time_is_written_too(tab, swirl, form):
    points = [(3.0, 4.0), (0.0, 2.0), (-0.0, 2.0), (math.nan, 2.0)]
    with ieee():
        assert wrong(swirl, 0, points, in_the_browser(tab, swirl, 0, points, form)) == []


@pytest.fixture
def fork():
    """A gate whose condition is itself chosen by a condition."""
    yield autograd.gate(
        "fork", lambda a, b: select(select(a < 0.0, b < 1.0, b < -1.0), a, b), lambda y, a, b: (0.0, 0.0)
    )
    del GATES["fork"]


@pytest.mark.parametrize("form", [evaluator, from_data])
def test_a_condition_may_be_chosen_by_a_condition(tab, fork, form):
    points = [(a, b) for a in (-2.0, 2.0) for b in (-3.0, 0.5, 3.0)]
    assert wrong(fork, 0, points, in_the_browser(tab, fork, 0, points, form)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_numbers_and_gradients_are_computed_again(tab, name):
    root, inputs = build(name)
    moved, moved_inputs = build(name, {label: x.data + 0.25 for label, x in inputs.items()})
    moved.backward()
    order = nodes(root)
    given_data = [moved_inputs[x.label].data if x in inputs.values() else x.data for x in order]
    found = tab.evaluate(f"(data) => {evaluator(root)}(data)", given_data)
    for got_data, got_grad, node in zip(found["data"], found["grads"], nodes(moved), strict=True):
        assert got_data == pytest.approx(node.data, rel=1e-14)
        assert got_grad == (None if node.constant else pytest.approx(node.grad, rel=1e-13))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recipes(), st.data())
def test_random_graphs_give_the_engines_numbers_at_other_leaves(tab, recipe, data):
    leaves = [Value(x) for x in recipe.leaves]
    root = recipe(*leaves)
    other = [data.draw(st.sampled_from((x, x + 0.125, -x))) for x in recipe.leaves]
    with ieee():
        others = [Value(x) for x in other]
        want = recipe(*others)
        want.backward()
    order = nodes(root)
    moved = dict(zip(leaves, other, strict=True))
    found = tab.evaluate(f"(data) => {evaluator(root)}(data)", [moved.get(x, 0.0) for x in order])
    assert close(found["data"][-1], want.data)
    for leaf, mate in zip(leaves, others, strict=True):
        if leaf in order:
            assert close(found["grads"][order.index(leaf)], mate.grad)


def close(got, want):
    return math.isnan(want) if math.isnan(got) else got == pytest.approx(want, rel=1e-9, abs=1e-12)


def test_a_zero_gradient_meets_no_infinite_slope(tab):
    x = Value(0.0)
    root = x.sqrt() * 0.0
    assert tab.evaluate(f"{evaluator(root)}([0, 0, 0, 0]).grads") == [0.0, 0.0, None, 1.0]


def test_below_a_value_that_is_not_a_number_no_gradient_is_one(tab):
    x = Value(2.0)
    found = tab.evaluate(f"{evaluator(x.log() + 1.0)}([-1, 0, 1, 0])")
    assert str(found["data"]) == "[-1, nan, 1, nan]"
    assert str(found["localGrads"]) == "[[], [nan], [], [nan, 0]]"
    assert str(found["grads"]) == "[nan, nan, None, 1]"

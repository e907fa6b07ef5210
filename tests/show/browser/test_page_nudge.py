"""Nudged leaves: what the gradient predicts, and what the graph gives when it is computed again."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd
from autograd import GATES, Value, page
from autograd.engine import nodes
from autograd.examples import EXAMPLES, build
from autograd.util.text import show_number
from tests.helpers.graphs import recipes

from .reading import look, walk

pytestmark = pytest.mark.browser

MOVE = """(fractions) => {
  const moved = {};
  for (const [leaf, fraction] of fractions) {
    const slider = document.querySelector(`input[data-nudge="${leaf}"]`);
    const [low, high] = [Number(slider.min), Number(slider.max)];
    slider.value = low + (high - low) * fraction;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    moved[leaf] = Number(slider.value) * Number(slider.dataset.unit);
  }
  return moved;
}"""


def nudge(tab, root, fractions):
    """Move the sliders of these leaves to fractions of their way; by how much each leaf has moved."""
    order = nodes(root)
    moved = tab.evaluate(MOVE, [[order.index(leaf), fraction] for leaf, fraction in fractions.items()])
    return {leaf: moved[str(order.index(leaf))] for leaf in fractions}


def read(tab, name):
    return float(tab.locator(f".gw-{name}").inner_text().strip().replace("−", "-"))


def close(got, want, size):
    """The same to the six digits that are shown, where rounding in numbers of this size does not show."""
    return math.isclose(got, want, rel_tol=1e-5, abs_tol=1e-12 * max(1.0, abs(size)))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("fraction", [0.1, 0.75])
def test_an_examples_changes_are_the_engines(visit, name, fraction):
    root, inputs = build(name)
    tab = visit(page(root), "#step=9999")
    root.backward()
    label, leaf = list(inputs.items())[-1]
    by = nudge(tab, root, {leaf: fraction})[leaf]
    assert by != 0.0
    again, _ = build(name, {label: leaf.data + by})
    assert close(read(tab, "predicted"), leaf.grad * by, root.data)
    assert close(read(tab, "actual"), again.data - root.data, root.data)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recipes(), st.data())
def test_a_random_graphs_changes_are_the_engines(visit, recipe, data):
    leaves = [Value(x) for x in recipe.leaves]
    root = recipe(*leaves)
    root.backward()
    order = set(nodes(root))
    fractions = {x: data.draw(st.sampled_from((0.0, 0.25, 0.5, 1.0))) for x in leaves if x in order}
    tab = visit(page(root), "#step=9999")
    by = nudge(tab, root, fractions)
    with autograd.ieee():
        again = recipe(*(Value(x.data + by.get(x, 0.0)) for x in leaves))
    predicted = math.fsum(x.grad * by[x] for x in fractions)
    assert close(read(tab, "predicted"), predicted, root.data)
    actual = again.data - root.data
    assert close(read(tab, "actual"), actual, root.data) or math.isnan(actual)


def test_the_graph_shows_the_moved_numbers_until_the_leaves_are_put_back(visit):
    root, inputs = build("apple-tax")
    tab = visit(page(root), "#step=7")
    before = look(tab)
    by = nudge(tab, root, {inputs["apple"]: 1.0})[inputs["apple"]]
    order = nodes(root)
    shown = {order[i].label: data for i, data, _ in look(tab)["picture"]}
    assert shown["apple"] == show_number(100.0 + by, 6)
    assert shown["price"] == show_number((100.0 + by) * 2.0 * 1.1, 6)
    assert shown["count"] == "2"
    tab.get_by_role("button", name="Put the leaves back").click()
    assert look(tab) == before
    assert read(tab, "actual") == read(tab, "predicted") == 0.0


@pytest.mark.parametrize("name", EXAMPLES)
def test_data_gradients_local_gradients_and_the_table_are_those_of_the_moved_graph(visit, name):
    root, inputs = build(name)
    tab = visit(page(root), "#step=9999")
    label, leaf = next(iter(inputs.items()))
    by = nudge(tab, root, {leaf: 0.75})[leaf]
    again, _ = build(name, {label: leaf.data + by})
    again.backward()
    order = nodes(again)
    texts = tab.evaluate(
        """() => [...document.querySelectorAll(".gw-values tr[data-node]")].map(
            (row) => ["data", "grad"].map((kind) => (row.querySelector(".gw-" + kind) ?? row).textContent))"""
    )
    locals_ = dict(
        tab.evaluate(
            """() => [...document.querySelectorAll(".gw-edge:has(.gw-local)")].map(
            (x) => [x.dataset.edge, x.querySelector(".gw-local").textContent])"""
        )
    )
    for node, (data, grad) in zip(order, texts, strict=True):
        assert float(data.replace("−", "-")) == pytest.approx(node.data, rel=1e-9)
        if not node.constant:
            assert float(grad.replace("−", "-")) == pytest.approx(node.grad, rel=1e-9, abs=1e-12)
    assert locals_
    for edge, text in locals_.items():
        i, place = map(int, edge.split("."))
        shown = float(text.removeprefix("local ").replace("−", "-"))
        assert shown == pytest.approx(order[i].local_grads[place], rel=1e-5, abs=1e-12)


def test_before_the_backward_pass_no_gradient_is_given_away(visit):
    root, inputs = build("apple-tax")
    tab = visit(page(root), "#step=2")
    nudge(tab, root, {inputs["apple"]: 0.75})
    panel = tab.locator(".gw-nudge").inner_text()
    assert "2.2" not in panel
    assert tab.locator(".gw-predicted").inner_text() == "–"
    assert "known after the backward pass" in panel
    assert read(tab, "actual") > 0.0


def test_the_gate_and_the_sentence_give_no_old_number_for_a_new_one(visit):
    root, inputs = build("apple-tax")
    tab = visit(page(root), "#step=7")
    nudge(tab, root, {inputs["apple"]: 0.75})
    assert "100" not in tab.locator(".gw-row-text").inner_text()
    assert "the sentence is from before" in tab.locator(".gw-phase-about").inner_text()


def test_a_product_with_0_stays_0_when_another_leaf_moves(visit):
    w, b = Value(-2.0, "w"), Value(0.5, "b")
    root = autograd.unfold(autograd.dot([w], [0.0], start=b))
    tab = visit(page(root), "#step=9999")
    nudge(tab, root, {w: 0.75, b: 0.75})
    assert "−0" not in tab.locator(".gw-values").inner_text().split()
    tab = visit(page(Value(-2.0, "x") * 0.0 + b), "#step=9999")
    assert "−0" in tab.locator(".gw-values").inner_text().split()


def test_a_step_puts_the_leaves_back(visit):
    root, inputs = build("apple-tax")
    tab = visit(page(root), "#step=7")
    nudge(tab, root, {inputs["tax"]: 1.0})
    tab.locator("[data-do=previous]").click()
    assert look(tab) == walk(tab)[6]


def test_arrow_keys_on_a_slider_move_the_leaf_and_not_the_steps(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root), "#step=2")
    tab.locator("input[data-nudge]").first.focus()
    tab.keyboard.press("ArrowRight")
    assert look(tab)["step"] == 2
    assert read(tab, "actual") > 0.0


@pytest.fixture
def floats_only():
    yield autograd.gate("softened", lambda a: a if a > 0.0 else math.expm1(a), lambda y, a: (1.0,))
    del GATES["softened"]


def test_a_graph_that_cannot_be_nudged_says_why_and_steps_all_the_same(visit, floats_only):
    root = Value(2.0, "x").softened() * 3.0
    tab = visit(page(root), "#step=9999")
    assert "the row of gate 'softened' is written for floats alone" in tab.locator(".gw-nudge").inner_text()
    assert tab.locator("input[data-nudge]").count() == 0
    assert walk(tab)[-1]["table"][0][2] == "3"


def test_a_leaf_that_leaves_the_domain_shows_that_there_is_no_number(visit):
    x = Value(1.0, "x")
    root = (x - 0.5).log()
    tab = visit(page(root), "#step=9999")
    by = nudge(tab, root, {x: 0.0})[x]
    assert 1.0 + by < 0.5
    assert math.isnan(read(tab, "actual"))
    assert read(tab, "predicted") == pytest.approx(2.0 * by)


def test_an_unmoved_graph_has_not_changed_though_browsers_round_otherwise(visit):
    x = Value(0.7, "x")
    root = (x.tanh() * x.exp()).erf()
    tab = visit(page(root), "#step=9999")
    nudge(tab, root, {x: 1.0})
    nudge(tab, root, {x: 0.5})
    assert read(tab, "actual") == read(tab, "predicted") == 0.0

"""The page's steps and their numbers are the engine's, at every step, both ways."""

import pytest
from hypothesis import HealthCheck, given, settings

from autograd import GATES, Value, page, steps
from autograd.engine import nodes
from autograd.examples import EXAMPLES, build
from tests.helpers.graphs import graphs

from .reading import expected, look, walk, walk_back

pytestmark = pytest.mark.browser

# Windows' and the Macintosh's Latin and Greek fonts, and what every mathematical font has beside them
COMMON = {bytes([i]).decode(code, "ignore") for code in ("cp1252", "cp1253", "mac_roman") for i in range(256)}
COMMON |= set("−←→∂√∞≤≥")


def agrees(seen, root):
    for shown, wanted in zip(seen, expected(root), strict=True):
        if wanted["sentence"] is None:
            shown = shown | {"sentence": None}
        assert shown == wanted


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_steps_show_the_engines_numbers(visit, name):
    root, _ = build(name)
    agrees(walk(visit(page(root))), root)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_a_random_graphs_steps_show_the_engines_numbers(visit, graph):
    _, root = graph
    agrees(walk(visit(page(root))), root)


def test_the_way_back_shows_what_the_way_there_showed(visit):
    tab = visit(page(build("staged")[0]))
    assert walk_back(tab) == walk(tab)[::-1]


def test_the_slider_goes_to_any_step(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root))
    there = walk(tab)
    for step in (4, 1, 6, 0):
        tab.locator("[data-do=seek]").fill(str(step))
        assert look(tab) == there[step]


def test_at_first_only_the_leaves_are_known(visit):
    root, _ = build("circuit")
    shown = look(visit(page(root)))
    assert shown["step"] == 0
    assert [data for _, data, _ in shown["table"]] == ["−2", "5", "–", "−4", "–"]
    assert [grad for _, _, grad in shown["table"]] == ["–"] * 5


def test_buttons_are_clicked_and_stop_at_both_ends(visit):
    tab = visit(page(build("apple-tax")[0]))
    last = len(steps(build("apple-tax")[0]))
    tab.get_by_role("button", name="Next step").click()
    assert look(tab)["step"] == 1
    tab.get_by_role("button", name="Last step").click()
    tab.evaluate("document.querySelector('[data-do=next]').click()")
    assert look(tab)["step"] == last
    tab.get_by_role("button", name="First step").click()
    tab.evaluate("document.querySelector('[data-do=previous]').click()")
    assert look(tab)["step"] == 0


def test_a_value_that_branches_is_seen_to_sum_up(visit):
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    tab = visit(page(y))
    walk(tab)
    assert look(tab)["sentence"] == "∂y/∂x += upstream 1 × local 3 = 3, now 3 + 3 = 6"
    assert tab.locator(".gw-values tr[data-node='0']").inner_text().split()[-5:] == "3 + 3 = 6".split()


def test_the_passes_are_named_apart(visit):
    tab = visit(page(build("apple-tax")[0]))
    names = [tab.locator(".gw-phase-name").inner_text()]
    for _ in range(6):
        tab.locator("[data-do=next]").click()
        names.append(tab.locator(".gw-phase-name").inner_text())
    assert list(dict.fromkeys(names)) == ["Start", "Forward", "Backward"]


def test_a_node_that_is_hovered_tapped_or_chosen_in_the_table_shows_the_row_of_its_gate(visit):
    root, _ = build("apple-tax")
    tab = visit(page(root))
    order = [x.label for x in nodes(root)]
    row, price, total = tab.locator(".gw-row"), order.index("price"), order.index("apple_total")
    tab.locator(f"svg .gw-node[data-node='{price}']").hover()
    assert "price = apple_total × tax, with the gate mul" in row.inner_text()
    assert "220" not in row.inner_text()  # the gate has not run yet
    tab.locator("[data-do=last]").click()
    tab.locator(f"svg .gw-node[data-node='{total}']").click()
    assert "y = a * b = 100 * 2 = 200" in row.inner_text()
    assert "∂y/∂a = b = 2" in row.inner_text()
    tab.get_by_role("button", name="tax").click()
    assert "tax is a leaf" in row.inner_text()


def test_a_closures_contribution_and_a_stopped_gradient_are_stepped_too(visit):
    x = Value(-2.0, "x")
    stopped = x.relu()
    by_hand = Value(3.0, (x,), "twice")

    def closure():
        x.grad += 2.0 * by_hand.grad

    by_hand._backward = closure
    root = stopped * 5.0 + by_hand
    agrees(walk(visit(page(root))), root)


def test_no_symbol_is_used_that_common_fonts_lack(visit):
    made = [row(*(Value((low + high) / 2) for low, high in row.sample[: row.arity - len(row.parameters)]))
            for row in GATES.values()]  # fmt: skip
    root = made[0]
    for node in made[1:]:
        root = root + node
    tab = visit(page(root, max_nodes=10_000))
    tab.locator(".gw-steps summary").click()
    assert set(tab.locator("body").inner_text()) - COMMON == set()
    assert set(tab.locator(".gw-graph").text_content()) - COMMON == set()

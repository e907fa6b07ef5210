"""The page's steps and their numbers are the engine's, at every step, both ways."""

import pytest
from graphs import graphs
from hypothesis import HealthCheck, given, settings

from autograd import Value, page, steps
from autograd.examples import EXAMPLES, build

from .reading import expected, look, walk, walk_back

pytestmark = pytest.mark.browser


def agrees(seen, root):
    for shown, wanted in zip(seen, expected(root), strict=True):
        if wanted["sentence"] is None:
            shown = shown | {"sentence": None}
        assert shown == wanted


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_steps_show_the_engines_numbers(visit, name):
    root, _ = build(name)
    agrees(walk(visit(page(root))), root)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    assert tab.locator(".gw-values tr[data-node='0']").inner_text().split("\t")[-1] == "3 + 3 = 6"


def test_the_passes_are_named_apart(visit):
    tab = visit(page(build("apple-tax")[0]))
    names = [tab.locator(".gw-phase-name").inner_text()]
    for _ in range(6):
        tab.locator("[data-do=next]").click()
        names.append(tab.locator(".gw-phase-name").inner_text())
    assert list(dict.fromkeys(names)) == ["Start", "Forward", "Backward"]

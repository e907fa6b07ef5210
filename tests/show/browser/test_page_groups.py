"""Groups of nodes closed in one box each, which the reader opens."""

import random
import re

import pytest

from autograd import Value, page, steps
from autograd.engine import nodes
from nn import MLP

from .reading import expected, look, walk

pytestmark = pytest.mark.browser

PICTURE = "svg.gw-graph:not([hidden])"


@pytest.fixture(scope="module")
def network():
    random.seed(1)
    return MLP(2, [2, 1], activation="tanh")([Value(1.0, "x0"), Value(-2.0, "x1")])


def boxes(tab):
    """The first line of each box, in order of the document."""
    return tab.locator(f"{PICTURE} .gw-node .gw-name").all_text_contents()


def choice(tab):
    return tab.get_by_role("combobox", name="Open")


def test_layers_are_closed_at_first_and_light_up_while_a_gate_inside_works(visit, network):
    tab = visit(page(network, collapse="layers"))
    assert sorted(boxes(tab)) == ["layers[0]", "layers[1]", "x0", "x1"]
    order = nodes(network)
    for event in steps(network):
        tab.evaluate("document.querySelector('[data-do=next]').click()")
        lit = tab.locator(f"{PICTURE} .gw-node.gw-active")
        assert lit.count() == 1
        assert str(order.index(event.node)) in lit.get_attribute("data-inside").split()


@pytest.mark.slow  # every step of six pages
@pytest.mark.parametrize("collapse", ["layers", "neurons", "chains"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_each_number_that_a_sentence_speaks_of_stands_in_the_picture(visit, network, collapse, lang):
    loss = (network - 0.5) ** 2 + 1.0 + 2.0
    tab = visit(page(loss, collapse=collapse, lang=lang))
    for _ in steps(loss):
        tab.evaluate("document.querySelector('[data-do=next]').click()")
        drawn = " ".join(tab.locator(f"{PICTURE} text").all_text_contents()).split()
        sentence = tab.locator(".gw-sentence")
        told = [float(x.replace("−", "-")) for x in sentence.locator(".gw-local").all_text_contents()]
        if tab.locator(".gatewise").get_attribute("data-phase") == "forward":
            told += [float(sentence.locator(".gw-data").last.inner_text().replace("−", "-"))]
        shown = [float(x.replace("−", "-")) for x in drawn if re.fullmatch(r"−?[\d.]+(e−?\d+)?", x)]
        for number in told:
            assert any(x == pytest.approx(number, rel=1e-5) for x in shown), sentence.inner_text()


def test_numbers_are_the_engines_whichever_box_is_open(visit, network):
    tab = visit(page(network, collapse="layers"))
    wanted = expected(network)
    for label in ["no box", "layers[0]", "layers[1]", "all boxes"]:
        choice(tab).select_option(label)
        for shown, engine in zip(walk(tab), wanted, strict=True):
            assert shown["table"] == engine["table"]
            assert all(numbers in engine["picture"] for numbers in shown["picture"])
    assert shown["picture"] == engine["picture"]
    assert shown["edges"] == engine["edges"]


def test_the_step_stays_where_it_is_when_a_box_is_opened(visit, network):
    tab = visit(page(network, collapse="layers"), "#step=5")
    choice(tab).select_option("layers[0]")
    assert look(tab)["step"] == 5
    assert "layers[0]" not in boxes(tab)
    assert "layers[1]" in boxes(tab)


def test_a_click_on_a_box_opens_it(visit, network):
    tab = visit(page(network, collapse="layers"))
    tab.locator(f"{PICTURE} .gw-node[data-group='layers[1]']").click()
    assert "layers[1]" not in boxes(tab)
    assert choice(tab).evaluate("select => select.selectedOptions[0].text") == "layers[1]"


def test_the_choice_is_a_target_of_44_pixels_that_the_keyboard_reaches(visit, network):
    tab = visit(page(network, collapse="layers"), "#step=3")
    box = choice(tab).bounding_box()
    assert min(box["width"], box["height"]) >= 44
    choice(tab).focus()
    tab.keyboard.press("End")
    assert len(boxes(tab)) == len(nodes(network))
    assert look(tab)["step"] == 3


def test_a_group_of_ones_own_may_have_a_hostile_name(visit):
    x = Value(2.0, "x")
    square = x * x
    name = "</script>'\"><img src=x onerror='window.hacked = 1'>"
    tab = visit(page(square + 1.0, collapse={name: [square]}))
    assert any(shown.startswith("</script>") for shown in boxes(tab))
    choice(tab).select_option(name)
    walk(tab)
    assert tab.evaluate("window.hacked ?? null") is None


def test_a_network_of_337_parameters_is_seen_as_its_layers(visit):
    random.seed(1)
    network = MLP(2, [16, 16, 1])([Value(1.0, "x0"), Value(-2.0, "x1")])
    tab = visit(page(network, collapse="layers", max_nodes=5000))
    assert sorted(boxes(tab)) == ["layers[0]", "layers[1]", "layers[2]", "x0", "x1"]
    tab.locator("[data-do=last]").click()
    assert look(tab)["step"] == len(steps(network))

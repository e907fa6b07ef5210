"""Labels of edges stand apart from each other, from boxes and from other edges, as Chromium draws them."""

import random
from functools import partial

import pytest

import nn
from autograd import Value, draw, page
from autograd.examples import EXAMPLES
from autograd.show.render import graphviz
from autograd.show.render.placed import placed

from .apart import MEASURE

ON_PAGES = {"edges": ".gw-edge", "boxes": ".gw-box", "lines": ".gw-line", "labels": ".gw-local"}
BY_GRAPHVIZ = {"edges": "g.edge", "boxes": "g.node > path", "lines": "path", "labels": "text"}
ON_PICTURES = {"edges": "g.edge", "boxes": "g.node rect", "lines": "path", "labels": "text"}


def network(*sizes, samples=1):
    rng = random.Random(5)
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", rng=rng)
    rows = [[rng.uniform(-1, 1) for _ in range(sizes[0])] for _ in range(samples)]
    outputs = [y for x in rows for y in (model(x) if sizes[-1] > 1 else [model(x)])]
    loss = nn.losses.mse(outputs, [rng.uniform(-1, 1) for _ in outputs])
    loss.label = "loss"
    return loss


def example(name):
    return lambda: EXAMPLES[name].build()[0]


def chain(count=50):
    x = y = Value(0.5, "x")
    for i in range(count):
        y = y * x if i % 2 else y + 0.3123456
    return y.tanh()


NETWORKS = {
    f"{'-'.join(map(str, sizes))} on {samples}": partial(network, *sizes, samples=samples)
    for sizes in ((2, 2, 1), (2, 4, 1), (3, 4, 4, 2))
    for samples in (1, 4)
}
GRAPHS = {**{name: example(name) for name in EXAMPLES}, **NETWORKS, "a chain": chain}


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_of_a_page_meets_anything(visit, name):
    tab = visit(page(GRAPHS[name]()))
    tab.keyboard.press("End")
    count, found = tab.evaluate(MEASURE, ON_PAGES)
    assert count
    assert found == []


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_of_a_picture_meets_anything(visit, name):
    tab = visit(f"<!doctype html><meta charset=utf-8>{draw(GRAPHS[name]()).svg}")
    count, found = tab.evaluate(MEASURE, ON_PICTURES)
    assert count
    assert found == []


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_meets_anything_as_graphviz_draws_it(visit, name):
    if graphviz.engines()["pygraphviz"] != "works":
        pytest.skip("pygraphviz has no wheel for this machine")
    source = str(placed(draw(GRAPHS[name]()).scene).source)
    svg = graphviz.ENGINES["pygraphviz"](source, "svg", 72).decode()  # no browser finds words in a PNG
    tab = visit(f"<!doctype html><meta charset=utf-8>{svg[svg.index('<svg') :]}")
    count, found = tab.evaluate(MEASURE, BY_GRAPHVIZ)
    assert count
    assert found == []


@pytest.mark.parametrize("collapse", ["layers", "neurons", "chains", "outline"])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_label_of_a_picture_with_boxes_of_groups_meets_anything(visit, name, collapse):
    tab = visit(f"<!doctype html><meta charset=utf-8>{draw(NETWORKS[name](), collapse=collapse).svg}")
    assert tab.evaluate(MEASURE, ON_PICTURES)[1] == []


@pytest.mark.parametrize("collapse", ["layers", "neurons", "chains"])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_label_of_a_page_meets_anything_whichever_group_is_open(visit, name, collapse):
    tab = visit(page(NETWORKS[name](), collapse=collapse))
    tab.keyboard.press("End")
    choice = tab.locator("[data-do=open]")
    for index in range(choice.locator("option").count() if choice.count() else 1):
        if choice.count():
            choice.select_option(index=index)
        assert tab.evaluate(MEASURE, ON_PAGES)[1] == []


def test_the_measure_sees_labels_that_meet(visit):
    tab = visit(f"<!doctype html><meta charset=utf-8>{draw(network(2, 2, 1)).svg}")
    tab.evaluate("() => document.querySelectorAll('g.edge text').forEach((x) => x.setAttribute('y', 40))")
    assert tab.evaluate(MEASURE, ON_PICTURES)[1]


def test_a_long_chain_goes_on_in_the_next_row(visit):
    y = Value(0.5, "x")
    for _ in range(50):
        y = y * 1.1
    tab = visit(page(y))
    width, height = (float(tab.locator(".gw-graph").first.get_attribute(x)) for x in ("width", "height"))
    assert width < 1600
    assert 0.5 < width / height < 2.5

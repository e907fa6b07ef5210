"""How often a graph is put in order: once for a picture, once for a page."""

import sys

import pytest

from autograd import Value, draw, engine, page, steps

IN_ORDER, LISTED = engine.nodes, engine.listed


@pytest.fixture
def walks(monkeypatch):
    """The calls of nodes() and listed(), wherever imported: the root, and what is made of it."""
    calls = []

    def counted(root, *stop, **others):
        calls.append((root, "boxes" if len(stop) > 1 or "operands" in others else "graph"))
        return IN_ORDER(root, *stop, **others)

    def counted_list(root, *others):
        calls.append((root, "list"))
        return LISTED(root, *others)

    for name, module in [*sys.modules.items()]:
        if name.startswith("autograd.") and vars(module).get("nodes") is IN_ORDER:
            monkeypatch.setattr(module, "nodes", counted)
        if name.startswith("autograd.") and vars(module).get("listed") is LISTED:
            monkeypatch.setattr(module, "listed", counted_list)
    assert engine.nodes is counted
    return calls


@pytest.fixture
def root():
    xs = [Value(float(i), f"neurons[0].w[{i}]") for i in range(4)]
    return (xs[0] + xs[1] + xs[2] + xs[3]).tanh() * 2.0


def test_a_picture_orders_its_boxes_once(walks, root):
    draw(root)
    assert walks == [(root, "boxes")]


@pytest.mark.parametrize("collapse", ["neurons", "chains", "outline"])
def test_a_picture_in_groups_orders_the_graph_once(walks, root, collapse):
    draw(root, collapse=collapse)
    assert walks.count((root, "graph")) == 1


def test_a_picture_around_a_node_orders_the_graph_once_for_names(walks, root):
    draw(root, around=root.operands[0])
    assert walks == [(root, "graph"), (root, "boxes")]


def test_a_page_orders_the_graph_its_boxes_and_its_steps_once_each(walks, root):
    page(root)
    assert walks == [(root, "graph"), (root, "list"), (root, "boxes")]


@pytest.mark.parametrize("collapse", ["neurons", "chains"])
def test_a_page_with_groups_orders_the_graph_once(walks, root, collapse):
    page(root, collapse=collapse)
    assert walks.count((root, "graph")) == 1
    # of three pictures, closed, one group open, all open; and in search of circles of groups
    assert len([of for _, of in walks if of == "boxes"]) == 4


def test_steps_list_the_graph_once(walks, root):
    steps(root)
    assert walks == [(root, "list")]

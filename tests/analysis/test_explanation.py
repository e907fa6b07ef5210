import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.analysis.explanation import explain
from autograd.gates.notation import latex_name
from tests.helpers.graphs import graphs

ADDING = ("add", "sub", "mul", "neg", "maximum", "relu", "tanh", "sigmoid")


def bits(number):
    return "nan" if math.isnan(number) else float(number).hex()


def every_path(x, root):
    """All (nodes, product) from x to root by plain search, for small graphs."""
    found, open_paths = [], [((root,), 1.0)]
    while open_paths:
        nodes, product = open_paths.pop()
        if nodes[0] is x:
            found.append((nodes, product))
            continue
        for operand, local in zip(nodes[0].operands, nodes[0].local_grads, strict=True):
            if not operand.constant:
                open_paths.append(((operand, *nodes), product * local))
    return found


def diamonds(x, count, left=1.0, right=1.0):
    for _ in range(count):
        x = x * left + x * right
    return x


def labelled(node, label):
    node.label = label
    return node


def test_a_gradient_is_told_as_a_sum_over_gates_and_over_paths():
    x, y, z = Value(-2.0, "x"), Value(5.0, "y"), Value(-4.0, "z")
    q = labelled(x + y, "q")
    f = labelled(q * z + x, "f")
    assert str(explain(x, f)) == (
        "∂f/∂x = 1 + −4 = −3\n"
        "  through f = v1 + x: upstream 1 × local 1 = 1\n"
        "  through q = x + y: upstream −4 × local 1 = −4\n"
        "as the sum over 2 paths of the products of local gradients\n"
        "  x → q → v1 → f: 1 × −4 × 1 = −4\n"
        "  x → f: 1 = 1"
    )


def test_one_gate_needs_no_sum():
    price = labelled(labelled(Value(100.0, "apple") * Value(2.0), "total") * Value(1.1, "tax"), "price")
    apple = price.operands[0].operands[0]
    assert str(explain(apple, price)).splitlines()[:2] == [
        "∂price/∂apple = 2.2",
        "  through total = apple × v1: upstream 1.1 × local 2 = 2.2",
    ]


def test_the_terms_hold_the_numbers():
    x = Value(3.0, "x")
    why = explain(x, x * x * 2.0)
    assert [(term.upstream, term.local, term.contribution) for term in why.terms] == [(2.0, 3.0, 6.0)] * 2
    assert why.total == 12.0


def test_a_gate_behind_a_zero_gradient_is_a_term_of_zero():
    x = Value(-2.0, "x")
    why = explain(x, (x * 3.0).relu())
    assert [(term.upstream, term.local, term.contribution) for term in why.terms] == [(0.0, 3.0, 0.0)]
    assert why.total == 0.0


def test_a_node_that_is_not_connected_has_total_zero_and_says_so():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    why = explain(a, labelled(b * b, "y"))
    assert (why.total, why.terms, why.paths(), why.path_count) == (0.0, [], [], 0)
    assert str(why) == "∂y/∂a = 0: y does not depend on a, so no path leads from a to y"


def test_a_constant_has_total_zero_and_says_so():
    a, b = Value(1.0, "a").detach(), Value(2.0, "b")
    why = explain(a, labelled(a * b, "y"))
    assert why.total == 0.0
    assert str(why) == "∂y/∂a = 0: a is a constant, so no path leads from a to y"


def test_the_root_explains_itself_with_one():
    x = Value(2.0, "x")
    why = explain(x, x)
    assert (why.total, why.path_count, why.paths()) == (1.0, 1, [((x,), (), 1.0)])
    assert str(why) == "∂x/∂x = 1, as for every node and itself"


def test_a_constant_root_is_refused():
    with pytest.raises(autograd.GraphError, match="a constant has no gradients"):
        explain(Value(1.0), Value(2.0).detach())


def test_a_number_of_paths_below_one_is_refused():
    x = Value(2.0)
    with pytest.raises(ValueError, match="one path or more, not 0"):
        explain(x, x * x).paths(0)


def test_two_edges_to_one_operand_are_two_paths():
    x = Value(3.0)
    assert explain(x, x * x).path_count == 2


def test_a_thousand_diamonds_have_two_to_the_thousandth_paths():
    x = Value(1.0, "x")
    why = explain(x, diamonds(x, 1000))
    assert why.path_count == 2**1000
    assert "about 10^301 paths" in str(why)


def test_the_largest_products_are_found_among_too_many_paths_to_visit():
    x = Value(1.0)
    found = explain(x, diamonds(x, 60, 1.0, 0.5)).paths(62)
    assert [path.product for path in found] == [1.0] + [0.5] * 60 + [0.25]
    assert len({path.nodes for path in found}) == 62


def test_products_too_small_for_a_float_are_still_ranked():
    x = Value(1.0)
    left, right = x, x
    for _ in range(400):
        left, right = left * 0.01, right * 0.001
    first, second = explain(x, right + left).paths()
    assert first.local_grads[0] == 0.01
    assert second.local_grads[0] == 0.001


def test_a_closure_takes_part_in_terms_and_paths():
    x = Value(3.0, "x")
    y = Value(9.0, (x,), "square", "y")

    def closure():
        x.grad += 2.0 * x.data * y.grad

    y._backward = closure
    why = explain(x, labelled(y * 2.0, "z"))
    assert why.total == 12.0
    assert [path.product for path in why.paths()] == [12.0]
    assert "through y = square(x): 12, by its closure" in str(why)
    assert x.grad == 0.0


def test_the_formula_shows_the_chain_rule_with_its_numbers():
    x, z = Value(-2.0, "x"), Value(-4.0, "z_1")
    f = labelled(labelled(x * z, "q") + x, "f")
    assert explain(x, f).latex == (
        r"\frac{\partial f}{\partial x} = "
        r"\frac{\partial f}{\partial f} \frac{\partial f}{\partial x} + "
        r"\frac{\partial f}{\partial q} \frac{\partial q}{\partial x} = "
        r"1 \cdot 1 + 1 \cdot (-4) = -3"
    )
    assert explain(x, f)._repr_latex_() == f"$\\displaystyle {explain(x, f).latex}$"


def test_a_long_sum_is_cut_short_with_a_count():
    x = Value(1.0, "x")
    total = sum(x * float(i) for i in range(25))
    text = str(explain(x, total))
    assert "  … and 15 more gates" in text
    assert "  … and 15 more paths, none with a larger product" in text
    assert r"+ \cdots =" in explain(x, total).latex


def test_names_in_formulas_are_safe_whatever_they_contain():
    assert latex_name("x") == "x"
    assert latex_name("a_b{c}$") == r"\mathrm{a\_b\{c\}\$}"
    assert latex_name("a\\b <i>") == r"\mathrm{a\backslash b\ \lt i\gt }"


def test_a_chain_of_thirty_thousand_gates_is_explained():
    x = Value(1.0, "x")
    y = x
    for _ in range(30_000):
        y = y + 1.0
    why = explain(x, y)
    assert why.total == 1.0
    assert str(why).endswith("v29999 → v30000: 1 × 1 × 1 × 1 × 1 × … × 1 × 1 × 1 × 1 × 1 = 1")


@given(graphs())
def test_the_total_is_the_gradient_of_backward_bit_for_bit(graph):
    leaves, root = graph
    try:
        root.backward()
    except autograd.GatewiseError:
        return
    for leaf in leaves:
        assert bits(explain(leaf, root).total) == bits(leaf.grad)


@given(graphs())
def test_the_terms_add_up_to_the_total(graph):
    leaves, root = graph
    for leaf in leaves:
        why = explain(leaf, root)
        added = 0.0
        for term in why.terms:
            added += term.contribution
        assert leaf is root or added == why.total or math.isnan(why.total)


@given(graphs(gates=ADDING, most=8))
def test_all_paths_add_up_to_the_gradient(graph):
    leaves, root = graph
    for leaf in leaves:
        why = explain(leaf, root)
        products = [path.product for path in why.paths(10_000)]
        size = sum(map(abs, products))
        assert float(sum(map(Fraction, products))) == pytest.approx(
            why.total, rel=0, abs=1e-12 * max(size, 1e-300)
        )


@given(graphs(gates=ADDING, most=8), st.integers(1, 12))
def test_the_top_paths_are_those_that_a_full_search_finds(graph, k):
    leaves, root = graph
    leaf = leaves[0]
    why, found = explain(leaf, root), every_path(leaf, root)
    assert why.path_count == len(found)
    top = sorted((abs(product) for _, product in found), reverse=True)[:k]
    assert [abs(path.product) for path in why.paths(k)] == pytest.approx(top, rel=1e-12)
    assert {path.nodes for path in why.paths(k)} <= {nodes for nodes, _ in found}


@given(graphs(gates=ADDING, most=8))
def test_a_path_lists_the_local_gradient_of_each_of_its_edges(graph):
    leaves, root = graph
    for path in explain(leaves[0], root).paths():
        for (below, above), local in zip(itertools.pairwise(path.nodes), path.local_grads, strict=True):
            edges = zip(above.operands, above.local_grads, strict=True)
            assert any(operand is below and slope == local for operand, slope in edges)

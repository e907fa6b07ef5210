"""why_zero and why_nan: which gate stopped or poisoned a gradient, and the page that says so."""

import json
import math
import random
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings

import autograd
from autograd import GATES, GraphError, Value, draw, explain, gate, ieee, why_nan, why_zero
from autograd.analysis.zero_reasons import zero
from autograd.cli.main import main
from nn import MLP
from tests.helpers.graphs import graphs


def named(node, label="f"):
    node.label = label
    return node


# ── one gate stops it ─────────────────────────────────────────────────────────────────────────


def test_a_dead_relu_is_named_with_its_condition_and_the_way_down():
    u, w = Value(-3.0, "u"), Value(2.0, "w")
    h = named(u.relu(), "h")
    found = why_zero(u, named(h * w))
    assert str(found).splitlines() == [
        "∂f/∂u = 0: the gradient stops at h = relu(u)",
        "  dead: ∂h/∂u = 0, because u > 0 does not hold for u = −3",
        "from f down",
        "  ∂f/∂f = 1",
        "  ∂f/∂h += upstream 1 × local 2 = 2",
        "  ∂f/∂u += upstream 2 × local 0 = 0",
        "path: u → h → f",
    ]
    assert found.stops[0][:3] == (h, u, "dead")


KINDS = [
    ("dead", Value(0.0).relu(), 0, "a > 0 does not hold for a = 0"),
    ("dead", autograd.clip(Value(5.0), -1.0, 1.0), 0, "a < c does not hold for a = 5, c = 1"),
    ("dead", autograd.clip(Value(-5.0), -1.0, 1.0), 0, "a > b does not hold for a = −5, b = −1"),
    ("losing side", Value(1.0).maximum(Value(3.0)), 0, "a > b does not hold for a = 1, b = 3"),
    ("losing side", Value(3.0).maximum(Value(1.0)), 1, "a < b does not hold for a = 3, b = 1"),
    ("losing side", Value(3.0).minimum(1.0), 0, "a < b does not hold for a = 3, b = 1"),
    ("losing side", GATES["where"](1.0, Value(2.0), Value(3.0)), 2, "a ≠ 0 holds for a = 1"),
    ("flat", Value(1.5).floor(), 0, "the gate is level everywhere"),
    ("zero factor", Value(2.0) * 0.0, 0, "it is multiplied by b = 0"),
    ("zero factor", Value(0.0) / Value(3.0), 1, "it is multiplied by a = 0"),
    ("turning point", Value(0.0) ** 2, 0, "the gate is level at a = 0"),
    ("turning point", abs(Value(0.0)), 0, "the gate is level at a = 0"),
    ("turning point", Value(0.0).cosh(), 0, "the gate is level at a = 0"),
    ("saturated", Value(400.0).tanh(), 0, "the gate hardly rises or falls any more at a = 400"),
    ("saturated", Value(-800.0).sigmoid(), 0, "the gate hardly rises or falls any more at a = −800"),
    ("saturated", Value(-60.0).gelu(), 0, "the gate hardly rises or falls any more at a = −60"),
    ("saturated", Value(3.0) / math.inf, 0, "the gate hardly rises or falls any more at b = inf"),
    ("by hand", Value(2.0, (Value(1.0),), (0.0,)), 0, "0 was given for a = 1"),
]


@pytest.mark.parametrize(("kind", "node", "place", "why"), KINDS)
def test_each_kind_of_zero_is_told_from_the_others(kind, node, place, why):
    assert node.local_grads[place] == 0.0
    assert zero(node, place, "abc"[: len(node.operands)]) == (kind, why)


def test_every_zero_local_gradient_of_the_table_gets_a_reason():
    kinds = set()
    for row in GATES.values():
        for x in (-900.0, -3.0, -1.0, 0.0, 0.5, 1.0, 2.0, 900.0):
            for other in (0.0, 2.0):
                others = [row.parameters.get(name, other) for name in row.operand_names[1:]]
                with ieee():
                    node = row(Value(x), *others)
                if node.local_grads[0] == 0.0:
                    kinds.add(zero(node, 0, row.operand_names).kind)
    assert kinds == {"dead", "losing side", "flat", "zero factor", "turning point", "saturated"}


def test_a_term_of_a_fold_is_stopped_by_its_own_factor():
    w, x = [Value(1.0, "w0"), Value(2.0, "w1")], [Value(0.0, "x0"), Value(3.0, "x1")]
    f = named(autograd.dot(w, x))
    assert why_zero(w[0], f).stops[0].why == "it is multiplied by x0 = 0"
    assert why_zero(w[1], f).kind == "not zero"


def test_a_gate_added_at_run_time_is_understood_from_its_row():
    gate("hard", lambda a: a * 0.5, lambda y, a: (autograd.alphabet.select(a > -2.5, 0.5, 0.0),))
    try:
        x = Value(-3.0, "x")
        found = why_zero(x, named(x.hard()))
        assert found.kind == "dead"
        assert "because x > −2.5 does not hold for x = −3" in str(found)
    finally:
        del GATES["hard"]


def test_a_row_that_only_floats_can_read_is_still_named():
    gate("mine", math.floor, lambda y, a: (math.sin(a) * 0.0,))
    try:
        x = Value(1.5, "x")
        assert why_zero(x, named(x.mine())).kind == "by hand"
    finally:
        del GATES["mine"]


def test_a_closure_that_adds_nothing_is_named():
    x = Value(2.0, "x")
    f = Value(4.0, (x,), "twice", "f")
    f._backward = lambda: None
    found = why_zero(x, f)
    assert (found.kind, found.stops[0].why) == ("by hand", "its closure adds nothing")


def test_two_factors_whose_product_is_too_small_are_named():
    x = Value(1.0, "x")
    found = why_zero(x, named((x * 1e-200) * 1e-200))
    assert found.kind == "underflow"
    assert "underflow: 1e−200 × 1e−200 is too small for a float" in str(found)


# ── several, or none ──────────────────────────────────────────────────────────────────────────


def test_contributions_that_cancel_are_shown_with_their_sum():
    x = Value(2.0, "x")
    found = why_zero(x, named(x * 5.0 - x * 5.0))
    assert (found.kind, found.stops[0].node) == ("cancelling", x)
    assert str(found).splitlines()[:2] == [
        "∂f/∂x = 0: the gradient cancels at x",
        "  cancelling: the contributions to ∂f/∂x are −5 + 5 = 0",
    ]
    assert "  ∂f/∂x += upstream 1 × local 5 = 5, now −5 + 5 = 0" in str(found)


def test_what_cancels_above_a_node_leaves_nothing_for_it():
    x = Value(2.0, "x")
    y = named(x.exp(), "y")
    found = why_zero(x, named(y - y))
    assert [stop.node for stop in found.stops] == [y]
    assert found.nodes == (x, y, found.nodes[-1])
    assert found.words == {y: "contributions cancel here", x: "nothing arrives"}


def test_when_every_way_is_stopped_somewhere_else_each_place_is_listed():
    x = Value(1.0, "x")
    dead, factor, level = named((-x).relu(), "dead"), named(x * 0.0, "factor"), named(x.floor(), "level")
    found = why_zero(x, named(dead + factor + level))
    assert {stop.node: stop.kind for stop in found.stops} == {
        dead: "dead",
        factor: "zero factor",
        level: "flat",
    }
    lines = str(found).splitlines()
    assert lines[0] == "∂f/∂x = 0: the gradient stops at 3 places on its ways from f to x"
    assert "  flat at level = floor(x): ∂level/∂x = 0, because the gate is level everywhere" in lines
    assert "from f down to the first of them" in lines


def test_more_places_than_a_page_holds_are_counted():
    x = Value(1.0, "x")
    f = Value(0.0)
    for _ in range(25):
        f = f + x * 0.0
    found = why_zero(x, f)
    assert len(found.stops) == 25
    assert "  … and 15 more" in str(found).splitlines()


def test_an_infinite_local_gradient_below_a_stop_is_said_not_to_count():
    x = Value(0.0, "x")
    s = named(x.sqrt(), "s")
    found = why_zero(x, named(s * 0.0))
    assert (found.kind, found.gradient) == ("zero factor", 0.0)
    assert "  ∂s/∂x = inf is not met: a gradient of 0 is not handed on" in str(found).splitlines()


def test_a_constant_gets_no_gradient():
    x = Value(3.0, "x")
    found = why_zero(x.detach(), named(x * 2.0))
    assert (found.kind, found.nodes) == ("constant", ())
    assert str(found).startswith("∂f/∂x = 0: x is a constant (a plain number, or made by detach()")


def test_a_detached_node_is_recognized_by_its_label():
    x = Value(3.0, "x")
    found = why_zero(x, named(Value(2.0, "y") * x.detach()))
    assert found.kind == "not connected"
    assert str(found) == (
        "∂f/∂x = 0: f does not depend on x, only on a constant of that name: "
        "detach() or no_grad() cut the graph there"
    )


def test_a_number_taken_out_of_the_graph_is_looked_for_among_the_constants():
    x = Value(3.0, "x")
    found = why_zero(x, named(Value(2.0, "y") * x.data))
    assert str(found).endswith("detach(), no_grad(), .data and .item() leave constants behind: here 3")


def test_nodes_that_have_nothing_to_do_with_each_other_are_not_connected():
    x = Value(3.0, "x")
    assert str(why_zero(x, named(Value(2.0) * Value(1.0)))) == "∂f/∂x = 0: f does not depend on x"
    assert str(why_zero(named(x * 2.0, "y"), x)) == "∂x/∂y = 0: y was computed from x, not x from y"


def test_a_gradient_that_is_not_zero_is_said_to_be_none():
    x = Value(3.0, "x")
    found = why_zero(x, named(x * 2.0))
    assert (found.kind, found.gradient, str(found)) == ("not zero", 2.0, "∂f/∂x = 2 is not 0")
    assert why_zero(x, x).gradient == 1.0


def test_a_gradient_that_saturation_leaves_nearly_nothing_of_is_explained():
    x = Value(20.0, "x")
    h = named(x.tanh(), "h")
    found = why_zero(x, named(h * 3.0))
    assert (found.kind, found.gradient) == ("saturated", explain(x, found.nodes[-1]).total)
    assert 0.0 < found.gradient < 1e-16
    assert str(found).splitlines()[0].endswith("is not 0, but hardly anything gets past h = tanh(x)")
    assert found.words == {h: "hardly any gradient gets past"}


def test_a_gradient_that_is_no_number_is_handed_to_why_nan():
    x = Value(0.0, "x")
    found = why_zero(x, named((x * x).sqrt()))
    assert (found.kind, str(found)) == ("not zero", "∂f/∂x = nan is not 0; why_nan(f) says where that began")


def test_a_small_gradient_of_ordinary_local_gradients_is_not_called_stopped():
    x = Value(1.0, "x")
    y = x
    for _ in range(60):
        y = y * 0.5
    assert why_zero(x, y).kind == "not zero"


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_every_way_down_crosses_a_stop_exactly_where_the_gradient_is_zero(graph):
    leaves, root = graph
    for x in leaves:
        found = why_zero(x, root)
        gradient = explain(x, root).total
        assert found.gradient == gradient or (math.isnan(gradient) and math.isnan(found.gradient))
        for operand, node in pairwise(found.nodes):
            assert operand in node.operands
        if gradient == 0.0 and found.kind not in ("constant", "not connected"):
            assert (found.nodes[0], found.nodes[-1]) == (x, root)
            assert not leaks(x, root, found.stops)


def leaks(x, root, stops):
    """Whether x can be reached from the root without crossing a stop."""
    closed = {(stop.node, stop.operand) for stop in stops}
    reached, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node not in reached and (node, node) not in closed:
            reached.add(node)
            waiting += [y for y in node.operands if (node, y) not in closed]
    return x in reached


def test_the_neurons_that_are_dead_for_a_sample_are_found_in_a_network():
    model = MLP(2, [4, 4, 1], rng=random.Random(0))
    for neuron in model.layers[1].neurons:
        neuron.b.data = -10.0
    w = model.layers[0].neurons[0].w[0]
    found = why_zero(w, named((model([1.0, 2.0]) - 1.0) ** 2, "loss"))
    assert [stop.kind for stop in found.stops] == ["dead"] * 4
    assert found.nodes[0] is w


# ── why_nan ───────────────────────────────────────────────────────────────────────────────────


def test_the_first_gate_outside_its_domain_is_named_with_its_operands():
    x = Value(-1.0, "x")
    with ieee():
        f = named(x.log() * 2.0 + 1.0)
    found = why_nan(f)
    assert (found.kind, found.node) == ("forward", found.nodes[0])
    assert str(found).splitlines() == [
        "f = nan, which began at v1 = log(x): log needs a > 0",
        "  v1 = log(x) = log(−1) = nan",
        "  v2 = v1 × 2 = nan × 2 = nan",
        "  f = v2 + 1 = nan + 1 = nan",
        "path: v1 → v2 → f",
    ]


def test_an_infinity_is_followed_to_where_it_becomes_no_number():
    x = Value(1000.0, "x")
    with ieee():
        e = named(x.exp(), "e")
        f = named(e - e)
    found = why_nan(f)
    assert found.words == {e: "first infinity", f: "first NaN"}
    assert str(found).splitlines()[0] == (
        "f = nan, which began at e = exp(x): it is too large for a float (over 1.8e308)"
    )


def test_a_pole_is_told_from_an_overflow():
    x = Value(0.0, "x")
    with ieee():
        assert str(why_nan(named(1.0 / x))).startswith(
            "f = inf, which began at f = 1 ÷ x: div has a pole there"
        )


def test_a_nan_that_was_given_is_no_gates_fault():
    x = Value(math.nan, "x")
    found = why_nan(named(x * 2.0))
    assert (found.kind, found.node) == ("given", x)
    assert str(found).startswith("f = nan, which began with x = nan, as it was given")
    assert str(why_nan(Value(math.inf, "q"))) == "q = inf, as it was given\npath: q"


def test_an_infinite_local_gradient_that_meets_a_zero_is_found_in_the_backward_pass():
    x = Value(0.0, "x")
    q = named(x * x, "q")
    s = named(q.sqrt(), "s")
    f = named(s + 1.0)
    with pytest.raises(autograd.DomainError):
        f.backward()
    found = why_nan(f)
    assert (found.kind, found.node) == ("backward", s)
    assert str(found).splitlines() == [
        "∂f/∂x = nan, which began at s = √q: its local gradient is inf at q = 0",
        "  ∂f/∂f = 1",
        "  ∂f/∂s += upstream 1 × local 1 = 1",
        "  ∂f/∂q += upstream 1 × local inf = inf",
        "  ∂f/∂x += upstream inf × local 0 = nan",
        "path: x → q → s → f",
    ]
    assert found.words == {q: "first infinite gradient", x: "first gradient of NaN"}


def test_infinite_contributions_of_both_signs_are_found_where_they_meet():
    x = Value(0.0, "x")
    found = why_nan(named(x.sqrt() - x.sqrt()))
    assert found.kind == "backward"
    assert "now −inf + inf = nan" in str(found)


def test_an_overflow_in_the_backward_pass_is_told_from_an_infinite_local_gradient():
    x = Value(1e-300, "x")
    f = named((x * 1e200) * 1e200)
    assert "upstream × local is too large for a float (over 1.8e308)" in str(why_nan(f))
    y = Value(1e-100, "y")
    f = named(y * 1.7e308 * 0.7 + y * 1.7e308 * 0.7)
    assert "its contribution takes the sum beyond what a float holds (1.8e308)" in str(why_nan(f))


def test_where_all_is_finite_there_is_nothing_to_find():
    x = Value(2.0, "x")
    found = why_nan(named(x * 3.0))
    assert (found.kind, found.node, found.nodes) == ("finite", None, ())
    assert str(found) == "f = 6 and all gradients below it are finite"


def test_an_infinity_that_comes_to_nothing_is_mentioned():
    x = Value(1000.0, "x")
    with ieee():
        f = named(1.0 / named(x.exp(), "e"))
    assert str(why_nan(f)) == "f = 0 and all gradients below it are finite; e = inf goes no further"


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_it_answers_finite_exactly_where_data_and_gradients_are(graph):
    leaves, root = graph
    totals = [explain(x, root).total for x in leaves]
    found = why_nan(root)
    assert found.kind in ("finite", "backward")
    if found.kind == "finite":
        assert all(map(math.isfinite, totals))
    for operand, node in pairwise(found.nodes):
        assert operand in node.operands


# ── both ──────────────────────────────────────────────────────────────────────────────────────


def test_the_path_stands_out_in_a_picture_by_a_thick_line_and_a_word():
    u = Value(-3.0, "u")
    f = named(u.relu() * Value(2.0, "w"))
    plain, marked = draw(f), draw(f, highlight=why_zero(u, f))
    assert [box.name for box in marked.scene.boxes if box.strong] == ["n0", "n1", "n3"]
    assert [(a.tail, a.head) for a in marked.scene.arrows if a.strong] == [("n0", "n1"), ("n1", "n3")]
    assert [box.rows[-1].text for box in marked.scene.boxes if box.strong] == [
        "nothing arrives",
        "the gradient stops here",
        "on the path",
    ]
    assert not any(box.strong for box in plain.scene.boxes)
    assert 'stroke="#1f2328" stroke-width="3"' in marked.svg
    assert 'stroke="#1f2328" stroke-width="3"' not in plain.svg


def test_nobodys_gradient_is_touched():
    x = Value(-3.0, "x")
    f = named(x.relu())
    f.backward()
    x.grad = 7.0
    why_zero(x, f)
    why_nan(f)
    assert (x.grad, f.grad) == (7.0, 1.0)


def test_a_constant_has_no_backward_pass_to_look_at():
    for ask in (lambda: why_zero(Value(1.0), Value(2.0).detach()), lambda: why_nan(Value(2.0).detach())):
        with pytest.raises(GraphError, match="a constant has no gradients"):
            ask()


def test_the_repr_is_what_print_gives():
    x = Value(3.0, "x")
    assert repr(why_zero(x, named(x * 2.0))) == "∂f/∂x = 2 is not 0"
    assert repr(why_nan(x)) == "x = 3 and all gradients below it are finite"


def test_a_hundred_thousand_gates_are_no_matter():
    x = Value(1.0, "x")
    y = named(x * 0.0, "y")
    for _ in range(100_000):
        y = y + 1.0
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        found = why_zero(x, y)
        assert str(found).count("\n") < 20
        assert len(found.nodes) == 100_002
        assert why_nan(y).kind == "finite"
    finally:
        sys.setrecursionlimit(limit)


# ── on the command line ───────────────────────────────────────────────────────────────────────


def test_the_command_line_says_why_a_gradient_is_zero(capsys):
    assert main(["explain", "relu(x)*y", "x=-3", "y=2", "--why-zero", "x"]) == 0
    assert capsys.readouterr().out.startswith("∂f/∂x = 0: the gradient stops at v1 = relu(x)\n")
    assert main(["explain", "relu(x)*y", "x=-3", "y=2", "--why-zero", "x", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["kind"] == "dead"
    assert record["stops"] == [
        {"gate": "v1", "operand": "x", "kind": "dead", "why": "x > 0 does not hold for x = −3"}
    ]
    assert record["path"] == ["x", "v1", "f"]


def test_the_command_line_lets_infinities_pass_to_say_where_they_began(capsys):
    assert main(["explain", "log(x)*2", "x=-1", "--why-nan"]) == 0
    assert capsys.readouterr().out.startswith("f = nan, which began at v1 = log(x): log needs a > 0\n")
    assert main(["explain", "log(x)*2", "x=-1", "--why-nan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "value": "nan", "kind": "forward", "began": "v1", "path": ["v1", "f"]
    }  # fmt: skip


def test_the_command_line_lists_the_nodes_when_it_does_not_know_the_name(capsys):
    assert main(["explain", "x*y", "x=1", "y=2", "--why-zero", "q"]) == 2
    assert "there is no node 'q'; there are x, y, f" in capsys.readouterr().err

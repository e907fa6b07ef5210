"""Pictures at scale: neurons, layers and chains as one box, outlines, and what is near one node."""

import random
import re
import sys

import pytest
from hypothesis import given, settings

from autograd import GraphError, Value, dot, draw, grad, unfold
from autograd.cli.main import main
from autograd.engine import nodes
from autograd.show.groups import groups
from autograd.show.groups.outline import BOXES
from nn import MLP, BatchNorm, Layer, Module, Neuron, Sequential, losses, regularizers
from tests.helpers.graphs import graphs
from tests.helpers.growth import TIMES, assert_linear


def model(nin=2, nouts=(3, 1), **settings):
    return MLP(nin, list(nouts), rng=random.Random(0), **({"activation": "tanh"} | settings))


def as_made(root):
    """The graph with a neuron's sum as the one gate that it is."""
    return root


either = pytest.mark.parametrize("seen", [as_made, unfold], ids=["whole", "unfolded"])
NEURON = {as_made: ["tanh", "Σ×"], unfold: ["+", "+", "tanh", "×", "×"]}  # the gates of one with two inputs


def symbols(members):
    return sorted(x.gate.symbol for x in members if x.gate)


def lines(picture):
    """{title: the other lines} of each box."""
    texts = [[row.text for row in box.rows] for box in picture.scene.boxes]
    return {first: rest for first, *rest in texts}


def joined(picture):
    """{(title of the tail, title of the head): text} of each arrow."""
    title = {box.name: box.rows[0].text for box in picture.scene.boxes}
    return {(title[a.tail], title[a.head]): a.text for a in picture.scene.arrows}


# ── which nodes belong together ───────────────────────────────────────────────────────────────


@either
def test_a_neuron_is_its_parameters_its_sum_and_its_activation(seen):
    net = model()
    out = seen(net([Value(0.5), Value(-0.3)]))
    found = groups(out, "neurons")
    assert list(found) == [f"layers[0].neurons[{i}]" for i in range(3)] + ["layers[1].neurons[0]"]
    assert symbols(found["layers[0].neurons[1]"]) == NEURON[seen]
    neuron = net.layers[0].neurons[1]
    assert {x for x in found["layers[0].neurons[1]"] if not x.gate} == {*neuron.w, neuron.b}


def test_a_neuron_whose_sum_is_one_gate_is_found_as_well():
    b, ws = Value(0.5, "neurons[0].b"), [Value(float(i), f"neurons[0].w[{i}]") for i in range(3)]
    xs = [Value(1.0, f"x{i}") for i in range(3)]
    total = dot(ws, xs, start=b)
    y = total.tanh()
    assert {*groups(y * 2.0, "neurons")["neurons[0]"]} == {b, *ws, total, y}


@either
def test_a_layer_is_all_of_its_neurons(seen):
    net = model()
    out = seen(net([Value(0.5), Value(-0.3)]))
    neurons, layers = groups(out, "neurons"), groups(out, "layers")
    assert list(layers) == ["layers[0]", "layers[1]"]
    assert {*layers["layers[0]"]} == {x for i in range(3) for x in neurons[f"layers[0].neurons[{i}]"]}


@either
def test_plain_numbers_belong_to_the_gate_that_reads_them(seen):
    found = groups(seen(model()([0.5, -0.3])), "layers")
    assert sum(x.constant for x in found["layers[0]"]) == 6


def test_what_is_done_with_the_output_is_no_part_of_the_network():
    x = [Value(0.5), Value(-0.3)]
    out = model()(x)
    loss = (out - 1.0) ** 2
    members = [x for its in groups(loss, "layers").values() for x in its]
    assert out in members
    assert loss.operands[0] not in members
    assert loss not in members


@either
@pytest.mark.parametrize("samples", [1, 7])
def test_all_samples_of_a_batch_go_through_the_same_boxes(samples, seen):
    net = model()
    batch = [[random.random(), random.random()] for _ in range(samples)]
    loss = losses.mse(net(batch), [1.0] * samples)
    found = groups(seen(loss), "layers")
    assert list(found) == ["layers[0]", "layers[1]"]
    assert symbols(found["layers[0]"]).count("tanh") == 3 * samples
    assert sum(x.gate is None and not x.constant for x in found["layers[1]"]) == 4


@either
def test_a_penalty_on_the_weights_is_no_part_of_their_neurons(seen):
    net = model()
    loss = seen(net([Value(0.5), Value(-0.3)]))
    alone = groups(loss, "neurons")
    for penalty in (regularizers.l1(0.1), regularizers.l2(0.1)):
        both = groups(loss + regularizers.term(penalty, net.parameters()), "neurons")
        assert {name: set(its) for name, its in both.items()} == {n: set(its) for n, its in alone.items()}


@either
def test_normalization_takes_its_means_and_deviations_along(seen):
    net = Sequential(Layer(2, 3, nonlin=False), BatchNorm(3), Layer(3, 1, nonlin=False))
    loss = losses.mse(net([[0.1, 0.2], [0.3, 0.5], [0.9, 0.4]]), [1.0, 0.0, 1.0])
    found = groups(seen(loss), "layers")
    assert list(found) == ["layers[0]", "layers[1]", "layers[2]"]
    assert "√" in symbols(found["layers[1]"])
    assert "÷" in symbols(found["layers[1]"])
    assert "√" not in symbols(found["layers[2]"])


class Recurrent(Module):
    def __init__(self):
        self.cell = Neuron(2, activation="tanh", rng=random.Random(0))

    def __call__(self, xs):
        h = Value(0.0, "h0")
        for x in xs:
            h = self.cell([x, h])
        return h


@either
def test_a_cell_that_is_used_again_and_again_has_a_group_for_each_turn(seen):
    net = Recurrent()
    found = groups(seen(net([1.0, 2.0, 3.0])), "cell")
    assert list(found) == ["cell", "cell (2)", "cell (3)"]
    for its in found.values():
        assert {*net.parameters()} <= {*its}
        assert symbols(its) == NEURON[seen]
    assert joined(draw(seen(net([1.0, 2.0])), collapse="cell"))["cell", "cell (2)"].startswith("local ")


@either
def test_nested_models_are_grouped_by_their_innermost_layers(seen):
    inner = Sequential(Layer(2, 2), Layer(2, 2))
    net = Sequential(inner, Layer(2, 1, nonlin=False))
    found = groups(seen(net([Value(0.5), Value(0.1)])), "layers")
    assert list(found) == ["layers[0].layers[0]", "layers[0].layers[1]", "layers[1]"]


def test_additions_of_additions_are_one_chain():
    xs = [Value(float(i), f"x{i}") for i in range(5)]
    total = xs[0] + xs[1] + xs[2] + (xs[3] + xs[4])
    found = groups(total * 2.0, "chains")
    assert {name: len(its) for name, its in found.items()} == {"+ of 5": 4}
    assert groups(xs[0] + xs[1], "chains") == {}


def test_a_sum_that_something_else_reads_too_ends_its_chain():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    partial = a + b
    assert groups((partial + c) * partial, "chains") == {}


def test_chains_of_one_size_are_numbered():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    assert list(groups((a + b + c) * (c + b + a), "chains")) == ["+ of 3", "+ of 3 (2)"]


def test_an_attribute_that_no_label_has_is_an_error_that_names_those_there_are():
    with pytest.raises(ValueError, match=r"'heads'.*'chains', 'outline'.*there are layers, neurons"):
        groups(model()([1.0, 2.0]), "heads")
    with pytest.raises(ValueError, match="there is none"):
        draw(Value(2.0, "x.1") * Value(3.0, "Dr. No"), collapse="layers")


@settings(max_examples=100, deadline=None)
@given(graphs(most=40))
def test_the_groups_of_an_outline_cover_no_node_twice_and_no_circle(graph):
    _, root = graph
    found = groups(root, "outline")
    members = [x for its in found.values() for x in its]
    assert len(members) == len(set(members))
    assert {*members} <= {*nodes(root)}
    draw(root, collapse=found)
    draw(root, collapse="chains")


# ── drawn ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seen", "gates", "count"), [(as_made, 32, 408), (unfold, 528, 983)], ids=["whole", "unfolded"]
)
def test_a_337_parameter_network_is_drawn_as_its_layers(seen, gates, count):
    net = model(nouts=(16, 16, 1))
    assert len(net.parameters()) == 337
    loss = (net([Value(0.5, "x1"), Value(-0.3, "x2")]) - 1.0) ** 2
    loss.label = "loss"
    loss.backward()
    picture = draw(seen(loss), collapse="layers")
    said = lines(picture)
    assert [*said][2:5] == ["layers[0]", "layers[1]", "layers[2]"]
    assert said["layers[1]"][0] == f"{gates} gates, 272 leaves"
    assert re.fullmatch(r"data −0\.\d+ to 0\.\d+", said["layers[1]"][1])
    assert re.fullmatch(r"grad −1\.\d+ to 1\.\d+", said["layers[1]"][2])
    assert joined(picture)["layers[0]", "layers[1]"] == "16 values"
    assert picture.scene.count == 9
    assert repr(picture).startswith(f"<picture of 9 boxes for {count} nodes of 'loss'")


@either
def test_a_folded_neuron_shows_its_output_and_its_slope_by_each_input(seen):
    net, x = model(), [Value(0.5, "x1"), Value(-0.3, "x2")]
    out = net(x)
    out.backward()
    picture = draw(seen(out), collapse="neurons")
    said = lines(picture)["layers[0].neurons[1]"]
    hidden = net.layers[0].neurons[1](x)
    assert said[:2] == [f"{len(NEURON[seen])} gates, 3 leaves", f"data {hidden.data:.6g}".replace("-", "−")]
    slope = grad(lambda first: net.layers[0].neurons[1]([first, x[1].data]))(0.5)
    assert joined(picture)["x1", "layers[0].neurons[1]"] == f"local {slope:.6g}".replace("-", "−")


@either
def test_a_group_that_is_left_out_is_drawn_open(seen):
    out = seen(model()([Value(0.5, "x1"), Value(-0.3, "x2")]))
    found = groups(out, "neurons")
    opened = {name: its for name, its in found.items() if name != "layers[0].neurons[1]"}
    said = lines(draw(out, collapse=opened))
    assert "layers[0].neurons[0]" in said
    assert "layers[0].neurons[1]" not in said
    assert "layers[0].neurons[1].w[0]" in said


def test_a_short_sum_is_written_out_in_its_box():
    x = [Value(0.5, "x1"), Value(-0.3, "x2")]
    neuron = model().layers[0].neurons[1]
    said = [[row.text for row in box.rows] for box in draw(neuron(x)).scene.boxes]
    assert "b + w[0] × x1 + w[1] × x2" in [first for first, *_ in said]


def test_a_sum_of_many_terms_is_its_symbol_alone():
    xs = [Value(float(i), f"x{i}") for i in range(16)]
    (box,) = [box for box in draw(dot(xs, xs)).scene.boxes if box.symbol]
    assert (box.symbol, [row.text for row in box.rows]) == ("Σ×", ["data 1240", "grad –"])


def test_a_sum_is_written_over_labels_as_typed_and_a_dot_for_none():
    w, x = [Value(2.0, "Dr. No"), Value(3.0, "two\nlines")], [Value(5.0), 7.0]
    picture = draw(dot(w, x, start=Value(1.0, "</TD>")))
    (box,) = [box for box in picture.scene.boxes if box.symbol]
    assert box.rows[0].text == "</TD> + Dr. No × · + two lines × 7"
    assert "&lt;/TD&gt; + Dr. No" in picture.source


def test_an_unfolded_neuron_is_drawn_as_multiply_and_add_gates():
    neuron = model().layers[0].neurons[1]
    y = neuron([Value(0.5, "x1"), Value(-0.3, "x2")])
    y.backward()
    picture = draw(unfold(y), constants=False)
    assert [box.symbol for box in picture.scene.boxes if box.symbol] == ["×", "+", "×", "+", "tanh"]
    whole, single = ({x.label: x.grad for x in nodes(root) if x.label} for root in (y, unfold(y)))
    assert whole == single
    grads = [box.rows[-1].text for box in picture.scene.boxes if box.symbol]
    assert grads == [f"grad {y.operands[0].grad:.6g}"] * 4 + ["grad 1"]


def test_a_folded_chain_keeps_its_operands_and_its_label():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    total = a + b + c
    total.label = "total"
    picture = draw(total, collapse="chains")
    assert lines(picture)["total"] == ["+ of 3", "2 gates", "data 6", "grad –"]
    assert joined(picture) == {(x, "total"): "local 1" for x in "abc"}


def test_where_many_arrows_crowd_no_local_gradient_is_written():
    xs = [Value(float(i), f"x{i}") for i in range(12)]
    total = xs[0]
    for x in xs[1:]:
        total = total + x
    picture = draw(total * xs[0], collapse="chains")
    assert {arrow.text for arrow in picture.scene.arrows} == {""}


def test_groups_that_would_feed_each_other_are_refused():
    a = Value(1.0, "a")
    b = a.tanh()
    c = b.exp()
    with pytest.raises(ValueError, match=r"feed each other in a circle: .*ends"):
        draw(c * a, collapse={"ends": [a, c]})


def test_nodes_of_another_graph_make_no_box():
    a = Value(1.0, "a")
    picture = draw(a.tanh(), collapse={"elsewhere": [Value(2.0).exp()]})
    assert picture.scene.count == 2


def test_a_gate_in_two_groups_is_drawn_in_the_first():
    a = Value(1.0, "a")
    b = a.tanh()
    picture = draw(b, collapse={"one": [b], "two": [a, b]})
    assert [*lines(picture)] == ["a", "one"]
    assert lines(picture)["a"][0] == "two"


def test_folded_and_collapse_do_not_go_together():
    y = Value(1.0).tanh()
    with pytest.raises(ValueError, match="give one of them"):
        draw(y, collapse="chains", folded={y: [y.operands[0]]})


def test_the_same_graph_gives_the_same_bytes():
    def source(by):
        net = model(nouts=(4, 4, 1))
        loss = losses.mse(net([[0.1, 0.2], [0.3, 0.4]]), [1.0, 0.0])
        return draw(loss, collapse=by).source

    for by in ("layers", "neurons", "chains", "outline"):
        assert source(by) == source(by)


def test_a_hostile_place_is_shown_as_typed():
    w = Value(2.0, 'a[<b>"&]].w')
    good = Value(2.0, "layers[</TABLE>].w")
    y = good * Value(3.0, "x")
    assert groups(w * 2.0 + 1.0, "outline") == {}
    assert "layers[</TABLE>]" in lines(draw(y, collapse="layers"))
    assert "layers[&lt;/TABLE&gt;]" in draw(y, collapse="layers").source


# ── outlines ──────────────────────────────────────────────────────────────────────────────────


def test_an_outline_joins_what_plays_the_same_role_for_each_sample():
    net = model(nouts=(4, 1))
    loss = losses.mse(net([[random.random(), 0.5] for _ in range(20)]), [1.0] * 20)
    found = groups(loss, "outline")
    assert {"layers[0]", "layers[1]", "20 −"} <= {*found}
    for parameter in net.parameters():
        parameter.label = ""
    nameless = groups(loss, "outline")
    assert {"80 Σ×", "80 tanh", "20 Σ×", "20 −", "12 leaves"} <= {*nameless}
    single = groups(unfold(loss), "outline")
    assert {"160 ×", "80 tanh", "80 ×", "20 −", "4 leaves"} <= {*single}


def test_a_long_row_of_gates_is_one_box():
    a = Value(1.0, "a")
    y = a
    for _ in range(1000):
        y = y * 0.999 + a
    assert [*groups(y, "outline")] == ["1,000 ×, 1,000 +"]
    assert [*lines(draw(y, collapse="outline"))] == ["a", "1,000 ×, 1,000 +"]


def tangle(gates):
    """Gates that read gates at random, so that no two play the same role."""
    chance = random.Random(1)
    made = [Value(chance.random()) for _ in range(100)]
    for _ in range(gates):
        a, b = chance.choice(made[-300:]), made[-1]
        made.append((a - b).tanh() if chance.random() < 0.5 else 0.5 * a + b)
    return made[-1]


@pytest.mark.parametrize(
    "build",
    [tangle, lambda gates: batch(gates // 45), lambda gates: unfold(batch(gates // 315))],
    ids=["tangle", "network", "unfolded"],
)
@pytest.mark.parametrize("gates", [9_000, pytest.param(45_000, marks=pytest.mark.slow)])
def test_many_thousand_nodes_are_outlined_at_a_cost_that_grows_with_the_nodes(build, gates):
    def outline(root):
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(200)
        try:
            with pytest.raises(GraphError, match=r"collapse='outline'\) shows all of it in a few boxes"):
                draw(root)
            picture = draw(root, collapse="outline")
            assert picture.source
        finally:
            sys.setrecursionlimit(limit)
        assert picture.scene.count <= BOXES
        assert picture.scene.node_count == len(nodes(root))

    assert 2 * gates < len(nodes(build(gates))) < 3.4 * gates
    assert_linear(build, outline, gates // TIMES)


def batch(samples):
    net = model(nouts=(16, 16, 1))
    return losses.mse(net([[random.random(), 0.5] for _ in range(samples)]), [1.0] * samples)


# ── around one node, and without constants ────────────────────────────────────────────────────


def test_around_a_node_what_feeds_it_and_what_reads_it_is_drawn():
    a, b, c, d = (Value(float(i), name) for i, name in enumerate("abcd", 1))
    product = a * b
    product.label = "product"
    root = (product + c).tanh() * d
    picture = draw(root, around=product, radius=1)
    said = [box.rows[0].text for box in picture.scene.boxes if box.kind != "cut"]
    assert said == ["a", "b", "product", "data 5"]
    assert picture.scene.count == 4
    assert sum(box.kind == "cut" for box in picture.scene.boxes) == 2
    assert "4 nodes within 1 edge of product; … stands for the others" in picture.source
    assert picture.svg.startswith("<svg")


def test_around_a_group_its_neighbours_are_groups_too():
    net = model(nouts=(3, 3, 3, 1))
    root = net([Value(0.5, "x1"), Value(-0.3, "x2")])
    picture = draw(root, collapse="layers", around=net.layers[1].neurons[0].b, radius=1)
    assert [box.rows[0].text for box in picture.scene.boxes if box.kind == "group"] == [
        "layers[0]", "layers[1]", "layers[2]"
    ]  # fmt: skip
    assert "3 boxes within 1 edge of layers[1].neurons[0].b" in picture.source


def test_a_radius_that_reaches_everything_leaves_no_note():
    a = Value(2.0, "a")
    root = a.tanh() * 3.0
    assert draw(root, around=a, radius=9).source == draw(root).source


def test_around_and_radius_are_checked():
    a = Value(2.0, "a")
    root = a.tanh()
    with pytest.raises(ValueError, match="around= is a node that the root was computed from; b is not one"):
        draw(root, around=Value(1.0, "b"))
    with pytest.raises(ValueError, match="0 or more, not -1"):
        draw(root, around=a, radius=-1)
    with pytest.raises(ValueError, match="give one of them"):
        draw(root, around=a, depth=2)


def test_what_is_neither_a_node_nor_a_way_to_fold_is_refused():
    y = Value(1.0, "x").tanh()
    with pytest.raises(TypeError, match=r"'outline' or \{name: nodes\}, not list"):
        draw(y, collapse=["layers"])
    with pytest.raises(TypeError, match="around= is a Value below the root, not str"):
        draw(y, around="x")


def test_around_a_node_of_a_large_graph_little_is_drawn():
    a = Value(1.0, "a")
    y = a
    for _ in range(20_000):
        y = y + 1.0
    assert draw(y, around=a, radius=3).scene.count == 6


def test_constants_can_be_left_out_and_are_then_written_beside_the_gate():
    x = Value(3.0, "x")
    picture = draw((2.0 * x) ** 2, constants=False)
    assert [[row.text for row in box.rows] for box in picture.scene.boxes] == [
        ["x", "data 3", "grad –"],
        ["2 × ·", "data 6", "grad –"],
        ["· ^ 2", "data 36", "grad –"],
    ]
    assert draw(x.detach(), constants=False).scene.count == 1


def test_only_a_path_can_be_highlighted():
    with pytest.raises(TypeError, match=r"why_zero\(\) or why_nan\(\).*not str"):
        draw(Value(1.0), highlight="x")


def test_the_command_line_draws_groups_and_neighbourhoods(tmp_path, capsys):
    dot = tmp_path / "sum.dot"
    numbers = ["a=1", "b=2", "c=3"]
    assert main(["draw", "a+b+c", *numbers, "--collapse", "chains", "-o", str(dot)]) == 0
    assert "+ of 3" in dot.read_text()
    assert (
        main(["draw", "tanh(tanh(a*b))", "a=1", "b=2", "--around", "a", "--radius", "1", "-o", str(dot)]) == 0
    )
    assert "2 nodes within 1 edge of a" in dot.read_text()
    assert main(["draw", "a+b+c", *numbers, "--collapse", "layers", "-o", str(dot)]) == 2
    assert "nothing here is labelled as one of 'layers'" in capsys.readouterr().err

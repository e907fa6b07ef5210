"""What a picture says: words, colours, order, escaping, limits."""

import re
import sys
from xml.etree import ElementTree

import graphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.engine import Value, constant
from autograd.errors import GraphError
from autograd.examples import build
from autograd.gates.composed import logsumexp, softmax
from autograd.gates.row import GATES, gate
from autograd.gates.table import clip, leaky_relu
from autograd.show.picture import draw, draw_dot
from autograd.show.render.svg import plain_svg
from autograd.show.scene.boxes import LONGEST_LABEL

GREEN, RED = "#0a7d2c", "#c0182b"


def apple_tax():
    return build("apple-tax")[0]


def boxes(picture):
    """{name: the lines of text}, read back from the source."""
    found = re.findall(r"^\t(\w+) \[label=<(.*)>\]$", picture.source, re.MULTILINE)
    return {name: texts(ElementTree.fromstring(f"<label>{label}</label>")) for name, label in found}


def texts(label):
    return [text.replace("\\\\", "\\") for text in label.itertext() if text]


def arrows(source):
    """[(tail, head, place at the head, text)], read back from the source."""
    pattern = r"^\t(\w+):e -> (\w+):(\d+):w(?: \[(?:label=<(.*?)>)?.*\])?$"
    return [(a, b, int(i), text) for a, b, i, text in re.findall(pattern, source, re.MULTILINE)]


def drawn(svg, kind):
    """The <g> elements of one kind in an SVG, whoever wrote it."""
    return [g for g in ElementTree.fromstring(svg).iter() if g.get("class") == kind]


def words(svg):
    """(text, colour) of every piece of text in an SVG."""
    pieces = [e for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text")]
    return [("".join(e.itertext()).replace("\xa0", " "), e.get("fill")) for e in pieces]


def test_a_box_holds_label_symbol_data_and_gradient():
    price = apple_tax()
    price.backward()
    assert list(boxes(draw(price)).values()) == [
        ["apple", "data 100", "grad 2.2"],
        ["count", "data 2", "grad 110"],
        ["×", "apple_total", "data 200", "grad 1.1"],
        ["tax", "data 1.1", "grad 200"],
        ["×", "price", "data 220", "grad 1"],
    ]


def test_the_local_gradient_stands_on_each_edge():
    assert arrows(draw(apple_tax()).source) == [
        ("n0", "n2", 0, "local 2"),
        ("n1", "n2", 1, "local 100"),
        ("n2", "n4", 0, "local 1.1"),
        ("n3", "n4", 1, "local 200"),
    ]


def test_data_is_green_and_grad_is_red():
    price = apple_tax()
    price.backward()
    said = words(draw(price).svg)
    assert {colour for text, colour in said if text.startswith("data ")} == {GREEN}
    assert {colour for text, colour in said if text.startswith("grad ")} == {RED}
    assert sorted(t for t, _ in said if t.startswith("data ")) == sorted(
        ["data 100", "data 2", "data 200", "data 1.1", "data 220"]
    )


def test_the_svg_has_a_group_per_node_and_per_edge():
    svg = draw(apple_tax()).svg
    assert len(drawn(svg, "node")) == 5
    assert len(drawn(svg, "edge")) == 4


def test_before_backward_the_gradient_is_a_dash():
    price = apple_tax()
    said = [text for text, _ in words(draw(price).svg)]
    assert said.count("grad –") == 5
    price.backward()
    assert "grad –" not in [text for text, _ in words(draw(price).svg)]
    price.zero_grad()
    assert [text for text, _ in words(draw(price).svg)].count("grad –") == 5


def test_a_picture_does_not_change_with_the_graph():
    price = apple_tax()
    picture = draw(price)
    price.backward()
    assert "grad 1" not in picture.source


def test_using_an_operand_twice_gives_two_edges():
    a = Value(3.0, "a")
    picture = draw(a + a)
    assert [arrow[:3] for arrow in arrows(picture.source)] == [("n0", "n1", 0), ("n0", "n1", 1)]
    assert len(drawn(picture.svg, "edge")) == 2


@pytest.mark.parametrize("swapped", [False, True])
def test_operands_keep_their_order(swapped):
    a, b = Value(5.0, "a"), Value(2.0, "b")
    first, second = (b, a) if swapped else (a, b)
    a * b  # another gate over the same leaves is no part of the graph
    picture = draw(first - second)
    names = {name: lines[0] for name, lines in boxes(picture).items()}
    by_place = {place: names[tail] for tail, _, place, _ in arrows(picture.source)}
    assert by_place == ({0: "b", 1: "a"} if swapped else {0: "a", 1: "b"})


def test_arrows_arrive_at_the_gate_in_operand_order():
    xs = [Value(float(i), f"x{i}") for i in range(5)]
    svg = draw(Value(0.0, tuple(xs), "sum")).svg
    heights = {text: float(e.get("y")) for text, e in texts_of(svg) if re.fullmatch(r"x\d", text)}
    assert [name for name, _ in sorted(heights.items(), key=lambda item: item[1])] == sorted(heights)


def texts_of(svg):
    return [("".join(e.itertext()), e) for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text")]


def test_constants_are_pale_dashed_and_without_gradient():
    x = Value(3.0, "x")
    y = x * 2.0
    y.backward()
    picture = draw(y)
    assert boxes(picture)["n1"] == ["constant 2"]
    assert arrows(picture.source)[1] == ("n1", "n2", 1, "")
    (colour,) = {colour for text, colour in words(picture.svg) if text == "constant 2"}
    assert colour not in (GREEN, RED)
    assert "stroke-dasharray" in picture.svg


def test_a_detached_node_keeps_its_label_and_is_a_constant():
    assert boxes(draw(Value(1.0, "x") * Value(4.0, "w").detach()))["n1"] == ["w", "constant 4"]


def test_leaves_parameters_gates_and_the_root_have_four_tints():
    x, w = Value(2.0, "x"), Value(3.0, "w")
    source = draw((x * w).tanh(), parameters=[w]).source
    tints = re.findall(r'BGCOLOR="(#\w+)"', source)
    assert len(tints) == 4
    assert len(set(tints)) == 4


def test_every_gate_of_the_table_is_drawn_with_its_symbol():
    for row in GATES.values():
        middles = [(low + high) / 2 for low, high in row.sample]
        xs = [
            x if name in row.parameters else Value(x)
            for name, x in zip(row.operand_names, middles, strict=True)
        ]
        picture = draw(row(*xs))
        assert boxes(picture)[f"n{row.arity}"][0] == row.symbol
        assert [arrow[2] for arrow in arrows(picture.source)] == list(range(row.arity))


def test_a_gate_added_at_run_time_is_drawn_at_once():
    thrice = gate("thrice", lambda a: a * 3.0, lambda y, a: (3.0,), symbol="<3>&")
    try:
        picture = draw(thrice(Value(2.0)))
        assert boxes(picture)["n1"] == ["<3>&", "data 6", "grad –"]
        assert "local 3" in picture.source
    finally:
        del GATES["thrice"]


def test_hand_made_nodes_are_drawn_with_or_without_local_gradients():
    a = Value(2.0, "a")
    told, closed = Value(4.0, (a,), (2.0,)), Value(4.0, (a,), "square")
    assert arrows(draw(told).source) == [("n0", "n1", 0, "local 2")]
    assert arrows(draw(closed).source) == [("n0", "n1", 0, "")]
    assert boxes(draw(closed))["n1"][0] == "square"


def test_parameters_of_a_gate_are_its_operands():
    assert boxes(draw(leaky_relu(Value(1.0), 0.1)))["n1"] == ["constant 0.1"]
    assert len(arrows(draw(clip(Value(1.0), 0.0, 2.0)).source)) == 3


def test_numbers_are_short_unless_precision_asks_for_more():
    x = Value(1.0 / 3.0)
    assert boxes(draw(x))["n0"][0] == "data 0.333333"
    assert boxes(draw(x, precision=12))["n0"][0] == "data 0.333333333333"


def test_the_same_graph_gives_the_same_source():
    assert draw(apple_tax()).source == draw(apple_tax()).source
    assert list(boxes(draw(apple_tax()))) == ["n0", "n1", "n2", "n3", "n4"]


HOSTILE = [
    "</TABLE>",
    "<b>bold</b>",
    '"',
    "'quoted'",
    "\\N",
    "\\G \\l \\\\",
    "ends with \\",
    "{a|b}",
    "<i",
    "]]>",
    "<!-- x",
    "&",
    "&lt;",
    "&#65;",
    "</text><script>alert(1)</script>",
    "javascript:alert(1)",
    '"onload="x',
    "n0 -> n1;",
    "; }",
    "日本語",
    "😀 𝄞",
    "%s $x",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_shown_as_typed(label):
    picture = draw(Value(1.0, label) * Value(2.0, "b"))
    assert boxes(picture)["n0"][0] == label
    assert len(boxes(picture)) == 3
    svg = picture.svg
    assert label in [text for text, _ in words(svg)]
    assert len(drawn(svg, "node")) == 3
    assert {element.tag.split("}")[-1] for element in ElementTree.fromstring(svg).iter()} <= {
        "svg", "g", "title", "text", "path", "polygon", "polyline", "rect"
    }  # fmt: skip
    assert "href" not in svg.replace("xmlns:xlink", "").lower()


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("two\nlines", ["two", "lines"]),
        ("a\tb", ["a b"]),
        ("bell\x07 nul\x00 escape\x1b[31m", ["bell nul escape[31m"]),
        ("lone \ud800 surrogate", ["lone \ufffd surrogate"]),
        ("right\u202eto left", ["rightto left"]),
        ("\ufffe", ["\ufffd"]),
        (" \n ", []),
    ],
)
def test_what_cannot_be_printed_is_left_out_of_a_label(label, lines):
    picture = draw(Value(1.0, label))
    assert boxes(picture)["n0"] == [*lines, "data 1", "grad –"]
    assert [text for text, _ in words(picture.svg)] == [*lines, "data 1", "grad –"]


def test_a_megabyte_of_label_is_cut_short():
    picture = draw(Value(1.0, "x" * 1_000_000))
    assert boxes(picture)["n0"][0] == "x" * (LONGEST_LABEL - 1) + "…"
    assert len(picture.svg) < 10_000
    assert len(repr(picture)) < 300


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_label_reads_back_and_makes_no_new_node(label):
    picture = draw(Value(1.0, label) * Value(2.0, "b"))
    read = boxes(picture)
    assert list(read) == ["n0", "n1", "n2"]
    assert len(arrows(picture.source)) == 2
    ElementTree.fromstring(plain_svg(picture.scene))
    if label.isprintable() and label == label.strip():
        assert read["n0"] == [*([label] if label else []), "data 1", "grad –"]


def chain(gates):
    x = Value(1.0, "x")
    y = x
    for _ in range(gates):
        y = -y
    return y


def test_depth_shows_only_what_is_near_the_root():
    picture = draw(chain(10), depth=2)
    assert boxes(picture)["n0_0"] == ["…"]
    assert len(boxes(picture)) == 4
    assert len(arrows(picture.source)) == 3
    said = [text for text, _ in words(picture.svg)]
    assert "3 nodes within depth 2 of the root; … stands for what feeds them" in said
    assert "x" not in said


def test_depth_zero_is_the_root_alone():
    picture = draw(Value(2.0, "a") * Value(3.0, "b"), depth=0)
    assert list(boxes(picture).values()) == [["…"], ["…"], ["×", "data 6", "grad –"]]


def test_depth_counts_the_shortest_way_to_the_root():
    x = Value(2.0, "x")
    picture = draw(x.tanh().tanh().tanh() * x, depth=1)
    assert ["x", "data 2", "grad –"] in boxes(picture).values()
    assert list(boxes(picture).values()).count(["…"]) == 1


def test_a_depth_that_reaches_everything_leaves_no_note():
    assert draw(apple_tax(), depth=2).source == draw(apple_tax()).source


def test_a_negative_depth_is_refused():
    with pytest.raises(ValueError, match="0 or more, not -1"):
        draw(apple_tax(), depth=-1)


def test_a_composition_can_be_drawn_folded_into_one_box():
    xs = [Value(0.0, "x0"), Value(0.0, "x1")]
    y = logsumexp(xs)
    y.label = "logsumexp"
    assert len(boxes(draw(y))) > 10
    picture = draw(y, folded={y: xs})
    assert list(boxes(picture).values()) == [
        ["x0", "data 0", "grad –"],
        ["x1", "data 0", "grad –"],
        ["…", "logsumexp", "data 0.693147", "grad –"],
    ]
    assert arrows(picture.source) == [("n0", "n2", 0, "local 0.5"), ("n1", "n2", 1, "local 0.5")]


def test_each_output_of_a_composition_can_be_folded():
    xs = [Value(1.0, "x0"), Value(1.0, "x1")]
    p, q = softmax(xs)
    picture = draw(p * q, folded={p: xs, q: xs})
    assert len(boxes(picture)) == 5
    assert [arrow[3] for arrow in arrows(picture.source)][:4] == [
        "local 0.25", "local −0.25", "local −0.25", "local 0.25"
    ]  # fmt: skip


def test_a_fold_may_start_at_gates_and_shows_the_leaves_that_come_in_from_the_side():
    a, b, c = Value(2.0, "a"), Value(3.0, "b"), Value(5.0, "c")
    middle = a * b
    y = (middle * c) * middle
    picture = draw(y, folded={y: [middle]})
    assert [(lines[0], lines[1]) for lines in boxes(picture).values()] == [
        ("a", "data 2"), ("b", "data 3"), ("×", "data 6"), ("c", "data 5"), ("…", "data 180")
    ]  # fmt: skip
    assert [arrow[3] for arrow in arrows(picture.source)][2:] == ["local 60", "local 36"]


def test_above_300_nodes_the_picture_offers_a_depth():
    assert "depth" not in draw(chain(299)).source
    assert "301 nodes; draw(root, depth=4) shows only those within four gates" in draw(chain(300)).source


def test_above_max_nodes_it_is_an_error_that_says_what_to_do():
    assert len(boxes(draw(chain(1999)))) == 2000
    with pytest.raises(GraphError, match=r"more than 2,000 nodes.*depth=4.*max_nodes="):
        draw(chain(2000))
    assert len(boxes(draw(chain(2000), max_nodes=2001))) == 2001
    with pytest.raises(GraphError, match="more than 3 nodes"):
        draw(apple_tax(), max_nodes=3)


def test_a_million_gates_are_refused_at_once_and_cut_at_a_depth():
    root = chain(1_000_000)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        with pytest.raises(GraphError, match="more than 2,000 nodes"):
            draw(root)
        assert draw(root, depth=3).source.count("data ") == 4
    finally:
        sys.setrecursionlimit(limit)


def test_only_a_value_can_be_drawn():
    with pytest.raises(TypeError, match="draw takes a Value as root, not float"):
        draw(2.0)


def test_a_constant_can_be_drawn():
    assert boxes(draw(constant(2.0, "two")))["n0"] == ["two", "constant 2"]


def test_the_repr_says_how_many_nodes_and_what_to_do_next():
    assert repr(draw(apple_tax())) == (
        "<picture of 5 nodes of 'price'; save it with .save('graph.png'), '.svg' or '.dot'>"
    )


def test_draw_dot_gives_a_digraph_left_to_right_without_any_program(monkeypatch):
    monkeypatch.setenv("PATH", "")
    dot = draw_dot(apple_tax())
    assert isinstance(dot, graphviz.Digraph)
    assert dot.graph_attr["rankdir"] == "LR"
    assert dot.source == draw(apple_tax()).source


def test_draw_dot_takes_micrograds_arguments():
    dot = draw_dot(apple_tax(), format="png", rankdir="TB")
    assert dot.format == "png"
    assert "n0:s -> n2:0:n" in dot.source
    with pytest.raises(ValueError, match="LR, RL, TB, BT"):
        draw_dot(apple_tax(), rankdir="sideways")

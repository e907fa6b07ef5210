"""How values and pictures show themselves in a notebook."""

import pytest
from hypothesis import given

from autograd import GATES, Value, examples, exp, gate
from autograd.gates.latex import formula
from tests.helpers.graphs import graphs

x, y, z = Value(3.0, "x"), Value(-4.0, "y"), Value(5.0, "z")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (x, "x = 3"),
        (Value(2.0), "2"),
        (x + y, "x + y = -1"),
        (x * 1e-30, r"x \times \left(1 \times 10^{-30}\right) = 3 \times 10^{-30}"),
        (x + Value(-2.0), r"x + \left(-2\right) = 1"),
        (x / (y + z), r"\frac{x}{y + z} = 3"),
    ],
)
def test_a_formula_has_the_operands_by_label_or_by_number_and_ends_with_the_value(node, expected):
    assert formula(node) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (x * y * z, r"x \times y \times z"),
        (x * (y * z), r"x \times \left(y \times z\right)"),
        ((x + y) * z, r"\left(x + y\right) \times z"),
        (x + y * z, r"x + y \times z"),
        (x - y - z, r"x - y - z"),
        (x - (y - z), r"x - \left(y - z\right)"),
        (-(x + y), r"-\left(x + y\right)"),
        (x * -y, r"x \times \left(-y\right)"),
        ((-x) ** 2, r"\left(-x\right)^{2}"),
        ((x / z) ** 2, r"\left(\frac{x}{z}\right)^{2}"),
        (exp(x) ** 2, r"\left(e^{x}\right)^{2}"),
        (x**2**y, r"x^{2^{y}}"),
        (x.log() * y, r"\ln \left(x\right) \times y"),
        ((x + y).sin().cos(), r"\cos \left(\sin \left(x + y\right)\right)"),
        ((x + y).sigmoid() ** 2, r"\sigma(x + y)^{2}"),
        ((x + y).identity() * z, r"\left(x + y\right) \times z"),
        ((x + z).gaussian(), r"e^{-\left(x + z\right)^2}"),
        ((x - y) // z, r"\left\lfloor \left(x - y\right) / z \right\rfloor"),
        (x.maximum(y + z), r"\max(x, y + z)"),
        (abs(x + y), r"|x + y|"),
    ],
)
def test_an_operand_stands_in_brackets_where_it_would_fall_apart(node, expected):
    assert formula(node).rpartition(" = ")[0] == expected


def test_a_label_stands_before_the_formula_and_inner_labels_are_written_out():
    assert formula(examples.EXAMPLES["apple-tax"].build()[0]) == (
        r"\mathrm{price} = \mathrm{apple} \times \mathrm{count} \times \mathrm{tax} = 220"
    )


@pytest.mark.parametrize("row", GATES.values(), ids=GATES)
def test_every_gate_of_the_table_is_written_over_its_operands(row):
    names = dict.fromkeys(row.operand_names)
    middles = [(low + high) / 2 for low, high in row.sample]
    operands = [
        number if name in row.parameters else Value(number, name)
        for name, number in zip(names, middles, strict=True)
    ]
    said = formula(row(*operands)).rpartition(" = ")[0]
    assert said.count("{") == said.count("}")
    assert all(name in said for name in names if name not in row.parameters)


def test_a_gate_without_a_formula_is_written_by_name():
    gate("blend", lambda a, b: a + b, lambda y, a, b: (1.0, 1.0))
    try:
        assert formula(x.blend(y)) == r"\mathrm{blend}(x, y) = -1"
    finally:
        del GATES["blend"]
    assert formula(Value(9.0, (x,), "square")) == r"\mathrm{square}(x) = 9"


def test_a_label_cannot_leave_the_formula():
    hostile = Value(1.0, "$\\input{x}$ %\n&" + "y" * 200) + 1.0
    said = formula(hostile)
    assert "\\input" not in said
    assert "\n" not in said
    assert len(said) < 200
    assert not [i for i, letter in enumerate(said) if letter in "$%&" and said[i - 1] != "\\"]


def test_a_large_graph_is_written_out_near_the_root_only():
    chain = Value(1.0, "start")
    for _ in range(100_000):
        chain = chain + 1.0
    said = formula(chain)
    assert said.startswith(r"\cdots + 1 + 1")
    assert said.endswith(" = 100001")
    assert len(said) < 1000


def test_a_graph_that_branches_at_every_gate_does_not_explode():
    twice = Value(1.0, "t")
    for _ in range(200):
        twice = twice + twice
    assert len(formula(twice)) < 1000


def test_a_node_of_many_operands_is_written_with_all_or_none():
    xs = tuple(Value(1.0, f"a{i}") for i in range(500))
    assert formula(Value(500.0, xs, "sum")) == "\\cdots = 500"


@given(graphs())
def test_any_graph_has_a_formula_with_matching_brackets(graph):
    _, root = graph
    said = formula(root)
    assert said.count("{") == said.count("}")
    assert said.count(r"\left(") == said.count(r"\right)")


def test_a_value_shows_as_a_formula_in_a_notebook():
    x, y = Value(2.0, "x"), Value(-3.0, "y")
    assert (x + y)._repr_latex_() == r"$\displaystyle x + y = -1$"

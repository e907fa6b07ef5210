"""The names of nodes on a page, worked out one by one, are those that all of them get at once."""

from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from autograd.analysis.node_names import NodeNames
from autograd.engine import constant, listed, nodes
from autograd.gates.notation import names
from autograd.util.text import on_one_line

LABELS = st.sampled_from(
    ["", "", "", "x", "v1", "v2", "v3", "v12", "v02", "v0", " ", " v4", "a  b", "v5\n", "w" * 300]
)


@given(st.lists(LABELS, min_size=1, max_size=12), st.lists(LABELS, max_size=3), LABELS)
def test_names_worked_out_one_by_one_are_those_of_the_whole_list(labels, numbers, beside):
    root = Value(1.0, labels[0])
    for label in labels[1:]:
        root = root * Value(0.5, label)
    for label in numbers:
        root = root + constant(0.25, label)
    for stranger in (Value(2.0, beside), constant(3.0, beside)):
        found = NodeNames(listed(root), stranger)
        wanted = names([*nodes(root), stranger])
        assert [*found.items()] == [*wanted.items()]
        assert len(found) == len(wanted)
    for inside in (root, Value(9.0)):
        found = NodeNames(listed(root), inside) if inside is root else NodeNames(listed(root))
        assert dict(found) == names(nodes(root))


@given(st.text())
def test_a_label_that_is_a_name_already_is_left_alone(label):
    line = on_one_line(label)
    assert on_one_line(line) == line
    words = " ".join("".join(c if c.isprintable() else " " for c in label).split())
    assert line == (words if len(words) <= 200 else words[:199] + "…")

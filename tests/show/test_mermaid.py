"""Mermaid's text, read back: which boxes and arrows there are, and what they say."""

import re

import pytest

import autograd
from autograd.engine import Value
from autograd.show.picture import draw

BOX = re.compile(r'(\w+)(\(|\[\[)"([^"]+)"(?:\)|\]\])')
ARROW = re.compile(r'(\w+) (-->|-\.->|==>)(?:\|"([^"]+)"\|)? (\w+)')
LOOK = re.compile(r"class ([\w,]+) (\w+)Box")
STYLE = re.compile(r"classDef (\w+)Box [\w#:, -]+")


def said(label):
    """The lines of a label: what Mermaid shows, once it has read <br/> and numbers for letters."""
    lines = re.sub(r"#(\d+);", lambda code: f"\\{chr(int(code[1]))}", label).split("<br/>")
    for line in lines:
        assert not re.search(r"(?<!\\)[\"#&<>*_`%{}()|:;~+=-]|(?<!\\)\.(\s|$)", line), line
    return [re.sub(r"\\(.)", r"\1", line) for line in lines]


def read(root, tmp_path, **options):
    """The boxes, arrows and looks of a saved flowchart, in which every line must be one of these."""
    first, *lines = draw(root, **options).save(tmp_path / "graph.mmd").read_text("utf-8").splitlines()
    assert first == "flowchart LR"
    boxes, arrows, looks, styles = {}, [], {}, set()
    for line in lines:
        if found := LOOK.fullmatch(line.strip()):
            looks[found[2]] = found[1].split(",")
        elif found := STYLE.fullmatch(line.strip()):
            styles.add(found[1])
        elif found := BOX.fullmatch(line.strip()):
            boxes[found[1]] = (found[2], said(found[3]))
        else:
            tail, line, label, head = ARROW.fullmatch(line.strip()).groups()
            arrows.append((tail, line, said(label) if label else [], head))
    assert {end for tail, _, _, head in arrows for end in (tail, head)} <= {*boxes}
    assert styles == {*looks}
    return boxes, arrows, looks


def test_boxes_and_arrows_say_what_the_picture_says(tmp_path):
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y = a * b - 1.0
    y.backward()
    boxes, arrows, looks = read(y, tmp_path, parameters=[b])
    assert boxes == {
        "n0": ("(", ["a", "data 2", "grad 3"]),
        "n1": ("(", ["b", "data 3", "grad 2"]),
        "n2": ("(", ["×", "data 6", "grad 1"]),
        "n3": ("(", ["constant 1"]),
        "n4": ("(", ["−", "data 5", "grad 1"]),
    }
    assert arrows == [
        ("n0", "-->", ["local 3"], "n2"),
        ("n1", "-->", ["local 2"], "n2"),
        ("n2", "-->", ["local 1"], "n4"),
        ("n3", "-.->", [], "n4"),
    ]
    assert looks == {"leaf": ["n0"], "parameter": ["n1"], "gate": ["n2"], "constant": ["n3"], "root": ["n4"]}


@pytest.mark.parametrize(
    "label",
    [
        *["end", "x", "%%{init: {}}%%", "--> b", '"]', "a|b", "`code`", "**bold** _it_", "[a](http://b)"],
        *["<b>x</b>", "<br/>", "&lt;", "#quot;", "#35;", "style: #1;", "classDef a:#b;", "\\n"],
        *["1. first", "1.", "- item", "+ item", "# title", "===", "~~~", "é 重み 🍎", "; n9"],
    ],
)
def test_no_label_acts_as_markup(tmp_path, label):
    boxes, arrows, _ = read(Value(2.0, label) * Value(3.0, "b"), tmp_path)
    assert boxes["n0"][1] == [label, "data 2", "grad –"]
    assert len(boxes) == 3
    assert len(arrows) == 2


def test_lines_of_a_label_stay_lines(tmp_path):
    assert read(Value(2.0, "one\ntwo") * 3.0, tmp_path)[0]["n0"][1] == ["one", "two", "data 2", "grad –"]


def test_a_group_is_one_box_with_its_own_frame(tmp_path):
    xs = [Value(float(i), f"x{i}") for i in range(4)]
    y = (xs[0] + xs[1] + xs[2] + xs[3]) * 2.0
    boxes, _, looks = read(y, tmp_path, collapse="chains")
    (group,) = looks["group"]
    assert boxes[group] == ("[[", ["+ of 4", "3 gates", "data 6", "grad –"])
    boxes, _, looks = read(y, tmp_path, collapse="outline")
    assert "4 leaves" in [line for _, lines in boxes.values() for line in lines]
    assert looks["group"]


def test_a_path_stands_out_and_what_is_cut_is_told_below(tmp_path):
    x = Value(-1.0, "x")
    y = x.relu() * 2.0
    y.backward()
    _, arrows, looks = read(y, tmp_path, highlight=autograd.why_zero(x, y))
    assert [line for _, line, _, _ in arrows] == ["==>", "==>", "-.->"]
    assert looks["strong"] == ["n0", "n1", "n3"]
    boxes, _, looks = read(y, tmp_path, depth=0)
    assert boxes["below"][1][0].startswith("1 nodes within depth 0")
    assert looks["cut"] == ["n0_0", "n0_1", "below"]

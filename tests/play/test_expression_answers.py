"""What the room of expressions answers: a graph for any expression, and an error for all else."""

import contextlib
import io
import json
import re
import sys
from base64 import b64decode
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import GATES, Value
from autograd.engine import nodes
from autograd.examples import EXAMPLES, build
from autograd.expression import asked as asked_module
from autograd.expression.asked import Asked
from autograd.play.answer import answer
from autograd.play.expression.asking import Question
from autograd.play.expression.exports import FORMS
from autograd.play.expression.program import program
from autograd.show.page import sentences
from autograd.show.render.layout import _arranged
from autograd.util.text import show_number
from tests.helpers.graphs import recipes


def asked(text, numbers="", ask="graph", **more):
    return answer({"room": "expression", "ask": ask, "text": text, "numbers": numbers, "lang": "en", **more})


def numbers_printed(text):
    """What a program printed, by the words before `=`."""
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        exec(text, {})
    return {
        name: float(x) for name, _, x in (line.partition(" = ") for line in written.getvalue().splitlines())
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_found_by_its_name_with_its_usual_numbers(name):
    root, inputs = build(name)
    got = asked(name)
    assert got["sentence"].endswith(f" = {show_number(root.data)}")
    assert got["values"] == {label: x.data for label, x in inputs.items()}
    assert json.loads(json.dumps(got, allow_nan=False))["nodes"] == len(nodes(root))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_formula_can_be_typed_in_its_place(name):
    named = asked(name)
    numbers = " ".join(f"{label}={x}" for label, x in named["numbers"].items())
    typed = asked(named["formula"], numbers)
    assert typed["formula"] == named["formula"]
    ours, theirs = (exported_gradients(x, numbers) for x in (named["formula"], name))
    assert ours == pytest.approx(theirs, rel=1e-12)


def exported_gradients(text, numbers):
    """The value and the gradients that the program of an expression prints, in order."""
    program_text = b64decode(asked(text, numbers, "export", format="py")["base64"]).decode()
    return [*numbers_printed(program_text).values()]


def test_all_state_is_in_the_request():
    first = asked("x*y", "x=2 y=5")
    asked("x*y", "x=7")
    asked("a + b")
    assert asked("x*y", "x=2 y=5") == first


def test_a_variable_without_a_number_gets_one_inside_of_most_domains():
    assert asked("log(a)*sqrt(b)/c + d")["numbers"] == {"a": "2", "b": "3", "c": "0.5", "d": "1.5"}


def test_a_number_may_be_written_as_people_write_it_and_is_given_back_so():
    got = asked("x*y", "x=2/3 y=-1e-3")
    assert got["numbers"] == {"x": "2/3", "y": "-1e-3"}
    assert got["values"] == {"x": 2 / 3, "y": -1e-3}


def test_numbers_for_variables_that_are_gone_are_left_alone():
    assert asked("x + 1", "x=2 y=5")["values"] == {"x": 2.0}


@pytest.mark.parametrize(
    ("text", "column"),
    [("x*(y", 3), ("x y", 3), ("", 1), ("x+", 3), ("f(x)", 1), ("1/0*x'", 6), ("日本 + !", 6)],
)
def test_an_error_has_its_column(text, column):
    got = asked(text)
    assert got["error"]
    assert got["column"] == column


@pytest.mark.parametrize("numbers", ["x=", "x=a", "x=1=2", "x=1,5", "x=1/0", "x=1e999"])
def test_a_number_that_is_none_names_its_field(numbers):
    got = asked("x*y", numbers)
    assert got["error"]
    assert got.get("field", "x") == "x"


def test_a_point_outside_of_a_domain_is_an_error_unless_inf_and_nan_are_allowed():
    assert "log" in asked("log(x)", "x=-1")["error"]
    assert asked("log(x)", "x=-1", ieee=True)["sentence"] == "f = log(x) = nan"


@pytest.mark.parametrize("request_", [None, 3, [], "x", {}, {"room": 3}, {"room": "kitchen"}])
def test_what_is_no_request_gets_an_error(request_):
    assert answer(request_)["error"]


@pytest.mark.parametrize(
    "fields",
    [
        {"ask": 3},
        {"ask": []},
        {"text": 3},
        {"text": []},
        {"text": "\ud800*x"},
        {"text": "x*" * 6000},
        {"text": "(" * 9000},
        {"text": "-" * 9000},
        {"numbers": {}},
        {"numbers": "x=1 " * 6000},
        {"lang": "fr"},
        {"lang": {}},
        {"ask": "why"},
        {"ask": "why", "node": -1},
        {"ask": "why", "node": 1},
        {"ask": "why", "node": True},
        {"ask": "why", "node": "0"},
        {"ask": "export"},
        {"ask": "export", "format": []},
        {"ask": "export", "format": "exe"},
    ],
)
def test_what_is_no_question_gets_an_error(fields):
    got = answer({"room": "expression", "text": "x"} | fields)
    assert isinstance(got["error"], str)
    assert got["error"]
    json.dumps(got)


def test_a_request_that_is_nested_too_deeply_gets_an_error():
    deep = []
    for _ in range(50_000):
        deep = [deep]
    assert answer({"room": deep})["error"]
    assert answer({"room": "expression", "text": deep})["error"]
    assert answer({"room": "expression", "ask": deep})["error"]


@settings(max_examples=100)
@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_gets_a_graph_or_an_error(text, numbers):
    got = asked(text, numbers)
    assert ("error" in got) != ("section" in got)
    json.dumps(got, allow_nan=False)


def test_a_large_graph_is_drawn_first_where_haste_is_asked_for():
    text = " + ".join(f"w{i}*x{i}" for i in range(60))
    quick, whole = asked(text, quick=True), asked(text)
    assert quick["partial"]
    assert "content" not in quick
    assert quick["section"].count("gw-node") == whole["section"].count("gw-node") == whole["nodes"]


@pytest.mark.parametrize("more", [{}, {"predict": True}, {"ieee": True}, {"lang": "ja"}])
def test_the_picture_and_the_rest_are_together_the_whole_answer(more):
    text = " + ".join(f"w{i}*x{i}" for i in range(60))
    quick, rest, whole = (asked(text, **more, **kind) for kind in ({"quick": True}, {"drawn": True}, {}))
    picture = re.search("<svg.*</svg>", quick["section"])[0]
    view = re.search(r'<div class="gw-view"[^>]*>', rest["section"])[0]
    assert rest["section"].replace(view, view + picture) == whole["section"]
    assert {**rest, "section": ""} == {**whole, "section": ""}
    assert ("gw-untold" in quick["section"]) == bool(more.get("predict"))  # numbers that are asked for


def test_files_of_a_graph_that_is_kept_between_questions_stay_the_same():
    first, second = (asked("x*y + x", "x=2 y=3", "export", format="svg") for _ in range(2))
    assert first == second
    assert asked("x*y + x", "x=2 y=3", "why", node=0)["text"].startswith("∂f/∂x = 1 + 3 = 4")


def test_a_picture_whose_numbers_alone_change_is_not_arranged_again():
    text = " + ".join(f"w{i}*x{i}" for i in range(60))
    asked(text, "w0=2.5", quick=True)
    before = _arranged.cache_info()
    moved = asked(text, "w0=2.75", quick=True)
    after = _arranged.cache_info()
    assert "2.75" in moved["section"]
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_a_graph_beyond_all_pages_is_refused():
    assert "are the most that is drawn" in asked("+".join(["x*y"] * 2400))["error"]


def test_a_gradient_is_explained_and_a_zero_has_its_reason():
    got = asked("relu(x)*y", "x=-2 y=3", "why", node=0)
    assert got["text"].startswith("∂f/∂x = 0")
    assert "relu" in got["zero"]
    assert asked("x*y", "", "why", node=0)["zero"] == ""


def test_the_apple_tax_is_exact():
    text = asked("apple-tax", "", "exact")["text"]
    assert "11/5" in text
    assert "220" in text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_export_is_a_file(form):
    got = asked("x*sin(y)", "", "export", format=form)
    assert got["name"] == f"f.{form}"
    assert got["base64"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_program_of_an_example_prints_the_engines_numbers(name):
    root, inputs = build(name)
    root.backward()
    about = Asked(EXAMPLES[name], root, inputs)
    printed = numbers_printed(program(Question(about, nodes(root), {}, "en")))
    assert printed == {root.label: root.data, **{f"d{root.label}/d{x}": v.grad for x, v in inputs.items()}}


@settings(max_examples=60)
@given(recipes())
def test_the_program_of_any_graph_prints_the_engines_numbers(recipe):
    leaves = [Value(x, f"x{i}") for i, x in enumerate(recipe.leaves)]
    root = recipe(*leaves)
    root.backward()
    inputs = {x.label: x for x in leaves if x in nodes(root)}
    printed = numbers_printed(program(Question(Asked(None, root, inputs), nodes(root), {}, "en")))
    said = root.label or "f"
    assert printed == {said: root.data, **{f"d{said}/d{label}": x.grad for label, x in inputs.items()}}


@pytest.mark.parametrize(
    "label",
    ["class", "print", "Value", "exp", "a b", '"', "\\", "x\ny", "π", "", "v1", "None", "__import__('os')"],
)
def test_a_label_that_is_no_name_makes_no_other_program(label):
    x, y = Value(2.0, label), Value(3.0, "y")
    root = (x * y).exp()
    printed = numbers_printed(program(Question(Asked(None, root, {"y": y}), nodes(root), {}, "en")))
    assert printed["f"] == root.data


@pytest.mark.parametrize("name", GATES)
def test_every_gate_is_drawn_and_written_as_a_program(name):
    gate = GATES[name]
    point = [(low + high) / 2 for low, high in gate.sample]
    call = f"{name}({', '.join(f'x{i}' for i in range(gate.arity - len(gate.parameters)))})"
    numbers = " ".join(f"x{i}={x!r}" for i, x in enumerate(point))
    got = asked(call, numbers)
    assert "error" not in got
    assert got["evaluator"]["graph"]
    assert asked(call, numbers, "export", format="py")["base64"]


def work(function):
    """How many calls of functions, Python's own among them, this takes, however busy the machine is."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def large(gates):
    return " + ".join(f"x{i % 5}*sin(x{(i + 1) % 5} + {i})" for i in range(gates // 4))


def test_each_step_is_put_into_words_once_and_a_text_is_read_once(monkeypatch):
    told, read = Counter(), Counter()
    say, parse = sentences.sentences, asked_module.parse

    def sentence(*arguments):
        told["steps"] += 1
        return say(*arguments)

    def reading(text, *more):
        read[text] += 1
        return parse(text, *more)

    for name, module in [*sys.modules.items()]:
        if name.startswith("autograd.") and vars(module).get("sentences") is say:
            monkeypatch.setattr(module, "sentences", sentence)
    monkeypatch.setattr(asked_module, "parse", reading)
    text = large(100)
    assert asked(text, quick=True)["partial"]
    assert not told
    got = asked(text, drawn=True)
    assert len(got["content"]["steps"]) > 200
    assert told == {"steps": 1}  # all of them, once
    assert read[text] == 1


@pytest.mark.slow  # a profile counts half a million calls
def test_the_work_for_an_answer_grows_as_its_graph_does_and_a_picture_alone_is_less():
    asked(large(40))  # what is made once
    small, middle, alone, rest, whole = (
        work(lambda n=n, kind=kind: asked(large(n), **kind))
        for n, kind in ((24, {}), (96, {}), (192, {"quick": True}), (192, {"drawn": True}), (192, {}))
    )
    assert 3.0 * small < middle < 5.0 * small
    assert alone < 0.7 * whole < 0.7 * 2.5 * middle
    assert alone + rest < 1.4 * whole  # for which the text was read before

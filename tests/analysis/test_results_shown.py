"""What the public functions return shows itself: in a REPL, in a notebook, after loading."""

import copy
import pickle
import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

import autograd
from autograd import Value
from autograd.analysis.event import Event
from autograd.analysis.paths import Routes
from autograd.functional.gradcheck.verdict import Checked, GradCheck
from autograd.jit.lower.tape import Entry, Tape
from tests.helpers.pickled import EXAMPLES


def graph():
    x, y = Value(3.0, "x"), Value(2.0, "y")
    f = x * y + x * 0.5 + (y - 1.0).exp()
    f.label = "f"
    return x, f


def chain(size):
    x, y = Value(1.5, "x"), Value(1.0, "y")
    for _ in range(size):
        y = y + x * 0.5
    y.label = "last"
    return x, y


def poisoned():
    with autograd.ieee():
        return Value(0.0, "x") / Value(0.0, "y")


def tape(of):
    x, y = Value(2.0, "x"), Value(3.0, "y")
    f = autograd.compile(lambda a: of(a * x, y))
    f(1.0)
    return f.tape


def tape_of_many(size):
    entries = [Entry("input"), *(Entry("gate", autograd.GATES["sin"], (i,)) for i in range(size))]
    return Tape(entries, [0], [], [size])


def checks(size):
    rows = (Checked(f"w{i}", 0.5, 1.0, 1.0 + 1e-12 * i, 1e-11, "ok") for i in range(size))
    return GradCheck(tuple(rows))


SMALL = {
    "steps": lambda: autograd.steps(graph()[1]),
    "exact": lambda: autograd.exact(graph()[1]),
    "explain": lambda: autograd.explain(*graph()),
    "explain an inner node": lambda: autograd.explain((f := graph()[1]).operands[0], f),
    "why_zero": lambda: autograd.why_zero(x := Value(-1.0, "x"), x.relu()),
    "why_nan": lambda: autograd.why_nan(poisoned()),
    "gradcheck": lambda: autograd.gradcheck(lambda x, y: abs(x) * y, 0.0, 2.0),
    "tape": lambda: tape(lambda a, b: a * b + 1.0 if a > b else a),
}
LARGE = {
    "steps": lambda: autograd.steps(chain(200)[1]),
    "exact": lambda: autograd.exact(chain(200)[1]),
    "gradcheck": lambda: checks(200),
    "tape": lambda: tape_of_many(200),
}
KEPT = ("steps", "exact", "explain", "explain an inner node", "why_zero", "why_nan", "gradcheck")


@pytest.mark.parametrize("name", SMALL)
def test_the_repr_of_a_result_is_the_text_that_print_gives(name):
    result = SMALL[name]()
    assert repr(result) == str(result)
    assert len(str(result).splitlines()) >= 3


@pytest.mark.parametrize("name", LARGE)
def test_the_repr_of_a_large_result_is_the_beginning_and_says_how_much_more_there_is(name):
    result = LARGE[name]()
    *shown, more = repr(result).splitlines()
    lines = str(result).splitlines()
    assert shown == lines[:40]
    assert more == f"… {len(lines) - 40:,} more; print(…) shows all"
    assert len(lines) > 200


@pytest.mark.parametrize("name", sorted(SMALL.keys() - {"explain", "explain an inner node"}))
def test_a_notebook_gets_a_table(name):
    shown = ElementTree.fromstring(f"<div>{SMALL[name]()._repr_html_()}</div>")
    (table,) = shown.iter("table")
    assert len([*table.iter("tr")]) >= 3


@pytest.mark.parametrize("name", LARGE)
def test_a_notebook_gets_the_beginning_of_a_large_table(name):
    html = LARGE[name]()._repr_html_()
    (more,) = re.findall(r"… (\d+) more; print\(…\) shows all", html)
    assert html.count("<td") % 40 == 0
    assert int(more) >= 160


def test_the_table_of_steps_says_what_the_text_says():
    shown = ElementTree.fromstring(f"<div>{SMALL['steps']()._repr_html_()}</div>")
    head, *rows = [[cell.text or "" for cell in row] for row in shown.iter("tr")]
    text = str(SMALL["steps"]())
    assert head == ["step", "pass", "arithmetic"]
    assert rows[0] == ["", "given", "x = 3, y = 2"]
    assert all(row[-1] in text for row in rows)
    assert [row[1] for row in rows[-2:]] == ["backward", "gradients"]


def test_an_explanation_is_a_formula_in_a_notebook():
    assert autograd.explain(*graph())._repr_latex_().startswith("$\\displaystyle \\frac{\\partial")


def test_an_event_shows_its_arithmetic():
    x = Value(3.0, "x")
    assert repr(autograd.steps(x * x)[:2]) == "[v1 = x × x = 3 × 3 = 9, ∂v1/∂v1 = 1]"


@pytest.mark.parametrize("show", [repr, lambda steps: steps._repr_html_()])
def test_steps_work_out_no_more_events_than_they_show(show, monkeypatch):
    made = []
    at_first = Event.__init__
    monkeypatch.setattr(
        Event, "__init__", lambda self, *values: (made.append(values[0]), at_first(self, *values))[1]
    )
    steps = autograd.steps(chain(5_000)[1])
    show(steps)
    assert len(made) <= 40


def test_a_repr_asks_for_no_gradients_where_none_are_shown(monkeypatch):
    steps = autograd.steps(chain(5_000)[1])
    monkeypatch.setattr(type(steps), "state", None)
    assert repr(steps).endswith("shows all")


def test_the_leaves_of_a_wide_graph_are_not_all_named():
    total = Value(0.0, "start")
    for i in range(2_000):
        total = total + Value(float(i), f"w{i}")
    given = repr(autograd.steps(total)).splitlines()[0]
    assert len(given) < 11_000
    assert given.endswith("… print(…) shows all")


@pytest.mark.parametrize("show", [repr, lambda graph: graph._repr_html_()])
def test_an_exact_graph_reads_no_more_nodes_than_it_shows(show, monkeypatch):
    exact = autograd.exact(chain(2_000)[1])
    read = []
    at_first = type(exact).__getitem__
    monkeypatch.setattr(type(exact), "__getitem__", lambda self, x: (read.append(x), at_first(self, x))[1])
    show(exact)
    assert len(read) <= 40


@pytest.mark.parametrize("show", [repr, lambda tape: tape._repr_html_()])
def test_a_tape_writes_no_more_entries_than_it_shows(show, monkeypatch):
    written = []
    at_first = autograd.jit.lower.tape.written
    monkeypatch.setattr(autograd.jit.lower.tape, "written", lambda *x: (written.append(x), at_first(*x))[1])
    show(tape_of_many(5_000))
    assert len(written) <= 40


def test_an_explanation_of_a_large_graph_leaves_its_paths_to_print(monkeypatch):
    x, y = chain(3_600)
    explanation = autograd.explain(x, y)
    text = str(explanation)
    monkeypatch.setattr(Routes, "count", None)
    monkeypatch.setattr(Routes, "largest", None)
    *shown, more = repr(explanation).splitlines()
    assert shown == text.splitlines()[: len(shown)]
    assert more == "… and the sum over paths; print(…) shows all"


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy])
@pytest.mark.parametrize("name", KEPT)
def test_a_pickled_or_copied_result_shows_the_same(name, again):
    result = SMALL[name]()
    loaded = again(result)
    assert (str(loaded), repr(loaded)) == (str(result), repr(result))
    for show in ("_repr_html_", "_repr_latex_"):
        if hasattr(result, show):
            assert getattr(loaded, show)() == getattr(result, show)()


def test_a_loaded_result_is_about_one_graph():
    steps = pickle.loads(pickle.dumps(SMALL["steps"]()))
    assert {x for event in steps for x in event.node.operands} <= {*steps.names}
    assert steps[-1].operand in steps.given
    exact = pickle.loads(pickle.dumps(SMALL["exact"]()))
    assert [exact[x].data for x in exact.root.operands[0].operands] == [6, Fraction(3, 2)]
    explained = pickle.loads(pickle.dumps(SMALL["explain an inner node"]()))
    assert explained.x is explained.root.operands[0]


@pytest.mark.parametrize(
    "ask",
    [
        lambda x, y: autograd.steps(y),
        lambda x, y: autograd.exact(y),
        autograd.explain,
        lambda x, y: autograd.why_zero(x, y * 0.0),
        lambda x, y: autograd.why_nan(y + poisoned() * 2.0),
    ],
    ids=["steps", "exact", "explain", "why_zero", "why_nan"],
)
def test_a_pickle_grows_with_the_graph_and_not_with_its_square(ask):
    def size(gates):
        return len(pickle.dumps(ask(*chain(gates))))

    assert size(400) < 2.5 * size(200)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_result_shows_its_address(name):
    thing = EXAMPLES[name]()
    if not isinstance(thing, type) and type(thing).__module__.startswith("autograd"):
        assert " at 0x" not in repr(thing)

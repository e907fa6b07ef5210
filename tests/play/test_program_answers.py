"""The room of programs: a pasted program runs, its graph is stepped, and each gate has its line."""

import json
import linecache
import math
import sys

import pytest

from autograd import Value
from autograd.play.answer import answer
from autograd.play.program import FILE, MOST_NODES
from autograd.util.setting import WATCH

MICROGRAD = """
from micrograd.engine import Value
from micrograd.nn import MLP

def neuron(w, x, b):
    total = b
    for wi, xi in zip(w, x):
        total = total + wi * xi
    return total.tanh()

w = [Value(0.5), Value(-1.0), Value(0.25)]
y = neuron(w, [1.0, 1.0, 3.0], Value(0.1))
loss = (y - 1.0) ** 2
loss.backward()
print(loss.data, w[0].grad)
"""


def ask(code, root=""):
    found = answer({"room": "program", "code": code, "root": root})
    json.dumps(found, allow_nan=False)
    return found


def test_a_pasted_micrograd_program_is_stepped_from_the_node_that_was_swept():
    found = ask(MICROGRAD)
    assert found["error"] is None
    assert found["root"] == "loss"
    assert set(found["variables"]) == {"y", "loss"}
    loss, slope = map(float, found["output"].split())
    y = math.tanh(0.1 + 0.5 - 1.0 + 0.75)
    assert loss == pytest.approx((y - 1.0) ** 2)
    assert slope == pytest.approx(2 * (y - 1) * (1 - y * y))
    lines = MICROGRAD.splitlines()
    texts = [lines[x["line"] - 1].strip() for x in found["lines"] if x["line"]]
    assert texts[:2] == ["total = total + wi * xi"] * 2
    assert "loss = (y - 1.0) ** 2" in texts
    assert "gatewise" in found["section"]


def test_a_gate_has_its_calls_and_the_round_of_its_loop():
    calls = [x["calls"] for x in ask(MICROGRAD)["lines"] if x["line"] == 8]
    assert [call["function"] for call in calls[0]] == ["<module>", "neuron"]
    assert calls[0][0]["line"] == 12
    assert [calls[i][-1]["round"] for i in (0, 1, 2, 3)] == [1, 2, 3, 4]


def test_the_root_may_be_chosen():
    found = ask("a = Value(2.0)\nb = a * 3\nc = b + 1\n", "b")
    assert found["root"] == "b"
    assert found["lines"][0]["line"] == 2
    assert ask("a = Value(2.0)", "z")["error"]["message"] == "there is no Value called 'z'"


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        ("x = Value(1.0)\ny = x +\n", "SyntaxError", 2),
        ("def f():\n    return Value(-1.0).log()\n\nf()\n", "DomainError", 2),
        ("print('a')\nopen_sesame\n", "NameError", 2),
        ("def f(): return f()\nf()\n", "RecursionError", 1),
        ("x = Value(1.0)\nwhile True:\n    x = x * 1.0\n", "Stopped", 3),
        ("while True:\n    print('spam' * 100)\n", "Stopped", 2),
        ("input()", "Stopped", 1),
    ],
)
def test_an_error_names_its_line(code, kind, line):
    found = ask(code)["error"]
    assert (found["type"], found["line"]) == (kind, line)
    assert found["message"]


def test_what_was_printed_before_an_error_is_shown():
    assert ask("print('before')\n1 / 0\n")["output"] == "before\n"


def test_a_loop_of_five_thousand_rounds_is_run_and_let_go():
    found = ask(
        "x = Value(1.0)\nfor _ in range(5000):\n    x = x * 1.0001\nprint(x.data > 1)\nx.backward()\n"
    )
    assert found["output"] == "True\n"
    assert "nodes; at most 300 are stepped" in found["error"]["message"]
    assert MOST_NODES > 5000


def test_nothing_of_a_run_stays():
    limit, backward, modules = sys.getrecursionlimit(), Value.backward, {*sys.modules}
    ask(MICROGRAD)
    ask("1/0")
    assert Value.backward == backward
    assert sys.getrecursionlimit() == limit
    assert not {x for x in {*sys.modules} - modules if x.startswith("micrograd")}
    assert WATCH[0] == 0
    assert FILE not in linecache.cache


@pytest.mark.parametrize("request_", [{}, {"code": 3}, {"code": "1", "root": 2}, {"code": "#" * 200_000}])
def test_what_is_no_program_gets_a_sentence(request_):
    assert isinstance(answer({"room": "program", **request_})["error"], str)

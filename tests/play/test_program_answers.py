"""The room of programs: a pasted program runs, its graph is stepped, and each gate has its line."""

import io
import json
import linecache
import math
import re
import sys
from contextlib import redirect_stdout
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from autograd import GATES, Value
from autograd.play.answer import answer
from autograd.play.program.examples import PROGRAMS
from autograd.play.program.running import FILE, MOST_NODES, Run
from autograd.play.program.words import STRINGS
from autograd.util.setting import WATCH
from autograd.util.text import show_number

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
    assert [calls[i][-1]["round"] for i in (0, 1, 2, 3)] == [1, 1, 2, 2]


def test_a_round_is_counted_in_each_call_and_not_in_what_the_line_calls():
    code = """
import nn

def total(xs):
    y = 0
    for x in xs:
        y = y + x
    return y
one, two = Value(1.0), Value(2.0)
neuron = nn.Neuron(2)
outs = [total([one, two]), total([two, one])]
out = sum(neuron([x, x]) for x in outs)
"""
    lines = [x for x in ask(code, "out")["lines"] if x["line"]]
    inner = [x["calls"][-1]["round"] for x in lines if x["line"] == 7]
    assert inner[:4] == [1, 2, 1, 2]  # two calls of two rounds; the backward pass follows
    outer = [x["calls"][0] for x in lines if x["line"] == 12]
    assert {call["round"] for call in outer} == {1}


ROUNDS = {  # a program, and for each gate in order the rounds of its innermost call, the outer loops' first
    "two gates of a statement over lines": (
        "a = Value(2.0)\ny = (\n    a * a +\n    a * 3.0\n    - a\n)\nz = (y * a\n     * y)\n",
        [[1]] * 6,
    ),
    "a call over lines": (
        "def f(x, y):\n    return x * y\na = Value(2.0)\nz = f(\n    a + 1,\n    f(a,\n      a),\n)\n",
        [[1]] * 3,
    ),
    "a loop": ("z = a = Value(2.0)\nfor i in range(3):\n    z = z * a\n", [[1], [2], [3]]),
    "a loop in one line": ("z = a = Value(2.0)\nfor i in range(3): z = z * a\n", [[1], [2], [3]]),
    "a statement over lines in a loop": (
        "z = a = Value(2.0)\nfor i in range(2):\n    z = (z\n        * a\n        + a)\n",
        [[1], [1], [2], [2]],
    ),
    "a body that does not always make a gate": (
        "z = a = Value(2.0)\nfor i in range(4):\n    if i % 2:\n        z = z * a\n",
        [[2], [4]],
    ),
    "a while, whose test makes gates too": (
        "z = a = Value(2.0)\nwhile (z * a).data < 20.0:\n    z = z + a\nz = z * z\n",
        [*([n] for n in (1, 1, 2, 2, 3, 3, 4, 4, 5)), [1]],
    ),
    "nested loops": (
        "z = a = Value(2.0)\nfor i in range(2):\n    for j in range(2):\n        z = z * a\n    z = z + a\n",
        [[1, 1], [1, 2], [1], [2, 1], [2, 2], [2]],
    ),
    "a comprehension": ("a = Value(2.0)\nzs = [\n    a * i\n    for i in range(3)\n]\n", [[1], [2], [3]]),
    "one in a loop": (
        "z = a = Value(2.0)\nfor i in range(2):\n    z = z + [a * j for j in (1, 2)][1]\n",
        [[1, 1], [1, 2], [1], [2, 1], [2, 2], [2]],
    ),
    "one with two loops and what they go through": (
        "a = Value(2.0)\n"
        "z = sum([x * y for x in [a + 1, a + 2] for y in [x - 1, x - 2] if (y * y).data >= 0])\n",
        [[1]] * 2
        + [[1]] * 2 + [[1, 1]] * 2 + [[1, 2]] * 2
        + [[2]] * 2 + [[2, 1]] * 2 + [[2, 2]] * 2
        + [[1]] * 4,
    ),
    "a comprehension of pairs": (
        "a = Value(2.0)\nzs = {i: a * i for i in range(2)}\nz = zs[1]\n", [[1], [2]]
    ),
    "a generator, which is a call of its own": (
        "a = Value(2.0)\nz = sum(a * i for i in range(2))\n", [[1], [1], [2], [1]]
    ),
    "recursion": (
        "def f(x, n):\n    return f(x * x, n - 1) if n else x + x\nz = f(Value(2.0), 2)\n", [[1]] * 3
    ),
    "a helper that is called twice": (
        "def f(x):\n    for i in range(2):\n        x = x * x\n    return x\n"
        "z = f(Value(1.0)) + f(Value(2.0))\n",
        [[1], [2], [1], [2], [1]],
    ),
    "a function that is written in a loop": (
        "z = a = Value(2.0)\nfor i in range(2):\n    def f(x):\n        return x * x\n    z = f(z)\n",
        [[1], [1]],
    ),
    "what runs when a loop is over": (
        "z = a = Value(2.0)\nfor i in range(2):\n    z = z * a\nelse:\n    z = z + a\n", [[1], [2], [1]]
    ),
    "what an error makes run": (
        "z = a = Value(2.0)\ntry:\n    1 / 0\nexcept ArithmeticError:\n    z = z * a\nz = z + a\n", [[1], [1]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROUNDS)
def test_a_round_is_a_turn_of_a_loop(name):
    code, expected = ROUNDS[name]
    run = Run(code)
    assert run.error is None
    gates = [calls[-1] for x in run.made if x.gate is not None and (calls := run.calls[id(x)])]
    assert [[*call.around, call.round] for call in gates] == expected
    run.let_go()


def test_the_calls_of_a_comprehension_are_those_around_it():
    code = "def f(x):\n    return [\n        x * i\n        for i in (1, 2)\n    ][1]\nz = f(Value(2.0))\n"
    (_, step, *_) = ask(code, "z")["lines"]
    assert [(call["function"], call["line"], call["round"]) for call in step["calls"]] in (
        [("<module>", 6, 1), ("f", 3, 2)],
    )


def test_a_program_behaves_as_without_its_marks():
    code = """
import traceback
xs = [i for i in range(3) if i != 1 if True]
while xs and xs.pop(): print(xs)
print({a: b for a, b in zip("ab", "cd")}, {x for x in "aab"}, "__gatewise_round__" in dir())
def counted():
    "text"
    for i in range(2):
        yield i
        del i
    else:
        yield "else"
print([*counted()], counted.__doc__)
for i in range(3):
    try:
        raise KeyError(i)
    except KeyError as error:
        print(error.__traceback__.tb_lineno)
        break
"""
    expected, printed = io.StringIO(), ask(code)
    with redirect_stdout(expected):
        exec(code, {})
    assert printed["error"] is None
    assert printed["output"] == expected.getvalue()


def test_a_trace_that_was_there_is_there_again():
    def trace(*_):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ask(MICROGRAD)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_nodes_are_called_what_the_program_calls_them():
    content = ask("ws = [Value(2.0), Value(3.0)]\nfor w in ws: pass\nx = ws[0] * w\nx.backward()")["content"]
    names = {*re.findall(r"[\w\[\]]+", json.dumps(content["rows"]))}
    assert "ws[1]" in names  # which the text of no line says


MICROGPT = """
def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(wo, x)) for wo in w]

def softmax(logits):
    max_val = max(val.data for val in logits)
    exps = [(val - max_val).exp() for val in logits]
    total = sum(exps)
    return [e / total for e in exps]

def rmsnorm(x):
    ms = sum(xi * xi for xi in x) / len(x)
    scale = (ms + 1e-5) ** -0.5
    return [xi * scale for xi in x]

w = [[Value(0.1), Value(-0.2)], [Value(0.3), Value(0.4)]]
x = rmsnorm([Value(1.0), Value(2.0)])
loss = -softmax([h.relu() for h in linear(x, w)])[1].log()
a, b = Value(2.0), Value(3.0)
made = Value(a.data * b.data, (a, b), (b.data, a.data))
loss = loss + made
loss.backward()
print(made._children == (a, b), made._local_grads, a.grad, b.grad)
"""


def test_a_program_with_microgpts_names_is_stepped_line_by_line():
    found = ask(MICROGPT)
    assert found["error"] is None
    assert found["output"] == "True (3.0, 2.0) 3.0 2.0\n"
    assert found["root"] == "loss"
    functions = {call["function"] for x in found["lines"] for call in x["calls"]}
    assert {"linear", "softmax", "rmsnorm", "<module>"} <= functions
    made = [x for x in found["lines"] if x["line"] == 20]
    assert made


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_is_ready_runs_and_has_a_line_for_every_step(name):
    found = ask(PROGRAMS[name])
    assert found["error"] is None
    assert found["output"]
    assert len(found["lines"]) == len(found["content"]["steps"])
    assert all(x["line"] for x in found["lines"])


def test_every_word_of_the_room_is_said_and_every_word_it_says_is_there_in_both_languages():
    assets = files("autograd.play").joinpath("assets")
    text = "".join(
        assets.joinpath(name).read_text("utf-8")
        for name in ("program/program.js", "program/program_editor.js")
    )
    said = {*re.findall(r"words\.(\w+)", text)}
    assert said | {*PROGRAMS, "closed_program"} == {*STRINGS}
    for key, (en, ja) in STRINGS.items():
        assert en, key
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", ja), key
        assert {*re.findall(r"{\w+}", en)} == {*re.findall(r"{\w+}", ja)}, key


def test_a_language_that_pages_do_not_speak_is_refused():
    assert isinstance(answer({"room": "program", "code": "1", "lang": "xx"})["error"], str)
    assert "ステップ" in json.dumps(
        answer({"room": "program", "code": MICROGRAD, "lang": "ja"}), ensure_ascii=False
    )


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
        ("def f(n):\n    return f(n + 1)\n\nf(0)\n", "RecursionError", 2),
        ("import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return f(n + 1)\nf(0)\n", "RecursionError", 3),
        ("x = Value(1.0)\nwhile True:\n    x = x * 1.0\n", "Stopped", 3),
        ("while True:\n    print('spam' * 100)\n", "Stopped", 2),
        ("input()", "Stopped", 1),
    ],
)
def test_an_error_names_its_line(code, kind, line):
    found = ask(code)["error"]
    assert (found["type"], found["line"]) == (kind, line)
    assert found["message"]


def test_a_program_of_another_editor_and_one_with_a_thread_are_shown():
    assert ask("\ufeffx = Value(1.0) * 2\nx.backward()")["root"] == "x"
    found = ask(
        "import threading\ny = None\ndef f():\n    global y\n    y = Value(2.0) * 3\n"
        "thread = threading.Thread(target=f)\nthread.start()\nthread.join()\ny.backward()\n"
    )
    assert found["root"] == "y"
    assert found["section"]


def test_what_was_printed_before_an_error_is_shown():
    assert ask("print('before')\n1 / 0\n")["output"] == "before\n"


def test_a_loop_of_five_thousand_rounds_is_run_and_let_go():
    found = ask(
        "x = Value(1.0)\nfor _ in range(5000):\n    x = x * 1.0001\nprint(x.data > 1)\nx.backward()\n"
    )
    assert found["output"] == "True\n"
    assert "nodes; at most 300 are stepped" in found["error"]["message"]
    assert MOST_NODES > 5000


CUBE = """
import autograd
cube = autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
y = cube(Value(2.0, "x"))
y.backward()
print(y.data)
"""
SPOILING = """
import builtins, math, random, autograd, nn, autograd.engine.value
nn.MLP = autograd.tanh = random.random = math.exp = builtins.len = builtins.isinstance = None
del autograd.engine.value.Value, builtins.repr
"""


def test_a_program_that_adds_a_gate_runs_again_and_again():
    first, second = ask(CUBE), ask(CUBE)
    assert first == second
    assert first["error"] is None
    assert first["output"] == "8.0\n"
    assert "12" in first["section"]
    assert "cube" not in GATES


def test_what_a_program_does_to_modules_the_next_one_does_not_find():
    expected = ask(MICROGRAD)
    assert ask(SPOILING)["error"] is None
    assert ask(MICROGRAD) == expected
    assert ask("import nn, random\nprint(nn.Module, len([]), random.random() < 1.0)")["error"] is None


class Elements(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "the end of a script": "</script></svg></style><script>alert(1)</script>",
    "quotes": "\"'`${alert(1)}",
    "from right to left": "\u202eabc\u05d0\u2066",
    "control characters": "\x00\x1b[31m\n\t",
    "half a letter": "\ud800",
    "very long": "x" * 10**5,
    "long and wide": "あ" * 10**5,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_labels_and_prints_are_texts_and_no_more(name):
    label = HOSTILE[name]
    letter = label[0] if len({*label}) == 1 else ""
    written = f"{letter!r} * {len(label)}" if letter else repr(label)
    code = (
        f"s = {written}\na = Value(2.0, label=s)\nb = a * a\nb.label = s\nb.backward()\n"
        "print(s[:1000])\nraise ValueError(s)"
    )
    found = ask(code)
    assert found["output"].rstrip("\n") == label[:1000].rstrip("\n")
    assert found["error"]["line"] == 7
    assert len(found["section"]) < 60_000
    seen = Elements()
    seen.feed(found["section"])
    assert not seen.names & {"img", "script", "style"}
    assert not [name for name in seen.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    "code",
    [
        "raise KeyboardInterrupt",
        "raise GeneratorExit('x')",
        "class E(BaseException): pass\nraise E",
        "exec('(' * 50_000)",
        "a = " + "(" * 50_000,
        "a = " + "-" * 50_000 + "1",
        "a = " + "1+" * 40_000 + "1",
        "x" * 90_000 + "(",
        "class A:\n    def __repr__(self): raise ValueError\nprint(A())",
        "class E(Exception):\n    def __str__(self): raise E\nraise E",
        "1" * 5000,
        "\x00",
        "import nothing_such",
        "\ud800",
    ],
    ids=lambda code: code[:25],
)
def test_a_hostile_program_gets_an_error_and_the_next_one_runs(code):
    found = ask(code)
    assert found["error"]
    assert found.get("section", "") == ""
    assert ask("print(1)")["output"] == "1\n"


def test_nothing_of_a_run_stays():
    limit, backward, modules = sys.getrecursionlimit(), Value.backward, {*sys.modules}
    limiting = sys.setrecursionlimit
    ask(MICROGRAD)
    ask("import sys\nsys.setrecursionlimit(9)\nsys.settrace(print)\n1/0")
    assert sys.setrecursionlimit is limiting
    assert sys.gettrace() is not print
    assert Value.backward == backward
    assert sys.getrecursionlimit() == limit
    assert not {x for x in {*sys.modules} - modules if x.startswith("micrograd")}
    assert sum(WATCH) == 0
    assert FILE not in linecache.cache


@pytest.mark.parametrize("request_", [{}, {"code": 3}, {"code": "1", "root": 2}, {"code": "#" * 200_000}])
def test_what_is_no_program_gets_a_sentence(request_):
    assert isinstance(answer({"room": "program", **request_})["error"], str)


OWN_MICROGRAD = """
import math
class Value:
    def __init__(self, data, _children=(), _op='', label=''):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)
        self._op = _op
        self.label = label
    def __repr__(self):
        return f"Value(data={self.data})"
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), '+')
        def _backward():
            self.grad += 1.0 * out.grad
            other.grad += 1.0 * out.grad
        out._backward = _backward
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), '*')
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out
    def tanh(self):
        x = self.data
        t = (math.exp(2*x) - 1)/(math.exp(2*x) + 1)
        out = Value(t, (self, ), 'tanh')
        def _backward():
            self.grad += (1 - t**2) * out.grad
        out._backward = _backward
        return out
    def backward(self):
        topo = []
        visited = set()
        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        self.grad = 1.0
        for node in reversed(topo):
            node._backward()
x1 = Value(2.0, label='x1')
w1 = Value(-3.0, label='w1')
b = Value(6.88, label='b')
n = x1*w1 + b
o = n.tanh()
o.backward()
print(x1.grad, w1.grad)
"""
OWN_MICROGPT = """
import math
class Value:
    __slots__ = ("data", "grad", "_children", "_local_grads")
    def __init__(self, data, children=(), local_grads=()):
        self.data = data
        self.grad = 0
        self._children = children
        self._local_grads = local_grads
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    def log(self): return Value(math.log(self.data), (self,), (1/self.data,))
    def exp(self): return Value(math.exp(self.data), (self,), (math.exp(self.data),))
    def __radd__(self, other): return self + other
    def backward(self):
        topo, visited = [], set()
        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._children:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        self.grad = 1
        for v in reversed(topo):
            for child, local_grad in zip(v._children, v._local_grads):
                child.grad += local_grad * v.grad
def loss(ws, xs):
    total = 0
    for w, x in zip(ws, xs):
        total = total + w * x
    return (total * total).exp().log()
ws = [Value(0.5), Value(-1.0)]
out = loss(ws, [1.0, 2.0])
out.backward()
print(*[w.grad for w in ws])
"""


@pytest.mark.parametrize(
    ("code", "root", "leaves", "line", "rounds"),
    [
        (OWN_MICROGRAD, "o", ["x1", "w1"], "n = x1*w1 + b", [1, 1]),
        (OWN_MICROGPT, "out", ["ws[0]", "ws[1]"], "total = total + w * x", [1, 1, 2, 2]),
    ],
    ids=["micrograd", "microgpt"],
)
def test_a_class_of_nodes_that_is_pasted_with_its_program_is_stepped_as_it_computes(
    code, root, leaves, line, rounds
):
    found = ask(code)
    assert found["error"] is None
    assert found["root"] == root
    assert root in found["variables"]
    lines = code.splitlines()
    there = [x for x in found["lines"] if x["line"] and lines[x["line"] - 1].strip() == line]
    assert [x["calls"][-1]["round"] for x in there][: len(rounds)] == rounds
    assert ">by hand<" not in found["section"]
    assert all("__add__" not in call["function"] for x in found["lines"] for call in x["calls"])
    printed = [show_number(float(x)) for x in found["output"].split()]
    for name, gradient in zip(leaves, printed, strict=True):
        assert name in found["section"]
        assert gradient in found["section"]


def test_a_mistake_in_a_pasted_class_is_shown_as_the_mistake_that_it_is():
    wrong = OWN_MICROGRAD.replace("self.grad += other.data * out.grad", "self.grad += 5.0 * out.grad")
    assert ask(wrong)["error"] is None
    assert ask(wrong)["content"] != ask(OWN_MICROGRAD)["content"]
    broken = OWN_MICROGPT.replace("(other.data, self.data)", "(other.data,)")
    assert "local gradient" in ask(broken)["error"]["message"]
    assert ask(OWN_MICROGRAD.replace("self.data = data", "self.data = str(data)", 1))["error"]

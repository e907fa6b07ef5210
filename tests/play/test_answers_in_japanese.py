"""In Japanese the page says nothing in English: answers of all kinds, and each sentence of its modules."""

import ast
import json
import re
from html import unescape
from pathlib import Path

import pytest

from autograd import GATES
from autograd.examples import EXAMPLES
from autograd.play.answer import answer
from autograd.play.expression.exports import FORMS
from autograd.play.local.child import read
from autograd.play.network.lessons import EXAMPLES as STARTS
from autograd.play.network.lessons import LESSONS
from autograd.play.page import START, play_page
from autograd.play.program.examples import PROGRAMS
from autograd.play.words import ABOUT_JA
from tests.helpers.japanese import JAPANESE

PACKAGE = Path(__file__).parents[2] / "autograd"
# three words of small letters after each other, beside formulas, code in `marks`, and what somebody typed
ENGLISH = re.compile(r"(?<![\w'\"`./=-])[A-Z]?[a-z]+(?: [a-z]+'?[a-z]*){2,}(?!\w*['`=(])")
CODE = re.compile(r"`[^`]*`|\w+ if [^,]*? else \w+|<style.*?</style>|<script.*?</script>|<[^>]*>", re.DOTALL)
NOT_PROSE = {"code", "output", "evaluator", "state", "settings", "base64", "name", "svg", "formula", "latex"}


def english(text):
    """The first words of a text that are English, if any are."""
    return [found.group() for found in ENGLISH.finditer(unescape(CODE.sub(" ", text)))]


def texts(thing, key=""):
    """Every text of an answer that people read."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for name, inside in thing.items():
            if name not in NOT_PROSE:
                yield from texts(inside, name)
    elif isinstance(thing, (list, tuple)):
        for inside in thing:
            yield from texts(inside, key)


def asked(**request):
    return answer({"lang": "ja", **request})


def expression(text, numbers="", ask="graph", **more):
    return asked(room="expression", ask=ask, text=text, numbers=numbers, **more)


WRONG = [  # each kind of text that is no expression
    "", " ", "x*", "x*(y", "x)", "x y", "2x", "x 2", "x_ y", "1 2*x", "0 x", "x, y", "max(x, 1,5)", "1,5*x",
    "f(x)", "sigmod(x)", "foo(x)", "swish(x)", "root(x)", "w(x + 1)", "barycentre(x)", "clip(x, y, 1)",
    "circiut", "a" * 40 + " b", "x)(y", "tanh x", "x = 1", "x.tanh()", "x | y",
    "math.log(x)", "x < 1", "x > 1", "x!", "[x]", "'x'", "\\frac{1}{x}", "√x", "x – 1", "x · y", "＋x", "x@y",
    "x ** * 2", "x * * 2", "x * ** 2", "* x", "/x", "tanh", "tanh()", "tanh(x, y)", "log(x, 2)", "clip()",
    "leaky_relu(x, 1, 2, 3)", "add(x)", "1e999*x", "3", "1/0", "x" * 10_001, "x=1 y=2", "x=1", "x²³⁴⁵⁶⁷",
    "aple-tax", "1_000*x", "²", "x‿y", "日本 + !", "x*" * 3000 + "x", "e", "log(0)*x", "sqrt(0 - x)",
]  # fmt: skip
NUMBERS = [
    "x=", "x=a", "x=1=2", "x=1,5", "x=1/0", "x=1e999", "x", "=3", "x=1 x=2", "x='", "x=log(-1)",
    "x=" + "1" * 20_000,
]  # fmt: skip
AWKWARD = [  # points where a gate, or its gradient, has no number
    ("log(x)", "x=0"), ("log(x)", "x=-1"), ("1/x", "x=0"), ("0/x", "x=0"), ("exp(x)", "x=1000"),
    ("x**y", "x=-2 y=0.5"), ("x**y", "x=-2 y=2"), ("sqrt(x)", "x=0"), ("sqrt(x)*0", "x=0"),
    ("sqrt(x*x)", "x=0"), ("asin(x)", "x=2"), ("sin(x)", "x=1e308*10"), ("x*1e300*1e300", "x=1"),
    ("exp(x)*exp(x)*0", "x=400"), ("sqrt(x) - sqrt(x)", "x=0"), ("1e200*x*1e200*y", "x=1e-150 y=1e-150"),
    ("clip(x, 3, 1)", "x=2"), ("x % y", "x=1 y=0"), ("hypot(x, y)", "x=0 y=0"), ("acosh(x)", "x=1"),
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:20])
def test_what_is_no_expression_is_told_in_japanese(text):
    for numbers in ("", "x=1 y=2"):
        found = expression(text, numbers)
        if "error" in found:
            assert JAPANESE.search(found["error"])
            assert not english(found["error"].partition("\n")[0])


def test_the_kinds_of_wrong_expressions_reach_most_of_what_can_be_said():
    """Else a new sentence would be tried by nobody."""
    from autograd.expression.strings import STRINGS

    found = " ".join(
        expression(text, numbers).get("error", "")
        for text in WRONG
        for numbers in ("", "x=1 y=2", *NUMBERS, "x=1 y=2 x=3")
        if len(text) < 100
    )
    parts = {key: max(re.split(r"\{[^}]*\}", known.ja), key=len) for key, known in STRINGS.items()}
    unheard = {key for key, part in parts.items() if len(part) > 2 and part not in found}
    all_have_numbers = {"no_number", "another_name", "no_variable", "no_variables", "given_twice"}
    command_line = {"not_an_expression", "or_example"}
    assert unheard <= {"too_long", "no_name", *all_have_numbers, *command_line}


@pytest.mark.parametrize("numbers", NUMBERS, ids=lambda text: text[:20])
def test_what_is_no_number_is_told_in_japanese(numbers):
    found = expression("x*y", numbers)
    if "error" in found:
        assert JAPANESE.search(found["error"])
        assert not english(found["error"].partition("\n")[0])


@pytest.mark.parametrize(("text", "numbers"), AWKWARD)
@pytest.mark.parametrize("ieee", [False, True])
def test_an_awkward_point_is_told_in_japanese(text, numbers, ieee):
    for ask in ("graph", "exact"):
        found = expression(text, numbers, ask, ieee=ieee)
        assert not any(map(english, texts(found)))
        if "error" in found:
            assert JAPANESE.search(found["error"])
    for node in range(8):
        assert not any(map(english, texts(expression(text, numbers, "why", node=node, ieee=ieee))))


@pytest.mark.parametrize("name", [*EXAMPLES, "sin(x)*relu(0 - y)", "max(x, y) + min(x, 1)", "x*0 + floor(y)"])
def test_graphs_reasons_and_fractions_are_told_in_japanese(name):
    graph = expression(name)
    assert not any(map(english, texts(graph)))
    assert not any(map(english, texts(expression(name, predict=True))))
    exact = expression(name, ask="exact")["text"]
    assert JAPANESE.search(exact)
    assert not english(exact)
    for node in range(graph["nodes"]):
        why = expression(name, ask="why", node=node)
        assert JAPANESE.search(why["text"])
        assert not any(map(english, texts(why)))


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_is_explained_in_japanese_inside_and_outside_of_its_domain(gate):
    names = [f"x{i}" for i in range(GATES[gate].arity)]
    text = f"{gate}({', '.join(names)})"
    for number in ("0.5", "-3", "0", "1e200"):
        numbers = " ".join(f"{name}={number}" for name in names)
        for ask in ("graph", "exact", "why"):
            assert not any(map(english, texts(expression(text, numbers, ask, node=0))))


@pytest.mark.parametrize("form", FORMS)
def test_a_page_to_take_along_is_in_japanese_and_a_picture_that_cannot_be_had_is_told_so(form, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert not any(map(english, texts(expression("x*y", ask="export", format=form))))


PAIR = ["layers.0.neurons.0.w.0", "layers.0.neurons.0.b"]


@pytest.mark.parametrize(
    "request_",
    [
        {"room": 3}, {"room": "kitchen"}, {"room": "expression", "ask": "cake"},
        {"room": "expression", "text": 3},
        {"room": "expression", "ask": "export", "text": "x", "format": "cake"},
        {"room": "expression", "ask": "why", "text": "x*y", "node": 99},
        {"room": "program", "code": 3}, {"room": "program", "code": "#" * 200_000},
        {"room": "network", "ask": "cake"}, {"room": "network", "ask": "train", "epochs": 0},
        {"room": "network", "ask": "surface", "pair": ["a"]},
        {"room": "network", "ask": "check", "weight": "w"},
        {"room": "network", "ask": "surface", "pair": PAIR, "seen": 3},
        {"room": "network", "ask": "look", "show": 3}, {"room": "network", "ask": "look", "show": ["cake"]},
        {"room": "network", "ask": "export", "form": "cake"},
        {"room": "network", "ask": "open", "sample": 99},
    ],
    ids=str,
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_told_so_in_japanese(request_):
    found = answer({"lang": "ja", **request_})["error"]
    assert JAPANESE.search(found)
    assert not english(found)


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": -1}, {"lr": "a"}, {"lr": 1e999}, {"lr_decay": 2.0}, {"momentum": 1.0}, {"noise": -1},
        {"samples": 0}, {"samples": 1.5}, {"samples": 5000}, {"batch_size": 0}, {"seed": -1}, {"seed": 1.5},
        {"hidden": 3}, {"hidden": [99]}, {"hidden": [0]}, {"hidden": [1] * 9}, {"hidden": ["a"]},
        {"activation": "tan"},
        {"optimizer": "adm"}, {"data": 3}, {"data": "own"}, {"data": "own", "points": [3]},
        {"data": "own", "points": [[0, 1, 2]]}, {"data": "own", "points": [[1e9, 1, 1]]},
        {"data": "own", "points": [["a", 1, 1]]}, {"strength": -1}, {"weight_decay": -1}, {"cake": 1}, 3,
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_make_no_sense_are_told_so_in_japanese(settings):
    found = asked(room="network", ask="train", settings=settings, epochs=1)["error"]
    assert JAPANESE.search(found)
    assert not english(found)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_training_that_runs_away_is_told_so_in_japanese(optimizer):
    settings = {"lr": 1e200, "optimizer": optimizer, "activation": "relu", "loss": "mse"}
    halted = asked(room="network", ask="train", settings=settings, epochs=50)["halted"]
    assert JAPANESE.search(halted)
    assert not english(halted)


def test_lessons_starts_and_an_opened_sample_are_in_japanese():
    begun = asked(room="network", ask="begin")
    assert len(begun["lessons"]) == len(LESSONS)
    assert len(begun["examples"]) == len(STARTS)
    assert not any(map(english, texts(begun)))
    assert not any(map(english, texts(asked(room="network", ask="open", sample=1))))


PROGRAMS_THAT_FAIL = [
    "x = Value(-1.0).log()", "x = Value(0.0).log()", "x = 1 / Value(0.0)", "x = Value(1000.0).exp()",
    "Value(1.0).detach().backward()", "def f(n): return f(n)\nf(1)", "while True: print('x' * 999)",
    "input()", "x = Value(1.0)\nwhile True: x = x * 1.0",
    "x = y = Value(1.0)\nfor _ in range(400): y = y * x\ny.backward()",
    "x = Value(0.0)\ny = x.sqrt() - x.sqrt()\ny.backward()", "nn.fit(3, 3, 3, 3, -1)",
    "from autograd.expression.expression import parse\nparse('x*')",
]  # fmt: skip


@pytest.mark.parametrize("code", PROGRAMS_THAT_FAIL)
def test_what_stops_a_program_is_told_in_japanese_where_it_is_ours(code):
    error = asked(room="program", code=code)["error"]
    assert error
    if error["type"] not in ("TypeError", "ValueError"):
        assert JAPANESE.search(error["message"])
        assert not english(error["message"])


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_programs_graph_is_told_in_japanese(name):
    found = asked(room="program", code=PROGRAMS[name])
    assert found["error"] is None
    assert not any(map(english, texts(found)))
    missing = asked(room="program", code=PROGRAMS[name], root="cake")["error"]["message"]
    assert JAPANESE.search(missing)


def test_the_process_at_home_says_in_japanese_what_it_does_not_take():
    def broken(request):
        raise MemoryError

    for text, without in [(b'{"room": "program", "lang": "ja"}', ("program",)), (b'{"lang": "ja"}', ())]:
        said = read(text, broken, without)["error"]
        assert JAPANESE.search(said)
        assert not english(said)


def test_the_page_itself_has_no_english_but_its_english_strings():
    page = play_page("local", {}, policy={}, lang="ja", start=START)
    markup, _, rest = page.partition('<script type="application/json"')
    content = json.loads(re.search(r">(.*?)</script>", rest, re.DOTALL)[1])
    assert not english(markup)
    assert not any(map(english, texts(content["strings"]["ja"])))
    assert not any(map(english, texts(content["examples"]["ja"])))
    assert not any(map(english, texts(content["drawn"]["answer"])))


def sentences_outside(path):
    """What a module says in English anywhere but in a Said, a docstring and a pattern."""
    tree = ast.parse(path.read_text("utf-8"))
    kept = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Said", "re.compile"):
            kept |= {*map(id, ast.walk(node))}
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            kept |= {*map(id, ast.walk(body[0]))}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            kept.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in kept:
            yield from english(node.value)


IN_CODE = {
    "program.py",
    "export.py",
    "examples.py",
    "run.py",
    "server.py",
    "build.py",
    "error_strings.py",  # templates to be found
    "pyodide.py",
}  # programs; a terminal


@pytest.mark.parametrize(
    "path",
    [
        path
        for room in ("play", "expression", "engine/refusals")
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if path.name not in IN_CODE
    ],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_a_module_says_nothing_but_by_its_table_of_strings(path):
    assert not [*sentences_outside(path)]


def test_each_named_example_says_what_it_shows_in_japanese_with_the_same_numbers():
    assert {*ABOUT_JA} == {*EXAMPLES}
    for name, said in ABOUT_JA.items():
        assert JAPANESE.search(said) or "=" in said
        formula = re.compile(r"[a-z]\d?²|\bx1\b|\bw0\b|max\(z, w\)")
        assert {*formula.findall(said)} == {*formula.findall(EXAMPLES[name].about)}


def test_english_is_noticed(tmp_path):
    assert english("the request is nested too deeply")
    assert english("<p>column 3: this bracket is never closed</p>")
    assert not english("f = relu(w × x) = 3、`gatewise play --allow-code`で開けます。sgd, adam, adamw")
    (tmp_path / "module.py").write_text(
        '"""A text of three words."""\nraise ValueError(f"there is no {x} here at all")\n'
    )
    assert [*sentences_outside(tmp_path / "module.py")]

"""The home in the page answers, stops, replaces a Python that broke down, and reaches nothing."""

from functools import cache

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
]  # Python starts in the browser, and a second one stands by

RUN = "(program) => home.ask({ program })"
TOO_DEEP = "the request is nested too deeply"
ENDLESS = "while True: pass"
# every way out that a worker has, each tried, whatever the one before it came to
REACHING = """
import js, socket, urllib.request
from pyodide.code import run_js
from pyodide.ffi import to_js
from pyodide.http import open_url, pyfetch
def tried(way):
    try:
        return str(way())
    except BaseException as error:
        return "refused"
def blob_of(text):
    return js.URL.createObjectURL(js.Blob.new(to_js([text])))
def asked_at_once():
    request = js.XMLHttpRequest.new()
    request.open("GET", "{far}at-once", False)
    request.send()
    return request.responseText
said = [
    tried(lambda: js.fetch("{far}fetched")),
    tried(asked_at_once),
    tried(lambda: js.WebSocket.new("{far}socket")),
    tried(lambda: js.EventSource.new("{far}events")),
    tried(lambda: js.importScripts("{far}script.js")),
    tried(lambda: js.Worker.new("{far}worker.js")),
    tried(lambda: js.eval("1 + 1")),
    tried(lambda: js.Function.new("return fetch('{far}function')")()),
    tried(lambda: open_url("{far}opened").read()),
    tried(lambda: pyfetch("{far}pyfetched").send(None)),
    tried(lambda: run_js("import('{far}module.js')")),
    tried(lambda: js.Worker.new(blob_of("fetch('{far}nested')"))),
    tried(lambda: js.Worker.new(blob_of("importScripts('{far}nested-script')"))),
    tried(lambda: js.caches.open("x").then(lambda cache: cache.add("{far}cached"))),
    tried(lambda: js.navigator.sendBeacon("{far}beacon", "x")),
    tried(lambda: js.WebTransport.new("{far}transport")),
    tried(lambda: urllib.request.urlopen("{far}urlopen").read()),
    tried(lambda: socket.create_connection(("127.0.0.1", 80), timeout=1)),
]
"""


@pytest.fixture(scope="module")
def home(opened, served, bare):
    """A page that is nothing but the home, by its name; it is opened once."""
    address = served(bare)

    @cache
    def at(name):
        seen = opened(address + name)
        seen.tab.evaluate("() => home.ready")
        return seen

    return at


@pytest.fixture
def seen(home):
    """The page of most tests, which go on with what the others left of it."""
    seen = home("index.html")
    seen.complaints.clear()
    seen.addresses.clear()
    return seen


@pytest.fixture
def calm(seen):
    """Its tab, which by the end of the test has complained about nothing."""
    yield seen.tab
    assert seen.complaints == []


def test_an_endless_program_is_stopped_and_the_one_that_stood_by_answers(calm):
    # workers are counted when they are made: the stop itself makes none
    made, answer, after, later = calm.evaluate("""async () => {
      await home.ask({ program: "said = 1" });
      await new Promise((done) => setTimeout(done, 1500));
      const { Worker } = globalThis;
      let hired = 0;
      globalThis.Worker = function (...given) { hired++; return new Worker(...given); };
      const endless = home.ask({ program: "while True: pass" });
      const waiting = home.ask({ program: "said = 3" });
      await new Promise((done) => setTimeout(done, 300));
      const stopped = home.stop();
      await new Promise((done) => setTimeout(done, 0));
      const made = hired;
      await stopped;
      const answer = await endless;
      const after = await waiting;
      const later = await home.ask({ program: "said = 4" });
      globalThis.Worker = Worker;
      return [made, answer, after, later];
    }""")
    assert answer == after == {"error": "stopped", "stopped": True}
    assert later == {"said": 4}
    assert made == 0


def test_answers_come_in_the_order_of_the_questions(calm):
    got = calm.evaluate("""async () => {
      const order = [];
      const ask = async (i) => order.push((await home.ask({ program: `said = ${i}` })).said);
      const asked = [1, 2, 3].map(ask);
      await Promise.all(asked);
      return order;
    }""")
    assert got == [1, 2, 3]


def test_a_silent_python_is_replaced_and_its_question_answered_with_an_error(home):
    seen = home("hasty.html")
    assert seen.tab.evaluate(RUN, ENDLESS) == {"error": "too_long"}
    assert seen.tab.evaluate(RUN, "said = 'alive'") == {"said": "alive"}


@pytest.mark.parametrize("rounds", [5000, 100_000])
def test_a_chain_of_nodes_is_let_go(calm, rounds):
    program = f"""
from autograd import Value
for _ in range(2):
    x = y = Value(1.0)
    for _ in range({rounds}):
        y = y + x
    y.backward()
    said = x.grad
"""
    assert calm.evaluate(RUN, program) == {"said": rounds + 1.0}
    assert calm.evaluate(RUN, "said = 2") == {"said": 2}


def test_objects_of_a_class_nested_in_each_other_are_let_go(calm):
    program = (
        "class Link: pass\na = None\nfor _ in range(50_000):\n    b = Link()\n    b.next = a\n    a = b\n"
    )
    assert calm.evaluate(RUN, program) == {"said": None}


def test_a_python_that_breaks_down_is_replaced(seen):
    # lists take none of the stack that Python counts
    answer = seen.tab.evaluate(RUN, "a = []\nfor _ in range(200_000): a = [a]")
    assert answer["error"].startswith("broke_down")
    assert seen.tab.evaluate(RUN, "said = 'alive'") == {"said": "alive"}


def test_an_error_of_the_rooms_themselves_is_an_answer_too(seen):
    assert "KeyError" in seen.tab.evaluate("() => home.ask({})")["error"]
    assert seen.tab.evaluate(RUN, "said = 'alive'") == {"said": "alive"}


def test_a_question_that_is_nested_or_goes_in_circles_gets_an_error(calm):
    nested = "let a = []; for (let i = 0; i < 50000; i++) a = [a]; return home.ask(a);"
    assert calm.evaluate(f"() => {{ {nested} }}")["error"].startswith((TOO_DEEP, "no_request"))
    assert calm.evaluate("() => { const a = {}; a.a = a; return home.ask(a) }")["error"].startswith(
        "no_request"
    )
    some = "let a = []; for (let i = 0; i < 3000; i++) a = [a]; return home.ask(a)"
    assert calm.evaluate(f"() => {{ {some} }}") == {"error": TOO_DEEP}


def test_a_long_sum_is_compiled_and_a_deep_call_is_an_error(calm):
    terms = "x" + " + x" * 250
    assert calm.evaluate(RUN, f"x = 1\nsaid = {terms}") == {"said": 251}
    deep = "def f(n): return f(n + 1)\ntry: f(0)\nexcept RecursionError as e: said = type(e).__name__"
    assert calm.evaluate(RUN, deep) == {"said": "RecursionError"}


def test_a_training_bar_starts_no_thread(calm):
    bar = "import threading\nfrom tqdm import tqdm\nfor _ in tqdm(range(3)): pass\n"
    program = f"{bar}said = threading.active_count()"
    assert calm.evaluate(RUN, program) == {"said": 1}


@pytest.fixture
def far(served, tmp_path):
    """(the address of another server, what it was asked for)."""
    got = []
    return served(tmp_path, got), got


def test_a_program_reaches_nothing_but_its_home(seen, far):
    address, got = far
    answer = seen.tab.evaluate(RUN, REACHING.replace("{far}", address))
    assert answer["said"][1] == answer["said"][8] == "refused"  # the ways that tell at once
    assert seen.tab.evaluate(RUN, "said = 1") == {"said": 1}
    seen.tab.wait_for_timeout(300)
    assert got == []


def test_without_the_policy_it_would(home, far):
    address, got = far
    tab = home("open.html").tab
    tab.evaluate(RUN, REACHING.replace("{far}", address))
    tab.evaluate(RUN, "said = 1")
    assert {"/fetched", "/at-once"} <= set(got)


def test_a_program_cannot_answer_in_place_of_the_worker(calm):
    forged = "import js\njs.postMessage('forged')\nsaid = 'real'"
    assert calm.evaluate(RUN, forged) == {"said": "real"}

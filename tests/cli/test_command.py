import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

import autograd
import gatewise
from autograd.cli.main import main
from autograd.examples import EXAMPLES
from autograd.expression.expression import LONGEST
from autograd.expression.parser import functions
from autograd.show.picture import RENDERERS
from autograd.show.render import graphviz as render
from autograd.util.terminal.signs import plain

HERE = Path(__file__).parents[2]
NEURON = ["sigmoid(w0*x0 + w1*x1 + w2)", "w0=2", "x0=-1", "w1=-3", "x1=-2", "w2=-3"]


@pytest.fixture
def run(capsys):
    """Run the command line in this process: (exit code, standard output, standard error)."""

    def running(*words):
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return running


def as_process(*words, options=(), program=("-m", "autograd"), **settings):
    environment = os.environ | {"PYTHONPATH": str(HERE)} | settings.pop("env", {})
    command = [sys.executable, *options, *program, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=60, **settings
    )


def mistake(result, message):
    code, said, complaint = result
    assert code == 2
    assert said == ""
    assert complaint.startswith("gatewise: ")
    assert message in complaint
    return complaint


# step


def test_step_prints_both_passes_of_the_apple_tax(run):
    code, page, complaint = run("step", "apple-tax")
    assert (code, complaint) == (0, "")
    assert "price = apple_total × tax = 200 × 1.1 = 220" in page
    assert "∂price/∂tax += upstream 1 × local 200 = 200" in page
    assert page.endswith("gradients: ∂price/∂apple = 2.2, ∂price/∂count = 110, ∂price/∂tax = 200\n")


def test_step_takes_an_expression_with_its_numbers(run):
    code, page, _ = run("step", *NEURON)
    assert code == 0
    assert "f = σ(v4) = σ(1) = 0.73105857863" in page
    assert "∂f/∂w0 = −0.196611933241" in page


def test_step_as_json_holds_every_number(run):
    code, said, _ = run("step", "circuit", "--json")
    record = json.loads(said)
    assert code == 0
    assert (record["root"], record["value"]) == ("f", -12.0)
    assert record["inputs"] == {"x": -2.0, "y": 5.0, "z": -4.0}
    assert record["gradients"] == {"x": -4.0, "y": -4.0, "z": 3.0}
    assert [step["phase"] for step in record["steps"]].count("forward") == 2
    assert record["steps"][-1]["index"] == len(record["steps"]) - 1


def test_an_example_takes_other_numbers(run):
    assert "price = 200 × 1.08 = 216" in run("step", "apple-tax", "tax=1.08")[1].replace(
        "apple_total × tax = ", ""
    )


def test_numbers_may_be_small_expressions(run):
    record = json.loads(run("step", "x*y", "x=1/4", "y=-2**2", "--json")[1])
    assert record["inputs"] == {"x": 0.25, "y": -4.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [("-x**2", -9), ("-x", -3), ("-(x)", -3), ("-2*x", -6), ("-h*x", -15), ("-o*x", -21), ("-3 + x", 0)],
)
def test_an_expression_may_begin_with_a_minus_sign(run, text, value):
    given = [f"{name}={number}" for name, number in (("x", 3), ("h", 5), ("o", 7)) if name in text]
    code, said, complaint = run("step", text, *given, "--json")
    assert (code, complaint) == (0, "")
    assert json.loads(said)["value"] == value


def test_the_column_of_an_expression_that_begins_with_a_minus_sign_is_right(run):
    mistake(run("step", "-x $"), "column 4: '$'")


def test_a_dash_reads_the_expression_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("x * y\n"))
    assert "f = x × y = 2 × 3 = 6" in run("step", "-", "x=2", "y=3")[1]


def test_an_infinite_local_gradient_is_a_text_in_json(run):
    record = json.loads(run("step", "sqrt(x)", "x=0", "--json")[1])
    assert record["gradients"] == {"x": "inf"}


def test_step_writes_a_page_in_place_of_the_steps(run, tmp_path):
    code, said, complaint = run("step", "apple-tax", "--html", tmp_path / "apple.html")
    assert (code, said, complaint) == (0, f"wrote {tmp_path / 'apple.html'}\n", "")
    written = (tmp_path / "apple.html").read_text(encoding="utf-8")
    assert "price, step by step" in written
    assert "次のステップ" not in written


def test_the_page_asks_and_speaks_as_it_is_told(run, tmp_path):
    code, said, _ = run(
        "step", "x*y", "x=2", "y=3", "--html", tmp_path / "f.html", "--predict", "--lang", "ja", "--json"
    )
    assert code == 0
    assert json.loads(said)["wrote"] == str(tmp_path / "f.html")
    written = (tmp_path / "f.html").read_text(encoding="utf-8")
    assert "次のステップ" in written
    assert '"predict":true' in written


def test_mistakes_about_the_page_write_nothing(run, tmp_path):
    mistake(run("step", "circuit", "--html", tmp_path / "f.txt"), "a page is saved as .html")
    code, said, complaint = run("step", "circuit", "--html", tmp_path / "f.html", "--lang", "fr")
    assert (code, said) == (2, "")
    assert "Gatewise speaks en and ja, not 'fr'" in complaint
    mistake(run("step", "circuit", "--html", tmp_path / "no/f.html"), "cannot write the page")
    mistake(run("step", "circuit", "--predict"), "about the page that --html FILE writes")
    assert list(tmp_path.iterdir()) == []


# draw


@pytest.mark.parametrize("ending", RENDERERS)
def test_draw_writes_the_file_that_was_named(run, tmp_path, ending):
    path = tmp_path / f"graph{ending}"
    code, said, complaint = run("draw", "apple-tax", "-o", path)
    assert (code, said, complaint) == (0, f"wrote {path}\n", "")
    written = path.read_bytes()
    if ending in (".png", ".pdf"):
        assert written[1:4] == ending[1:].upper().encode()  # \x89PNG, %PDF
    else:
        assert "grad 110" in written.decode()


def test_draw_takes_numbers_after_its_options_too(run, tmp_path):
    path = tmp_path / "graph.svg"
    code, said, _ = run("draw", "x*y", "x=2", "--output", path, "--digits", 3, "y=3", "--json")
    assert code == 0
    assert json.loads(said) == {"wrote": str(path), "nodes": 3}
    assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_draw_keeps_to_the_depth_and_the_digits_that_it_is_told(run, tmp_path):
    path = tmp_path / "graph.dot"
    run("draw", "staged", "-o", path)
    whole = path.read_text(encoding="utf-8")
    run("draw", "staged", "-o", path, "--depth", 1, "--digits", 3)
    near = path.read_text(encoding="utf-8")
    assert "sigy" in whole
    assert "sigy" not in near
    assert "data 1.55<" in near
    assert "data 1.55<" not in whole


def test_draw_refuses_more_nodes_than_it_is_told(run, tmp_path):
    code, _, complaint = run("draw", "staged", "-o", tmp_path / "graph.svg", "--max-nodes", 5)
    assert code == 1
    assert "more than 5 nodes" in complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x"])
def test_a_limit_that_is_no_positive_number_is_refused(run, number):
    code, _, complaint = run("draw", "circuit", "-o", "graph.svg", f"--digits={number}")
    assert code == 2
    assert "--digits" in complaint


def test_draw_refuses_an_ending_that_it_does_not_know(run, tmp_path):
    mistake(run("draw", "circuit", "-o", tmp_path / "graph.gif"), ".png, .svg, .pdf, .dot or .mmd")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/graph.svg", "folder.svg", "file/graph.svg"])
def test_a_place_that_cannot_be_written_is_one_line_and_exit_code_two(run, tmp_path, place):
    (tmp_path / "folder.svg").mkdir()
    (tmp_path / "file").write_text("kept")
    complaint = mistake(run("draw", "circuit", "-o", tmp_path / place), "cannot write the picture")
    assert complaint.count("\n") == 1
    assert (tmp_path / "file").read_text() == "kept"


def test_without_a_render_engine_draw_writes_svg_and_says_so_with_exit_code_one(run, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "ENGINES", {})
    code, _, complaint = run("draw", "circuit", "-o", tmp_path / "graph.png")
    assert code == 1
    assert f"wrote {tmp_path / 'graph.svg'} in place of" in complaint
    assert [path.name for path in tmp_path.iterdir()] == ["graph.svg"]


def test_without_the_graphviz_package_only_drawing_fails_and_points_to_the_doctor(run, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "autograd.show.picture", raising=False)
    monkeypatch.delitem(sys.modules, "autograd.show.render.dot", raising=False)
    monkeypatch.setitem(sys.modules, "graphviz", None)
    code, _, complaint = run("draw", "circuit", "-o", tmp_path / "graph.svg")
    assert code == 1
    assert "graphviz" in complaint
    assert "run `gatewise doctor`" in complaint
    assert run("step", "circuit")[0] == 0


# explain, check, list


def test_explain_shows_one_gradient_as_a_sum_over_gates_and_over_paths(run):
    code, said, _ = run("explain", "x*x + x", "x=3", "--of", "x")
    assert code == 0
    assert said.startswith("∂f/∂x = ")
    assert "as the sum over 3 paths" in said


def test_explain_knows_the_labels_inside_a_graph(run):
    assert "∂price/∂apple_total = 1.1" in run("explain", "apple-tax", "--of", "apple_total")[1]


def test_explain_without_a_name_explains_every_input(run):
    record = json.loads(run("explain", "max-router", "--json")[1])
    assert {item["of"]: item["gradient"] for item in record["explained"]} == {"x": -8, "y": 6, "z": 2, "w": 0}
    for item in record["explained"]:
        assert sum(term["contribution"] for term in item["terms"]) == item["gradient"]
        assert sum(path["product"] for path in item["paths"]) == item["gradient"]


def test_explain_lists_the_nodes_when_it_does_not_know_the_name(run):
    mistake(run("explain", "circuit", "--of", "w"), "there is no node 'w'; there are x, y, q, z, f")


@pytest.mark.parametrize("name", EXAMPLES)
def test_check_finds_every_example_right(run, name):
    code, said, _ = run("check", name)
    assert code == 0
    assert "WRONG" not in said
    assert said.count(" ok\n") == len(EXAMPLES[name].variables)


def test_check_says_no_with_exit_code_one_where_a_gradient_is_wrong(run):
    autograd.gate("crooked", lambda a: a * a, lambda y, a: (3.0 * a,))
    try:
        code, said, _ = run("check", "crooked(x) + y", "x=2", "y=1")
        record = json.loads(run("check", "crooked(x) + y", "x=2", "y=1", "--json")[1])
    finally:
        del autograd.GATES["crooked"]
    assert code == 1
    assert re.search(r"^x .* WRONG$", said, re.MULTILINE)
    assert re.search(r"^y .* ok$", said, re.MULTILINE)
    assert (record["ok"], record["verdict"]) == (False, "wrong")
    assert [row["ok"] for row in record["inputs"]] == [False, True]


def test_the_exit_codes_of_check_tell_ok_wrong_and_cannot_tell_apart(run):
    assert run("check", "sin(x)", "x=300")[0] == 0
    code, said, complaint = run("check", "floor(x) + y", "x=2", "y=1")
    assert (code, complaint) == (3, "")
    assert re.search(r"^x .* cannot tell: f jumps here, on the left$", said, re.MULTILINE)
    assert json.loads(run("check", "floor(x)", "x=2", "--json")[1])["verdict"] == "cannot tell"
    said = " ".join(run("check", "--help")[1].split())
    assert "Exit codes: 0 every gradient is ok; 1 one is wrong" in said
    assert "3 none is wrong, but for one differences cannot tell" in said


@pytest.mark.parametrize(("text", "slopes"), [("relu(x)", "0 and 1"), ("abs(x)", "−1 and 1")])
def test_check_names_a_corner(run, text, slopes):
    code, said, _ = run("check", text, "x=0")
    assert code == 0
    assert f"ok: a corner, with the slopes {slopes}" in said


def test_list_names_every_example_and_every_gate(run):
    code, said, _ = run("list")
    assert code == 0
    assert all(f"{name}: {example.about}" in said for name, example in EXAMPLES.items())
    assert all(f"\n{name}(" in said for name in autograd.GATES)
    record = json.loads(run("list", "--json")[1])
    assert [gate["name"] for gate in record["gates"]] == list(autograd.GATES)
    assert "+ - * / // % **, also as × ÷ ^ ² √( )" in said
    assert record["constants"]["pi"] == math.pi
    assert {"ln"} <= {*next(gate["also"] for gate in record["gates"] if gate["name"] == "log")}
    for gate in record["gates"]:
        assert all(functions()[name].name == gate["name"] for name in gate["also"])
    assert [example["name"] for example in record["examples"]] == list(EXAMPLES)


# demo


def test_the_demo_steps_draws_and_trains(run, tmp_path):
    code, said, _ = run("demo", "-o", tmp_path / "new" / "folder")
    assert code == 0
    assert "price = apple_total × tax = 200 × 1.1 = 220" in said
    assert f"wrote {tmp_path / 'new' / 'folder' / 'apple-tax.png'}" in said
    assert "accuracy 4/4" in said
    assert (tmp_path / "new" / "folder" / "apple-tax.png").read_bytes().startswith(b"\x89PNG")


def test_the_demo_as_json_is_json_alone(run, tmp_path):
    code, said, complaint = run("demo", "-o", tmp_path, "--json")
    record = json.loads(said)
    assert (code, complaint) == (0, "")
    assert record["gradients"]["tax"] == 200.0
    assert record["wrote"] == str(tmp_path / "apple-tax.png")
    assert record["correct"] == record["rows"] == 4


def test_the_demo_goes_on_without_a_render_engine_and_exits_with_one(run, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "ENGINES", {})
    code, said, _ = run("demo", "-o", tmp_path)
    assert code == 1
    assert f"wrote {tmp_path / 'apple-tax.svg'} in place of" in said
    assert "accuracy 4/4" in said


def test_the_demo_does_not_write_where_a_file_stands(run, tmp_path):
    (tmp_path / "file").write_text("kept")
    mistake(run("demo", "-o", tmp_path / "file"), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "kept"


# mistakes


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["step", "x +"], "column 4: the expression ends"),
        (["step", "x*y", "x=1"], "y has no number; after the expression give y=…"),
        (["step", "x", "x=1", "y=2"], "no variable 'y' in the expression; it has x"),
        (["step", "x", "x=1", "x=2"], "x is given twice"),
        (["step", "x", "x"], "'x' is not NAME=NUMBER"),
        (["step", "x", "x="], "'x=' is not NAME=NUMBER"),
        (["step", "x", "1x=2"], "'1x=2' is not NAME=NUMBER"),
        (["step", "x", "x=y"], "gives x no number: y is a name"),
        (["step", "x", "x=one two"], "gives x no number: column 5"),
        (["step", "x", "x=nan"], "gives x no number: nan is a name"),
        (["step", "1 + 2"], "it has no variables"),
        (["step", "apple-tax", "vat=1.2"], "no input 'vat'; it has apple, count, tax"),
        (["step", "apple-tex"], "or did you mean the example apple-tax"),
        (["step", ""], "the expression is empty"),
        (["explain", "foo(x)", "x=1"], "no gate named 'foo'"),
        (["check", "__import__('os').system('true')"], "no gate named '__import__'"),
    ],
)
def test_a_users_mistake_is_exit_code_two_and_says_what_to_do(run, words, message):
    mistake(run(*words), message)


@pytest.mark.parametrize(
    "words",
    [["fly"], ["step"], ["draw", "circuit"], ["step", "x", "x=1", "--frob"], ["list", "extra"], ["--js"]],
)
def test_words_that_are_no_command_are_exit_code_two_with_the_usage(run, words):
    code, said, complaint = run(*words)
    assert (code, said) == (2, "")
    assert complaint.startswith("usage: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["step", "1/x", "x=0"], "div(1, x = 0) is infinite"),
        (["step", "1/x", "x=0"], "give another number, or keep away with clip(x, low, high), or add --ieee"),
        (["explain", "log(x)", "x=0"], "or add --ieee to allow inf and nan"),
        (["check", "log(x)", "x=-1"], "log(x = -1) is not a real number"),
        (["draw", "9**9**x", "x=9", "-o", "never.svg"], "too large for a float"),
    ],
)
def test_a_number_that_does_not_exist_is_exit_code_one(run, words, message):
    code, said, complaint = run(*words)
    assert (code, said) == (1, "")
    assert message in complaint


@pytest.mark.parametrize("command", ["step", "explain", "check"])
@pytest.mark.parametrize(
    "text",
    ["1+" * 10**6 + "1", "(" * 100_000 + "x" + ")" * 100_000, "x" + "*x" * (LONGEST // 2 - 1), "$" * 10**6],
    ids=["a million terms", "100,000 brackets", "as long as allowed", "a megabyte of junk"],
)
def test_a_huge_expression_on_standard_input_ends_soon(run, monkeypatch, command, text):
    monkeypatch.setattr(sys, "stdin", StringIO(text))
    code, _, complaint = run(command, "-", "x=1")  # what grows with the square takes minutes
    assert code in (0, 1, 2)
    assert len(complaint) < 600


def test_a_huge_graph_is_not_drawn(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", StringIO("x" + "*x" * (LONGEST // 2 - 1)))
    code, _, complaint = run("draw", "-", "x=1", "-o", tmp_path / "graph.png")
    assert code == 1
    assert "too many for one picture" in complaint


# colours


def pretend_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_on_a_terminal_values_are_green_and_gradients_red(run, monkeypatch):
    pretend_a_terminal(monkeypatch)
    _, page, _ = run("step", "circuit")
    assert "given: x = \033[32m−2\033[0m, y = \033[32m5\033[0m" in page
    assert "f = q × z = 3 × −4 = \033[32m−12\033[0m\n" in page
    assert "upstream 1 × local 3 = \033[31m3\033[0m\n" in page
    assert "gradients: ∂f/∂x = \033[31m−4\033[0m, " in page


@pytest.mark.parametrize("words", [["step", "staged"], ["explain", "staged"], ["list"]], ids=" ".join)
def test_colours_change_no_word(run, monkeypatch, words):
    plain = run(*words)[1]
    pretend_a_terminal(monkeypatch)
    painted = run(*words)[1]
    assert painted != plain
    assert re.sub("\033\\[[0-9]+m", "", painted) == plain


@pytest.mark.parametrize(("name", "setting"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_the_user_wants_none(run, monkeypatch, name, setting):
    pretend_a_terminal(monkeypatch)
    monkeypatch.setenv(name, setting)
    assert "\033" not in run("step", "circuit")[1]


def test_no_colours_where_the_output_is_no_terminal(run, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033" not in run("step", "circuit")[1]


# as a process of its own


@pytest.mark.parametrize("program", [("-m", "autograd"), ("-m", "gatewise")], ids=["autograd", "gatewise"])
@pytest.mark.parametrize(
    "options", [(), ("-O",), ("-W", "error", "-X", "dev")], ids=["plain", "-O", "-X dev"]
)
def test_the_command_runs_as_a_process_in_every_mode(program, options):
    done = as_process("step", "apple-tax", program=program, options=options)
    assert (done.returncode, done.stderr) == (0, "")
    assert "= 200 × 1.1 = 220" in done.stdout


def test_mistakes_are_caught_without_assert_statements():
    for words in (["step", "x +"], ["step", "max(x)", "x=1"], ["step", "x)", "x=1"], ["step", "x"]):
        done = as_process(*words, options=("-O",))
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_version_and_help_are_not_mistakes(run):
    assert run("--version")[1].startswith("gatewise ")
    code, said, _ = run("--help")
    assert code == 0
    assert all(name in said for name in ("demo", "step", "draw", "explain", "check", "list", "doctor"))


def test_the_program_is_named_as_it_was_called():
    assert as_process("--help").stdout.startswith("usage: python -m autograd ")
    assert as_process("--help", program=("-m", "gatewise")).stdout.startswith("usage: gatewise ")


def started(*words, program):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.Popen([sys.executable, *program, *words], env=environment, text=True, **pipes)


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes as POSIX has them")
def test_an_interrupt_ends_quietly_with_130():
    waiting = (
        "import signal, sys; from autograd.__main__ import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background ignores it\n"
        "print('ready', flush=True); sys.exit(main())"
    )
    with started("step", "-", program=("-c", waiting)) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)  # until it waits for its input
        process.send_signal(signal.SIGINT)
        said, complaint = process.communicate(timeout=20)
    assert (process.returncode, said, complaint) == (130, "", "gatewise: interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes as POSIX has them")
def test_a_closed_pipe_ends_quietly():
    with started("step", "-", "x=1", program=("-m", "autograd")) as process:
        process.stdout.close()
        process.stdin.write("x" + "*x" * (LONGEST // 2 - 1))
        process.stdin.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (1, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "autograd", "list"]
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == "gatewise: No space left on device\n"


def test_standard_input_that_is_no_text_is_refused():
    environment = os.environ | {
        "PYTHONPATH": str(HERE),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8:strict",
    }
    command = [sys.executable, "-m", "autograd", "step", "-"]
    done = subprocess.run(command, input=b"x + \xff\xfe", capture_output=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert b"standard input is not text in UTF-8" in done.stderr


LOCALES = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "ascii:strict": {"PYTHONIOENCODING": "ascii:strict"},
    "LANG=C": {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "cp932": {"PYTHONIOENCODING": "cp932"},
}


def in_locale(name, *words, program=("-m", "autograd")):
    """Exit code, standard output and standard error, decoded as the terminal would."""
    environment = os.environ | {"PYTHONPATH": str(HERE)} | LOCALES[name]
    command = [sys.executable, *program, *words]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    code = name.partition(":")[0] if name[0] in "ac" else "ascii"
    return done.returncode, done.stdout.decode(code), done.stderr.decode(code)


@pytest.mark.parametrize("name", LOCALES)
def test_a_terminal_without_the_letters_shows_signs_that_can_be_read(name):
    code, said, complaint = in_locale(name, "step", "√(x) × σ(y)² ÷ 3 − abs(x)", "x=4", "y=0")
    assert (code, complaint) == (0, "")
    assert "?" not in said
    assert "\\u" not in said
    plainly = plain(said)
    assert "v1 = sqrtx = sqrt4 = 2" in plainly
    assert "v2 = sigma(y) = sigma(0) = 0.5" in plainly
    assert "df/dx += upstream -1 * local 1 = -1" in plainly


@pytest.mark.parametrize("name", LOCALES)
@pytest.mark.parametrize(
    ("words", "message"), [(["step", "x × × y"], "before '*'"), (["check", "log(x − 2)", "x=1"], "sub")]
)
def test_messages_can_be_read_without_the_letters_too(name, words, message):
    code, said, complaint = in_locale(name, *words)
    assert (code > 0, said) == (True, "")
    assert "Traceback" not in complaint
    assert "\\u" not in complaint


@pytest.mark.parametrize("name", LOCALES)
def test_help_lists_and_training_need_no_letters(name):
    for words in (["--help"], ["step", "--help"], ["list"]):
        code, _, complaint = in_locale(name, *words)
        assert (code, complaint) == (0, "")
    code, said, _ = in_locale(name, "train", "or", "--epochs", "2", program=("-m", "nn"))
    assert code in (0, 1)
    assert "or: 2-4-1" in said or "or: " in said


@pytest.mark.parametrize("name", LOCALES)
def test_json_keeps_every_letter_whatever_the_terminal_has(name):
    code, said, _ = in_locale(name, "step", "価格 * 2", "価格=1", "--json")
    assert code == 0
    assert json.loads(said)["inputs"] == {"価格": 1.0}


# beside another package called autograd


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A copy of gatewise.py in a folder of its own, as in site-packages beside another autograd."""
    (tmp_path / "gatewise.py").write_text(
        (HERE / "gatewise.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def started(first_line=None, *files):
        if first_line is not None:
            package = tmp_path / "autograd"
            package.mkdir()
            (package / "__init__.py").write_text(f"{first_line}\nraise SystemExit('it was imported')\n")
            for name in files:
                (package / name).write_text("")
        command = [sys.executable, "-S", str(tmp_path / "gatewise.py"), "step", "circuit"]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)

    return started


@pytest.mark.parametrize(
    ("first_line", "files"),
    [
        ("from .core import make_vjp", ["core.py"]),
        ("from .core import make_vjp", ["core.py", "alphabet.py"]),  # ours, and the other written over it
        ('"""Gatewise-like"""', ["core.py"]),
    ],
    ids=["another", "mingled", "without rows"],
)
def test_another_package_called_autograd_is_named_and_never_imported(alone, tmp_path, first_line, files):
    done = alone(first_line, *files)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert str(tmp_path / "autograd" / "__init__.py") in done.stderr
    assert "two packages share that import name" in done.stderr
    assert "virtual environment of its own" in done.stderr


def test_a_folder_that_happens_to_be_called_autograd_is_named_too(alone, tmp_path):
    (tmp_path / "autograd").mkdir()
    done = alone()
    assert done.returncode == 1
    assert str(tmp_path / "autograd") in done.stderr


def test_a_missing_package_is_said_to_be_missing(alone, tmp_path):
    done = alone()
    assert done.returncode == 1
    assert f"the package {tmp_path / 'autograd'} is missing. To mend Gatewise here: " in done.stderr
    assert "pip install --force-reinstall --no-deps " in done.stderr


def test_a_missing_dependency_is_one_line(alone, tmp_path):
    package = tmp_path / "autograd"
    package.mkdir()
    (package / "__init__.py").write_text('"""Gatewise: a stand-in."""\nimport not_installed\n')
    (package / "alphabet.py").write_text("")
    done = alone()
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "No module named 'not_installed'; install Gatewise again" in done.stderr


def test_gatewise_finds_no_clash_with_itself():
    assert gatewise.find_clash() is None

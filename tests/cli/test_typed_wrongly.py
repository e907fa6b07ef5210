"""What people type wrongly, and what they are told: what is wrong, and what to type in its place."""

import io
import os
import sys

import pytest

import nn.__main__ as network
from autograd import Value, draw, page
from autograd.cli.main import main
from autograd.util.files import in_words
from autograd.util.terminal.arguments import Parser
from autograd.util.terminal.signs import as_typed, make_readable, plain


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    (tmp_path / "other.json").write_text('{"a": 1}')

    def running(words, command=main):
        try:
            code = command(words)
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return running


@pytest.mark.parametrize("command", [main, network.main])
@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_a_command_alone_shows_its_help(run, words, command):
    code, said, complaint = run(words, command)
    assert (code, complaint) == (0, "")
    assert said.startswith("usage: ")
    assert "COMMAND" in said


def test_help_is_a_command_too(run):
    assert run(["help"]) == run(["--help"])
    assert run(["help", "step"]) == run(["step", "--help"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["steps"], "there is no command 'steps'; did you mean step?"),
        (["exlpain", "x"], "did you mean explain?"),
        (["Draw", "x"], "did you mean draw?"),
        (["ste"], "did you mean step?"),
        (["fly"], "the commands are demo, step, draw, explain, check, compile, grade, play, list, doctor"),
        (["train", "xor"], "did you mean python -m nn train xor?"),
        (["plot", "circuit"], "did you mean gatewise draw?"),
        (["version"], "did you mean gatewise --version?"),
        (["gates"], "did you mean gatewise list?"),
        (["examples"], "did you mean gatewise list?"),
        (["-v"], "did you mean --version?"),
        (["--versoin"], "there is no option --versoin; did you mean --version?"),
        (["x*y", "x=1"], "to see it step by step: gatewise step 'x*y'"),
        (["apple-tax"], "to see it step by step: gatewise step apple-tax"),
        (["step", "x*y", "--x=1"], "the number of a variable is given without dashes, x=1"),
        (["step", "x", "x=1", "--jsn"], "did you mean --json?"),
        (["step", "x", "x=1", "--HTML", "f.html"], "did you mean --html?"),
        (["draw", "circuit", "--out", "f.svg"], "there is no option --out; did you mean --output?"),
        (["draw", "circuit", "-out", "f.svg"], "did you mean --output?"),
        (["draw", "circuit", "-output", "f.svg"], "did you mean --output?"),
        (["draw", "circuit", "-o"], "expected one argument"),
        (["draw", "circuit"], "required: -o/--output"),
        (["draw", "-o", "f.svg"], "required: NAME|EXPR\n"),
        (["draw", "circuit", "-o", "f.svg", "--depth", "two"], "a whole number of 0 or more, not 'two'"),
        (["draw", "circuit", "-o", "f.svg", "--depth", "-1"], "it is a whole number of 0 or more, not '-1'"),
        (["draw", "circuit", "-o", "f.svg", "--digits", "0"], "it is a whole number of 1 or more, not '0'"),
        (["compile", "circuit", "--emit", "C"], "did you mean c?"),
        (["play", "--prot", "1"], "did you mean --port?"),
        (["play", "--port", "0"], "a whole number of 1 or more, not '0'"),
        (["list", "circuit"], "unrecognized arguments: circuit"),
    ],
)  # fmt: skip
def test_words_that_are_not_known_get_a_suggestion(run, tmp_path, words, message):
    code, said, complaint = run(words)
    assert (code, said) == (2, "")
    assert message in complaint
    assert complaint.startswith("usage: ")
    assert "_whole" not in complaint
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "other.json"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["step", "x", "+", "y", "x=1"], "an expression with blanks or * in it stands in quotes"),
        (["step", "x", "file", "folder", "y"], "'file' is not NAME=NUMBER"),
        (["draw", "circuit", "c.png", "-o", "f.svg"], "and a file's name after -o"),
        (["step", "x*y", "x", "=", "1"], "'x' is not NAME=NUMBER without blanks"),
        (["step", "x*y", "x=1,y=2"], "numbers are separated by blanks, as in x=1 y=2"),
        (["step", "x", "x=1,5"], "decimals are written with a point"),
        (["step", "x", "x==1"], "'=' has no meaning"),
        (["step", "x", "x=0x10"], "a number is written as 12, 1.5 or 1e-3"),
        (["step", "x", "x=1e"], "a number is written as 12, 1.5 or 1e-3"),
        (["step", "x=1", "y=2"], "'x=1' stands where the expression should; write 'x*y' x=1"),
        (["step", "x*y", "X=1", "y=2"], "x has no number; after the expression give x=… (X is another name)"),
        (["step", "apple_tax"], "or did you mean the example apple-tax?"),
        (["step", "pi"], "it has no variables, and so no graph"),
        (["step", "sin x", "x=1"], "sin is a gate; write sin(x)"),
        (["step", "2x", "x=1"], "a product is written with *, as in 2*x"),
        (["step", "(x", "x=1"], "this bracket is never closed"),
        (["step", "∛x", "x=8"], "write cbrt(x)"),
        (["step", "|x|", "x=8"], "write abs(x)"),
        (["draw", "circuit", "-o", "folder"], "'folder' is a folder; name a file in it, such as graph.svg"),
        (["draw", "circuit", "-o", "f.jpg"], "a picture is saved as .png, .svg, .pdf, .dot or .mmd"),
        (["draw", "circuit", "-o", "none/f.svg"], "cannot write the picture: there is no folder 'none'"),
        (["draw", "circuit", "-o", "file/f.svg"], "cannot write the picture: 'file' is a file"),
        (["draw", "circuit", "-o", "f.svg", "--around", "w"], "no node 'w'; there are x, y, q, z, f"),
        (["draw", "circuit", "-o", "f.svg", "--collapse", "layers"], "nothing here is labelled"),
        (["draw", "circuit", "-o", "f.svg", "--depth", "1", "--around", "x"], "--depth counts from the root"),
        (["step", "circuit", "--html", "none/f.html"], "cannot write the page: there is no folder 'none'"),
        (["compile", "circuit", "--input", "w"], "--input 'w' is no variable; there are x, y, z"),
        (["play", "x*(y"], "this bracket is never closed"),
        (["play", "pi"], "it has no variables, and so no graph"),
        (["play", "x*y", "z=1"], "there is no variable 'z'; there are x, y"),
        (["play", "circuit", "w=1"], "there is no variable 'w'; there are x, y, z"),
        (["play", "x*y", "x=a"], "'x=a' gives x no number: a is a name"),
        (["play", "--port", "99999"], "--port is at most 65535, not 99999"),
        (["demo", "-o", "file"], "file is a file; -o names the folder to write into"),
    ],
)  # fmt: skip
def test_what_was_meant_is_said(run, tmp_path, words, message):
    code, said, complaint = run(words)
    assert (code, said) == (2, "")
    assert complaint.startswith("gatewise: ")
    assert message in complaint
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "other.json"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["xor"], "did you mean python -m nn train xor?"),
        (["evl", "x"], "did you mean eval?"),
        (["train", "moon"], "did you mean moons?"),
        (["train", "xor", "--epoch", "3"], "there is no option --epoch; did you mean --epochs?"),
        (["train", "xor", "--optimizer", "addam"], "did you mean adam or adamw?"),
        (["train", "xor", "--activation", "tahn"], "did you mean tan or tanh?"),
        (["train", "xor", "--resume", "nothere.json"], "there is no file 'nothere.json'"),
        (["train", "xor", "--resume", "folder"], "'folder' is a folder, not a file"),
        (["train", "xor", "--resume", "other.json"], "other.json: it is no Gatewise checkpoint"),
        (["train", "xor", "--resume"], "expected one argument"),
        (["train", "xor", "--seed", "abc"], "--seed: it is a whole number of 0 or more, not 'abc'"),
        (["train", "xor", "--epochs", "1.5"], "--epochs: it is a whole number of 1 or more, not '1.5'"),
        (["train", "xor", "--batch-size", "0"], "--batch-size: it is a whole number of 1 or more, not '0'"),
        (["train", "xor", "--lr", "fast"], "--lr: it is a number, not 'fast'"),
        (["eval", "nothere.json"], "there is no file 'nothere.json'"),
    ],
)
def test_training_says_in_one_line_what_was_meant(run, tmp_path, words, message):
    code, said, complaint = run(words, network.main)
    assert (code, said, complaint.count("\n")) == (2, "", 1)
    assert message in complaint
    assert "Errno" not in complaint
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "other.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said_in_words(run, tmp_path):
    (tmp_path / "folder").chmod(0o500)
    code, said, complaint = run(["draw", "circuit", "-o", "folder/f.svg"])
    assert (code, said) == (2, "")
    assert "cannot write the picture: Permission denied" in complaint


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, os.strerror(2), "a.json"), "there is no file 'a.json'"),
        (IsADirectoryError(21, os.strerror(21), "a"), "'a' is a folder, not a file"),
        (PermissionError(13, "Permission denied", b"a.svg"), "Permission denied: 'a.svg'"),
        (OSError("there is no folder 'a'"), "there is no folder 'a'"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_errors_of_files_are_said_in_words(error, words):
    assert in_words(error) == words


def test_infinities_are_allowed_where_they_are_asked_for(run):
    assert run(["step", "1/x", "x=0"])[0] == 1
    code, said, complaint = run(["step", "1/x", "x=0", "--ieee"])
    assert (code, complaint) == (0, "")
    assert "∂f/∂x = −inf" in said
    assert run(["step", "1/x", "x=0"])[0] == 1


def test_a_missing_extra_is_named_with_its_command(run, monkeypatch):
    monkeypatch.setattr("autograd.jit.lower.backends.find_spec", lambda name: None)
    code, said, complaint = run(["compile", "circuit", "--emit", "llvm"])
    assert (code, said) == (1, "")
    assert "pip install 'gatewise[compile]'" in complaint


def test_too_large_a_picture_is_answered_with_options_of_the_command(run):
    code, _, complaint = run(["draw", "circuit", "-o", "f.svg", "--max-nodes", "2"])
    assert code == 1
    assert "--collapse outline shows all of it" in complaint
    assert "a larger --max-nodes" in complaint
    assert "=" not in complaint


def test_no_groups_at_all_may_be_asked_for_by_none():
    root = Value(2.0, "x") * Value(3.0, "y")
    assert draw(root, collapse=None).source == draw(root).source
    assert page(root, collapse=None).sentence == page(root).sentence


# signs

SLOW = pytest.param("cp437", marks=pytest.mark.slow)  # its codec takes seconds for what it has not
ENCODINGS = ["ascii", "cp1252", "latin-1", SLOW, "cp932", "koi8-r", "utf-8"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("∂f/∂x = −0.5 × 2 ÷ 3", "df/dx = -0.5 * 2 / 3"),
        ("√x + σ(y) → θ, Δ, ς, ά", "sqrtx + sigma(y) -> theta, Delta, sigma, alpha"),
        ("x² − y¹⁰, x₁", "x^2 - y^1^0, x_1"),
        ("café ﬁ ½", "cafe fi 12"),
        ("価格", "??"),
        ("plain = text", "plain = text"),
    ],
)
def test_signs_are_written_as_one_would_type_them(text, typed):
    assert plain(text) == typed


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_stream_keeps_the_signs_that_it_has(monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n")
    monkeypatch.setattr(sys, "stdout", stream)
    make_readable()
    text = "".join(chr(i) for i in range(32, 0x3000) if not 0x7F <= i <= 0x9F)
    print(text, "\udcff", end="")
    stream.flush()
    written = stream.buffer.getvalue()
    assert written.endswith(b" \xff")
    for letter in "∂×÷−√σ²":
        try:
            kept = letter.encode(encoding)
        except UnicodeEncodeError:
            kept = plain(letter).encode()
        print(letter, end="", flush=True)
        assert stream.buffer.getvalue().endswith(kept)


def test_what_was_typed_in_utf_8_is_read_so_in_any_locale(run):
    bytes_of_a_times = "x × 2".encode().decode("ascii", "surrogateescape")
    assert as_typed(bytes_of_a_times) == "x × 2"
    assert "f = x × 2" in run(["step", bytes_of_a_times, "x=1"])[1]
    code, said, complaint = run(["step", "x \udcff"])
    assert (code, said, complaint) == (2, "", "gatewise: what was typed is not text in UTF-8\n")


def test_an_option_before_the_command_is_checked_too():
    parser = Parser("program")
    parser.add_commands().add_parser("go").add_argument("--fast", action="store_true")
    with pytest.raises(SystemExit) as left:
        parser.look_over(["--fast", "go"])
    assert left.value.code == 2
    parser.look_over(["go", "--fast", "--", "--slow"])

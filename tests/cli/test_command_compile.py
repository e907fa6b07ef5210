"""`gatewise compile NAME|EXPR --emit tape|llvm|c`."""

import ctypes
import json
import shutil
import subprocess

import pytest

from autograd.cli.main import main
from autograd.examples import EXAMPLES

needs_a_c_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler (cc)")


@pytest.fixture
def run(capsys):
    """Run the command line in this process: (exit code, standard output, standard error)."""

    def running(*words):
        code = main(["compile", *words])
        return code, *capsys.readouterr()

    return running


def test_the_tape_is_written_in_the_names_of_the_formula(run):
    code, text, complaint = run("apple-tax")
    assert (code, complaint) == (0, "")
    assert "3 parameters, 1 result" in text
    assert "apple_total  apple × count" in text
    assert "price        apple_total × tax  → result" in text


def test_the_result_of_an_expression_is_called_f(run):
    code, text, _ = run("x*y + 1", "x=2", "y=3")
    assert code == 0
    assert "f   v1 + 1  → result" in text


def test_a_variable_that_is_an_input_is_no_parameter(run):
    _, text, _ = run("w*x", "w=2", "x=3", "--input", "x")
    assert "1 input, 1 parameter" in text


@needs_a_c_compiler
def test_c_computes_the_value_and_the_gradients(run, tmp_path):
    code, text, _ = run("sigmoid(w*x + b)", "w=2", "x=1", "b=0.5", "--input", "x", "--emit", "c")
    assert code == 0
    (tmp_path / "f.c").write_text(text, encoding="ascii")
    command = ["cc", "-std=c99", "-ffp-contract=off", "-shared", "-fPIC", "-o", "f.so", "f.c", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "f.so"))
    result, gradient = (ctypes.c_double * 1)(), (ctypes.c_double * 2)()
    parameters, inputs = (ctypes.c_double * 2)(2.0, 0.5), (ctypes.c_double * 1)(-1.0)
    assert library.f_gradient(parameters, inputs, ctypes.c_double(1.0), result, gradient) == 0
    assert result[0] == pytest.approx(0.18242552380635635, rel=1e-15)
    assert list(gradient) == pytest.approx([-0.14914645207033286, 0.14914645207033286], rel=1e-14)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_named_example_becomes_a_tape_and_a_c_file_of_its_name(name, run):
    code, text, _ = run(name)
    assert code == 0
    assert "→ result" in text
    code, text, _ = run(name, "--emit", "c")
    assert code == 0
    assert f"int {name.replace('-', '_')}_forward(" in text
    assert f"int {name.replace('-', '_')}_gradient(" in text


def test_llvm_text_defines_a_function(run):
    pytest.importorskip("llvmlite", reason="llvmlite is not installed (the extra `compile`)")
    code, text, _ = run("sigmoid(w*x)", "w=2", "x=1", "--emit", "llvm")
    assert code == 0
    assert "define void" in text
    assert "fmul" in text


def test_without_llvmlite_it_says_what_to_install(run, monkeypatch):
    monkeypatch.setattr("autograd.jit.lower.backends.find_spec", lambda name: None)
    code, text, complaint = run("x*y", "x=1", "y=2", "--emit", "llvm")
    assert (code, text) == (1, "")
    assert "pip install 'gatewise[compile]'" in complaint


def test_json_holds_the_text(run):
    code, text, _ = run("x*y", "x=1", "y=2", "--json")
    record = json.loads(text)
    assert (code, record["emit"]) == (0, "tape")
    assert "f  x × y  → result" in record["text"]


def test_an_input_that_is_no_variable_is_a_mistake(run):
    code, text, complaint = run("x*y", "x=1", "y=2", "--input", "z")
    assert (code, text) == (2, "")
    assert "--input 'z' is no variable; there are x, y" in complaint


def test_another_form_is_a_mistake(run):
    code, text, complaint = run("x*y", "x=1", "y=2", "--emit", "fortran")
    assert (code, text) == (2, "")
    assert "choose from" in complaint

"""The stub files that type checkers and editors read say what there is at run time."""

import ast

import pytest

import autograd
import nn
from autograd import GATES, Value
from tests.helpers import stubs


def declared(path, *, inside=None):
    """The names that a stub file declares, or those that a class in it does."""
    body = ast.parse((stubs.ROOT / path).read_text(encoding="utf-8")).body
    if inside is not None:
        (body,) = (x.body for x in body if isinstance(x, ast.ClassDef) and x.name == inside)
    names = set()
    for x in body:
        if isinstance(x, ast.ClassDef | ast.FunctionDef):
            names.add(x.name)
        if isinstance(x, ast.AnnAssign):
            names.add(x.target.id)
        if isinstance(x, ast.Assign):
            names |= {target.id for target in x.targets}
        if isinstance(x, ast.ImportFrom):
            names |= {alias.asname for alias in x.names if alias.asname}
    return {name for name in names if not name.startswith("_") or name.startswith("__")}


@pytest.mark.parametrize("path", stubs.STUBS)
def test_a_stub_is_what_the_tables_say(path):
    text = (stubs.ROOT / path).read_text(encoding="utf-8")
    assert stubs.written(path) == text, "run python -m tests.helpers.stubs"


@pytest.mark.parametrize("package", [autograd, nn, nn.optim, nn.learning], ids=lambda x: x.__name__)
def test_a_stub_declares_what_its_package_has(package):
    names = declared(f"{package.__name__.replace('.', '/')}/__init__.pyi")
    assert {*package.__all__} <= names
    for name in names - {"__all__"}:
        assert getattr(package, name) is not None
    assert names <= set(dir(package)) | {alias for gate in GATES.values() for alias in gate.also.split()}


def test_the_stub_of_a_value_has_every_gate_and_every_operator():
    names = declared("autograd/engine/__init__.pyi", inside="Value")
    operators = {name for name in vars(Value) if name.startswith("__") and hasattr(float, name)}
    kept = {"__new__", "__init__", "__getattribute__", "__bool__", "__format__", "__repr__", "__doc__"} | {
        "__dir__",
        "__init_subclass__",
        "__module__",
    }
    assert operators - kept <= names
    assert {*GATES} <= names
    for name in names:
        assert hasattr(Value(0.5), name)


def test_a_gate_of_a_program_is_in_no_stub():
    assert "cube" not in "".join(stubs.methods())
    assert "def tanh(self) -> Value: ..." in [*stubs.methods()]

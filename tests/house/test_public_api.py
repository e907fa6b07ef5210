"""The public page of the package: what it exports is what it says, explained, and not hidden by a module."""

import ast
import inspect
import pkgutil
import types
from pathlib import Path

import pytest

import autograd
from autograd import GATES

PROMISED = """
Value GATES gate grad value_and_grad jacobian hessian hvp gradcheck numerical_grad where
logsumexp softmax norm compile steps explain exact draw draw_dot no_grad ieee engine_info examples
GatewiseError DomainError PoleError GateOverflowError ReplayGuardError CheckpointError GraphCycleError
""".split()


def modules():
    return [
        name.removeprefix("autograd.") for _, name, _ in pkgutil.walk_packages(autograd.__path__, "autograd.")
    ]


def test_all_equals_what_is_public():
    for name in autograd.__all__:
        getattr(autograd, name)  # is there from now on
    public = {
        name
        for name, x in vars(autograd).items()
        if not name.startswith("_") and (not inspect.ismodule(x) or name == "examples")
    } - {"Any", "sum", *(set(GATES) - {"where"})}
    assert sorted(autograd.__all__) == sorted(public)
    assert len(set(autograd.__all__)) == len(autograd.__all__)


@pytest.mark.parametrize("name", PROMISED)
def test_what_the_project_promises_is_there(name):
    assert name in autograd.__all__
    assert getattr(autograd, name) is not None


@pytest.mark.parametrize("name", autograd.__all__)
def test_each_public_name_is_explained(name):
    thing = getattr(autograd, name)
    if isinstance(thing, (type, types.FunctionType, types.ModuleType)):
        assert thing.__doc__


@pytest.mark.parametrize(
    "name", [n for n in autograd.__all__ if isinstance(getattr(autograd, n), types.FunctionType)]
)
def test_each_public_function_shows_an_example_and_its_types(name):
    function = getattr(autograd, name)
    assert ">>>" in function.__doc__
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, member in vars(autograd.Value).items()
        if not name.startswith("_") and isinstance(member, (property, types.FunctionType))
    ],
)
def test_each_public_member_of_a_value_is_explained(name):
    assert getattr(autograd.Value, name).__doc__


def test_no_module_is_named_like_an_exported_function():
    exported = {name for name in autograd.__all__ if not inspect.ismodule(getattr(autograd, name))}
    assert not exported & {name.split(".")[0] for name in modules()}
    assert not set(GATES) & {name.split(".")[0] for name in modules()}


def test_no_gate_is_hidden_by_a_function_or_a_member_of_the_node():
    hidden = {name for name, gate in GATES.items() if getattr(autograd, name) is not gate}
    assert hidden == {"where"}  # the function, which adds branches that are not run; the gate is for rows
    assert not set(GATES) & {*dir(object)}
    for gate in GATES.values():
        x, *others = (autograd.Value((low + high) / 2) for low, high in gate.sample)
        if not gate.parameters:
            assert getattr(x, gate.name)(*others).gate is gate


def test_dir_lists_functions_and_gates():
    assert {*autograd.__all__, *GATES} <= set(dir(autograd))


def test_a_star_import_gives_the_public_names():
    namespace = {}
    exec("from autograd import *", namespace)
    assert set(autograd.__all__) <= set(namespace)


SOURCES = sorted(Path(autograd.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(
    "path", SOURCES, ids=[path.relative_to(SOURCES[0].parent).as_posix() for path in SOURCES]
)
def test_each_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))  # read: a backend may be missing


def test_the_package_says_what_it_is():
    assert "computational graph" in autograd.__doc__

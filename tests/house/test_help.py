"""`help(…)` works on everything public, and lists what there is."""

import inspect
import pydoc
import re

import pytest

import autograd
import nn

PACKAGES = [autograd, nn]


def exported(package):
    members = {
        name for name, x in vars(package).items() if not name.startswith("_") and not inspect.ismodule(x)
    }
    modules = {"examples"} if package is autograd else {*nn_modules()}
    return ({*getattr(package, "__all__", ())} or members | modules) - {"Any", "ModuleType", "sum"}


def nn_modules():
    return "clipping data init losses metrics optim regularizers schedules".split()


def listed(package):
    """The names in the groups of a package's docstring."""
    groups = re.findall(r"^[A-Z][\w ]+:((?: +\w+,?)+(?:\n {5,}\w.*)*)$", package.__doc__, re.MULTILINE)
    assert len(groups) >= 6
    return [name for group in groups for name in re.findall(r"\w+", group)]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_help_on_a_package_lists_every_name_once(package):
    names = listed(package)
    assert sorted(names) == sorted(exported(package))


def test_help_on_autograd_names_every_gate():
    assert re.split(r",\s", autograd.__doc__.rpartition("\n\n")[2]) == [*autograd.GATES]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_help_on_a_package_can_be_read(package):
    text = pydoc.render_doc(package, renderer=pydoc.plaintext)
    assert package.__doc__.splitlines()[0] in text
    assert max(map(len, package.__doc__.splitlines())) <= 110


@pytest.mark.parametrize(
    ("package", "name"),
    [(package, name) for package in PACKAGES for name in sorted(exported(package))],
    ids=lambda x: x if isinstance(x, str) else x.__name__,
)
def test_help_on_a_name_says_what_its_docstring_says(package, name):
    thing = getattr(package, name)
    text = pydoc.render_doc(thing, renderer=pydoc.plaintext)
    doc = inspect.getdoc(thing if callable(thing) or inspect.ismodule(thing) else type(thing))
    for line in (doc or "").splitlines():
        assert line in text


@pytest.mark.parametrize(
    "thing", [x for package in PACKAGES for x in vars(package).values() if inspect.isroutine(x)], ids=repr
)
def test_the_source_of_a_function_is_its_own(thing):
    if inspect.isfunction(thing):
        assert re.search(r"^def (\w+)", inspect.getsource(thing), re.MULTILINE)[1] == thing.__name__


@pytest.mark.parametrize(
    "kind", [x for package in PACKAGES for x in vars(package).values() if inspect.isclass(x)], ids=repr
)
def test_the_source_of_a_class_is_its_own_or_not_found(kind):
    try:
        source = inspect.getsource(kind)
    except (OSError, TypeError):  # Python looks for it in the package that the class is pickled as
        return
    assert re.search(r"^class (\w+)", source, re.MULTILINE)[1] == kind.__name__


def test_the_node_has_a_signature_in_both_forms():
    assert str(inspect.signature(autograd.Value)).replace("'", '"').startswith("(data")
    assert [*inspect.signature(autograd.Value).parameters] == ["data", "label", "older", "named"]


@pytest.mark.parametrize("name", ["tanh", "maximum", "leaky_relu", "pow", "absolute"])
def test_help_on_a_method_of_a_value_is_that_on_the_gate(name):
    gate = autograd.GATES.get(name, autograd.abs)
    for method in (getattr(autograd.Value, name), getattr(autograd.Value(2.0), name)):
        assert inspect.getdoc(method) == inspect.getdoc(gate)
        text = pydoc.render_doc(method, renderer=pydoc.plaintext)
        for line in inspect.getdoc(gate).splitlines():
            assert line in text

"""`help(…)` works on everything public, and lists what there is."""

import inspect
import pydoc
import re

import pytest

import autograd
import nn

PACKAGES = [autograd, nn]


def exported(package):
    return set(package.__all__)


NAMES = [(package, name) for package in PACKAGES for name in sorted(exported(package))]
OF_NAMES = pytest.mark.parametrize(
    ("package", "name"), NAMES, ids=lambda x: x if isinstance(x, str) else x.__name__
)


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


@OF_NAMES
def test_help_on_a_name_says_what_its_docstring_says(package, name):
    thing = getattr(package, name)
    text = pydoc.render_doc(thing, renderer=pydoc.plaintext)
    doc = inspect.getdoc(thing if callable(thing) or inspect.ismodule(thing) else type(thing))
    for line in (doc or "").splitlines():
        assert line in text


@OF_NAMES
def test_the_source_of_a_name_is_its_own_or_not_found(package, name):
    thing = getattr(package, name)
    if inspect.isfunction(thing) or inspect.isclass(thing):
        try:
            source = inspect.getsource(thing)
        except (OSError, TypeError):  # Python looks for a class in the package that it is pickled as
            assert inspect.isclass(thing)
        else:
            assert re.search(r"^(?:def|class) (\w+)", source, re.MULTILINE)[1] == name


def test_the_node_has_a_signature_in_both_forms():
    assert str(inspect.signature(autograd.Value)).replace("'", '"').startswith("(data")
    assert [*inspect.signature(autograd.Value).parameters] == ["data", "label", "older", "named"]


@pytest.mark.parametrize("name", autograd.GATES)
def test_a_method_has_the_signature_of_its_gate_whichever_form_made_it(name):
    of_gate = inspect.signature(autograd.GATES[name])
    for method in (name, *autograd.GATES[name].also.split()):
        assert inspect.signature(getattr(autograd.Value, method)) == of_gate
        bound = inspect.signature(getattr(autograd.Value(2.0), method))
        assert [*bound.parameters.values()] == [*of_gate.parameters.values()][1:]


def test_help_on_a_function_of_another_name_says_its_arguments():
    assert re.search(r"Args:\s+xs: ", inspect.getdoc(autograd.sum))


@pytest.mark.parametrize("name", ["tanh", "maximum", "leaky_relu", "pow", "absolute"])
def test_help_on_a_method_of_a_value_is_that_on_the_gate(name):
    gate = autograd.GATES.get(name, autograd.abs)
    for method in (getattr(autograd.Value, name), getattr(autograd.Value(2.0), name)):
        assert inspect.getdoc(method) == inspect.getdoc(gate)
        text = pydoc.render_doc(method, renderer=pydoc.plaintext)
        for line in inspect.getdoc(gate).splitlines():
            assert line in text

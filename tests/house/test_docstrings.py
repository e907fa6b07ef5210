"""Public docstrings name what a function takes: their Args are the parameters, in order."""

import ast
import importlib
import inspect
import re
from dataclasses import is_dataclass
from pathlib import Path

import pytest

PAGES = {  # package: its public modules
    "autograd": ["errors", "examples"],
    "nn": "clipping data init losses metrics optim plot regularizers schedules".split(),
}


def public_names(module):
    """What a module defines or exports as `import name as name`, without what it merely uses."""
    stub = Path(module.__file__).with_suffix(".pyi")  # where there is one, it says what the module exports
    source = stub if stub.exists() else Path(module.__file__)
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.asname == alias.name)


def documented(package):
    """(path, thing) for each public function, class and method of a package."""
    for page in [package, *(f"{package}.{name}" for name in PAGES[package])]:
        module = importlib.import_module(page)
        for name in public_names(module):
            thing = getattr(module, name)
            if has_no_signature(thing):
                continue
            if not inspect.isclass(thing):
                if inspect.isfunction(thing):
                    yield f"{page}.{name}", thing
                continue
            yield f"{page}.{name}", thing
            for method, found in vars(thing).items():
                function = getattr(found, "__func__", found)
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{page}.{name}.{method}", function


def has_no_signature(thing):
    """Whether the parameters are those of Python's exceptions, or of a class in C, whose twin is read."""
    if inspect.isclass(thing) and issubclass(thing, Exception):
        return "__init__" not in vars(thing)
    try:
        inspect.signature(thing)
    except (TypeError, ValueError):
        return True
    return False


def described(docstring, title):
    """The names that a section describes, each at the beginning of an entry, or several with one entry."""
    found = re.search(rf"^{title}:\n((?:    .*\n|\n)+)", inspect.cleandoc(docstring) + "\n", re.MULTILINE)
    lines = re.findall(r"^    (\*{0,2}\w+(?:, \w+)*): ", found[1], re.MULTILINE) if found else []
    return [name.lstrip("*") for line in lines for name in line.split(", ")]


def taken(thing):
    return [name for name in inspect.signature(thing).parameters if name not in ("self", "cls")]


PUBLIC = dict(pair for package in PAGES for pair in documented(package))


@pytest.mark.parametrize("path", PUBLIC)
def test_args_are_the_parameters(path):
    thing = PUBLIC[path]
    # the fields of a dataclass are also what one reads
    titles = ("Args", "Attributes") if is_dataclass(thing) or hasattr(thing, "_fields") else ("Args",)
    assert taken(thing) in [described(thing.__doc__, title) for title in titles]


def test_this_test_sees_what_it_judges():
    assert {
        "autograd.grad",
        "autograd.draw",
        "nn.MLP",
        "nn.Module.train",
        "nn.fit",
        "nn.losses.mse",
        "nn.data.split",
    } <= PUBLIC.keys()
    assert taken(PUBLIC["nn.losses.mse"]) == ["prediction", "target", "reduction"]
    text = (
        "It.\n\nArgs:\n    a, b: One.\n        More: two.\n    **c: Two.\n\nReturns:\n    x: it\n\n>>> 1\n1"
    )
    assert described(text, "Args") == ["a", "b", "c"]

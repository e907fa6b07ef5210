"""One page for each group of public names, as the docstrings of the packages group them."""

import inspect
import re
from importlib import import_module
from types import ModuleType
from typing import Any

import autograd
import nn

DATA = {"autograd.GATES": "The table of gates: each `Gate` by its name, in the order of the rows."}
BESIDE = {  # public modules, which are imported by their names
    autograd: ("autograd.alphabet", "autograd.show.groups"),
    nn: ("nn.plot",),
}


def groups(package: ModuleType) -> dict[str, list[str]]:
    """The groups of a package's docstring, and the names in each.

    Args:
        package: `autograd` or `nn`.

    Returns:
        Titles, and public names in the order of the docstring.
    """
    listed = re.findall(
        r"^([A-Z][\w ]+):((?: +\w+,?)+(?:\n {5,}\w.*)*)$", package.__doc__ or "", re.MULTILINE
    )
    return {title: re.findall(r"\w+", names) for title, names in listed}


def public(module: ModuleType) -> list[Any]:
    """The functions and classes of a public module.

    Args:
        module: Such as `nn.losses`.

    Returns:
        What its `__all__` names, or else what is defined there.
    """
    if hasattr(module, "__all__"):
        return [getattr(module, name) for name in module.__all__]
    named = [x for name, x in vars(module).items() if callable(x) and not name.startswith("_")]
    return [x for x in named if f"{x.__module__}.".startswith(f"{module.__name__}.")]


def pages() -> dict[str, str]:
    """The pages of both packages, and of the public modules beside them.

    Returns:
        File names, and what is in the files.
    """
    written = {}
    for package in (autograd, nn):
        for title, names in groups(package).items():
            file = f"{package.__name__}-{title.lower().replace(' ', '-')}.md"
            written[file] = _page(package, title, names)
        for name in BESIDE[package]:
            written[f"{name.replace('.', '-')}.md"] = f"# `{name}`\n\n{_module(name, import_module(name))}"
    return written


def _page(package: ModuleType, title: str, names: list[str]) -> str:
    sections = []
    for name in names:
        thing, path = getattr(package, name), f"{package.__name__}.{name}"
        if inspect.ismodule(thing):
            directive = _module(path, thing)
        else:
            directive = _described(package.__name__, thing, name)
        sections.append(f"## `{name}`\n\n{directive}")
    return f"# {package.__name__}: {title.lower()}\n\n" + "\n".join(sections)


def _module(path: str, module: ModuleType) -> str:
    return _directive("automodule", path) + "\n".join(_described(path, x) for x in public(module))


def _described(module: str, thing: Any, name: str = "") -> str:
    path = f"{module}.{name or thing.__name__}"
    if inspect.isclass(thing):
        return _directive("autoclass", path, "members")
    if path in DATA:
        return _directive("py:data", path) + f"\n{DATA[path]}\n"
    return _directive("autofunction", path)


def _directive(kind: str, path: str, *options: str) -> str:
    lines = [f".. {kind}:: {path}", *(f"   :{option}:" for option in options)]
    return "```{eval-rst}\n" + "\n".join(lines) + "\n```\n"

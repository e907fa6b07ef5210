"""A package that imports its parts when they are first asked for, so that importing it is quick."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any, Final

from .moved import pickle_as

ABOVE: Final[dict[str, str]] = {}  # modules that a room below them uses, but does not know


class Above:
    """A module of a room above, imported when an attribute of it is asked for.

    Args:
        name: What ABOVE knows it by.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"<{ABOVE[self._name]}, imported when it is used>"

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return getattr(import_module(ABOVE[self._name]), attribute)


class Parts:
    """What a package exports, and the module that has each; nothing is imported before it is used.

    Threads may ask at once: Python imports each module once, and all of them get the same object.  It does
    so if modules wait for one another in one order only; tests/house/test_rooms.py says which.

    Args:
        package: Its name.
        homes: For each module, by its path below the package, the names that it gives, with spaces between
            them; a module without names is exported itself.
        pickled: Whether pickles name this package, and not the module.
    """

    def __init__(self, package: str, homes: Mapping[str, str], pickled: bool = True) -> None:
        self.package: Final = package
        self.pickled: Final = pickled
        self.homes: Final = {f"{package}.{path}": names.split() for path, names in homes.items()}
        self.home: Final = {name: module for module, names in self.homes.items() for name in names}
        whole = [module.rpartition(".")[2] for module, names in self.homes.items() if not names]
        self.names: Final = sorted([*self.home, *whole])

    def find(self, name: str) -> Any:
        """The part of that name, or a module of the package; AttributeError if there is neither."""
        module = self.home.get(name)
        if module is None:
            return below(self.package, name)
        found = getattr(import_module(module), name)
        setattr(sys.modules[self.package], name, found)
        if self.pickled:
            self.pickle()
        return found

    def pickle(self) -> None:
        """Let pickle find in the package whatever it exports and is imported by now."""
        for module, names in self.homes.items():
            if module in sys.modules:
                there = vars(sys.modules[module])
                pickle_as(self.package, {name: there[name] for name in names if name in there})


def below(package: str, name: str) -> Any:
    """The module of that name in a package; AttributeError if there is none."""
    there = None if name.startswith("_") else PathFinder.find_spec(name, sys.modules[package].__path__)
    if there is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
    return import_module(f"{package}.{name}")

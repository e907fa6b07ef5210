"""What every room leans on: switches, locks, one real number, nested lists, numbers as text."""

from typing import NoReturn

_OF_ANOTHER = ("func", "subval", "subvals", "toposort")  # what HIPS' autograd looks for in its autograd.util


def __getattr__(name: str) -> NoReturn:
    if name in _OF_ANOTHER:
        from importlib import import_module

        gatewise = import_module("gatewise")
        clash = gatewise.find_clash() or gatewise.find_neighbour()
        if clash:
            raise ImportError(str(clash))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

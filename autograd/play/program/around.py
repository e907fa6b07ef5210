"""What a program finds around it: micrograd's modules, somewhere to print, and nobody to ask."""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

import nn

from ... import engine
from ...gates.row import GATES
from ...util.languages import say
from .words import ERRORS

MOST_OUTPUT: Final = 20_000  # letters
SHARED: Final = ("autograd", "nn", "math", "random")
PEERS: Final = {"micrograd.engine": engine, "micrograd.nn": nn}


class Stopped(Exception):
    """A program that went beyond a limit."""


class Output(io.StringIO):
    """What a program prints, as far as anyone will read it."""

    def write(self, text: str) -> int:
        """Take a text; Stopped where all of them are too long."""
        if self.tell() + len(text) > MOST_OUTPUT:
            raise Stopped(say(ERRORS["printed"], most=MOST_OUTPUT))
        return super().write(text)


@contextmanager
def peers() -> Iterator[None]:
    """Let the program import micrograd's modules, which are ours there, and nobody else."""
    package = ModuleType("micrograd")
    package.__path__ = []
    given: Mapping[str, Any] = {"micrograd": package, **PEERS}
    before: dict[str, Any] = {name: sys.modules.get(name) for name in given}
    for name, module in PEERS.items():
        setattr(package, name.rpartition(".")[2], module)
    sys.modules.update(given)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


@contextmanager
def restored() -> Iterator[None]:
    """Undo what a program does to what the next one finds too: functions, classes, and the table of gates.

    Numbers are left alone, as the engine counts in them, and modules that were loaded meanwhile.
    """
    there = [x for name, x in [*sys.modules.items()] if name.partition(".")[0] in SHARED]
    before = [(vars(x), {**vars(x)}) for x in there if isinstance(x, ModuleType)]
    gates = {**GATES}
    python = {**vars(builtins)}
    limiting, tracing = sys.setrecursionlimit, sys.gettrace()
    vars(sys)["setrecursionlimit"] = lambda limit, /: None  # as pasted programs raise it; ours stays
    try:
        yield
    finally:
        vars(sys)["setrecursionlimit"] = limiting
        sys.settrace(tracing)
        vars(builtins).update(python)
        for names, old in before:
            for name in [
                name for name, x in names.items() if name not in old and not isinstance(x, ModuleType)
            ]:
                del names[name]
            names.update({name: x for name, x in old.items() if callable(x)})
        GATES.clear()
        GATES.update(gates)


def no_input(*_: Any) -> str:
    """In place of `input`."""
    raise Stopped(say(ERRORS["no_input"]))

"""What a program finds around it: micrograd's modules, somewhere to print, and nobody to ask."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

import nn

from ... import engine
from ...util.languages import say
from .words import ERRORS

MOST_OUTPUT: Final = 20_000  # letters
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


def no_input(*_: Any) -> str:
    """In place of `input`."""
    raise Stopped(say(ERRORS["no_input"]))

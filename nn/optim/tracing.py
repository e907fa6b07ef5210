"""Which update rules can be traced once and then be taken by the engine, and their traces."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, Final, NamedTuple

from autograd import Gate
from autograd.jit.updates import traced

from .rules import root

Kinds = tuple[tuple[str, int], ...]  # name of a setting → how many numbers a tuple has; 0 for a number
_PURE: Final = (abs, len, tuple, zip, enumerate, range, root)


def plan(rule: Callable[..., Any], size: int, kinds: Kinds) -> Any:
    """A rule as the engine takes its steps; None for one that the engine cannot, or must not, know by heart.

    Args:
        rule: As an `Optimizer` has it.
        size: How many numbers the state of a parameter has.
        kinds: Of its settings.
    """
    if type(rule) is not FunctionType:
        return None
    reads, made = _known(rule, rule.__code__, size, kinds)
    if not all(read.is_the_same() for read in reads):  # a helper was written anew
        _known.cache_clear()
        _, made = _known(rule, rule.__code__, size, kinds)
    return made


class _Read(NamedTuple):
    """What a rule, or what it calls, reads by a global name."""

    function: Any  # FunctionType, which type checkers take for a method here
    name: str
    thing: Any
    code: CodeType | None

    def is_the_same(self) -> bool:
        """Whether it would read the same thing now."""
        thing = _named(self.function, self.name)
        return thing is self.thing and getattr(thing, "__code__", None) is self.code


@lru_cache(maxsize=64)
def _known(rule: FunctionType, code: CodeType, size: int, kinds: Kinds) -> tuple[list[_Read], Any]:
    reads = _reads(rule)
    if reads is None:
        return [], None
    return reads, traced(rule, size, {name: (0.0,) * count if count else 0.0 for name, count in kinds})


def _reads(rule: FunctionType) -> list[_Read] | None:
    """The functions that a rule calls, if what it gives hangs on its arguments alone; else None.

    A rule that draws a random number, counts its calls or prints would do so once, when it is traced.
    """
    found: list[_Read] = []
    waiting, seen = [rule], set[FunctionType]()
    while waiting:
        function = waiting.pop()
        code = function.__code__
        inner = any(isinstance(constant, CodeType) for constant in code.co_consts)
        if inner or function.__closure__ or function.__defaults__ or function.__kwdefaults__:
            return None
        seen.add(function)
        for name in code.co_names:
            thing = _named(function, name)
            found.append(_Read(function, name, thing, getattr(thing, "__code__", None)))
            if isinstance(thing, Gate) or any(thing is pure for pure in _PURE):
                continue
            if type(thing) is not FunctionType:
                return None
            if thing not in seen:
                waiting.append(thing)
    return found


def _named(function: FunctionType, name: str) -> Any:
    return function.__globals__.get(name, getattr(builtins, name, None))

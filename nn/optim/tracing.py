"""Which update rules can be traced once and then be taken by the engine, and their traces."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, Final

from autograd import Gate
from autograd.jit.updates import traced

from .rules import root

Kinds = tuple[tuple[str, int], ...]  # name of a setting → how many numbers a tuple has; 0 for a number
_PURE: Final = (abs, len, tuple, zip, enumerate, range)


@lru_cache(maxsize=64)
def plan(rule: Callable[..., Any], size: int, kinds: Kinds) -> Any:
    """A rule as the engine takes its steps; None for one that the engine cannot, or must not, know by heart.

    Args:
        rule: As an `Optimizer` has it.
        size: How many numbers the state of a parameter has.
        kinds: Of its settings.
    """
    if not _does_the_same_each_time(rule):
        return None
    return traced(rule, size, {name: (0.0,) * count if count else 0.0 for name, count in kinds})


def _does_the_same_each_time(rule: Any) -> bool:
    """Whether what a rule gives can hang on its arguments alone: it is a plain function which reads no others.

    A rule that draws a random number, counts its calls or prints would do so once, when it is traced.
    """
    waiting, seen = [rule], set()
    while waiting:
        thing = waiting.pop()
        if thing is root or isinstance(thing, Gate) or thing in seen:
            continue
        if thing in _PURE:
            continue
        if type(thing) is not FunctionType or thing.__closure__ or thing.__defaults__ or thing.__kwdefaults__:
            return False
        seen.add(thing)
        code: CodeType = thing.__code__
        if any(isinstance(constant, CodeType) for constant in code.co_consts):
            return False
        for name in code.co_names:
            found = thing.__globals__.get(name, getattr(builtins, name, None))
            if found is None:
                return False
            waiting.append(found)
    return True

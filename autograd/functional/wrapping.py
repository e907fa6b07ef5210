"""A derivative keeps the name, the docstring and the signature of its function."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import WRAPPER_ASSIGNMENTS, wraps
from typing import Any

Function = Callable[..., Any]


def named_like(f: Function, transform: str, argnums: Any) -> Callable[[Function], Function]:
    """A decorator that gives a derivative the name, docstring and signature of its function.

    Args:
        transform: Its name, for the TypeError for what is no function.
        argnums: By which arguments it differentiates; TypeError for what cannot be any.
    """
    if not callable(f):
        raise TypeError(f"{transform} takes a function, and then its arguments: {transform}(f)(x); got {f!r}")
    if argnums is not None and not _counts(argnums):
        raise TypeError(
            f"argnums is a whole number or a tuple of them, not {argnums!r}; "
            f"the arguments of f come after: {transform}(f)(x)"
        )
    return wraps(f, WRAPPER_ASSIGNMENTS, ())  # its attributes stay its own


def _counts(argnums: Any) -> bool:
    """Whether these can be places of arguments, of whatever function."""
    wanted = argnums if isinstance(argnums, Sequence) and not isinstance(argnums, str) else [argnums]
    try:
        return not any(isinstance(number, bool) or operator.index(number) is None for number in wanted)
    except TypeError:
        return False

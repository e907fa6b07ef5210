"""A derivative keeps the name, the docstring and the signature of its function."""

from __future__ import annotations

from collections.abc import Callable
from functools import WRAPPER_ASSIGNMENTS, wraps
from typing import Any

Function = Callable[..., Any]


def named_like(f: Function, transform: str) -> Callable[[Function], Function]:
    """A decorator that gives a derivative the name, docstring and signature of its function.

    Args:
        transform: Its name, for the TypeError for what is no function.
    """
    if not callable(f):
        raise TypeError(f"{transform} takes a function, and then its arguments: {transform}(f)(x); got {f!r}")
    return wraps(f, WRAPPER_ASSIGNMENTS, ())  # its attributes stay its own

"""What the arguments of a function are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def argument_names(f: Callable[..., Any], count: int) -> list[str]:
    """Names for the first so many positional arguments: those of its parameters, or x0, x1 and so on.

    >>> argument_names(lambda x, *more: x, 3)
    ['x', 'x1', 'x2']
    """
    from inspect import Parameter, signature  # takes a while to import

    try:
        parameters = signature(f).parameters.values()
    except (TypeError, ValueError):
        parameters = {}.values()
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    names = [x.name for x in parameters if x.kind in kinds][:count]
    return [*names, *(f"x{i}" for i in range(len(names), count))]


def title(f: Callable[..., Any]) -> str:
    """What messages call a function."""
    return getattr(f, "__name__", type(f).__name__)

"""What the arguments of a function are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def argument_names(f: Callable[..., Any], by_keyword: bool = False) -> list[str]:
    """What a function calls its positional arguments; nothing where it does not say.

    Args:
        by_keyword: Only of those that it takes by keyword as well.
    """
    from inspect import signature  # takes a while to import

    try:
        parameters = signature(f).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = ["POSITIONAL_OR_KEYWORD"] if by_keyword else ["POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"]
    return [x.name for x in parameters if x.kind.name in kinds]


def completed(names: Sequence[str], count: int) -> list[str]:
    """Names for so many arguments: x and a number for each that has none.

    >>> completed(["w"], 3)
    ['w', 'x1', 'x2']
    """
    return [*names[:count], *(f"x{i}" for i in range(len(names), count))]


def title(f: Callable[..., Any]) -> str:
    """What messages call a function."""
    return getattr(f, "__name__", type(f).__name__)

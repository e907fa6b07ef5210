"""What a model holds, without asking where."""

from __future__ import annotations

from typing import Any

from .properties import Properties


def held_by(thing: Any, holder: type) -> tuple[list[Any], list[Any]]:
    """The active leaves in a thing, and the holders, each once and in order.

    Iterative, and rings do no harm.

    Args:
        thing: A Value, a list, tuple or dict, or something whose attributes are looked into.
        holder: The class of what has such attributes.
    """
    leaves: list[Any] = []
    holders: list[Any] = []
    seen: set[int] = set()
    kinds = (Properties, list, tuple, dict, holder)
    stack: list[Any] = [thing]
    while stack:
        x = stack.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        if isinstance(x, Properties):
            if x.gate is None and not x.constant:
                leaves.append(x)
            continue
        if isinstance(x, holder):
            holders.append(x)
            parts = list(vars(x).values())
        else:
            parts = list(x.values() if isinstance(x, dict) else x)
        for part in reversed(parts):
            if isinstance(part, kinds):
                stack.append(part)
    return leaves, holders

"""What a model holds, without asking where."""

from __future__ import annotations

from typing import Any

from ..native import shim as cython
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
    known: cython.Py_ssize_t = 0
    node: Properties
    kinds = (list, holder, tuple, dict)
    stack: list[Any] = [thing]
    while stack:
        x = stack.pop()
        seen.add(id(x))
        if len(seen) == known:
            continue
        known += 1
        if isinstance(x, Properties):
            node = x
            if node._code == 0 and not node.constant:
                leaves.append(x)
            continue
        if type(x) is list:
            parts = x
        elif isinstance(x, holder):
            holders.append(x)
            parts = list(vars(x).values())
        else:
            parts = list(x.values() if isinstance(x, dict) else x)
        for part in parts:
            if not isinstance(part, Properties):
                break
        else:  # the weights of a neuron, or the like: in order, as they would come from the stack
            for part in parts:
                seen.add(id(part))
                if len(seen) != known:
                    known += 1
                    node = part
                    if node._code == 0 and not node.constant:
                        leaves.append(part)
            continue
        for part in reversed(parts):
            if isinstance(part, Properties) or isinstance(part, kinds):  # noqa: SIM101  the first is one test in C
                stack.append(part)
    return leaves, holders

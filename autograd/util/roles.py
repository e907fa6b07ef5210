"""What an argument is for: a wrong or misplaced one is told what belongs there, and in which order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple


class Role(NamedTuple):
    """What an argument is for.

    Attributes:
        what: What belongs there, in words.
        fits: Whether something does.
    """

    what: str
    fits: Callable[[Any], bool]


def is_value(x: Any) -> bool:
    """Whether it is a Value, whichever form of the engine made it.

    >>> is_value(2.0)
    False
    """
    return hasattr(type(x), "__gate__")


NODE: Final = Role("a Value", is_value)
FUNCTION: Final = Role("a function", callable)
PATH: Final = Role("a file's path", lambda x: isinstance(x, (str, os.PathLike)))
LEAVES: Final = Role(
    "a list of leaves, such as model.parameters()",
    lambda x: isinstance(x, Iterable) and not isinstance(x, (str, bytes)),
)
ROLES: Final = {"root": NODE, "x": NODE, "f": FUNCTION, "path": PATH, "folder": PATH, "params": LEAVES}


def check(call: Callable[..., Any], roles: dict[str, Role] = ROLES, /, **given: Any) -> None:
    """TypeError for the first of these arguments that does not fit, with the order of all of them.

    Args:
        call: What they were given to.
        roles: What each name stands for.
        **given: The arguments, by name.

    >>> def load(path, model): check(load, path=path)
    >>> load("model.json", 3)
    >>> load(3, "model.json")
    Traceback (most recent call last):
    TypeError: load takes a file's path as path, not int; write load(path, model)
    """
    for name, thing in given.items():
        role = roles[name]
        if not role.fits(thing):
            raise TypeError(
                f"{call.__name__} takes {role.what} as {name}, not {_described(thing)}"
                f"{_way_on(role, call, thing)}{_order(call)}"
            )


def _described(thing: Any) -> str:
    return f"the class {thing.__name__}" if isinstance(thing, type) else type(thing).__name__


def _way_on(role: Role, call: Callable[..., Any], thing: Any) -> str:
    if role is not NODE:
        return ""
    if callable(thing):
        return "; call it, and give the Value that it returns"
    if isinstance(thing, (list, tuple)):
        return f"; ask for one after the other: [{call.__name__}(…) for x in xs]"
    if isinstance(thing, (int, float)):
        return "; a plain number has no graph, which begins with Value(3.0)"
    return "; a label is none" if isinstance(thing, str) else ""


def _order(call: Callable[..., Any]) -> str:
    """The arguments that a call needs, in order, where there are several."""
    from inspect import Parameter, signature  # takes a while to load

    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    names = [
        parameter.name
        for parameter in signature(call).parameters.values()
        if parameter.kind in kinds and parameter.default is Parameter.empty and parameter.name != "self"
    ]
    return f"; write {call.__name__}({', '.join(names)})" if len(names) > 1 else ""

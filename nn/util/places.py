"""What is inside a module, and where: the way to it, spelled as one writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from autograd import Value

Place = tuple[Any, str, Any] | None  # the place around, and a step in: "." and an attribute, "[]" and a key


class Holder:
    """Something whose attributes are looked into."""


def inside(place: Place, thing: Any) -> Iterator[tuple[Place, Any]]:
    """Everything inside a thing with its place, once and in order; iterative, and rings do no harm."""
    seen = set()
    stack = [(place, thing)]
    while stack:
        place, thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield place, thing
        if type(thing) is not Value:
            kind, found = parts(thing)
            stack += [((place, kind, step), part) for step, part in found]


def parts(thing: Any) -> tuple[str, list[tuple[Any, Any]]]:
    """How one steps into a thing, and the Values there and what can hold some, the last one first."""
    kind, found = "[]", list[tuple[Any, Any]]()
    if isinstance(thing, Holder):
        kind, found = ".", list(vars(thing).items())
    elif isinstance(thing, dict):
        found = list(thing.items())
    elif isinstance(thing, (list, tuple)):
        found = list(enumerate(thing))
    return kind, [(step, part) for step, part in reversed(found) if isinstance(part, _HOLDERS)]


_HOLDERS: Final = (Value, Holder, list, tuple, dict)


def spelled(place: Place) -> str:
    """A place as one writes it: `layers[0].w`."""
    steps = []
    while place is not None:
        place, kind, step = place
        steps.append(f".{step}" if kind == "." else f"[{step!r}]")
    return "".join(reversed(steps)).removeprefix(".")

"""Arguments by keyword: each has its place behind those by position."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..util.structures.names import argument_names, completed
from .batches import Samples, samples


class ByKeyword:
    """How a function takes its arguments.

    Attributes:
        names: Of its positional arguments.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        self.names = argument_names(f)
        self._either_way = {*argument_names(f, by_keyword=True)}

    def samples(self, args: Sequence[Any], others: Mapping[str, Any], batch: bool | None) -> Samples:
        """The arguments of one call; those by keyword come by position where the function takes them so."""
        if not others:
            return samples(args, self.names, batch)
        given, rest = list(args), dict(others)
        for name in self.names[len(args) :]:
            if name not in rest or name not in self._either_way:
                break
            given.append(rest.pop(name))
        keywords = sorted(rest)
        names = [*completed(self.names, len(given)), *keywords]
        found = samples((*given, *(rest[keyword] for keyword in keywords)), names, batch)
        return found._replace(structure=" ".join([found.structure, *keywords]), keywords=keywords)


def all_by_position(f: Callable[..., Any], keywords: Sequence[str]) -> Callable[..., Any]:
    """The function, with its last arguments by position, which it takes by these keywords."""
    if not keywords:
        return f
    count = len(keywords)
    return lambda *args: f(*args[:-count], **dict(zip(keywords, args[-count:], strict=True)))

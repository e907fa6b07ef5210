"""Arguments by keyword: each has its place behind those by position."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..util.structures.names import argument_names, completed
from .batches import Read, Samples, by_structure, read_at_once, samples


class ByKeyword:
    """How a function takes its arguments.

    Attributes:
        names: Of its positional arguments.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        self.names = argument_names(f)
        self._either_way = {*argument_names(f, by_keyword=True)}

    def samples(
        self, args: Sequence[Any], others: Mapping[str, Any], batch: bool | None, read: Read | None
    ) -> Samples:
        """The arguments of one call; those by keyword come by position where the function takes them so.

        Args:
            read: What `read_at_once` made of those by position, if there are no others.
        """
        if not others:
            return samples(args, self.names, batch, read)
        given, names, keywords = self._in_order(args, others)
        return _told(samples(given, names, batch, read_at_once(given, batch)), keywords)

    def by_structure(self, args: Sequence[Any], others: Mapping[str, Any]) -> list[tuple[list[int], Samples]]:
        """The samples of a batch in groups of one structure, with their places."""
        given, names, keywords = self._in_order(args, others)
        return [(places, _told(group, keywords)) for places, group in by_structure(given, names)]

    def _in_order(
        self, args: Sequence[Any], others: Mapping[str, Any]
    ) -> tuple[Sequence[Any], Sequence[str], Sequence[str]]:
        """All arguments by position, their names, and by which keywords the function takes the last ones."""
        if not others:
            return args, self.names, ()
        given, rest = list(args), dict(others)
        for name in self.names[len(args) :]:
            if name not in rest or name not in self._either_way:
                break
            given.append(rest.pop(name))
        keywords = sorted(rest)
        names = [*completed(self.names, len(given)), *keywords]
        return (*given, *(rest[keyword] for keyword in keywords)), names, keywords


def _told(found: Samples, keywords: Sequence[str]) -> Samples:
    """Samples that say which of their arguments the function takes by keyword."""
    if not keywords:
        return found
    return found._replace(structure=" ".join([found.structure, *keywords]), keywords=keywords, key=None)


def all_by_position(f: Callable[..., Any], keywords: Sequence[str]) -> Callable[..., Any]:
    """The function, with its last arguments by position, which it takes by these keywords."""
    if not keywords:
        return f
    count = len(keywords)
    return lambda *args: f(*args[:-count], **dict(zip(keywords, args[-count:], strict=True)))

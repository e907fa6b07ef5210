"""What is to be remembered of a thing without a place in the thing, and without keeping it alive."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Notes(Generic[T]):
    """Notes on things, found by the thing itself and never by a comparison; each goes when its thing goes.

    >>> class Thing: pass
    >>> notes, thing = Notes(), Thing()
    >>> notes.put(thing, "mine")
    >>> notes.on(thing), notes.on(Thing())
    ('mine', None)
    """

    def __init__(self) -> None:
        self._notes: dict[int, _Note[T]] = {}

    def put(self, thing: Any, said: T) -> None:
        """Remember this of a thing, in place of what was noted before."""
        note: _Note[T] = _Note(thing, self._forget)
        note.key, note.said = id(thing), said
        self._notes[note.key] = note

    def on(self, thing: Any) -> T | None:
        """What was noted; None where nothing was."""
        note = self._notes.get(id(thing))
        return None if note is None else note.said

    def _forget(self, note: Any) -> None:
        key: int = note.key
        if self._notes.get(key) is note:  # and not one on a thing that has come to lie there since
            del self._notes[key]


class _Note(weakref.ref[Any], Generic[T]):
    __slots__ = ("key", "said")

    key: int
    said: T

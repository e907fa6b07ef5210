"""Whose local gradient a node is a part of: what a row made is answered for by the gate that was written.

A note goes with the node that it is about, and keeps no other node alive.  Notes are found by the
node itself, never by a comparison of numbers.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from .row import Gate
from .value import Value


class Origin(NamedTuple):
    """The gate that somebody wrote, on which numbers, and how often its row was differentiated."""

    gate: Any
    numbers: tuple[float, ...]
    labels: tuple[str, ...]
    order: int

    def __str__(self) -> str:
        if not isinstance(self.gate, Gate):
            return str(self.gate)
        return self.gate.written(self.numbers, self.labels if any(self.labels) else ())


class _Note(weakref.ref[Value]):
    __slots__ = ("key", "origin")

    key: int
    origin: Origin


_NOTES: Final[dict[int, _Note]] = {}


def origin(node: Value) -> Origin:
    """Who answers for a node: the gate whose row made it, or its own."""
    note = _NOTES.get(id(node))
    if note is not None:
        return note.origin
    operands = node.operands
    return Origin(node.gate, tuple(x.data for x in operands), tuple(x.label for x in operands), 1)


def made_by_a_row(node: Value) -> bool:
    """Whether a row made the node, and nobody wrote it."""
    return id(node) in _NOTES


def take_note(node: Value, slopes: Iterable[Any]) -> None:
    """Remember that the row of this node's gate made what stands between the node, its operands and `slopes`."""
    before = {id(node), *map(id, node.operands)}
    answering: Origin | None = None
    waiting = [x for x in slopes if isinstance(x, Value)]
    while waiting:
        x = waiting.pop()
        if id(x) in before or x.gate is None:
            continue
        before.add(id(x))
        if answering is None:
            first = origin(node)
            answering = first._replace(order=first.order + 1)
        note = _Note(x, _forget)
        note.key, note.origin = id(x), answering
        _NOTES[note.key] = note
        waiting += x.operands


def _forget(note: Any) -> None:
    if _NOTES.get(note.key) is note:
        del _NOTES[note.key]

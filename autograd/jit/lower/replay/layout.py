"""Where every number is, and what is done: descriptors in order, each for one generic kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ..llvm.objects import Kernel as Kernel
from .kernels.elementwise import LINE, SAME, TABLE
from .kernels.moves import collect, gather, scatter, spread, turn

Array = Any
_LONG: Final = 64  # numbers in a line: for fewer a kernel of its own isn't worth it


class Operation(NamedTuple):
    """A descriptor: the kernels forward and, where a gradient comes through, backward, and their fields."""

    forward: Kernel
    backward: Kernel | None
    fields: Sequence[int]


class Matrix(NamedTuple):
    """Lines of numbers side by side, each so far `apart` from the one before."""

    place: int
    apart: int


class Layout:
    """Places for numbers, and operations on them.

    Attributes:
        place: For each entry of the tape where its number is; −1 while it has none.
        size: How many places there are.
        zeros: The first of as many zeros as a vector holds; nobody asks for their gradients.
        nothing: The place of −0.0, which changes nothing that is added to it.
        left: Places of no entry in between, where there is always a finite number.
        operations: In the order of computing.
        said: How many blocks, sums and so on there are, for people.
    """

    def __init__(self, count: int, width: int) -> None:
        self.place: Final = np.full(count, -1)
        self.size = 0
        self.width: Final = width
        self.operations: Final[list[Operation]] = []
        self.said: Final[Counter[str]] = Counter()
        self.tables: Final[list[Array]] = []  # kept, because descriptors have their addresses
        self.zeros = self.nothing = -1
        self.left: Final[list[Array]] = []
        self._moved: Final[dict[bytes, tuple[int, bool]]] = {}

    def room(self, count: int) -> int:
        """The first of so many new places."""
        first, self.size = self.size, self.size + count
        return first

    def put_zeros(self) -> None:
        """A vector of zeros, for lanes that are idle, and −0.0."""
        self.zeros, self.nothing = self.room(self.width), self.room(1)

    def leave(self, count: int) -> None:
        """Leave so many places out, where there is always a number."""
        self.left.append(np.arange(count) + self.room(count))

    def put(self, entries: Array) -> int:
        """Give these entries the next places, in order."""
        first = self.room(len(entries))
        self.place[entries] = np.arange(first, self.size)
        return first

    def do(self, forward: Kernel, backward: Kernel | None, *fields: int) -> None:
        """One more operation."""
        self.operations.append(Operation(forward, backward, fields))

    def line(self, places: Array, flows: bool) -> int:
        """Where these numbers are side by side: there already, or brought there."""
        first, count = int(places[0]), len(places)
        if _is_run(places):
            return first
        key = places.tobytes()
        room, returns = self._moved.get(key, (-1, False))
        if room >= 0 and (returns or not flows):
            return room
        room = self.room(count)
        self._moved[key] = room, flows
        if not np.any(places != first):
            self.do((spread, self.width), (collect, self.width) if flows else None, count, room, first)
        else:
            table = np.ascontiguousarray(places, np.int32)
            self.tables.append(table)
            self.said["table entries"] += count
            back = (scatter, self.width) if flows else None
            self.do((gather, self.width), back, count, room, table.ctypes.data)
        return room

    def operand(self, places: Array, flows: bool, same: bool) -> tuple[str, int]:
        """How a kernel finds these numbers itself: a mode, and its field.

        Args:
            same: Whether it is one number in all nodes of the kind.
        """
        if same:
            return SAME, int(places[0])
        if len(places) >= _LONG and self._is_line(places, flows):
            return LINE, self.line(places, flows)
        padded = -(-len(places) // self.width) * self.width
        table = np.empty(padded, np.int32)
        table[: len(places)] = places
        table[len(places) :] = self.zeros + np.arange(padded - len(places))
        self.tables.append(table)
        self.said["table entries"] += len(places)
        return TABLE, int(table.ctypes.data)

    def _is_line(self, places: Array, flows: bool) -> bool:
        """Whether these numbers are side by side."""
        room, returns = self._moved.get(places.tobytes(), (-1, False))
        return _is_run(places) or (room >= 0 and (returns or not flows))

    def matrix(self, places: Array, flows: bool, least: int | None = None) -> Matrix:
        """Where these lines of numbers are: there already, at least so far apart, or brought there."""
        return as_they_are(places, least) or Matrix(self.line(places.ravel(), flows), places.shape[1])

    def turned(self, matrix: Matrix, lines: int, length: int) -> Matrix:
        """A copy of a matrix, column by column, through which nothing flows back."""
        room = self.room(lines * length)
        self.do((turn, self.width), None, lines, length, room, matrix.place, matrix.apart)
        return Matrix(room, lines)


def _is_run(places: Array) -> bool:
    """Whether each is the next one to the one before."""
    return int(places[-1] - places[0]) == len(places) - 1 and bool((np.diff(places) == 1).all())


def as_they_are(places: Array, least: int | None = None) -> Matrix | None:
    """The matrix that these places are, if they are one.

    Args:
        least: How far apart lines must be at least: their length, where each number must be there once.
    """
    lines, length = places.shape
    first = int(places[0, 0])
    apart = int(places[1, 0]) - first if lines > 1 else max(length, least or 0)
    if apart < (least or 0) or int(places[-1, -1]) != first + (lines - 1) * apart + length - 1:
        return None
    regular = first + apart * np.arange(lines)[:, None] + np.arange(length)
    return Matrix(first, apart) if bool((places == regular).all()) else None

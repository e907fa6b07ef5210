"""Where nodes stand in a list, in Python's dict; `places.pyx` is the same in C."""

from __future__ import annotations

from array import array
from math import log2 as log2
from typing import Any, Final, TypeAlias

UNKNOWN: Final = -2
OPEN: Final = -1  # a walk has come by, and is not done with it
# Compiled, a variable of one of these types is looked at in memory.
Integers: TypeAlias = "array[int]"
Reals: TypeAlias = "array[float]"


class Places(dict[Any, int]):
    """The place of each node."""

    def at(self, node: Any) -> int:
        """The place of a node; UNKNOWN without one."""
        return self.get(node, UNKNOWN)

    def put(self, node: Any, place: int) -> None:
        """Give a node its place."""
        self[node] = place

"""Where nodes stand in a list, in Python's dict; `places.pyx` is the same in C."""

from __future__ import annotations

import math
from typing import Any, Final

UNKNOWN: Final = -2
OPEN: Final = -1  # a walk has come by, and is not done with it


def log2(x: float) -> float:
    """The logarithm of C's library."""
    return math.log2(x)


class Places(dict[Any, int]):
    """The place of each node."""

    def __repr__(self) -> str:
        return f"<places of {len(self)} nodes>"

    def at(self, node: Any) -> int:
        """The place of a node; UNKNOWN without one."""
        return self.get(node, UNKNOWN)

    def put(self, node: Any, place: int) -> None:
        """Give a node its place."""
        self[node] = place

"""What must be done at the end, whatever happens on the way there."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def surely(action: Callable[[], T], finish: Callable[[], object]) -> T:
    """`action()`, and then `finish()`: once more from its beginning, where an interrupt strikes there.

    Args:
        finish: Does no harm when it is called twice.

    >>> numbers = []
    >>> surely(lambda: len(numbers), numbers.clear)
    0
    """
    finished = False
    try:
        try:
            return action()
        finally:
            finish()
            finished = True
    finally:
        if not finished:
            finish()


def without_collector(action: Callable[[], T]) -> T:
    """`action()` without the collector, which would walk over millions of new tuples and find nothing."""
    collecting = gc.isenabled()

    def act() -> T:
        gc.disable()
        return action()

    return surely(act, gc.enable if collecting else gc.isenabled)

"""What must be done at the end, whatever happens on the way there."""

from __future__ import annotations

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

"""Numbers drawn by chance inside a function that may be compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from .modes import listener

_given: ContextVar[Iterator[float] | None] = ContextVar("gatewise_given", default=None)


def drawn(draw: Callable[[], float]) -> Any:
    """The number that `draw()` gives; in a compiled function each replay draws it anew.

    draw    takes nothing and returns a number: `random.random`, `lambda: rng.gauss(0.0, 1.0)`

    >>> from random import Random
    >>> drawn(Random(1).random)
    0.13436424411240122
    """
    given = _given.get()
    if given is not None:
        return next(given)
    recorder = listener()
    return draw() if recorder is None else recorder.draw(draw)


@contextmanager
def already_drawn(numbers: Sequence[float]) -> Iterator[None]:
    """Inside the block `drawn` gives these numbers, one after the other."""
    token = _given.set(iter(numbers))
    try:
        yield
    finally:
        _given.reset(token)

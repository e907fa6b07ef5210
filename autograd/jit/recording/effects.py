"""What a function takes from outside its arguments: numbers drawn by chance, and facts it relies on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from ...util.modes import listener
from ...util.setting import Block, Setting

Answer = TypeVar("Answer")
_given: Final[Setting[Iterator[float] | None]] = Setting("gatewise_given", None)


def drawn(draw: Callable[[], float]) -> Any:
    """The number that `draw()` gives; a compiled function draws it anew for each sample.

    Args:
        draw: Takes nothing and returns a number: `random.random`, `lambda: rng.gauss(0.0, 1.0)`.

    >>> from random import Random
    >>> drawn(Random(1).random)
    0.13436424411240122
    """
    given = _given.get()
    if given is not None:
        return next(given)
    recorder = listener()
    return draw() if recorder is None else recorder.draw(draw)


def assumed(fact: Callable[[], Answer]) -> Answer:
    """What `fact()` says now; a compiled function that relied on it is recorded anew when that changes.

    Args:
        fact: Takes nothing and returns what can be compared with ==: `lambda: self.training`.

    >>> assumed(lambda: 2 + 2)
    4
    """
    answer = fact()
    recorder = listener()
    if recorder is not None:
        recorder.assume(fact, answer)
    return answer


def already_drawn(numbers: Sequence[float]) -> Block:
    """Inside the block `drawn` gives these numbers, one after the other."""
    return Block(_given, iter(numbers))

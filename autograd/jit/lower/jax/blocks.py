"""Numbers in blocks, and how some of them are taken: by slices where they lie regularly, else gathered.

XLA runs slices at the speed of memory, forward and back; what is gathered is scattered one by one on the way
back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import jax.numpy as jnp
import numpy as np

Array = Any  # jax.Array, or a tracer in its place

_MOST_SLICES: Final = 8  # that are put together


class Blocks:
    """Numbers that are asked for by their places, wherever they are.

    Attributes:
        kind: In what precision they are taken.
    """

    def __init__(self, count: int, kind: Any) -> None:
        self.kind: Final = kind
        self._blocks: Final[list[Array]] = []
        self._block: Final = np.full(count, -1)
        self._at: Final = np.full(count, -1)

    def put(self, numbers: Array, places: Any) -> None:
        """These are the numbers of these places."""
        self._block[places] = len(self._blocks)
        self._at[places] = np.arange(len(numbers))
        self._blocks.append(numbers)

    def take(self, places: Any) -> Array:
        """The numbers of these places, an array of the same shape."""
        return self.as_put(np.asarray(places, int)).astype(self.kind)

    def as_put(self, places: Any) -> Array:
        """The same as they were put: whole numbers stay such, which no precision rounds."""
        if not places.size:
            return jnp.zeros(places.shape)
        for ordered in (places, places.T)[: places.ndim]:
            flat = ordered.reshape(-1)
            spans = _spans(self._block[flat], self._at[flat])
            if spans:
                found = _joined([_sliced(self._blocks[span.block], span) for span in spans])
                found = found.reshape(ordered.shape)
                return found if ordered is places else found.T
        return self._gathered(places)

    def _gathered(self, places: Any) -> Array:
        near, which = np.unique(self._block[places], return_inverse=True)
        blocks = [self._blocks[i] for i in near]
        starts = np.cumsum([0, *map(len, blocks)])
        at = self._at[places] + starts[which].reshape(places.shape)
        flat = at.reshape(-1)
        return (
            _joined(blocks)
            .at[at]
            .get(
                mode="promise_in_bounds",
                unique_indices=len(np.unique(flat)) == len(flat),
                indices_are_sorted=bool((np.diff(flat) >= 0).all()),
            )
        )


class _Span(NamedTuple):
    """Places of one block that are equally far apart."""

    block: int
    first: int
    step: int
    size: int


def _spans(block: Any, at: Any) -> list[_Span]:
    """All of them as a few spans; none where there would be more."""
    spans: list[_Span] = []
    start, end = 0, len(at)
    steps = np.where(np.diff(block) == 0, np.diff(at), len(at) + at.max(initial=0))
    while start < end:
        if len(spans) == _MOST_SLICES:
            return []
        step = int(steps[start]) if start + 1 < end else 1
        differs = np.flatnonzero((steps[start:] != step) | (np.diff(block[start:]) != 0))
        size = 1 + int(differs[0] if len(differs) else end - 1 - start)
        if size == 2 and step not in (0, 1):
            size = 1
        spans.append(_Span(int(block[start]), int(at[start]), step if size > 1 else 1, size))
        start += size
    return spans


def _sliced(numbers: Array, span: _Span) -> Array:
    _, first, step, size = span
    if step == 0:
        return jnp.broadcast_to(numbers[first : first + 1], (size,))
    last = first + step * (size - 1)
    if step < 0:
        return numbers[last : first + 1 : -step][::-1]
    return numbers[first : last + 1 : step]


def _joined(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else jnp.concatenate(parts)

"""What a backend is: it lowers a tape, and the result computes many samples at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from .tape import Tape

Rows = Any  # one row of numbers for each sample: lists, or a NumPy array of float64


class Replay(NamedTuple):
    """What a replay found.

    outputs   a row for each sample, with a number for each of the tape's results
    failed    for each sample which guard failed first, counted from 1, or 0
    gradient  Σ over the samples of seed × ∂result/∂wrt, for each of `wrt`; empty if it was not asked for
    sound     whether no guard failed and every number above is finite
    """

    outputs: Rows
    failed: Any
    gradient: Any
    sound: bool


class Lowered(Protocol):
    """A tape as code."""

    def values(self, parameters: Sequence[float], rows: Rows) -> Replay:
        """The results for each sample; `parameters` is a buffer of doubles (`array('d')` or NumPy)."""

    def gradient(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results, and the gradient of the one result, summed over the samples in a fixed order."""


class Backend(Protocol):
    """Lowers tapes."""

    def __call__(self, tape: Tape, wrt: Sequence[int], strict_bits: bool) -> Lowered:
        """Code for one tape, and for its gradient by the entries `wrt`.

        strict_bits    whether each sample must have eager's bits: nothing fused, nothing reordered
        """

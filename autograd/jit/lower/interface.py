"""What a backend is: it lowers a tape, and the result computes many samples at once, or trains on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from ...engine import Direct
from .tape import Tape

Rows = Any  # one row of numbers for each sample: lists, `engine.Packed`, or a NumPy array of float64
Batch = list[int]  # the places of its samples
Results = list[list[float]]  # of each sample


def in_array(numbers: Any) -> Any:
    """Numbers as one NumPy array of float64; ImportError without NumPy."""
    import numpy

    return numpy.asarray(numbers, dtype=float)


class Replay(NamedTuple):
    """What a replay found.

    Attributes:
        outputs: A row for each sample, with a number for each of the tape's results.
        failed: For each sample which guard failed first, counted from 1, or 0.
        gradient: Σ over the samples of seed × ∂result/∂wrt, for each of `wrt`; empty if it was not asked for.
        sound: Whether no guard failed and every number above is finite.
        directly: What makes a `Direct` for more such calls, from the leaves that it reads, those that get a
            slope, the places of these and how many there are; None where there is none.
    """

    outputs: Rows
    failed: Any
    gradient: Any
    sound: bool
    directly: Callable[..., Direct] | None = None


class Lowered(Protocol):
    """A tape as code."""

    def values(self, parameters: Sequence[float], rows: Rows) -> Replay:
        """The results for each sample; `parameters` is a buffer of doubles (`array('d')` or NumPy)."""

    def gradient(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results, and the gradient of the one result, summed over the samples in a fixed order."""

    def plan(self) -> list[str]:
        """How it computes, and why, in a few lines."""


# backend(tape, wrt, strict_bits) is code for a tape, and for its gradient by the entries `wrt`; with the last
# each sample has eager's bits: nothing fused, nothing reordered
Backend = Callable[..., Lowered]


class Recorded(Protocol):
    """A recording with its tape and its code."""

    @property
    def tape(self) -> Tape:
        """What was recorded."""

    @property
    def reached(self) -> Sequence[int]:
        """The places of the parameters that get a gradient and that the result depends on."""

    @property
    def wrt(self) -> Sequence[int]:
        """Their entries on the tape."""

    @property
    def lowered(self) -> Lowered:
        """The tape as code."""

    def holds(self) -> bool:
        """Whether what the function relied on is still as it was."""

    def numbers(self) -> Sequence[float]:
        """Those of all parameters now."""


class Steps(Protocol):
    """Takes steps; after an error or an interrupt everything is as it was after the last whole one."""

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Results]) -> None:
        """One step for each batch, all that so often; append to `taken` a row of results per sample."""

    def write_back(self) -> None:
        """Bring the nodes and the optimizer up to date."""


class StepsInTurn(Steps, Protocol):
    """Steps that take turns with others, on the same parameters and with the same optimizer."""

    def go_on_from(self, other: StepsInTurn) -> None:
        """Begin with what others learned so far."""


class StepsOnNodes(StepsInTurn, Protocol):
    """Steps that any optimizer can take, which those in machine code leave a step in trouble to."""

    @property
    def recorded(self) -> Recorded:
        """What is trained."""

    @property
    def optimizer(self) -> Any:
        """What updates the parameters."""

    @property
    def on_step(self) -> Callable[[], Any] | None:
        """What is called after each step."""

    def rows(self, order: Batch) -> Rows:
        """The numbers of these samples, and those drawn for each of them."""

    def one(self, batch: Batch, taken: list[Results]) -> None:
        """One step and its results, or an error and neither."""

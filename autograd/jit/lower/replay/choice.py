"""Which way a tape is computed: one sample after the other through its graph, or many side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ....util.locks import once
from ..interface import Replay, Rows
from ..llvm.backend import LlvmCode
from ..llvm.codegen.machine import width
from ..llvm.kernels.straight_line import MOST_ENTRIES
from ..tape import Tape
from .code import Replayed
from .costs import of_lanes, of_replay
from .schedule import Schedule

MOST_SAMPLES: Final = 32  # beyond, samples side by side are faster for any tape


class Chosen:
    """A tape as machine code (`interface.Lowered`), for each call in the way that costs least.

    Args:
        strict_bits: Each sample gets eager's bits, for which nothing may be reordered: samples side by side.
    """

    def __init__(self, tape: Tape, wrt: Sequence[int], strict_bits: bool = False) -> None:
        self._several: Final = len(tape.outputs) > 1
        self._lanes: Final = LlvmCode(tape, wrt, strict_bits)
        self._forward: Final = Way(tape, [], strict_bits)
        self._both: Final = Way(tape, wrt, strict_bits)

    def values(self, parameters: Sequence[float], rows: Rows) -> Replay:
        """The results for each sample."""
        if self._forward.is_for(len(rows)):
            return self._forward.replayed.replay(parameters, rows, 0.0)
        return self._lanes.values(parameters, rows)

    def gradient(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results, and the gradient of the one result, summed over the samples."""
        if self._both.is_for(len(rows)):
            return self._both.replayed.replay(parameters, rows, seed)
        return self._lanes.gradient(parameters, rows, seed)

    def plan(self) -> list[str]:
        """How the results, and of one its gradient, are computed, and why."""
        return (self._forward if self._several else self._both).told()


class Way:
    """How the results of a tape and, if `wrt` is not empty, their gradient are computed."""

    def __init__(self, tape: Tape, wrt: Sequence[int], strict_bits: bool = False) -> None:
        self._tape: Final = tape
        self._wrt: Final = list(wrt)
        self._exact: Final = strict_bits
        self._size: Final = tape.size()

    def is_for(self, samples: int) -> bool:
        """Whether so many samples go one after the other through the graph."""
        if samples > MOST_SAMPLES or self._exact or self._size <= MOST_ENTRIES:
            return False
        return samples <= self.most

    @once
    def schedule(self) -> Schedule:
        """What would be done."""
        return Schedule(self._tape, self._wrt, width())

    @once
    def most(self) -> int:
        """For how many samples that is the cheaper way."""
        if not self.schedule.fits:
            return 0
        fewer = [n for n in range(1, MOST_SAMPLES + 1) if self._replays(n) < self._in_lanes(n)]
        return max(fewer, default=0)

    def _replays(self, samples: int) -> float:
        return of_replay(self.schedule.layout.operations, samples)

    def _in_lanes(self, samples: int) -> float:
        layout = self.schedule.layout
        return of_lanes(layout.operations, self._size, layout.said["table entries"], samples, width())

    @once
    def replayed(self) -> Replayed:
        """The code for these."""
        return Replayed(self._tape, self._wrt, self.schedule)

    def told(self) -> list[str]:
        """What is done, and why."""
        size, lanes = f"{self._size:,} entries", f"samples side by side, {width()} in a vector"
        if self._exact:
            return [f"{size}: {lanes}, because strict_bits keeps the order of every sum"]
        if self._size <= MOST_ENTRIES:
            return [f"{size}: straight-line code, {lanes}, because so few fit into registers"]
        if not self.schedule.fits:
            return [f"{size}: {lanes}, because the graph has no use for vectors"]
        operations, said = self.schedule.layout.operations, self.schedule.layout.said
        if not self.most:
            return [f"{size}: {lanes}, because its {len(operations):,} runs through the graph are too short"]
        parts = ", ".join(f"{count:,} {name}" for name, count in said.items())
        each, side = self._replays(1), self._in_lanes(1)
        return [
            f"{size}: up to {self.most} samples one after the other, vectors filled from the graph",
            f"  {len(operations):,} operations: {parts}",
            f"  estimated {each / 1e3:,.3g} µs a sample, {side / 1e3:,.3g} µs side by side",
            f"more samples: {lanes}, estimated {side / 1e3:,.3g} µs for up to {width()}",
        ]

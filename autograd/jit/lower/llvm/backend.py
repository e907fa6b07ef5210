"""The machine's own code for a tape: samples in the lanes of vectors, runs of nodes as loops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llvmlite import ir

from ....util.cleanup import without_collector
from ....util.locks import once
from ..interface import Replay, Rows
from ..tape import Tape
from .calls import Calls
from .codegen.machine import simplified, width
from .kernels.straight_line import MOST_ENTRIES, length, straight
from .work import Work


class LlvmCode:
    """One tape as machine code (`interface.Lowered`).

    Sums of products are rounded once for each product (fused multiply-add), functions are within 4 units
    in the last place, and gradients are summed over the samples in a fixed order, so that the bits are
    the same in every run, with any number of threads.

    Args:
        strict_bits: Each sample gets eager's bits: nothing is fused, the functions are those of Python's
            `math`, and additions keep the order of the tape; whether that is the order of a backward pass,
            the tape says (`is_swept`).
    """

    def __init__(self, tape: Tape, wrt: Sequence[int], strict_bits: bool = False) -> None:
        self._tape: Final = tape
        self._wrt: Final = list(wrt)
        self._exact: Final = strict_bits

    def values(self, parameters: Sequence[float], rows: Rows) -> Replay:
        """The results for each sample."""
        return self._forward.replay(parameters, rows, 0.0)

    def gradient(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results, and the gradient of the one result, summed over the samples."""
        return self._both.replay(parameters, rows, seed)

    def text(self) -> str:
        """The function of a small tape, or the kernels that a large one calls: the same code for many nodes.

        >>> from autograd.jit.lower.tape import Entry, Tape
        >>> "define void @samples(" in LlvmCode(Tape([Entry("input")], [0], [], [0]), []).text()
        True
        """
        module = ir.Module()
        if length(self._tape) <= MOST_ENTRIES:
            straight(module, "samples", width(), self._exact, self._tape, self._wrt)
        else:
            calls = Calls(self._tape, self._wrt, self._exact)
            kernels = dict.fromkeys(call.kernel for call in (*calls.forward, *calls.backward))
            for number, (write, *settings) in enumerate(kernels):
                write(module, f"kernel{number}", *settings)
        return str(simplified(str(module)))

    @once
    def _forward(self) -> Work:
        return self._work([])

    @once
    def _both(self) -> Work:
        return self._work(self._wrt)

    def _work(self, wrt: list[int]) -> Work:
        return without_collector(lambda: Work(self._tape, wrt, self._exact))

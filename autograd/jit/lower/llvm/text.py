"""What is compiled for a tape, as LLVM's text."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from ..tape import LEAVES, Tape
from .calls import Calls
from .codegen.machine import simplified, width
from .kernels.straight_line import MOST_ENTRIES, straight


def text(tape: Tape, wrt: Sequence[int], exact: bool = False) -> str:
    """The function of a small tape, or the kernels that a large one calls: the same code for many nodes."""
    module = ir.Module()
    if sum(entry.op not in LEAVES for entry in tape.entries) <= MOST_ENTRIES:
        straight(module, "samples", width(), exact, tape, wrt)
        return str(simplified(str(module)))
    calls = Calls(tape, wrt, exact)
    kernels = {call.key: call.write for call in (*calls.forward, *calls.backward)}
    for number, write in enumerate(kernels.values()):
        write(module, f"kernel{number}")
    return str(simplified(str(module)))

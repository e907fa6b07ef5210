"""The reference backend: a tape as Python source, sample by sample, with eager's bits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from ...gates.kernels import names_in_python
from ...numbers.c_program import in_c
from ...numbers.languages import PYTHON, spell
from ...numbers.program import Program, Register
from ...util.locks import once
from ...util.packages.user_code import run_written
from .branches import told_by_others, unconditional
from .interface import Replay, Rows
from .straight_line import StraightLine, straight_line
from .tape import Tape

_ARITHMETIC: Final = (ArithmeticError, ValueError)  # what Python raises where C gives inf or nan


class PythonCode:
    """One tape as Python functions (`interface.Lowered`)."""

    def __init__(self, tape: Tape, wrt: Sequence[int], strict_bits: bool = True) -> None:
        self.tape = tape
        self.wrt = list(wrt)

    def values(self, parameters: Sequence[float], rows: Rows) -> Replay:
        """The results for each sample."""
        return self._replay(self._forward, parameters, rows, 1.0, [])

    def gradient(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results, and the gradient of the one result, summed over the samples."""
        return self._replay(self._both, parameters, rows, seed, self.wrt)

    def plan(self) -> list[str]:
        """How it computes, and why."""
        return [f"{len(self.tape):,} entries: plain Python, sample by sample; 'gatewise[compile]' is faster"]

    def _replay(
        self, code: Code, parameters: Sequence[float], rows: Rows, seed: float, wrt: Sequence[int]
    ) -> Replay:
        results = len(self.tape.outputs)
        outputs, failed, total = [], [], [0.0] * len(wrt)
        finite = True
        numbers = parameters.tolist() if hasattr(parameters, "tolist") else parameters
        for row in rows.tolist() if hasattr(rows, "tolist") else rows:
            guard, check, *found = code(numbers, row, seed)
            outputs.append(found[:results])
            failed.append(int(guard))
            total = [a + b for a, b in zip(total, found[results:], strict=True)]
            finite = finite and check == 0.0 and all(map(math.isfinite, found[:results]))
        return Replay(outputs, failed, total, finite and not any(failed) and all(map(math.isfinite, total)))

    @once
    def _forward(self) -> Code:
        return self._code(straight_line(self.tape))

    @once
    def _both(self) -> Code:
        return self._code(straight_line(self.tape, self.wrt))

    def _code(self, line: StraightLine) -> Code:
        """In Python's functions, and in C's where those raise."""
        results = [line.failed, self._check(line), *line.outputs, *line.gradient]
        names = {f"x{i}": f"x[{i}]" for i in range(len(self.tape.inputs))}
        names |= {f"p{i}": f"p[{i}]" for i in range(len(self.tape.parameters))}
        spelled = spell(line.program, results, PYTHON, names)
        body = "\n".join(f"    {text}" for text in spelled.statements)
        space: dict[str, Any] = names_in_python()
        source = f"def replay(p, x, seed):\n{body}\n    return {', '.join(spelled.results)},"
        run_written(source, "replay", space)
        quick: Code = space["replay"]

        def code(p: Sequence[float], x: Sequence[float], seed: float) -> Sequence[float]:
            try:
                return quick(p, x, seed)
            except _ARITHMETIC:
                given = {"seed": seed, **{f"x{i}": a for i, a in enumerate(x)}}
                guard, *found = in_c(line.program, results, given | {f"p{i}": a for i, a in enumerate(p)})
                return [guard, *(a if math.isfinite(a) else math.nan for a in found)]

        return code

    def _check(self, line: StraightLine) -> Register:
        """0 where all that counts in every sample is finite, else NaN: 0 × inf."""
        program: Program = line.program
        check = program.const(0.0)
        told = told_by_others(self.tape)
        for index in sorted(unconditional(self.tape) - told):
            if self.tape.entries[index].op == "gate":
                check = check + line.entries[index] * 0.0
        return program.register(check)


Code = Callable[[Sequence[float], Sequence[float], float], Sequence[float]]

"""The reference backend: a tape as Python source, sample by sample, with eager's bits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..kernels import LIBM_FUNCTIONS
from ..locking import once
from ..program import Register
from ..spelling import PYTHON, spell
from ..tape import Tape
from .interface import Replay, Rows

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

    def _replay(
        self, code: Code, parameters: Sequence[float], rows: Rows, seed: float, wrt: Sequence[int]
    ) -> Replay:
        results = len(self.tape.outputs)
        outputs, failed, total = [], [], [0.0] * len(wrt)
        for row in rows.tolist() if hasattr(rows, "tolist") else rows:
            try:
                guard, *numbers = code(parameters, row, seed)
            except _ARITHMETIC:
                guard, *numbers = [0.0] + [math.nan] * (results + len(wrt))
            outputs.append(numbers[:results])
            failed.append(int(guard))
            total = [a + b for a, b in zip(total, numbers[results:], strict=True)]
        finite = all(map(math.isfinite, [*total, *(y for row in outputs for y in row)]))
        return Replay(outputs, failed, total, finite and not any(failed))

    @once
    def _forward(self) -> Code:
        line = self.tape.program()
        return self._code([line.failed, *line.outputs])

    @once
    def _both(self) -> Code:
        line = self.tape.program(self.wrt)
        return self._code([line.failed, *line.outputs, *line.gradient])

    def _code(self, results: Sequence[Register]) -> Code:
        names = {f"x{i}": f"x[{i}]" for i in range(len(self.tape.inputs))}
        names |= {f"p{i}": f"p[{i}]" for i in range(len(self.tape.parameters))}
        spelled = spell(results[0].program, results, PYTHON, names)
        body = "\n".join(f"    {line}" for line in spelled.statements)
        space: dict[str, Any] = dict(LIBM_FUNCTIONS)
        exec(f"def replay(p, x, seed):\n{body}\n    return {', '.join(spelled.results)},", space)
        code: Code = space["replay"]
        return code


Code = Callable[[Sequence[float], Sequence[float], float], Sequence[float]]

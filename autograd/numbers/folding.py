"""A program that works out at once what is known, and leaves out what changes no bit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..alphabet import LIBM, select
from .operators import OPERATIONS
from .program import Program, Register

# op, which operand, its number: the other operand is the result, to the last bit and for every number
_NEUTRAL: Final = (("mul", 0, 1.0), ("mul", 1, 1.0), ("div", 1, 1.0), ("sub", 1, 0.0))


class LeanProgram(Program):
    """Folds constants where the result is finite, and drops × 1, ÷ 1 and − 0.

    A comparison of constants is a plain bool, which `select` takes.
    """

    def emit(self, op: str, *operands: Any) -> Any:
        """One operation on registers and plain numbers."""
        if op == "select":
            return self._select(*operands)
        known = [self.number(x) for x in operands]
        if None not in known:
            return self._fold(OPERATIONS[op], known, lambda: super(LeanProgram, self).emit(op, *operands))
        for name, place, number in _NEUTRAL:
            if op == name and _same(known[place], number):
                return operands[1 - place]
        return super().emit(op, *operands)

    def call(self, name: str, operands: Sequence[Any]) -> Any:
        """A function of C's math library by name."""
        known = [self.number(x) for x in operands]
        if None not in known:
            return self._fold(
                LIBM[name].on_floats, known, lambda: super(LeanProgram, self).call(name, operands)
            )
        return super().call(name, operands)

    def number(self, x: Any) -> float | None:
        """The number of a constant; None for what is not known yet."""
        if not isinstance(x, Register):
            return float(x)
        instruction = self.instructions[x.index]
        return instruction.args[0] if instruction.op == "const" else None

    def _select(self, condition: Any, a: Any, b: Any) -> Any:
        holds = self.number(condition)
        if holds is not None:
            return select(holds, a, b)
        if self.register(a).index == self.register(b).index:
            return a
        return super().emit("select", condition, a, b)

    def _fold(self, f: Callable[..., Any], known: Sequence[Any], otherwise: Callable[[], Any]) -> Any:
        try:
            result = f(*known)
        except (ArithmeticError, ValueError):
            return otherwise()
        if isinstance(result, bool):
            return result
        return self.const(result) if math.isfinite(result) else otherwise()


def _same(x: float | None, number: float) -> bool:
    return x == number and math.copysign(1.0, x) == math.copysign(1.0, number)

"""Whether a number that is not finite shows in what is computed from it."""

from __future__ import annotations

from typing import Any, Final

from ..llvm.codegen.builder import needed
from ..roles import CHOICE, role
from .kernels.formula import ShortSum, Tree, formula_of

_PASSING_ON: Final = ("add", "sub", "mul", "neg")  # 0 × inf and inf − inf are NaN
_CHOOSING: Final = ("select", "lt", "le", "neg", "const", "input")


def shows(outer: Any, slot: int, inner: Any) -> bool:
    """Whether `outer` or an operand of `inner` is not finite where `inner`, operand `slot` of it, is not."""
    return _passes_on(outer, slot) or _is_settled(inner)


def _passes_on(what: Any, slot: int) -> bool:
    """Whether the result is not finite where an operand is not."""
    program = formula_of(what).program
    reaches = {slot}
    for index in range(len(program.instructions)):
        op = program.instructions[index].op
        if op in _PASSING_ON and not reaches.isdisjoint(program.operands(index)):
            reaches.add(index)
    return formula_of(what).result in reaches


def _is_settled(what: Any) -> bool:
    """Whether the result is finite where all operands are, and all of them count."""
    if isinstance(what, Tree):
        return _is_settled(what.outer) and _is_settled(what.inner)
    if isinstance(what, ShortSum) or role(what.gate) == CHOICE:
        return False
    formula = formula_of(what)
    program = formula.program
    return all(program.instructions[i].op in _CHOOSING for i in needed(program, [formula.result], {}))

"""A program on the numbers of C, instruction by instruction, for where Python's floats raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .c99 import C99
from .operators import OPERATIONS
from .program import Program, Register


def in_c(program: Program, results: Sequence[Register], inputs: Mapping[str, float]) -> list[float]:
    """What a program gives in C: infinities and NaN, and no error."""
    made: list[Any] = []
    for index, (op, args) in enumerate(program.instructions):
        xs = [made[i] for i in program.operands(index)]
        if op == "input":
            made.append(C99(inputs[args[0]]))
        elif op == "const":
            made.append(C99(args[0]))
        elif op == "libm":
            made.append(C99.__libm__(args[0], xs))
        elif op == "select":
            made.append(xs[1] if C99.of(xs[0]).number else xs[2])
        else:
            made.append(OPERATIONS[op](*xs))
    return [made[x.index].number for x in results]

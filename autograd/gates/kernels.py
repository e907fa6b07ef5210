"""A gate on floats, as one Python function written from its row: (y, ∂y/∂a, ∂y/∂b) at once.

The row is read by registers, which leaves a short program with shared sub-expressions merged; the
program is spelled as Python.  A row that only floats can read (it branches with `if`, or calls
`math.exp`) is asked directly instead.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

from ..alphabet import LIBM
from ..numbers.languages import PYTHON, spell
from ..numbers.program import Program, Register
from ..util.packages.user_code import run_written
from .protocol import Row

Kernel = Callable[..., tuple[float, ...]]


def kernel(gate: Row, constant: int) -> Kernel:
    """The function of floats for these constant operands, whose local gradients are 0."""
    if gate.arity > gate.longest_kernel:
        return _ask_the_row(gate, constant)
    try:
        program, results = trace(gate, constant)
    except TypeError:
        return _ask_the_row(gate, constant)
    names = names_in_python()
    run_written(written(program, results, gate), gate.name, names)
    made: Kernel = names["kernel"]
    return made


def trace(gate: Row, constant: int) -> tuple[Program, list[Register]]:
    """The row of a gate as a program, and the registers of its value and local gradients."""
    program = Program()
    operands = [program.input(name) for name in gate.operand_names]
    y = program.register(gate.value(*operands))
    local_grads = gate.one_each(gate.form(constant)(y, *operands))
    kept = [0.0 if constant >> i & 1 else local for i, local in enumerate(local_grads)]
    return program, [y, *map(program.register, kept)]


def written(program: Program, results: list[Register], gate: Row) -> str:
    """The program as the source of a Python function."""
    names = {name: f"x{i}" for i, name in enumerate(gate.operand_names)}  # an operand may be called exp
    statements, values = spell(program, results, PYTHON, names)
    body = [*statements, f"return {', '.join(values)},"]
    return f"def kernel({', '.join(names.values())}):\n" + "".join(f"    {line}\n" for line in body)


def _ask_the_row(gate: Row, constant: int) -> Kernel:
    def ask(*xs: float) -> tuple[float, ...]:
        y = gate.value(*xs)
        local_grads = gate.one_each(gate.form(constant)(y, *xs))
        kept = (0.0 if constant >> i & 1 else x for i, x in enumerate(local_grads))
        return tuple(float(x) for x in (y, *kept))

    return ask


def names_in_python() -> dict[str, Any]:
    """What the text of a program in Python calls by name."""
    return {**{name: row.on_floats for name, row in LIBM.items()}, "inf": inf, "nan": nan}

"""A gate on floats, as one Python function written from its row: (y, ∂y/∂a, ∂y/∂b) at once.

The row is read by registers, which leaves a short program with shared sub-expressions merged; the
program is spelled as Python.  A row that only floats can read (it branches with `if`, or calls
`math.exp`) is asked directly instead.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import TYPE_CHECKING, Any, Final

from .alphabet import LIBM
from .program import Program, Register

if TYPE_CHECKING:
    from .row import Gate

Kernel = Callable[..., tuple[float, ...]]

SPELLING: Final = {
    "input": "{0}",
    "const": "{0!r}",
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "{0} / {1}",
    "neg": "-{0}",
    "lt": "{0} < {1}",
    "le": "{0} <= {1}",
    "select": "{1} if {0} else {2}",
}


def kernel(gate: Gate, constant: int) -> Kernel:
    """The function of floats for these constant operands, whose local gradients are 0."""
    try:
        program, results = trace(gate, constant)
    except TypeError:
        return _ask_the_row(gate, constant)
    names = dict(LIBM_FUNCTIONS)
    exec(spell(program, results, gate), names)
    made: Kernel = names["kernel"]
    return made


def trace(gate: Gate, constant: int) -> tuple[Program, list[Register]]:
    """The row of a gate as a program, and the registers of its value and local gradients."""
    program = Program()
    operands = [program.input(name) for name in gate.operand_names]
    y = program.register(gate.value(*operands))
    local_grads = gate.one_each(gate.form(constant)(y, *operands))
    kept = [0.0 if constant >> i & 1 else local for i, local in enumerate(local_grads)]
    return program, [y, *map(program.register, kept)]


def spell(program: Program, results: list[Register], gate: Gate) -> str:
    """The program as the source of a Python function; a result that is used once is written in place."""
    uses = [0] * len(program.instructions)
    live = {result.index for result in results}
    for index in reversed(range(len(program.instructions))):
        if index in live:
            op, args = program.instructions[index]
            operands = () if op in ("input", "const") else args[op == "libm" :]
            for operand in operands:
                live.add(operand)
                uses[operand] += 1
    for result in results:
        uses[result.index] += 1
    lines, written = [], {}
    for index in sorted(live):
        op, args = program.instructions[index]
        if op in ("input", "const"):
            written[index] = SPELLING[op].format(*args)
            continue
        if op == "libm":
            text = f"{args[0]}({', '.join(written[i] for i in args[1:])})"
        else:
            text = SPELLING[op].format(*(written[i] for i in args))
        if uses[index] == 1:
            written[index] = f"({text})"
        else:
            written[index] = f"t{index}"
            lines.append(f"    t{index} = {text}")
    head = f"def kernel({', '.join(gate.operand_names)}):"
    return "\n".join([head, *lines, f"    return {', '.join(written[r.index] for r in results)},"])


def _ask_the_row(gate: Gate, constant: int) -> Kernel:
    def ask(*xs: float) -> tuple[float, ...]:
        y = gate.value(*xs)
        local_grads = gate.one_each(gate.form(constant)(y, *xs))
        kept = (0.0 if constant >> i & 1 else x for i, x in enumerate(local_grads))
        return tuple(float(x) for x in (y, *kept))

    return ask


LIBM_FUNCTIONS: Final[dict[str, Any]] = {
    **{name: function.on_floats for name, function in LIBM.items()},
    "inf": inf,
    "nan": nan,
}

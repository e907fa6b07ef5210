"""How many additions and multiplications a step takes, and how many the machine can do."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from llvmlite import ir

from autograd.gates.kernels import trace
from autograd.gates.row import Gate
from autograd.jit.lower.llvm.codegen.builder import INT, POINTER, Code, integer
from autograd.jit.lower.llvm.codegen.machine import to_machine_code, width
from autograd.jit.lower.tape import Tape
from autograd.numbers.program import Program

ARITHMETIC = ("add", "sub", "mul", "div", "neg", "libm")
SUMS = 12  # independent ones, so that none waits for another


def operations(tape: Tape) -> int:
    """Those that one sample needs: of the rows, and backward a product and a sum along every edge.

    A local gradient of 1 needs no product, and the first contribution to a node no sum; gradients of
    parameters are summed over the samples.  A function of C's library counts as one operation.
    """
    reached = set(tape.parameters)
    count = 0
    columns = tape.columns
    gates = columns.each(lambda op, gate: gate)
    for gate, mask, operands in reversed(
        list(zip(gates, tape.masks(tape.parameters), columns.operands, strict=True))
    ):
        if gate is None:
            continue
        row, products = _of_gate(gate, mask)
        count += row + sum(products)
        for i in range(len(products)):
            if not mask >> i & 1:
                count += operands[i] in reached
                reached.add(operands[i])
    return count


@cache
def _of_gate(gate: Gate, mask: int) -> tuple[int, list[bool]]:
    """The operations of its row, and for each operand whether its gradient needs a product."""
    program, results = trace(gate, max(mask, 0))
    row = _arithmetic(program, [x.index for x in (results if mask != -1 else results[:1])])
    slopes = [program.instructions[x.index] for x in results[1:]] if mask != -1 else []
    return row, [not mask >> i & 1 and slope != ("const", (1.0,)) for i, slope in enumerate(slopes)]


def _arithmetic(program: Program, results: list[int]) -> int:
    """How many instructions that compute something these results need."""
    wanted = set(results)
    for index in reversed(range(len(program.instructions))):
        if index in wanted:
            wanted.update(program.operands(index))
    return sum(program.instructions[index].op in ARITHMETIC for index in wanted)


class Peak:
    """Multiply-adds in vectors that never leave the registers: what the machine can do at best."""

    def __init__(self, rounds: int = 200_000) -> None:
        module = ir.Module()
        code = Code(module, "peak", [POINTER, INT], width(), exact=False)
        b, (result, turns) = code.build, code.function.args
        sums = [b.alloca(code.vector) for _ in range(SUMS)]
        for x in sums:
            b.store(code.every(1.0), x)
        with code.loop(integer(0), turns):
            for x in sums:
                b.store(code.multiply_add(b.load(x), code.every(0.999), code.every(0.001)), x)
        for i, x in enumerate(sums):
            code.store(b.load(x), result, integer(i * width()))
        b.ret_void()
        self._engine: Any = to_machine_code(str(module))
        address = self._engine.get_function_address("peak")
        self._run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(address)
        self._room = (ctypes.c_double * (SUMS * width()))()
        self._rounds = rounds
        self.operations = 2 * SUMS * width() * rounds

    def take(self) -> None:
        """All of them."""
        self._run(ctypes.addressof(self._room), self._rounds)

"""How many additions and multiplications a step takes, and how many the machine can do."""

from __future__ import annotations

import ctypes
from time import perf_counter
from typing import Any

from llvmlite import ir

from autograd.kernels import trace
from autograd.lower.llvm_code import INT, POINTER, Code, integer
from autograd.lower.llvm_machine import to_machine_code, width
from autograd.tape import Tape

SUMS = 12  # independent ones, so that none waits for another


def operations(tape: Tape) -> int:
    """Operations of one sample: those of the rows, and a product and a sum along every edge backward.

    A function of C's library counts as one operation, and a choice as none.
    """
    masks = tape.masks(tape.parameters)
    count = 0
    for entry, mask in zip(tape.entries, masks, strict=True):
        if entry.gate is None:
            continue
        program, results = trace(entry.gate, max(mask, 0))
        arithmetic = ("add", "sub", "mul", "div", "neg", "libm")
        wanted = {result.index for result in (results if mask != -1 else results[:1])}
        for index in reversed(range(len(program.instructions))):
            if index in wanted:
                wanted.update(program.operands(index))
                count += program.instructions[index].op in arithmetic
        if mask != -1:
            count += 2 * sum(not mask >> i & 1 for i in range(entry.gate.arity))
    return count


def peak(rounds: int = 2_000_000) -> float:
    """Operations in a second, by multiply-adds in vectors that never leave the registers."""
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
    engine: Any = to_machine_code(str(module))
    run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(engine.get_function_address("peak"))
    room = (ctypes.c_double * (SUMS * width()))()
    best = float("inf")
    for _ in range(5):
        start = perf_counter()
        run(ctypes.addressof(room), rounds)
        best = min(best, perf_counter() - start)
    return 2.0 * SUMS * width() * rounds / best

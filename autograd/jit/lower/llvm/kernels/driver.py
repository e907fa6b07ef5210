"""The functions that Python calls: parameters and samples in, results and gradients out.

They are the same code for every tape; what a tape is stands in the tables that a job names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from llvmlite import ir

from ..codegen.builder import DOUBLE, INT, integer
from .groups import do_groups
from .job import Part

TAKE, GROUPS, GIVE = 1, 2, 4
ALL: Final = TAKE | GROUPS | GIVE
BIT: Final = ir.IntType(1)


def take_parameters(module: ir.Module, name: str, width: int) -> None:
    """Each parameter to its place among the numbers, and copies of those that runs need side by side."""
    code = Part(module, name, width)
    numbers = code.array("numbers")
    parameters, places = code.array("parameters"), code.array("places")
    with code.loop(integer(0), code.field("parameter_count")) as i:
        code.put(code.scalar(parameters, i), numbers, code.index(places, i))
    copies, first = code.array("copies"), code.field("first_copy")
    with code.loop(integer(0), code.field("copy_count")) as i:
        code.put(code.scalar(numbers, code.index(copies, i)), numbers, code.build.add(first, i))
    code.set("trouble", integer(0))
    code.build.ret_void()


def give_gradient(module: ir.Module, name: str, width: int) -> None:
    """The sums of all groups, in their order; what is not finite is trouble."""
    code = Part(module, name, width)
    b = code.build
    sums, count, gradient, wanted = (
        code.array("number_grads"), code.field("number_count"), code.array("gradient"), code.array("wanted")
    )  # fmt: skip
    copies, copy_count, first = code.array("copies"), code.field("copy_count"), code.field("first_copy")
    group = code.field("group")
    groups = b.sdiv(b.add(code.field("samples"), b.sub(group, integer(1))), group)
    everything = b.mul(groups, count)
    with b.goto_entry_block():
        total, check = b.alloca(DOUBLE), b.alloca(DOUBLE)
    zero = ir.Constant(DOUBLE, 0.0)
    b.store(zero, check)
    with code.loop(integer(0), everything, count) as start, code.loop(integer(0), copy_count) as i:
        place = b.add(start, code.index(copies, i))
        copy = code.scalar(sums, b.add(start, b.add(first, i)))
        code.put(b.fadd(code.scalar(sums, place), copy), sums, place)
    with code.loop(integer(0), code.field("wanted_count")) as i:
        b.store(zero, total)
        place = code.index(wanted, i)
        with code.loop(integer(0), everything, count) as start:
            b.store(b.fadd(b.load(total), code.scalar(sums, b.add(start, place))), total)
        code.put(b.load(total), gradient, i)
        b.store(b.fadd(b.load(check), b.fmul(b.load(total), zero)), check)  # 0 × inf is NaN
    code.count_trouble(b.zext(b.fcmp_unordered("uno", b.load(check), zero), INT))
    b.ret_void()


def replay(module: ir.Module, name: str, width: int, groups: Callable[..., None] = do_groups) -> None:
    """The parts that the job names: TAKE, GROUPS, GIVE, or all of them."""
    code = Part(module, name, width)
    b = code.build
    for bit, write in ((TAKE, take_parameters), (GROUPS, groups), (GIVE, give_gradient)):
        write(module, f"{name}_{bit}", width)
        with b.if_then(b.trunc(b.lshr(code.field("parts"), integer(bit.bit_length() - 1)), BIT)):
            b.call(module.globals[f"{name}_{bit}"], [code.job])
    b.ret_void()

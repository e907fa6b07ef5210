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
    b, count, in_order = code.build, code.field("parameter_count"), code.is_set("in_order")
    with b.if_then(b.and_(in_order, b.icmp_unsigned("!=", parameters, numbers))):
        code.copy(parameters, numbers, count)
    with code.loop(b.select(in_order, count, integer(0)), count) as i:
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
    zero = ir.Constant(DOUBLE, 0.0)
    with code.loop(integer(0), everything, count) as start, code.loop(integer(0), copy_count) as i:
        place = b.add(start, code.index(copies, i))
        copy = code.scalar(sums, b.add(start, b.add(first, i)))
        code.put(b.fadd(code.scalar(sums, place), copy), sums, place)
    last, side_by_side = code.field("wanted_count"), code.is_set("side_by_side")
    whole = b.select(side_by_side, b.sub(last, b.srem(last, integer(width))), integer(0))
    lanes, check = (code.totals(1)[0] for _ in range(2))
    with code.loop(integer(0), whole, width) as i:
        b.store(code.every(0.0), lanes)
        with code.loop(integer(0), everything, count) as start:
            b.store(b.fadd(b.load(lanes), code.load(sums, b.add(start, i))), lanes)
        code.store(b.load(lanes), gradient, i)
        b.store(code.multiply_add(b.load(lanes), code.every(0.0), b.load(check)), check)  # 0 × inf is NaN
    with b.goto_entry_block():
        total, rest = b.alloca(DOUBLE), b.alloca(DOUBLE)
    b.store(code.sum_of_lanes(b.load(check)), rest)
    with code.loop(whole, last) as i:
        b.store(zero, total)
        place = code.index(wanted, i)
        with code.loop(integer(0), everything, count) as start:
            b.store(b.fadd(b.load(total), code.scalar(sums, b.add(start, place))), total)
        code.put(b.load(total), gradient, i)
        b.store(b.fadd(b.load(rest), b.fmul(b.load(total), zero)), rest)
    code.count_trouble(b.zext(b.fcmp_unordered("uno", b.load(rest), zero), INT))
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

"""Steps of a training one after another: gradient, update, and what they gave in place of what was there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir

from ..codegen.builder import DOUBLE, INT, POINTER, integer
from ..codegen.machine import width
from .job import TrainingCode


def write_steps(module: ir.Module, name: str, kernels: Sequence[int]) -> None:
    """(training): one step after another, until one is in trouble."""
    code = TrainingCode(module, name, width(), exact=True)
    b = code.build
    with b.goto_entry_block():
        going = b.alloca(ir.IntType(1))
    b.store(ir.Constant(ir.IntType(1), 1), going)
    code.set("done", integer(0))
    with code.loop(integer(0), code.field("steps")) as step, b.if_then(b.load(going)):
        _compute_gradient(code, step)
        trouble = code.field("trouble", code.array("job"))
        b.store(b.icmp_signed("==", trouble, integer(0)), going)
        with b.if_then(b.load(going)):
            b.store(ir.Constant(DOUBLE, 0.0), code.array("check"), align=8)
            _update(code, kernels)
            check = code.scalar(code.array("check"), integer(0))
            b.store(b.fcmp_ordered("==", check, ir.Constant(DOUBLE, 0.0)), going)
            with b.if_then(b.load(going)):
                _commit(code)
                code.set("done", b.add(step, integer(1)))
    b.ret_void()


def _compute_gradient(code: TrainingCode, step: Any) -> None:
    """Point the job at the samples of this step, and let it run."""
    b, job = code.build, code.array("job")
    start, size, place = (code.item(code.array(name), step) for name in ("starts", "sizes", "places"))

    def moved(array: str, at: Any, breadth: str) -> Any:
        offset = b.mul(at, code.field(breadth, job))
        return b.ptrtoint(code.element(code.array(array), offset), INT)

    code.set("inputs", moved("inputs", start, "sample_stride"), job)
    code.set("samples", size, job)
    group = code.field("group", job)
    code.set("last", b.sdiv(b.add(size, b.sub(group, integer(1))), group), job)
    code.set("seed", b.fdiv(ir.Constant(DOUBLE, 1.0), b.sitofp(size, DOUBLE)), job)
    code.set("results", moved("results", place, "result_count"), job)
    b.call(b.inttoptr(code.field("replay"), _Pointer([POINTER])), [job])


def _update(code: TrainingCode, kernels: Sequence[int]) -> None:
    """The rule, group by group."""
    b = code.build
    shared, lanes, rest = (b.inttoptr(integer(address), _Pointer([POINTER, INT, INT])) for address in kernels)
    with b.goto_entry_block():
        first = b.alloca(INT)
    b.store(integer(0), first)
    with code.loop(integer(0), code.field("groups")) as group:
        start, end = b.load(first), code.item(code.array("group_ends"), group)
        b.call(shared, [code.job, group, start])
        middle = b.sub(end, b.srem(b.sub(end, start), integer(code.width)))
        b.call(lanes, [code.job, start, middle])
        b.call(rest, [code.job, middle, end])
        b.store(end, first)


def _commit(code: TrainingCode) -> None:
    """The new numbers and states take the place of the old ones."""
    b, length = code.build, code.field("length")
    numbers, state, fresh = map(code.array, ("numbers", "state", "fresh"))
    with code.loop(integer(0), length) as i:
        code.put(code.scalar(fresh, i), numbers, i)
    with code.loop(integer(0), b.mul(length, code.field("states"))) as i:
        code.put(code.scalar(fresh, b.add(length, i)), state, i)


class _Pointer(ir.PointerType):  # type: ignore[misc]
    """The address of a function of these arguments."""

    def __init__(self, arguments: Sequence[Any]) -> None:
        super().__init__()
        self.pointee = ir.FunctionType(ir.VoidType(), arguments)

"""Steps of a training one after another: gradient, update, and what they gave in place of what was there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir

from ..codegen.builder import DOUBLE, INT, POINTER, integer
from ..codegen.machine import width
from .job import PLACES, TRAINING_PLACES, TrainingCode


def write_steps(module: ir.Module, name: str, kernels: Sequence[int]) -> None:
    """(training): one step after another, until one is in trouble."""
    code = TrainingCode(module, name, [], width())
    b = code.build
    with b.goto_entry_block():
        going = b.alloca(ir.IntType(1))
    b.store(ir.Constant(ir.IntType(1), 1), going)
    code.write(integer(0), code.training, TRAINING_PLACES["done"])
    with code.loop(integer(0), code.field("steps")) as step, b.if_then(b.load(going)):
        _compute_gradient(code, step)
        trouble = code.read(code.array("job"), PLACES["trouble"])
        b.store(b.icmp_signed("==", trouble, integer(0)), going)
        with b.if_then(b.load(going)):
            b.store(ir.Constant(DOUBLE, 0.0), code.array("check"), align=8)
            _update(code, kernels)
            check = code.scalar(code.array("check"), integer(0))
            b.store(b.fcmp_ordered("==", check, ir.Constant(DOUBLE, 0.0)), going)
            with b.if_then(b.load(going)):
                _commit(code)
                code.write(b.add(step, integer(1)), code.training, TRAINING_PLACES["done"])
    b.ret_void()


def _compute_gradient(code: TrainingCode, step: Any) -> None:
    """Point the job at the samples of this step, and let it run."""
    b, job = code.build, code.array("job")
    start, size, place = (code.read(code.array(name), step) for name in ("starts", "sizes", "places"))

    def moved(array: str, at: Any, breadth: str) -> Any:
        offset = b.mul(at, code.read(job, PLACES[breadth]))
        return b.ptrtoint(code.element(code.array(array), offset), INT)

    code.write(moved("inputs", start, "sample_stride"), job, PLACES["inputs"])
    code.write(size, job, PLACES["samples"])
    group = code.read(job, PLACES["group"])
    code.write(b.sdiv(b.add(size, b.sub(group, integer(1))), group), job, PLACES["last"])
    seed = b.fdiv(ir.Constant(DOUBLE, 1.0), b.sitofp(size, DOUBLE))
    b.store(seed, b.gep(job, [integer(PLACES["seed"])], source_etype=INT), align=8)
    code.write(moved("results", place, "result_count"), job, PLACES["results"])
    b.call(b.inttoptr(code.field("replay"), _Pointer([POINTER])), [job])


def _update(code: TrainingCode, kernels: Sequence[int]) -> None:
    """The rule, group by group."""
    b = code.build
    shared, lanes, rest = (b.inttoptr(integer(address), _Pointer([POINTER, INT, INT])) for address in kernels)
    with b.goto_entry_block():
        first = b.alloca(INT)
    b.store(integer(0), first)
    with code.loop(integer(0), code.field("groups")) as group:
        start, end = b.load(first), code.read(code.array("group_ends"), group)
        b.call(shared, [code.training, group, start])
        middle = b.sub(end, b.srem(b.sub(end, start), integer(code.width)))
        b.call(lanes, [code.training, start, middle])
        b.call(rest, [code.training, middle, end])
        b.store(end, first)


def _commit(code: TrainingCode) -> None:
    """The new numbers and states take the place of the old ones."""
    b, length = code.build, code.field("length")
    numbers, state, fresh = map(code.array, ("numbers", "state", "fresh"))
    with code.loop(integer(0), length) as i:
        b.store(code.scalar(fresh, i), code.element(numbers, i), align=8)
    with code.loop(integer(0), b.mul(length, code.field("states"))) as i:
        b.store(code.scalar(fresh, b.add(length, i)), code.element(state, i), align=8)


class _Pointer(ir.PointerType):  # type: ignore[misc]
    """The address of a function of these arguments."""

    def __init__(self, arguments: Sequence[Any]) -> None:
        super().__init__()
        self.pointee = ir.FunctionType(ir.VoidType(), arguments)

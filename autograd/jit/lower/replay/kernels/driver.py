"""The function that Python calls: for each sample one descriptor after the other, forward and backward."""

from __future__ import annotations

import ctypes
from typing import Any, Final

from llvmlite import ir

from ...llvm.codegen.builder import DOUBLE, INT, POINTER, integer
from ...llvm.kernels.job import Job
from .lanes import ARGUMENTS, Lanes


class ReplayJob(ctypes.Structure):
    """A job (`llvm.kernels.job.Job`) that is done by descriptors, and so can take its place in a training.

    Of the job's own fields `result_rows` says where results are among the values, `checked` has the
    (first, count) of values that must be finite, `guards` (place, expected), and `wanted` the (first, count)
    of gradients; all these are counted in pairs.  Parameters come first among the values, then the inputs.

    Attributes:
        total: An integer: how many values there are, and gradients.
        operations: `operation_count` descriptors, each of so many integers: `operation_size`.
        both: An integer: whether the gradient is wanted.
    """

    _fields_ = [
        *Job._fields_,
        *(
            (name, ctypes.c_int64)
            for name in ("total", "operations", "operation_count", "operation_size", "both")
        ),
    ]


PLACES: Final = {field[0]: i for i, field in enumerate(ReplayJob._fields_)}
_COUNTS: Final = {"checked": "checked_count", "guards": "guard_count", "wanted": "wanted_count"}
_ZERO: Final = ir.Constant(DOUBLE, 0.0)


class _KernelPointer(ir.PointerType):  # type: ignore[misc]
    """An address that can be called."""

    pointee = ir.FunctionType(ir.VoidType(), ARGUMENTS)


class _Driver(Lanes):
    def __init__(self, module: ir.Module, name: str, width: int) -> None:
        super(Lanes, self).__init__(module, name, [POINTER], width, exact=False)
        self.job = self.function.args[0]
        self.values, self.grads = self.array("values"), self.array("grads")

    def field(self, name: str) -> Any:
        return self.build.load(self.place(name), typ=INT, align=8)

    def place(self, name: str) -> Any:
        return self.build.gep(self.job, [integer(PLACES[name])], source_etype=INT)

    def array(self, name: str) -> Any:
        return self.build.inttoptr(self.field(name), POINTER)

    def copy(self, source: Any, target: Any, count: Any) -> None:
        """Numbers from one array to another."""
        for at in self.lanes(count):
            self.give(self.take(source, at), target, at)

    def give_sums(self, source: Any, target: Any, count: Any, check: Any) -> None:
        """Sums that began with 0.0, so that none is −0.0; one that is not finite makes `check` NaN."""
        b, zero = self.build, self.every(0.0)
        for at in self.lanes(count):
            numbers = b.fadd(self.take(source, at), zero)  # a product too small for a double keeps its sign
            self.give(numbers, target, at)
            b.store(self.multiply_add(numbers, zero, b.load(check)), check)

    def clear(self, first: Any, count: Any) -> None:
        """Gradients of 0."""
        room = self.element(self.grads, first)
        for at in self.lanes(count):
            self.give(self.every(0.0), room, at)

    def pairs(self, name: str) -> Any:
        """A loop over the pairs of integers in a table, and what gives the pair at hand."""
        table, b = self.array(name), self.build

        def pair(i: Any) -> list[Any]:
            return [self.index(table, b.add(b.mul(i, integer(2)), integer(k))) for k in range(2)]

        return self.loop(integer(0), self.field(_COUNTS[name])), pair

    def run(self, field: int) -> None:
        """The kernels of all descriptors: forward in order, backward in the opposite one."""
        b = self.build
        operations, count, size = (
            self.array("operations"), self.field("operation_count"), self.field("operation_size"),
        )  # fmt: skip
        with self.loop(integer(0), count) as i:
            at = b.sub(b.sub(count, integer(1)), i) if field else i
            operation = b.gep(operations, [b.mul(at, size)], source_etype=INT)
            kernel = b.load(b.gep(operation, [integer(field)], source_etype=INT), typ=INT, align=8)
            with b.if_then(b.icmp_signed("!=", kernel, integer(0))):
                b.call(b.inttoptr(kernel, _KernelPointer()), [operation, self.values, self.grads])


def drive(module: ir.Module, name: str, width: int) -> None:
    """(job): all samples, one after the other; gradients by parameters and inputs are added up."""
    code = _Driver(module, name, width)
    b, zero = code.build, integer(0)
    parameters, inputs = code.field("parameter_count"), code.field("input_count")
    shared = b.add(parameters, inputs)
    backward = b.icmp_signed("!=", code.field("both"), zero)
    (check,) = code.totals(1)
    with b.goto_entry_block():
        wrong = b.alloca(INT)
        failed = b.alloca(DOUBLE)
    b.store(zero, wrong)
    code.copy(code.array("parameters"), code.values, parameters)
    with b.if_then(backward):
        code.clear(zero, shared)
    with code.loop(zero, code.field("samples")) as sample:
        _take_inputs(code, sample, parameters, inputs)
        code.run(0)
        _give_results(code, sample)
        _check(code, sample, check, failed, wrong)
        with b.if_then(backward):
            code.clear(shared, b.sub(code.field("total"), shared))
            seed = b.load(code.place("seed"), typ=DOUBLE, align=8)
            result = code.index(code.array("result_rows"), zero)
            code.put(b.fadd(code.scalar(code.grads, result), seed), code.grads, result)
            code.run(1)
    with b.if_then(backward):
        _give_gradient(code, check)
    unsound = b.fcmp_unordered("!=", code.sum_of_lanes(b.load(check)), _ZERO)
    b.store(b.add(b.load(wrong), b.zext(unsound, INT)), code.place("trouble"), align=8)
    b.ret_void()


def _take_inputs(code: _Driver, sample: Any, parameters: Any, inputs: Any) -> None:
    b = code.build
    across, along = code.field("sample_stride"), code.field("input_stride")
    line = code.element(code.array("inputs"), b.mul(sample, across))
    room = code.element(code.values, parameters)
    with code.loop(integer(0), inputs) as i:
        code.put(code.scalar(line, b.mul(i, along)), room, i)


def _give_results(code: _Driver, sample: Any) -> None:
    b, count = code.build, code.field("result_count")
    places = code.array("result_rows")
    line = code.element(code.array("results"), b.mul(sample, count))
    with code.loop(integer(0), count) as i:
        code.put(code.scalar(code.values, code.index(places, i)), line, i)


def _check(code: _Driver, sample: Any, check: Any, failed: Any, wrong: Any) -> None:
    """Which guard failed first; NaN where a number is not finite."""
    b = code.build
    loop, pair = code.pairs("checked")
    with loop as i:
        first, count = pair(i)
        numbers = code.element(code.values, first)
        for at in code.lanes(count):
            number = code.take(numbers, at)
            b.store(code.multiply_add(number, code.every(0.0), b.load(check)), check)  # 0 × inf is NaN
    b.store(_ZERO, failed)
    loop, pair = code.pairs("guards")
    with loop as i:
        place, expected = pair(i)
        found = b.fcmp_unordered("!=", code.scalar(code.values, place), _ZERO)
        fails = b.icmp_signed("!=", b.zext(found, INT), expected)
        first = b.and_(fails, b.fcmp_ordered("==", b.load(failed), _ZERO))
        number = b.sitofp(b.add(i, integer(1)), DOUBLE)
        b.store(b.select(first, number, b.load(failed)), failed)
    code.put(b.load(failed), code.array("failed"), sample)
    missed = b.zext(b.fcmp_unordered("!=", b.load(failed), _ZERO), INT)
    b.store(b.add(b.load(wrong), missed), wrong)


def _give_gradient(code: _Driver, check: Any) -> None:
    b = code.build
    with b.goto_entry_block():
        done = b.alloca(INT)
    b.store(integer(0), done)
    loop, pair = code.pairs("wanted")
    with loop as i:
        first, count = pair(i)
        target = code.element(code.array("gradient"), b.load(done))
        code.give_sums(code.element(code.grads, first), target, count, check)
        b.store(b.add(b.load(done), count), done)

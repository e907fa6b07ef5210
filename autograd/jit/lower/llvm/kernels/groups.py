"""What happens to the samples of a group, chunk by chunk: forward, and backward where there are such runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

from llvmlite import ir

from ..codegen.builder import DOUBLE, INDEX, INT, POINTER, integer
from .elementwise import ARGUMENTS
from .job import Part

CHECKED_AT_ONCE: Final = 4


def do_groups(module: ir.Module, name: str, width: int) -> None:
    """The samples of some groups, each with one sum of gradients, chunk by chunk."""
    code = Group(module, name, width)
    b = code.build
    with code.loop(code.field("first"), code.field("last")) as group:
        code.begin_group(group)
        with code.loop(code.begin, code.end, code.field("chunk")) as first:
            code.begin_chunk(first)
            code.take_inputs()
            code.run("forward")
            code.give_results()
            code.check()
            with b.if_then(b.icmp_signed("!=", code.field("backward_runs"), integer(0))):
                code.start_gradients()
                code.run("backward")
    b.ret_void()


class _KernelPointer(ir.PointerType):  # type: ignore[misc]
    """An address that can be called."""

    pointee = ir.FunctionType(ir.VoidType(), ARGUMENTS)


class Group(Part):
    """What happens to a chunk of samples."""

    def row(self, array: Any, row: Any) -> Any:
        """Where a row begins."""
        return self.element(array, self.build.mul(row, self.samples))

    def begin_group(self, group: Any) -> None:
        """Which samples are in a group; all its gradients of numbers are 0."""
        b = self.build
        self.begin = b.mul(group, self.field("group"))
        self.end = self.least(self.field("samples"), b.add(self.begin, self.field("group")))
        count = self.field("number_count")
        self.number_grads = self.element(self.array("number_grads"), b.mul(group, count))
        self.clear(self.number_grads, count)

    def begin_chunk(self, first: Any) -> None:
        """How many samples there are from this one on, and how many with what fills the last vector."""
        b = self.build
        self.first = first
        self.count = self.least(self.field("chunk"), b.sub(self.end, first))
        full = b.add(self.count, integer(self.width - 1))
        self.samples = b.sub(full, b.srem(full, integer(self.width)))
        self.values, self.grads = self.array("values"), self.array("grads")

    def least(self, a: Any, b: Any) -> Any:
        """The lesser of two integers."""
        return self.build.select(self.build.icmp_signed("<", a, b), a, b)

    def take_inputs(self) -> None:
        """The rows of ones and of inputs; copies of the last sample fill the last vector."""
        b = self.build
        ones = self.row(self.values, integer(0))
        with self.loop(integer(0), self.samples, self.width) as at:
            self.store(self.every(1.0), ones, at)
        last = b.sub(self.count, integer(1))
        inputs, across, along = self.array("inputs"), self.field("sample_stride"), self.field("input_stride")
        count = self.field("input_count")

        def sample(i: Any) -> Any:
            return self.element(inputs, b.mul(b.add(self.first, self.least(i, last)), across))

        whole = b.sub(count, b.srem(count, integer(self.width)))
        whole = b.select(b.icmp_signed("==", along, integer(1)), whole, integer(0))
        with self.loop(integer(0), self.samples, self.width) as i:
            lines = [sample(b.add(i, integer(lane))) for lane in range(self.width)]
            with self.loop(integer(0), whole, self.width) as j:
                for k, vector in enumerate(self.transposed([self.load(line, j) for line in lines])):
                    self.store(vector, self.row(self.values, b.add(j, integer(1 + k))), i)
        with self.loop(whole, count) as j:
            row = self.row(self.values, b.add(j, integer(1)))
            place = b.mul(j, along)
            with self.loop(integer(0), self.samples) as i:
                self.put(self.scalar(sample(i), place), row, i)

    def run(self, direction: str) -> None:
        """One kernel after another."""
        b = self.build
        numbers, runs = self.array("numbers"), self.array(direction)
        with self.loop(integer(0), self.field(f"{direction}_runs")) as i:
            run = b.gep(runs, [b.mul(i, integer(3))], source_etype=INT)
            kernel, table, entries = (
                b.load(b.gep(run, [integer(k)], source_etype=INT), typ=INT, align=8) for k in range(3)
            )
            given = [self.values, self.grads, numbers, self.number_grads, self.samples]
            b.call(b.inttoptr(kernel, _KernelPointer()), [*given, b.inttoptr(table, POINTER), entries])

    def each_result(self, array: Any, work: Callable[[Any, Any, Any], None]) -> None:
        """work(i, j, row) for each sample of the chunk and each of its results."""
        rows = self.array("result_rows")
        with self.loop(integer(0), self.field("result_count")) as j:
            row = self.row(array, self.index(rows, j))
            with self.loop(integer(0), self.count) as i:
                work(i, j, row)

    def give_results(self) -> None:
        """A line for each sample."""
        b = self.build
        results, breadth = self.array("results"), self.field("result_count")

        def give(i: Any, j: Any, row: Any) -> None:
            place = b.add(b.mul(b.add(self.first, i), breadth), j)
            self.put(self.scalar(row, i), results, place)

        self.each_result(self.values, give)

    def check(self) -> None:
        """Which guard each sample failed first; trouble where one failed or a number is not finite."""
        b = self.build
        with b.goto_entry_block():
            failed = b.alloca(self.vector)
        zero = self.every(0.0)
        checked, checked_count = self.array("checked"), self.field("checked_count")
        guards, guard_count = self.array("guards"), self.field("guard_count")
        with self.loop(integer(0), self.samples, self.width) as at:
            totals = self.totals(CHECKED_AT_ONCE)  # none waits for another
            with self.loop(integer(0), checked_count, CHECKED_AT_ONCE) as i:
                for k, total in enumerate(totals):
                    row = self.load(self.row(self.values, self.index(checked, b.add(i, integer(k)))), at)
                    b.store(self.multiply_add(row, zero, b.load(total)), total)  # 0 × inf is NaN
            b.store(zero, failed)
            with self.loop(integer(0), guard_count) as i:
                guard = b.gep(guards, [b.mul(i, integer(2))], source_etype=INDEX)
                row, expected = (self.index(guard, integer(k)) for k in range(2))
                found = self.number(self.truth(self.load(self.row(self.values, row), at)))
                fails = b.fcmp_ordered("!=", found, self.spread(b.sitofp(expected, DOUBLE)))
                first = b.and_(fails, b.fcmp_ordered("==", b.load(failed), zero))
                number = self.spread(b.sitofp(b.add(i, integer(1)), DOUBLE))
                b.store(b.select(first, number, b.load(failed)), failed)
            self.store(b.load(failed), self.array("failed"), b.add(self.first, at))
            total = reduce(b.fadd, map(b.load, totals))
            wrong = b.fcmp_unordered("!=", b.fadd(total, b.load(failed)), zero)
            found = self.sum_of_lanes(b.select(wrong, self.every(1.0), zero))
            self.count_trouble(b.fptosi(found, INT))

    def start_gradients(self) -> None:
        """All gradients 0, but the seed in those of the results, where a sample is no filling."""
        b = self.build
        active = self.field("active")
        self.clear(self.row(self.grads, active), b.mul(b.sub(self.field("rows"), active), self.samples))
        seed = b.load(self.place("seed"), typ=DOUBLE)
        self.each_result(self.grads, lambda i, j, row: self.put(b.fadd(self.scalar(row, i), seed), row, i))

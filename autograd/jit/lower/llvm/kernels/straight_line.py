"""A small tape as one straight line: a vector of samples at a time, every number in a register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from llvmlite import ir

from ...branches import unconditional
from ...roles import PRODUCT, SUM, role
from ...runs import ROW, Kind
from ...tape import LEAVES, Tape
from ..codegen.builder import DOUBLE, INDEX, INT, integer
from .elementwise import local_grads, read
from .groups import Group

MOST_ENTRIES: Final = 40  # beyond, registers run out, and runs are as fast and compile at once

_IN_C: Final = {SUM: "fadd", PRODUCT: "fmul"}


def length(tape: Tape) -> int:
    """How long a line a tape makes: one for each entry, and more for one with many operands."""
    sizes = np.diff(np.array(tape.columns.first))
    return int(np.maximum(1, sizes[sizes > 0] // 4).sum())


def straight(module: ir.Module, name: str, width: int, exact: bool, tape: Tape, wrt: Sequence[int]) -> None:
    """Groups of samples, as `llvm_group.do_groups` does them, with gradients in the order of `wrt`."""
    code = _Straight(module, name, width, exact, tape, wrt)
    with code.loop(code.field("first"), code.field("last")) as group:
        code.begin_group(group)
        code.begin_sums()
        with code.loop(code.begin, code.end, width) as first:
            code.take_inputs_from(first)
            code.forward()
            code.give_results()
            code.check()
            code.backward()
        code.end_sums()
    code.build.ret_void()


class _Straight(Group):
    def __init__(
        self, module: ir.Module, name: str, width: int, exact: bool, tape: Tape, wrt: Sequence[int]
    ) -> None:
        super().__init__(module, name, width, exact)
        self.tape: Final = tape
        self.masks: Final = tape.masks(wrt)
        parameters = self.array("parameters")
        self.values: Any = {
            index: self.spread(self.scalar(parameters, integer(i))) for i, index in enumerate(tape.parameters)
        }
        with self.build.goto_entry_block():
            self.sums = {index: self.build.alloca(self.vector) for index in wrt}
            self.failures = self.build.alloca(self.vector)

    def begin_sums(self) -> None:
        """Nothing summed up so far."""
        for total in (*self.sums.values(), self.failures):
            self.build.store(self.every(0.0), total)

    def end_sums(self) -> None:
        """The lanes added up."""
        b = self.build
        for i, total in enumerate(self.sums.values()):
            self.put(self.sum_of_lanes(b.load(total)), self.number_grads, integer(i))
        self.count_trouble(b.fptosi(self.sum_of_lanes(b.load(self.failures)), INT))

    def take_inputs_from(self, first: Any) -> None:
        """A vector of each input; copies of the last sample fill the last vector."""
        b = self.build
        last = b.sub(self.end, integer(1))
        self.first = first
        self.samples = [self.least(b.add(first, integer(lane)), last) for lane in range(self.width)]
        across, along = self.field("sample_stride"), self.field("input_stride")
        lines = [self.element(self.array("inputs"), b.mul(sample, across)) for sample in self.samples]
        for j, index in enumerate(self.tape.inputs):
            place = b.mul(integer(j), along)
            vector = ir.Constant(self.vector, ir.Undefined)
            for lane, line in enumerate(lines):
                vector = b.insert_element(vector, self.scalar(line, place), ir.Constant(INDEX, lane))
            self.values[index] = vector

    def forward(self) -> None:
        """Every value, and every local gradient."""
        b = self.build
        self.slopes: dict[int, list[tuple[int, Any]]] = {}
        for index, (op, gate, operands, number) in enumerate(self.tape.entries):
            if op == "constant":
                self.values[index] = self.every(number)
            if op in LEAVES:
                continue
            xs = [self.values[i] for i in operands]
            kind = Kind(op, gate, self.masks[index], ROW * len(operands))
            program, (y, *_) = read(kind)
            active, registers = zip(*local_grads(kind), strict=True) if local_grads(kind) else ((), ())
            self.values[index], *slopes = self.program(program, [y, *registers], dict(enumerate(xs)))
            self.slopes[index] = list(zip(active, slopes, strict=True))
            plain = None if self.exact else _IN_C.get(role(gate))
            if plain:  # LLVM may fuse these two, and nothing within a row
                self.values[index] = getattr(b, plain)(*xs, flags=("contract",))

    def give_results(self) -> None:
        """A line for each sample."""
        b = self.build
        results, breadth = self.array("results"), integer(len(self.tape.outputs))
        for j, index in enumerate(self.tape.outputs):
            for lane, sample in enumerate(self.samples):
                number = b.extract_element(self.values[index], ir.Constant(INDEX, lane))
                self.put(number, results, b.add(b.mul(sample, breadth), integer(j)))

    def check(self) -> None:
        """Which guard each sample failed first; trouble where one failed or a number is not finite."""
        b = self.build
        zero = total = failed = self.every(0.0)
        results = set(self.tape.outputs)
        for index in sorted(unconditional(self.tape)):
            op = self.tape.entries[index].op
            if op not in ("constant", "parameter") or (op == "constant" and index in results):
                total = self.multiply_add(self.values[index], zero, total)  # 0 × inf is NaN
        for number, guard in reversed(list(enumerate(self.tape.guards, 1))):
            holds = self.truth(self.values[guard.condition])
            wrong = b.xor(holds, ir.Constant(holds.type, [guard.expected] * self.width))
            failed = b.select(wrong, self.every(float(number)), failed)
        self.store(failed, self.array("failed"), self.first)
        bad = b.fcmp_unordered("!=", b.fadd(total, failed), zero)
        one = b.select(bad, self.every(1.0), zero)
        b.store(b.fadd(b.load(self.failures), one), self.failures)

    def backward(self) -> None:
        """Upstream × local along every edge, from the one result to what is wanted."""
        if not self.sums:
            return
        b = self.build
        flows = {self.tape.outputs[0]: self.seeds()}
        for index in reversed(range(len(self.tape))):
            if self.masks[index] == -1 or index not in flows:
                continue
            for i, slope in self.slopes[index]:
                operand = self.tape.entries[index].operands[i]
                flows[operand] = self.multiply_add(flows[index], slope, flows.get(operand, self.every(0.0)))
        for index, total in self.sums.items():
            if index in flows:
                b.store(b.fadd(b.load(total), flows[index]), total)

    def seeds(self) -> Any:
        """The upstream gradient of the result, and 0 where a sample only fills the vector."""
        b = self.build
        left = self.spread(b.sitofp(b.sub(self.end, self.first), DOUBLE))
        real = b.fcmp_ordered("<", ir.Constant(self.vector, [float(i) for i in range(self.width)]), left)
        return b.select(real, self.spread(b.load(self.place("seed"), typ=DOUBLE)), self.every(0.0))

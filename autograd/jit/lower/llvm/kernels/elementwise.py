"""The kernel of a kind: one loop over the nodes of a run, and in it one over their vectors of samples.

A row of a run's table holds the row of the node, its operands, and then a row for each local gradient
that is kept; all other local gradients are worked out again on the way back.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from llvmlite import ir

from .....gates.kernels import trace
from .....numbers.program import Program
from ...runs import ROW, Kind
from ...straight_line import reading
from ..codegen.builder import INT, POINTER, Code, integer, needed

# values, gradients, numbers, gradients of numbers, samples (a multiple of the width), table, entries
ARGUMENTS: Final = (POINTER, POINTER, POINTER, POINTER, INT, POINTER, INT)

_COST: Final = {"libm": 20, "div": 4, "sqrt": 4}
_CHEAP: Final = 4  # to keep a local gradient costs a store and a load


@cache
def read(kind: Kind) -> tuple[Program, list[int]]:
    """What a kind computes: a program, and the registers of its value and of its local gradients."""
    if kind.gate is not None:
        with reading(kind.gate):
            program, results = trace(kind.gate, max(kind.mask, 0))
        return program, [result.index for result in results]
    program = Program()
    a, *rest = (program.input(name) for name in "ab"[: len(kind.places)])
    y = program.emit(kind.op, a, *rest) if rest else a
    return program, [y.index, program.const(1.0).index, program.const(0.0).index][: 1 + len(kind.places)]


@cache
def kept(kind: Kind) -> list[int]:
    """The operands whose local gradients are kept from the forward pass: those that cost much."""
    program, (y, *_) = read(kind)
    known = dict.fromkeys((*range(len(kind.places)), y))
    return [
        i
        for i, local in local_grads(kind)
        if sum(_cost(program, index) for index in needed(program, [local], known)) > _CHEAP
    ]


def _cost(program: Program, index: int) -> int:
    op = program.instructions[index].op
    return 0 if op == "const" else _COST.get(op, 1)


def local_grads(kind: Kind) -> list[tuple[int, int]]:
    """(operand, register) of each local gradient that something flows through, if only 0 × infinity."""
    _, (_, *slopes) = read(kind)
    return [(i, local) for i, local in enumerate(slopes) if not kind.mask >> i & 1]


class _Kernel(Code):
    """A kernel's loops, and the rows of the node at hand."""

    def __init__(self, module: ir.Module, name: str, kind: Kind, width: int, exact: bool) -> None:
        super().__init__(module, name, ARGUMENTS, width, exact)
        self.kind = kind
        self.values, self.grads, self.numbers, self.number_grads = self.function.args[:4]
        self.samples, self.table, self.entries = self.function.args[4:]
        self.kept = kept(kind)

    def at_node(self, node: Any, columns: int) -> None:
        """Read the node's line of the table."""
        line = self.build.mul(node, integer(columns))
        self.line = [self.index(self.table, self.build.add(line, integer(i))) for i in range(columns)]

    def row(self, array: Any, column: int) -> Any:
        """Where the row in this column begins."""
        return self.element(array, self.build.mul(self.line[column], self.samples))

    def operands(self) -> list[Any]:
        """What gives each operand's vector at a sample."""
        given = []
        for i, place in enumerate(self.kind.places):
            if place == ROW:
                row = self.row(self.values, 1 + i)
                given.append(lambda at, row=row: self.load(row, at))
            else:
                number = self.spread(self.scalar(self.numbers, self.line[1 + i]))
                given.append(lambda at, number=number: number)
        return given


def forward(module: ir.Module, name: str, kind: Kind, width: int, exact: bool, keep: bool) -> None:
    """Values, and where `keep` is set the local gradients that cost much."""
    code = _Kernel(module, name, kind, width, exact)
    program, (y, *slopes) = read(kind)
    keeping = code.kept if keep else []
    with code.loop(integer(0), code.entries) as node:
        code.at_node(node, 1 + len(kind.places) + len(keeping))
        targets = [code.row(code.values, 0)]
        targets += [code.row(code.values, 1 + len(kind.places) + i) for i in range(len(keeping))]
        operands = code.operands()
        with code.loop(integer(0), code.samples, width) as at:
            known = {i: operand(at) for i, operand in enumerate(operands)}
            results = code.program(program, [y, *(slopes[i] for i in keeping)], known)
            for result, target in zip(results, targets, strict=True):
                code.store(result, target, at)
    code.build.ret_void()


def backward(module: ir.Module, name: str, kind: Kind, width: int, exact: bool) -> None:
    """Upstream gradient × local gradient, added to the gradient of each operand."""
    code = _Kernel(module, name, kind, width, exact)
    program, (y, *_) = read(kind)
    slopes = local_grads(kind)
    arity = len(kind.places)
    with code.loop(integer(0), code.entries) as node:
        code.at_node(node, 1 + arity + len(code.kept))
        value, upstream = code.row(code.values, 0), code.row(code.grads, 0)
        stored = {i: code.row(code.values, 1 + arity + k) for k, i in enumerate(code.kept)}
        targets = {i: code.row(code.grads, 1 + i) for i, _ in slopes if kind.places[i] == ROW}
        operands = code.operands()
        shared = [i for i, _ in slopes if i not in targets]
        totals = dict(zip(shared, code.totals(len(shared)), strict=True))
        with code.loop(integer(0), code.samples, width) as at:
            known = {i: operand(at) for i, operand in enumerate(operands)} | {y: code.load(value, at)}
            flow = code.load(upstream, at)
            worked_out = [local for i, local in slopes if i not in stored]
            locals_ = dict(zip(worked_out, code.program(program, worked_out, known), strict=True))
            for i, local in slopes:
                slope = code.load(stored[i], at) if i in stored else locals_[local]
                if i in targets:
                    total = code.multiply_add(flow, slope, code.load(targets[i], at))
                    code.store(total, targets[i], at)
                else:
                    total = code.multiply_add(flow, slope, code.build.load(totals[i]))
                    code.build.store(total, totals[i])
        for i, total in totals.items():
            before = code.scalar(code.number_grads, code.line[1 + i])
            added = code.sum_of_lanes(code.build.load(total))
            code.put(code.build.fadd(before, added), code.number_grads, code.line[1 + i])
    code.build.ret_void()

"""Nodes of several formulas side by side: each is computed in every lane, and the lane's own one is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from llvmlite import ir

from ...llvm.codegen.builder import INDEX, POINTER, integer
from .elementwise import downward
from .formula import Formula, What, formula_of
from .lanes import Lanes

_CHEAP: Final = {"add", "sub", "mul", "neg", "lt", "le", "select", "const"}


class Part(NamedTuple):
    """One of the formulas.

    Attributes:
        order: Its operands that differ from node to node, those first that a gradient may flow to.
        flows: How many these are.
        same: Its other operands, each the same in all nodes.
    """

    what: What
    order: tuple[int, ...]
    flows: int
    same: tuple[int, ...]


def is_cheap(formula: Formula) -> bool:
    """Whether a formula costs so little that it may be computed in vain."""
    program = formula.program
    return not formula.kept and all(x.op in _CHEAP for x in program.instructions[formula.arity :])


def slots(parts: tuple[Part, ...]) -> int:
    """How many operands a node has room for."""
    return max(len(part.order) for part in parts)


class _Mixed(Lanes):
    """A line of the table for each vector: the lanes of each formula as bits, and the operands, by slots.

    The places of operands that are the same in all nodes of a formula are fields, formula by formula.
    """

    def __init__(self, module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
        super().__init__(module, name, width)
        self.parts = parts
        self.slots = slots(parts)
        self.count, self.result, table, *fields = self.given(3 + sum(len(part.same) for part in parts))
        self.table = self.build.inttoptr(table, POINTER)
        rest = iter(fields)
        self.same = [
            {i: self.spread(self.scalar(self.values, next(rest))) for i in part.same} for part in parts
        ]

    @contextmanager
    def each(self, back: bool = False) -> Iterator[Any]:
        """The place of each vector of results, or from the last one back; its operands are read."""
        b, width = self.build, self.width
        breadth = len(self.parts) + self.slots * width
        with self.loop(integer(0), self.count) as turn:
            i = b.sub(b.sub(self.count, integer(1)), turn) if back else turn
            line = b.gep(self.table, [b.mul(i, integer(breadth))], source_etype=INDEX)
            bits = [b.gep(line, [integer(k)], source_etype=INDEX) for k in range(len(self.parts))]
            self.bits = [b.load(at, typ=INDEX, align=4) for at in bits]
            first = len(self.parts)
            self.places = [
                [self.index(line, integer(first + slot * width + lane)) for lane in range(width)]
                for slot in range(self.slots)
            ]
            self.operands = [self.gathered(places) for places in self.places]
            yield b.add(self.result, b.mul(i, integer(width)))
        b.ret_void()

    def formulas(self) -> Iterator[tuple[Part, Formula, dict[int, Any], Any]]:
        """Each formula, its operands as its program names them, and the lanes that it is for."""
        for part, same, bits in zip(self.parts, self.same, self.bits, strict=True):
            known = {operand: self.operands[slot] for slot, operand in enumerate(part.order)} | same
            yield part, formula_of(part.what), known, bits

    def mask(self, bits: Any) -> Any:
        b = self.build
        return b.bitcast(b.trunc(bits, ir.IntType(self.width)), ir.VectorType(ir.IntType(1), self.width))


def forward(module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
    """(vectors, result, table, same…): values."""
    code = _Mixed(module, name, parts, width)
    with code.each() as at:
        found = code.every(0.0)
        for _, formula, known, bits in code.formulas():
            (number,) = code.program(formula.program, [formula.result], known)
            found = code.build.select(code.mask(bits), number, found)
        code.store(found, code.values, at)


def backward(module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
    """The same fields: upstream gradient × local gradients, added to that of each operand in turn."""
    code = _Mixed(module, name, parts, width)
    b = code.build
    with code.each(back=True) as at:
        flow, result = code.load(code.grads, at), code.load(code.values, at)
        shares = [code.every(0.0) for _ in range(max(part.flows for part in parts))]
        used = [ir.Constant(INDEX, 0)] * len(shares)
        for part, formula, known, bits in code.formulas():
            found = downward(code, formula, flow, known | {formula.result: result})
            for slot, operand in enumerate(part.order[: part.flows]):
                shares[slot] = b.select(code.mask(bits), b.fmul(*found[operand]), shares[slot])
                used[slot] = b.or_(used[slot], bits)
        for places, share, some in zip(code.places, shares, used, strict=False):
            with b.if_then(b.icmp_signed("!=", some, ir.Constant(INDEX, 0))):
                code.scattered(share, places)

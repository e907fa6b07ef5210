"""Nodes of several formulas side by side: each is computed in every lane, and the lane's own one is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from llvmlite import ir

from ...llvm.codegen.builder import INDEX, POINTER, integer
from ...runs import Kind
from .elementwise import Formula, ShortSum, formula_of
from .lanes import Lanes

_CHEAP: Final = {"add", "sub", "mul", "neg", "lt", "le", "select", "const"}


class Part(NamedTuple):
    """One of the formulas.

    Attributes:
        order: Its operands, those first that a gradient may flow to.
        flows: How many these are.
    """

    what: Kind | ShortSum
    order: tuple[int, ...]
    flows: int


def is_cheap(formula: Formula) -> bool:
    """Whether a formula costs so little that it may be computed in vain."""
    program = formula.program
    return not formula.kept and all(x.op in _CHEAP for x in program.instructions[formula.arity :])


def slots(parts: tuple[Part, ...]) -> int:
    """How many operands a node has room for."""
    return max(len(part.order) for part in parts)


class _Mixed(Lanes):
    """A line of the table for each vector: the lanes of each formula as bits, and the operands, by slots."""

    def __init__(self, module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
        super().__init__(module, name, width)
        self.parts = [(part, formula_of(part.what)) for part in parts]
        self.slots = slots(parts)
        self.count, self.result, table = self.given(3)
        self.table = self.build.inttoptr(table, POINTER)

    @contextmanager
    def each(self) -> Iterator[Any]:
        """The place of each vector of results; its operands are read."""
        b, width = self.build, self.width
        breadth = len(self.parts) + self.slots * width
        with self.loop(integer(0), self.count) as i:
            line = b.gep(self.table, [b.mul(i, integer(breadth))], source_etype=INDEX)
            bits = [b.gep(line, [integer(k)], source_etype=INDEX) for k in range(len(self.parts))]
            self.masks = [self._mask(b.load(at, typ=INDEX, align=4)) for at in bits]
            first = len(self.parts)
            self.places = [
                [self.index(line, integer(first + slot * width + lane)) for lane in range(width)]
                for slot in range(self.slots)
            ]
            self.operands = [self._gathered(places) for places in self.places]
            yield b.add(self.result, b.mul(i, integer(width)))
        b.ret_void()

    def known(self, part: Part) -> dict[int, Any]:
        """The operands of a formula, as its program names them."""
        return {operand: self.operands[slot] for slot, operand in enumerate(part.order)}

    def _mask(self, bits: Any) -> Any:
        b = self.build
        return b.bitcast(b.trunc(bits, ir.IntType(self.width)), ir.VectorType(ir.IntType(1), self.width))

    def _gathered(self, places: list[Any]) -> Any:
        vector = ir.Constant(self.vector, ir.Undefined)
        for lane, place in enumerate(places):
            vector = self.build.insert_element(
                vector, self.scalar(self.values, place), ir.Constant(INDEX, lane)
            )
        return vector


def forward(module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
    """(vectors, result, table): values."""
    code = _Mixed(module, name, parts, width)
    with code.each() as at:
        found = code.every(0.0)
        for (part, formula), mask in zip(code.parts, code.masks, strict=True):
            (number,) = code.program(formula.program, [formula.result], code.known(part))
            found = code.build.select(mask, number, found)
        code.store(found, code.values, at)


def backward(module: ir.Module, name: str, parts: tuple[Part, ...], width: int) -> None:
    """The same fields: upstream gradient × local gradient, added to that of each operand in turn."""
    code = _Mixed(module, name, parts, width)
    b = code.build
    with code.each() as at:
        flow, result = code.load(code.grads, at), code.load(code.values, at)
        slopes = [code.every(0.0) for _ in range(max(part.flows for part in parts))]
        for (part, formula), mask in zip(code.parts, code.masks, strict=True):
            registers = dict(formula.slopes)
            flowing = [(slot, registers[i]) for slot, i in enumerate(part.order[: part.flows])]
            known = code.known(part) | {formula.result: result}
            found = code.program(formula.program, [register for _, register in flowing], known)
            for (slot, _), slope in zip(flowing, found, strict=True):
                slopes[slot] = b.select(mask, slope, slopes[slot])
        for places, slope in zip(code.places, slopes, strict=False):
            share = b.fmul(flow, slope)
            for lane, place in enumerate(places):
                mine = b.extract_element(share, ir.Constant(INDEX, lane))
                code.put(b.fadd(code.scalar(code.grads, place), mine), code.grads, place)

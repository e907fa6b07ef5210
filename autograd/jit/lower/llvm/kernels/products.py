"""Sums of products as small matrix products, in tiles whose sums stay in registers.

The table of a run: how many sums, how many operands, then the row of each sum, what to add to a factor's
place for it, the row of each operand, and what to add for that.  Read with sums and operands exchanged,
the same table and the same code give the gradients of the operands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

from llvmlite import ir

from ..codegen.builder import ALIGNMENT, INDEX, Code, integer
from .elementwise import ARGUMENTS

_ROWS: Final = 4  # of a tile


class _Products(Code):
    def __init__(self, module: ir.Module, name: str, width: int) -> None:
        super().__init__(module, name, ARGUMENTS, width, exact=False)
        self.values, self.grads, self.numbers, self.number_grads = self.function.args[:4]
        self.samples, table, _ = self.function.args[4:]
        self.sums, self.operands = self.index(table, integer(0)), self.index(table, integer(1))
        self.sum_rows = self.at(table, integer(2))
        self.sum_places = self.at(self.sum_rows, self.sums)
        self.operand_rows = self.at(self.sum_places, self.sums)
        self.operand_places = self.at(self.operand_rows, self.operands)
        self.vectors = 4 if width == 8 else 2  # of a row in a tile: AVX-512 has 32 registers, others 16
        self.zero = integer(0)

    def at(self, table: Any, start: Any) -> Any:
        """The part of a table from `start` on."""
        return self.build.gep(table, [start], source_etype=INDEX)

    def row(self, array: Any, table: Any, i: Any) -> Any:
        """Where the i-th row of a table begins."""
        return self.element(array, self.build.mul(self.index(table, i), self.samples))

    def add(self, x: Any, array: Any, at: Any) -> None:
        """Add a number, or several, to what is in an array from an element on."""
        b, place = self.build, self.element(array, at)
        b.store(b.fadd(b.load(place, typ=x.type, align=ALIGNMENT), x), place, align=ALIGNMENT)

    def in_tiles(self, count: Any, work: Callable[[Any, int], None]) -> None:
        """work(i, _ROWS) for whole tiles, and work(i, 1) for what is left over."""
        b = self.build
        whole = b.sub(count, b.srem(count, integer(_ROWS)))
        with self.loop(self.zero, whole, _ROWS) as i:
            work(i, _ROWS)
        with self.loop(whole, count) as i:
            work(i, 1)


def weighted_sums(module: ir.Module, name: str, width: int) -> None:
    """rows[i] = Σⱼ factors[i][j] × operands[j]; backward, gradients are added to what is there.

    The last argument is 1 for backward, and 0 for forward.
    """
    code = _Products(module, name, width)
    b = code.build
    backward = b.icmp_signed("!=", code.function.args[-1], code.zero)
    rows = b.select(backward, code.grads, code.values)

    def tile(i: Any, height: int, at: Any, vectors: int) -> None:
        targets = [code.row(rows, code.sum_rows, b.add(i, integer(r))) for r in range(height)]
        places = [code.index(code.sum_places, b.add(i, integer(r))) for r in range(height)]
        factors = [code.element(code.numbers, place) for place in places]
        starts = [b.add(at, integer(v * width)) for v in range(vectors)]
        totals = [code.totals(vectors) for _ in range(height)]
        with b.if_then(backward):
            for target, line in zip(targets, totals, strict=True):
                for start, total in zip(starts, line, strict=True):
                    b.store(code.load(target, start), total)
        with code.loop(code.zero, code.operands) as j:
            operand = code.row(rows, code.operand_rows, j)
            place = code.index(code.operand_places, j)
            xs = [code.load(operand, start) for start in starts]
            for line, factor in zip(totals, factors, strict=True):
                number = code.spread(code.scalar(factor, place))
                for x, total in zip(xs, line, strict=True):
                    b.store(code.multiply_add(number, x, b.load(total)), total)
        for target, line in zip(targets, totals, strict=True):
            for start, total in zip(starts, line, strict=True):
                code.store(b.load(total), target, start)

    def across(i: Any, height: int) -> None:
        step = code.vectors * width
        whole = b.sub(code.samples, b.srem(code.samples, integer(step)))
        with code.loop(code.zero, whole, step) as at:
            tile(i, height, at, code.vectors)
        with code.loop(whole, code.samples, width) as at:
            tile(i, height, at, 1)

    code.in_tiles(code.sums, across)
    b.ret_void()


def factor_grads(module: ir.Module, name: str, width: int) -> None:
    """The gradient of factors[i][j] is the sum over the samples of rows[i]'s gradient × operands[j]."""
    code = _Products(module, name, width)
    b = code.build

    def tile(i: Any, height: int, j: Any, breadth: int) -> None:
        totals = [code.totals(breadth) for _ in range(height)]
        upstreams = [code.row(code.grads, code.sum_rows, b.add(i, integer(r))) for r in range(height)]
        operands = [code.row(code.values, code.operand_rows, b.add(j, integer(c))) for c in range(breadth)]
        with code.loop(code.zero, code.samples, width) as at:
            xs = [code.load(operand, at) for operand in operands]
            for upstream, line in zip(upstreams, totals, strict=True):
                flow = code.load(upstream, at)
                for x, total in zip(xs, line, strict=True):
                    b.store(code.multiply_add(flow, x, b.load(total)), total)
        columns = [code.index(code.operand_places, b.add(j, integer(c))) for c in range(breadth)]
        lines = [
            code.element(code.number_grads, code.index(code.sum_places, b.add(i, integer(r))))
            for r in range(height)
        ]
        summed = [code.sums_of_lanes([b.load(total) for total in line]) for line in totals]
        beside = [
            b.icmp_signed("==", column, b.add(columns[0], integer(c))) for c, column in enumerate(columns)
        ]
        with b.if_else(reduce(b.and_, beside)) as (together, apart):
            with together:
                for line, sums in zip(lines, summed, strict=True):
                    code.add(sums, line, columns[0])
            with apart:
                for line, sums in zip(lines, summed, strict=True):
                    for lane, column in enumerate(columns):
                        code.add(b.extract_element(sums, ir.Constant(INDEX, lane)), line, column)

    def along(i: Any, height: int) -> None:
        code.in_tiles(code.operands, lambda j, breadth: tile(i, height, j, breadth))

    code.in_tiles(code.sums, along)
    b.ret_void()

"""The kernels of a lookup: a load by an index that each sample has of its own, and a gradient scattered back.

A line of the run's table holds the row of the node, that of the index, and then all that it looks among.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from llvmlite import ir

from ...roles import LOOKUP, role
from ...runs import NUMBER, Kind
from ..codegen.builder import DOUBLE, INT, Code, integer
from .elementwise import ARGUMENTS


class Shape(NamedTuple):
    """What the lookups of a run have in common: how many rows there are, and which operands are numbers."""

    width: int
    index_is_number: bool
    among_numbers: bool


def shape_of(kind: Kind) -> Shape | None:
    """The shape of a lookup among rows or among numbers; None for another kind, and for a mixture of both."""
    index, among = kind.places[0], kind.places[1:]
    if role(kind.gate) != LOOKUP or len({*among}) > 1:
        return None
    return Shape(len(among), index == NUMBER, among[0] == NUMBER)


class _Kernel(Code):
    """One loop over the nodes, and in it one over the samples, which look in different places."""

    def __init__(self, module: ir.Module, name: str, shape: Shape) -> None:
        super().__init__(module, name, ARGUMENTS, 1, True)
        self.shape = shape
        self.values, self.grads, self.numbers, self.number_grads = self.function.args[:4]
        self.samples, self.table, self.entries = self.function.args[4:]

    @contextmanager
    def each(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """(the row of the node, the sample, whether its index is a row's, where that row stands)."""
        b, count = self.build, ir.Constant(DOUBLE, float(self.shape.width))
        with self.loop(integer(0), self.entries) as node:
            line = b.mul(node, integer(2 + self.shape.width))
            row, index = (self.index(self.table, b.add(line, integer(i))) for i in range(2))
            first = b.add(line, integer(2))
            with self.loop(integer(0), self.samples) as at:
                number = (
                    self.scalar(self.numbers, index)
                    if self.shape.index_is_number
                    else self.scalar(self.row(self.values, index), at)
                )
                found, place = row_of(self, number, count)
                yield row, at, found, self.index(self.table, b.add(first, place))
        b.ret_void()

    def row(self, array: Any, row: Any) -> Any:
        """Where a row begins."""
        return self.element(array, self.build.mul(row, self.samples))


def row_of(code: Code, number: Any, count: Any) -> tuple[Any, Any]:
    """Whether a number is that of one of so many rows, and which row that is: the first where it is none.

    Args:
        count: A double.
    """
    b, zero = code.build, ir.Constant(DOUBLE, 0.0)
    below = b.fcmp_ordered("<", number, zero)
    place = b.select(below, b.fadd(number, count), number)
    inside = b.and_(b.fcmp_ordered(">=", place, zero), b.fcmp_ordered("<", place, count))
    whole = b.fptosi(b.select(inside, place, zero), INT)
    return b.and_(inside, b.fcmp_ordered("==", b.sitofp(whole, DOUBLE), place)), whole


def forward(module: ir.Module, name: str, shape: Shape) -> None:
    """The numbers that are looked up; NaN for an index that is no row's."""
    code = _Kernel(module, name, shape)
    with code.each() as (row, at, found, target):
        if shape.among_numbers:
            number = code.scalar(code.numbers, target)
        else:
            number = code.scalar(code.row(code.values, target), at)
        number = code.build.select(found, number, ir.Constant(DOUBLE, float("nan")))
        code.put(number, code.row(code.values, row), at)


def backward(module: ir.Module, name: str, shape: Shape) -> None:
    """The upstream gradient, added to the gradient of what was looked up."""
    code = _Kernel(module, name, shape)
    with code.each() as (row, at, _, target):
        flow = code.scalar(code.row(code.grads, row), at)
        array, place = (
            (code.number_grads, target) if shape.among_numbers else (code.row(code.grads, target), at)
        )
        code.put(code.build.fadd(code.scalar(array, place), flow), array, place)

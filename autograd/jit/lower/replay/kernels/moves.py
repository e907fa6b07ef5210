"""Numbers brought side by side for a kernel, and their gradients brought back."""

from __future__ import annotations

from llvmlite import ir

from ...llvm.codegen.builder import POINTER, integer
from .lanes import Lanes


def gather(module: ir.Module, name: str, width: int) -> None:
    """(count, to, table): each number from its place."""
    code = Lanes(module, name, 1)
    b = code.build
    count, to, table = code.given(3)
    places = b.inttoptr(table, POINTER)
    room = code.element(code.values, to)
    with code.loop(integer(0), count) as i:
        code.put(code.scalar(code.values, code.index(places, i)), room, i)
    b.ret_void()


def scatter(module: ir.Module, name: str, width: int) -> None:
    """(count, to, table): each gradient added at its place, in turn, for a place may come twice."""
    code = Lanes(module, name, 1)
    b = code.build
    count, to, table = code.given(3)
    places = b.inttoptr(table, POINTER)
    room = code.element(code.grads, to)
    with code.loop(integer(0), count) as i:
        place = code.index(places, i)
        code.put(b.fadd(code.scalar(code.grads, place), code.scalar(room, i)), code.grads, place)
    b.ret_void()


def spread(module: ir.Module, name: str, width: int) -> None:
    """(count, to, from): one number, as often as it is used."""
    code = Lanes(module, name, width)
    b = code.build
    count, to, place = code.given(3)
    number = code.spread(code.scalar(code.values, place))
    for at in code.lanes(count):
        code.give(number, code.values, b.add(to, at))
    b.ret_void()


def collect(module: ir.Module, name: str, width: int) -> None:
    """(count, to, from): the gradients of all its uses added up."""
    code = Lanes(module, name, width)
    b = code.build
    count, to, place = code.given(3)
    (total,) = code.totals(1)
    for at in code.lanes(count):
        b.store(b.fadd(b.load(total), code.take(code.grads, b.add(to, at))), total)
    summed = b.fadd(code.scalar(code.grads, place), code.sum_of_lanes(b.load(total)))
    code.put(summed, code.grads, place)
    b.ret_void()


def turn(module: ir.Module, name: str, width: int) -> None:
    """(rows, columns, to, from, apart): a matrix, whose rows are so far apart, column by column."""
    code = Lanes(module, name, 1)
    b = code.build
    rows, columns, to, place, apart = code.given(5)
    with code.loop(integer(0), columns) as column:
        source = code.element(code.values, b.add(place, column))
        room = code.element(code.values, b.add(to, b.mul(column, rows)))
        with code.loop(integer(0), rows) as row:
            code.put(code.scalar(source, b.mul(row, apart)), room, row)
    b.ret_void()

"""Numbers looked up by an index: a load from where the index says, and a gradient scattered back there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

from ...llvm.codegen.builder import DOUBLE, POINTER, integer
from ...llvm.kernels.lookups import row_of
from .lanes import Lanes


def look_up(module: ir.Module, name: str, width: int) -> None:
    """(count, result, index, among, table): a number for each index; NaN for one that is no row's."""
    code = Lanes(module, name, 1)
    with _each(code) as (result, found, place):
        nothing = ir.Constant(DOUBLE, float("nan"))
        code.put(code.build.select(found, code.scalar(code.values, place), nothing), code.values, result)


def hand_back(module: ir.Module, name: str, width: int) -> None:
    """The same fields: the gradient, added to that of what was looked up."""
    code = Lanes(module, name, 1)
    with _each(code) as (result, _, place):
        flow, before = (code.scalar(code.grads, at) for at in (result, place))
        code.put(code.build.fadd(before, flow), code.grads, place)


@contextmanager
def _each(code: Lanes) -> Iterator[tuple[Any, Any, Any]]:
    """(where the result is, whether its index is a row's, where that row is) of each lookup."""
    b = code.build
    count, result, index, among, table = code.given(5)
    most = b.sitofp(among, DOUBLE)
    places = b.inttoptr(table, POINTER)
    with code.loop(integer(0), count) as i:
        found, whole = row_of(code, code.scalar(code.values, b.add(index, i)), most)
        yield b.add(result, i), found, code.index(places, b.add(b.mul(i, among), whole))
    b.ret_void()

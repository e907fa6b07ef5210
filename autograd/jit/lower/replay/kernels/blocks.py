"""Blocks of sums of products: rows × terms by terms × columns, forward and for both factors backward."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir

from ...llvm.codegen.builder import INT, POINTER, integer
from .lanes import Lanes

_TILES: Final = (8, 4, 2, 1)  # rows whose sums are in registers at once
ANEW, ONTO, FROM_ZERO = 0, 1, 2  # what a sum begins with: −0.0, what is there, or 0.0
BY_ROWS, BY_COLUMNS, SHARED = 1, 2, 4  # which gradients flow: by the vectors, as they lie, and by the others


def multiply(module: ir.Module, name: str, width: int) -> None:
    """(result, rows, columns, terms, begin, turned, apart, vectors, apart, shared, apart, gradients).

    result[t][m] = Σₖ shared[t][k] × vectors[m][k]; `turned` has the vectors term by term.
    """
    code = Lanes(module, name, width)
    result, rows, columns, terms, begin, turned, turned_apart, _, _, shared, shared_apart, _ = code.given(12)
    b, v, one = code.build, code.values, integer(1)
    tiles = _tiles(module, width)
    _product(
        code, tiles, code.element(v, shared), shared_apart, one, code.element(v, turned), turned_apart,
        code.element(v, result), columns, rows, terms, columns, begin,
    )  # fmt: skip
    b.ret_void()


def hand_down(module: ir.Module, name: str, width: int) -> None:
    """The same fields: the gradients of the vectors, and of what they share."""
    code = Lanes(module, name, width)
    result, rows, columns, terms, _, turned, turned_apart, vectors, apart, shared, shared_apart, flows = (
        code.given(12)
    )
    b, one = code.build, integer(1)
    tiles = _tiles(module, width)
    v, g = code.values, code.grads
    flow, shared_at = code.element(g, result), code.element(v, shared)
    with b.if_then(_has(b, flows, BY_ROWS)):
        _product(
            code, tiles, flow, one, columns, shared_at, shared_apart,
            code.element(g, vectors), apart, columns, rows, terms, one,
        )  # fmt: skip
    with b.if_then(_has(b, flows, BY_COLUMNS)):
        _product(
            code, tiles, shared_at, one, shared_apart, flow, columns,
            code.element(g, turned), turned_apart, terms, rows, columns, one,
        )  # fmt: skip
    with b.if_then(_has(b, flows, SHARED)):
        _product(
            code, tiles, flow, columns, one, code.element(v, vectors), apart,
            code.element(g, shared), shared_apart, rows, columns, terms, one,
        )  # fmt: skip
    b.ret_void()


def _has(b: Any, flows: Any, bit: int) -> Any:
    return b.icmp_signed("!=", b.and_(flows, integer(bit)), integer(0))


def _product(
    code: Lanes, tiles: dict[int, Any], p: Any, along: Any, across: Any, q: Any, q_apart: Any,
    c: Any, c_apart: Any, rows: Any, inner: Any, columns: Any, begin: Any,
) -> None:  # fmt: skip
    """c[r][j] (+)= Σₖ p[r·along + k·across] × q[k][j], in tiles of rows; it begins as `begin` says."""
    b = code.build
    done = integer(0)
    for height in _TILES:
        end = b.add(done, b.mul(b.sdiv(b.sub(rows, done), integer(height)), integer(height)))
        with code.loop(done, end, height) as row:
            b.call(
                tiles[height],
                [
                    *(code.element(p, b.mul(row, along)), along, across, q, q_apart),
                    *(code.element(c, b.mul(row, c_apart)), c_apart, inner, columns, begin),
                ],
            )
        done = end


class _Tile(Lanes):
    """A function of its own, which kernels call."""

    arguments: Final = (POINTER, INT, INT, POINTER, INT, POINTER, INT, INT, INT, INT)

    def __init__(self, module: ir.Module, name: str, width: int) -> None:
        super(Lanes, self).__init__(module, name, self.arguments, width, exact=False)
        self.function.linkage = "internal"


def _tiles(module: ir.Module, width: int) -> dict[int, Any]:
    """The tiles of a module, which its kernels share."""
    names = {height: f"tile{height}" for height in _TILES}
    return {
        height: module.globals.get(name) or _tile(module, name, width, height)
        for height, name in names.items()
    }


def _tile(module: ir.Module, name: str, width: int, height: int) -> Any:
    """Some rows of a product: a vector of columns at a time, every sum in a register."""
    code = _Tile(module, name, width)
    b = code.build
    p, along, across, q, q_apart, c, c_apart, inner, columns, begin = code.function.args
    totals = code.totals(height)
    lines = [code.element(p, b.mul(integer(r), along)) for r in range(height)]
    results = [code.element(c, b.mul(integer(r), c_apart)) for r in range(height)]
    added = b.icmp_signed("==", begin, integer(ONTO))
    from_zero = b.icmp_signed("==", begin, integer(FROM_ZERO))
    start = b.select(from_zero, code.every(0.0), code.every(-0.0))
    for at in code.lanes(columns):
        with b.if_else(added) as (then, otherwise):
            with then:
                for total, result in zip(totals, results, strict=True):
                    b.store(code.take(result, at), total)
            with otherwise:
                for total in totals:
                    b.store(start, total)
        with code.loop(integer(0), inner) as k:
            x = code.take(q, b.add(b.mul(k, q_apart), at))
            step = b.mul(k, across)
            for total, line in zip(totals, lines, strict=True):
                factor = code.spread(code.scalar(line, step))
                b.store(code.multiply_add(factor, x, b.load(total)), total)
        for total, result in zip(totals, results, strict=True):
            code.give(b.load(total), result, at)
    b.ret_void()
    return code.function

"""Sums side by side in lanes, term after term: of products, of numbers, and other chains of one gate."""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from ...llvm.codegen.builder import integer
from ...runs import Kind
from .formula import formula_of
from .lanes import Lanes


def add_up(module: ir.Module, name: str, width: int, products: bool, onto: bool) -> None:
    """(count, result, terms, first, apart, second, apart, start): Σₖ first[k] × second[k], or Σₖ first[k].

    Args:
        onto: Whether it is added to what is there; else it begins with the number at `start`.
    """
    code = Lanes(module, name, width)
    b = code.build
    count, result, terms, first, first_apart, second, second_apart, start = code.given(8)
    (total,) = code.totals(1)
    begin = code.spread(code.scalar(code.values, start))
    for at in code.lanes(count):
        b.store(code.take(code.values, b.add(result, at)) if onto else begin, total)
        with code.loop(integer(0), terms) as k:
            x = code.take(code.values, _place(b, first, k, first_apart, at))
            if products:
                y = code.take(code.values, _place(b, second, k, second_apart, at))
                b.store(code.multiply_add(x, y, b.load(total)), total)
            else:
                b.store(b.fadd(b.load(total), x), total)
        code.give(b.load(total), code.values, b.add(result, at))
    b.ret_void()


def hand_down(module: ir.Module, name: str, width: int, products: bool) -> None:
    """The same fields: the gradient of each term."""
    code = Lanes(module, name, width)
    b = code.build
    count, result, terms, first, first_apart, second, second_apart = code.given(7)
    for at in code.lanes(count):
        flow = code.take(code.grads, b.add(result, at))
        with code.loop(integer(0), terms) as k:
            to = _place(b, first, k, first_apart, at)
            if products:
                other = _place(b, second, k, second_apart, at)
                x = code.take(code.values, to)
                code.add(flow, code.take(code.values, other), to)
                code.add(flow, x, other)
            else:
                code.give(b.fadd(code.take(code.grads, to), flow), code.grads, to)
    b.ret_void()


def chain(module: ir.Module, name: str, what: Kind, width: int) -> None:
    """(count, result, terms, first, apart, check): gate(gate(x₀, x₁), x₂) and so on.

    `check` is NaN where a number on the way is not finite.
    """
    code, formula = Lanes(module, name, width), formula_of(what)
    b, zero = code.build, code.every(0.0)
    count, result, terms, first, apart, check = code.given(6)
    total, unsound = code.totals(2)
    for at in code.lanes(count):
        b.store(code.take(code.values, b.add(first, at)), total)
        b.store(zero, unsound)
        with code.loop(integer(1), terms) as k:
            known = {0: b.load(total), 1: code.take(code.values, _place(b, first, k, apart, at))}
            (number,) = code.program(formula.program, [formula.result], known)
            b.store(number, total)
            b.store(code.multiply_add(number, zero, b.load(unsound)), unsound)
        code.give(b.load(total), code.values, b.add(result, at))
        code.give(b.load(unsound), code.values, b.add(check, at))
    b.ret_void()


def _place(b: Any, first: Any, k: Any, apart: Any, at: Any) -> Any:
    return b.add(b.add(first, at), b.mul(k, apart))

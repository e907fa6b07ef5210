"""Nodes of one formula side by side: a gate of the table, or a short sum of products."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from llvmlite import ir

from .....gates.row import Gate
from .....numbers.program import Program
from ...llvm.kernels.elementwise import kept, local_grads, read
from ...runs import ROW, Kind
from .lanes import Lanes


class Formula(NamedTuple):
    """What the nodes of a run compute.

    Attributes:
        result: The register of the value.
        slopes: (operand, register) of each local gradient that something flows through.
        kept: The operands whose local gradients are kept from the forward pass.
    """

    program: Program
    arity: int
    result: int
    slopes: list[tuple[int, int]]
    kept: list[int]


class ShortSum(NamedTuple):
    """A sum a₀·b₀ + a₁·b₁ + … + c₀ + c₁ + … of a few terms.

    Attributes:
        flows: Whether a gradient comes through.
    """

    products: int
    others: int
    flows: bool


@cache
def formula_of(what: Kind | ShortSum) -> Formula:
    """A gate, a comparison or a detached number; or a sum."""
    if isinstance(what, ShortSum):
        return _of_sum(what)
    program, (result, *_) = read(what)
    return Formula(program, len(what.places), result, local_grads(what), kept(what))


def _of_sum(what: ShortSum) -> Formula:
    program = Program()
    factors = 2 * what.products
    xs = [program.input(f"x{i}") for i in range(factors + what.others)]
    first, *rest = [xs[i] * xs[i + 1] for i in range(0, factors, 2)] + xs[factors:]
    total = program.register(sum(rest, first))
    slopes = [i ^ 1 if i < factors else program.const(1.0).index for i in range(len(xs))]
    return Formula(program, len(xs), total.index, list(enumerate(slopes)) if what.flows else [], [])


def kind_of(op: str, gate: Gate | None, mask: int, arity: int) -> Kind:
    """A kind whose operands are all rows."""
    return Kind(op, gate, mask, ROW * arity)


def forward(module: ir.Module, name: str, what: Kind | ShortSum, width: int, keep: bool) -> None:
    """(count, result, operands…, kept…): values, and if `keep` is set the local gradients that cost much."""
    code, formula = Lanes(module, name, width), formula_of(what)
    keeping = formula.kept if keep else []
    count, result, *places = code.given(2 + formula.arity + len(keeping))
    operands, targets = places[: formula.arity], [result, *places[formula.arity :]]
    slopes = dict(formula.slopes)
    wanted = [formula.result, *(slopes[i] for i in keeping)]
    b = code.build
    for at in code.lanes(count):
        known = {i: code.take(code.values, b.add(place, at)) for i, place in enumerate(operands)}
        for number, target in zip(code.program(formula.program, wanted, known), targets, strict=True):
            code.give(number, code.values, b.add(target, at))
    b.ret_void()


def backward(module: ir.Module, name: str, what: Kind | ShortSum, width: int) -> None:
    """Upstream gradient × local gradient, added to the gradient of each operand."""
    code, formula = Lanes(module, name, width), formula_of(what)
    count, result, *places = code.given(2 + formula.arity + len(formula.kept))
    operands, stored = places[: formula.arity], dict(zip(formula.kept, places[formula.arity :], strict=True))
    b = code.build
    worked_out = [register for i, register in formula.slopes if i not in stored]
    for at in code.lanes(count):
        known = {i: code.take(code.values, b.add(place, at)) for i, place in enumerate(operands)}
        known[formula.result] = code.take(code.values, b.add(result, at))
        flow = code.take(code.grads, b.add(result, at))
        slopes = dict(zip(worked_out, code.program(formula.program, worked_out, known), strict=True))
        for i, register in formula.slopes:
            kept_at = b.add(stored[i], at) if i in stored else None
            slope = slopes[register] if kept_at is None else code.take(code.values, kept_at)
            code.add(flow, slope, b.add(operands[i], at))
    b.ret_void()

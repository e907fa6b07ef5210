"""What the nodes of a run compute: a gate of the table, a short sum of products, or a tree of these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .....gates.row import Gate
from .....numbers.program import Program, Register
from ...llvm.kernels.elementwise import kept, local_grads, read
from ...runs import ROW, Kind

Slopes = list[tuple[int, tuple[int, ...]]]


class Formula(NamedTuple):
    """What the nodes of a run compute.

    Attributes:
        result: The register of the value.
        slopes: (operand, registers) of each derivative that something flows through: a product of local
            gradients, from the result down.
        kept: The operands whose local gradients are kept from the forward pass.
    """

    program: Program
    arity: int
    result: int
    slopes: Slopes
    kept: list[int]


class ShortSum(NamedTuple):
    """A sum a₀·b₀ + a₁·b₁ + … + c₀ + c₁ + … of a few terms.

    Attributes:
        from_zero: Whether it begins with 0.0, so that it is never −0.0.
        flows: Whether a gradient comes through.
    """

    products: int
    others: int
    from_zero: bool
    flows: bool


class Tree(NamedTuple):
    """What `outer` computes, where its operand `slot` is what `inner` computes.

    Its operands are those of `outer`, with those of `inner` in the place of that one.
    """

    outer: What
    slot: int
    inner: What


What = Kind | ShortSum | Tree


@cache
def formula_of(what: What) -> Formula:
    """A gate, a comparison or a detached number; a sum; or gates in one another."""
    if isinstance(what, ShortSum):
        return _of_sum(what)
    if isinstance(what, Tree):
        return _of_tree(what)
    program, (result, *_) = read(what)
    slopes: Slopes = [(i, (register,)) for i, register in local_grads(what)]
    return Formula(program, len(what.places), result, slopes, kept(what))


def _of_sum(what: ShortSum) -> Formula:
    program = Program()
    factors = 2 * what.products
    xs = [program.input(f"x{i}") for i in range(factors + what.others)]
    first, *rest = [xs[i] * xs[i + 1] for i in range(0, factors, 2)] + xs[factors:]
    total = program.register(sum(rest, 0.0 + first if what.from_zero else first))
    slopes: Slopes = [(i, (i ^ 1 if i < factors else program.const(1.0).index,)) for i in range(len(xs))]
    return Formula(program, len(xs), total.index, slopes if what.flows else [], [])


def _of_tree(what: Tree) -> Formula:
    outer, slot, inner = formula_of(what.outer), what.slot, formula_of(what.inner)
    program = Program()
    operands = list(range(outer.arity + inner.arity - 1))
    xs = [program.input(f"x{i}") for i in operands]
    places = operands[slot : slot + inner.arity]
    within = _written_into(program, inner.program, [xs[i] for i in places])
    others = operands[:slot], operands[slot + inner.arity :]
    around = [*(xs[i] for i in others[0]), within[inner.result], *(xs[i] for i in others[1])]
    made = _written_into(program, outer.program, around)
    slopes: Slopes = []
    for operand, path in outer.slopes:
        down = tuple(made[i].index for i in path)
        if operand == slot:
            slopes += [(places[i], (*down, *(within[k].index for k in more))) for i, more in inner.slopes]
        else:
            slopes.append((operand if operand < slot else operand + inner.arity - 1, down))
    return Formula(program, len(operands), made[outer.result].index, slopes, [])


def _written_into(program: Program, other: Program, operands: Sequence[Register]) -> list[Register]:
    """The registers of another program, whose first ones are its inputs, in this one."""
    made = list(operands)
    for index, (op, args) in enumerate(other.instructions[len(operands) :], len(operands)):
        if op == "const":
            made.append(program.const(args[0]))
        elif op == "libm":
            made.append(program.call(args[0], [made[i] for i in other.operands(index)]))
        else:
            made.append(program.emit(op, *(made[i] for i in args)))
    return made


def kind_of(op: str, gate: Gate | None, mask: int, arity: int) -> Kind:
    """A kind whose operands are all rows."""
    return Kind(op, gate, mask, ROW * arity)

"""Nodes of one formula side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from llvmlite import ir

from ...llvm.codegen.builder import POINTER, Code, integer, needed
from .formula import Formula, What, formula_of
from .lanes import Lanes

# where the numbers are that an operand is in the nodes of a run
LINE: Final = "l"
TABLE: Final = "t"
SAME: Final = "s"


class _Nodes(Lanes):
    """Nodes side by side, and their operands, each of which is where its mode says.

    Args:
        modes: For each operand LINE, side by side from a place on; TABLE, anywhere, and its field is the
            address of the places, as many as are a multiple of the width; or SAME, one number for all.
    """

    def __init__(self, module: ir.Module, name: str, formula: Formula, modes: str, width: int) -> None:
        super().__init__(module, name, width)
        self.formula, self.modes = formula, modes

    def use(self, fields: Sequence[Any]) -> None:
        """The fields of the operands."""
        b = self.build
        self.fields = [
            b.inttoptr(x, POINTER) if mode == TABLE else x for x, mode in zip(fields, self.modes, strict=True)
        ]
        self.shared = {
            i: self.spread(self.scalar(self.values, x))
            for i, (x, mode) in enumerate(zip(fields, self.modes, strict=True))
            if mode == SAME
        }

    def known(self, wanted: Sequence[int], at: Any, found: dict[int, Any]) -> dict[int, Any]:
        """What is known where registers are wanted: the operands that they are computed from, and `found`."""
        self.places: dict[int, list[Any]] = {}
        read = needed(self.formula.program, wanted, found)
        return found | {i: self._operand(i, at) for i in range(self.formula.arity) if i in read}

    def _operand(self, i: int, at: Any) -> Any:
        if self.modes[i] == SAME:
            return self.shared[i]
        if self.modes[i] == LINE:
            return self.take(self.values, self.build.add(self.fields[i], at))
        return self.gathered(self._places(i, at))

    def _places(self, i: int, at: Any) -> list[Any]:
        b = self.build
        if i not in self.places:
            self.places[i] = [self.index(self.fields[i], b.add(at, integer(k))) for k in range(self.width)]
        return self.places[i]

    def hand(self, i: int, flow: Any, slope: Any, at: Any) -> None:
        """Add flow × slope to the gradient of an operand that isn't the same for all."""
        if self.modes[i] == LINE:
            self.add(flow, slope, self.build.add(self.fields[i], at))
        else:
            self.scattered(self.build.fmul(flow, slope), self._places(i, at))


def forward(module: ir.Module, name: str, what: What, keep: bool, width: int, modes: str) -> None:
    """(count, result, operands…, kept…): values, and if `keep` is set the local gradients that cost much."""
    formula = formula_of(what)
    code = _Nodes(module, name, formula, modes, width)
    keeping = formula.kept if keep else []
    count, result, *fields = code.given(2 + formula.arity + len(keeping))
    code.use(fields[: formula.arity])
    targets = [result, *fields[formula.arity :]]
    slopes = dict(formula.slopes)
    wanted = [formula.result, *(slopes[i][0] for i in keeping)]
    b = code.build
    for at in code.lanes(count):
        known = code.known(wanted, at, {})
        for number, target in zip(code.program(formula.program, wanted, known), targets, strict=True):
            code.give(number, code.values, b.add(target, at))
    b.ret_void()


def backward(module: ir.Module, name: str, what: What, width: int, modes: str) -> None:
    """Upstream gradient × local gradients, added to the gradient of each operand."""
    formula = formula_of(what)
    code = _Nodes(module, name, formula, modes, width)
    count, result, *fields = code.given(2 + formula.arity + len(formula.kept))
    code.use(fields[: formula.arity])
    stored = dict(zip(formula.kept, fields[formula.arity :], strict=True))
    b = code.build
    worked_out = [k for i, path in formula.slopes if i not in stored for k in path]
    shared = [i for i, _ in formula.slopes if modes[i] == SAME]
    totals = dict(zip(shared, code.totals(len(shared)), strict=True))
    for at in code.lanes(count):
        value = code.take(code.values, b.add(result, at))
        known = code.known(worked_out, at, {formula.result: value})
        flow = code.take(code.grads, b.add(result, at))
        kept_here = {i: code.take(code.values, b.add(place, at)) for i, place in stored.items()}
        for i, (down, slope) in downward(code, formula, flow, known, kept_here).items():
            if i in totals:
                b.store(b.fadd(b.load(totals[i]), code.in_use(b.fmul(down, slope))), totals[i])
            else:
                code.hand(i, down, slope, at)
    for i, total in totals.items():
        before = code.scalar(code.grads, code.fields[i])
        code.put(b.fadd(before, code.sum_of_lanes(b.load(total))), code.grads, code.fields[i])
    b.ret_void()


def downward(
    code: Code,
    formula: Formula,
    flow: Any,
    known: dict[int, Any],
    stored: Mapping[int, Any] = MappingProxyType({}),
) -> dict[int, tuple[Any, Any]]:
    """For each operand that something flows to two numbers, whose product that is.

    Args:
        stored: Local gradients that are kept.
    """
    b = code.build
    registers = list(dict.fromkeys(k for i, path in formula.slopes if i not in stored for k in path))
    slopes = dict(zip(registers, code.program(formula.program, registers, known), strict=True))
    flows: dict[tuple[int, ...], Any] = {(): flow}
    found = {}
    for i, path in formula.slopes:
        if i in stored:
            found[i] = flow, stored[i]
            continue
        for length in range(1, len(path)):
            if path[:length] not in flows:
                flows[path[:length]] = b.fmul(flows[path[: length - 1]], slopes[path[length - 1]])
        found[i] = flows[path[:-1]], slopes[path[-1]]
    return found

"""Which entries of a tape count in every sample, and which only where a condition chooses them."""

from __future__ import annotations

from functools import cache

from ...gates.kernels import trace
from ...gates.row import Gate
from .sums import PRODUCT, SUM, role
from .tape import Tape


def unconditional(tape: Tape) -> list[bool]:
    """Whether each entry counts in every sample.

    A number that only a choice reads need not be finite where it is not chosen.
    """
    counts = [False] * len(tape)
    for index in (*tape.outputs, *tape.computed, *(guard.condition for guard in tape.guards)):
        counts[index] = True
    for index in reversed(range(len(tape))):
        if counts[index]:
            _, gate, operands, _ = tape.entries[index]
            for operand in operands[:1] if gate is not None and _chooses(gate) else operands:
                counts[operand] = True
    return counts


def told_by_others(tape: Tape) -> set[int]:
    """The entries whose numbers are finite if those of others that count are: results, parts of + and ×."""
    told = set(tape.outputs)
    for (_, gate, operands, _), counts in zip(tape.entries, unconditional(tape), strict=True):
        if counts and gate is not None and role(gate) in (SUM, PRODUCT):
            told.update(operands)
    return told


@cache
def _chooses(gate: Gate) -> bool:
    """Whether a gate hands on its second or its third operand, as its first says."""
    try:
        program, (y, *_) = trace(gate, 0)
    except TypeError:
        return False
    return gate.arity == 3 and program.instructions[y.index] == ("select", (0, 1, 2))

"""Which entries of a tape count in every sample, and which only where a condition chooses them."""

from __future__ import annotations

from .roles import CHOICE, PRODUCT, SUM, role
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
            for operand in operands[:1] if role(gate) == CHOICE else operands:
                counts[operand] = True
    return counts


def told_by_others(tape: Tape) -> set[int]:
    """The entries whose numbers are finite if those of others that count are: results, parts of + and ×."""
    told = set(tape.outputs)
    for (_, gate, operands, _), counts in zip(tape.entries, unconditional(tape), strict=True):
        if counts and role(gate) in (SUM, PRODUCT):
            told.update(operands)
    return told

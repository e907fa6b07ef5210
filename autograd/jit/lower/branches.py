"""Which entries of a tape count in every sample, and which only where a condition chooses them."""

from __future__ import annotations

from itertools import chain

from .roles import CHOICE, LOOKUP, PRODUCT, SUM, role
from .tape import ALL, FIRST, Tape


def unconditional(tape: Tape) -> set[int]:
    """The entries that count in every sample.

    A number that only a choice reads need not be finite where it is not chosen.
    """
    ends = (*tape.outputs, *tape.computed, *(guard.condition for guard in tape.guards))
    return tape.below(ends, lambda op, gate: FIRST if role(gate) in (CHOICE, LOOKUP) else ALL)


def told_by_others(tape: Tape) -> set[int]:
    """The entries whose numbers are finite if those of others that count are: results, parts of + and ×."""
    counting = [tape.entries[index] for index in unconditional(tape)]
    told = (x.operands for x in counting if role(x.gate) in (SUM, PRODUCT))
    return {*tape.outputs, *chain.from_iterable(told)}

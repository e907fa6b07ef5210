"""Which entries of a tape count in every sample, and which only where a condition chooses them."""

from __future__ import annotations

from itertools import chain, compress, count

from .roles import CHOICE, LOOKUP, PRODUCT, SUM, role
from .tape import ALL, FIRST, Tape


def unconditional(tape: Tape) -> set[int]:
    """The entries that count in every sample.

    A number that only a choice reads need not be finite where it is not chosen.
    """
    return set(compress(count(), counting(tape)))


def counting(tape: Tape) -> bytearray:
    """For each entry whether it is one of those."""
    ends = (*tape.outputs, *tape.computed, *(guard.condition for guard in tape.guards))
    return tape.read_by(ends, lambda op, gate: FIRST if role(gate) in (CHOICE, LOOKUP) else ALL)


def told_by_others(tape: Tape) -> set[int]:
    """The entries whose numbers are finite if those of others that count are: results, parts of + and ×."""
    columns = tape.columns
    tells = columns.each(lambda op, gate: role(gate) in (SUM, PRODUCT))
    told = (columns.operands[index] for index in unconditional(tape) if tells[index])
    return {*tape.outputs, *chain.from_iterable(told)}

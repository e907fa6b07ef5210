"""Sums of products in a tape: what a neuron is, however it was written.

A sum of numbers times rows, w₀·x₀ + w₁·x₁ + … + b, is one thing for a machine, which multiplies and adds
in one instruction.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final, NamedTuple

from .roles import PRODUCT, SUM, role
from .tape import Tape

ONE: Final = -1  # the number 1 as a factor, and the row of ones as an operand


class Term(NamedTuple):
    """factor × operand: a number that all samples share, times a row of one number for each sample."""

    factor: int
    operand: int


class Sum(NamedTuple):
    """An entry as the sum of these terms, and of these entries as they are."""

    products: list[Term]
    rows: list[int]


def recognise(tape: Tape, numbers: Container[int]) -> tuple[dict[int, Sum], set[int]]:
    """The sums of a tape, and the entries that are computed within them.

    A chain of additions is one sum as far as its parts are used nowhere else.

    Args:
        numbers: The entries that all samples share.
    """
    uses = _uses(tape)
    roles = [role(entry.gate) for entry in tape.entries]
    sums: dict[int, Sum] = {}
    absorbed: set[int] = set()
    for index in reversed(range(len(tape))):
        if roles[index] != SUM or index in absorbed:
            continue
        parts, inside = _flattened(tape, index, roles, uses)
        found = Sum([], [])
        for part in parts:
            term = Term(part, ONE) if part in numbers else None
            if roles[part] == PRODUCT and uses[part] == 1:
                term = _factored(tape.entries[part].operands, numbers)
                if term:
                    inside.append(part)
            if term:
                found.products.append(term)
            else:
                found.rows.append(part)
        if inside:
            sums[index] = found
            absorbed.update(inside)
    return sums, absorbed


def _flattened(tape: Tape, root: int, roles: list[str], uses: list[int]) -> tuple[list[int], list[int]]:
    """The parts of a sum in the order in which they are added, and the sums inside it."""
    parts: list[int] = []
    inside: list[int] = []
    stack = list(reversed(tape.entries[root].operands))
    while stack:
        index = stack.pop()
        if roles[index] == SUM and uses[index] == 1:
            inside.append(index)
            stack.extend(reversed(tape.entries[index].operands))
        else:
            parts.append(index)
    return parts, inside


def _factored(operands: tuple[int, ...], numbers: Container[int]) -> Term | None:
    """The product of a number and a row, in either order; None for two numbers or two rows."""
    a, b = operands
    if (a in numbers) == (b in numbers):
        return None
    return Term(a, b) if a in numbers else Term(b, a)


def _uses(tape: Tape) -> list[int]:
    uses = [0] * len(tape)
    for entry in tape.entries:
        for operand in entry.operands:
            uses[operand] += 1
    for index in (*tape.outputs, *(guard.condition for guard in tape.guards)):
        uses[index] += 1
    return uses

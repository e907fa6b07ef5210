"""Sums of products in a tape: what a neuron is, however it was written.

A sum of numbers times rows, w₀·x₀ + w₁·x₁ + … + b, is one thing for a machine, which multiplies and adds
in one instruction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ...engine import sums_among
from .roles import PRODUCT, SUM, role
from .tape import Tape

ONE: Final = -1  # the number 1 as a factor, and the row of ones as an operand


class Sum(NamedTuple):
    """An entry as the sum of numbers that all samples share times rows, and of other entries as they are."""

    factors: list[int]
    operands: list[int]
    rows: list[int]


def recognise(tape: Tape, numbers: Iterable[int]) -> tuple[dict[int, Sum], bytearray]:
    """The sums of a tape, and for each entry whether it is computed within one of them.

    A chain of additions is one sum as far as its parts are used nowhere else.

    Args:
        numbers: The entries that all samples share.
    """
    columns = tape.columns
    shared = bytearray(len(tape))
    for number in numbers:
        shared[number] = 1
    are_sums, are_products = (
        columns.flags(lambda op, gate, kind=kind: role(gate) == kind)  # type: ignore[misc]
        for kind in (SUM, PRODUCT)
    )
    shown = [*tape.outputs, *(guard.condition for guard in tape.guards)]
    found, inside = sums_among(columns.first, columns.flat, are_sums, are_products, shared, shown, ONE)
    return {index: Sum(*parts) for index, parts in found.items()}, inside

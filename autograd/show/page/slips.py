"""The numbers that well-known slips would give in place of the right one."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isnan
from typing import Any, NamedTuple

from ...analysis.event import Event
from ...gates.row import Gate

_CLOSE = 1e-9


class Slip(NamedTuple):
    """One slip, or two at once, by their keys in the table of strings, and the number they lead to."""

    keys: tuple[str, ...]
    number: float


def slips(event: Event, before: float | None = None) -> list[Slip]:
    """What a reader may give in place of `event.after`, the simplest slips first; never the right number.

    Args:
        event: A step; of a backward one, the reader is asked for the receiver's gradient so far.
        before: That gradient before the step, None at the first contribution.

    >>> from autograd import Value, steps
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> for slip in slips(steps(x * y)[2]):
    ...     print(slip.number, *slip.keys)
    -4.0 slip_sign
    1.0 slip_local
    3.0 slip_swapped
    """
    found = _of_a_gate(event) if event.phase == "forward" else _of_a_share(event, before)
    wrong = [slip for slip in found if not isnan(slip.number) and not _same(slip.number, event.after)]
    return sorted(wrong, key=lambda slip: len(slip.keys))


def _of_a_gate(event: Event) -> Iterator[Slip]:
    yield Slip(("slip_sign",), -event.result)
    swapped = _reading(event, event.numbers[::-1])
    if swapped:
        yield Slip(("slip_swapped",), swapped[0])


def _of_a_share(event: Event, before: float | None) -> Iterator[Slip]:
    contributions = {(): event.result, ("slip_sign",): -event.result}
    if len(event.numbers) == 2:
        upstream, local = event.numbers
        contributions |= {("slip_upstream",): local, ("slip_local",): upstream}
        operands = event.node.operands
        reading = _reading(event, tuple(x.data for x in operands))
        if reading:  # the other operand's slope, also where that operand is a constant and gets none
            contributions["slip_swapped",] = upstream * reading[2 if operands[0] is event.operand else 1]
    for keys, contribution in contributions.items():
        if keys and _same(contribution, event.result):
            continue
        yield Slip(keys, (before or 0.0) + contribution)
        if before:
            yield Slip((*keys, "slip_overwritten"), contribution)


def _reading(event: Event, numbers: tuple[float, ...]) -> Any:
    """(value, ∂/∂a, ∂/∂b) of a gate of two operands at these numbers; None where it has none."""
    if not isinstance(event.gate, Gate) or event.gate.arity != 2:
        return None
    try:
        return event.gate.kernels[0](*numbers)
    except (ArithmeticError, ValueError):
        return None


def _same(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=_CLOSE)

"""Whose local gradient a node is a part of: what a row made is answered for by the gate that was written.

A note goes with the node that it is about, and keeps no other node alive.  Notes are found by the
node itself, never by a comparison of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isinf, isnan
from typing import Any, Final, NamedTuple, NoReturn

from ...errors import DomainError, GateOverflowError, PoleError
from ...gates.numerics import refused
from ...gates.row import Gate
from ...numbers.c99 import C99
from ...util.languages import complain
from ...util.structures.notes import Notes
from ..node.source import at_source
from ..plain.slots import Node
from .strings import STRINGS


class Origin(NamedTuple):
    """The gate that somebody wrote, on which numbers, and how often its row was differentiated."""

    gate: Any
    numbers: tuple[float, ...]
    labels: tuple[str, ...]
    order: int

    def __str__(self) -> str:
        return str(self.gate.written(self.numbers, self.labels if any(self.labels) else ()))


_NOTES: Final[Notes[Origin]] = Notes()


def origin(node: Node) -> Origin:
    """Who answers for a node: the gate whose row made it, or its own."""
    noted = _NOTES.on(node)
    if noted is not None:
        return noted
    operands = node.operands
    return Origin(node.gate, tuple(x.data for x in operands), tuple(x.label for x in operands), 1)


def made_by_a_row(node: Node) -> bool:
    """Whether a row made the node, and nobody wrote it."""
    return _NOTES.on(node) is not None


def take_note(node: Node, slopes: Iterable[Any]) -> None:
    """Remember that the row of this node's gate made `slopes`, and what is between them and its operands."""
    before = {id(node), *map(id, node.operands)}
    answering: Origin | None = None
    waiting = [*slopes]
    while waiting:
        x = waiting.pop()
        if not hasattr(type(x), "__gate__") or id(x) in before or x.gate is None:
            continue
        before.add(id(x))
        if answering is None:
            first = origin(node)
            answering = first._replace(order=first.order + 1)
        _NOTES.put(x, answering)
        waiting += x._a if type(x._a) is tuple else (x._a, x._b)  # `operands` would make nodes of numbers


def refuse_a_row(node: Node, upstream: float, local: float, slope: float) -> NoReturn:
    """Raise for what a node that a row made hands on, in the name of the gate that somebody wrote.

    Args:
        slope: The derivative that came of it.
    """
    order = origin(node).order
    who = f"{origin(node)}{at_source(node)}"
    derivative = complain(STRINGS[f"derivative_{order if order <= 4 else 'n'}"], order=order)
    if isnan(slope) or isnan(upstream * local) or any(map(isnan, node.local_grads)):
        raise DomainError(refused(STRINGS["no_derivative"], who=who, derivative=derivative))
    if isinf(local) and _has_a_pole(node):
        raise PoleError(refused(STRINGS["infinite_derivative"], who=who, derivative=derivative))
    raise GateOverflowError(refused(STRINGS["large_derivative"], who=who, derivative=derivative))


def _has_a_pole(node: Node) -> bool:
    """Whether the row of a node's gate divides by 0 there, or that of what it was made from."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if not isinstance(node.gate, Gate):
            continue
        numbers = [C99(x.data) for x in node.operands]
        fixed = sum(1 << i for i, x in enumerate(node.operands) if x.constant)
        read = (node.gate.value(*numbers), *node.gate.form(fixed)(C99(node.data), *numbers))
        if any(x.pole for x in map(C99.of, read)):
            return True
        waiting += [x for x in node.operands if isinf(x.data)]
    return False

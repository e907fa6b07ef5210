"""The marks that a walk leaves, and what can be asked after it, under SWEEPING."""

from __future__ import annotations

from typing import Any, Final

from ..native import shim as cython
from ..native.codes import IDENTITY
from ..plain.flows import any_flow, meet, unpack
from ..plain.slots import Node
from ..plain.terms import Terms
from ..plain.turns import Turns, width_of
from ..refusals.graphs import refuse_overlap

LAST_WALK: Final = 2**31 - 4  # what a node's mark holds when compiled
_walks: cython.int = 0


@cython.cfunc
def next_mark() -> cython.int:
    """The mark of nodes that a new walk has closed; those that it has opened have one less."""
    global _walks
    _walks = _walks + 2 if _walks < LAST_WALK else 2
    return _walks


def refuse_second_walk(leaves: list[Node], gates: list[Node], closed: cython.int) -> None:
    """GraphError if a closure has walked over nodes whose flows a sweep with this mark works out."""
    if _walks != closed:
        known = list(leaves)
        unpack(known)
        refuse_overlap(known + gates, closed)


def meet_leaves(leaves: list[Node], gates: list[Node]) -> None:
    """Complete the leaves without a sweep, which comes by those that only folds hold anyway."""
    for node in gates:
        if type(node._a) is Terms:
            meet(node._a, leaves, node._mark, 0.0)
    unpack(leaves)


def there_between(
    leaves: list[Any], gates: list[Any], since: cython.double, before: cython.double
) -> list[Any]:
    """Of what a walk found, the leaves and the inputs of derivatives whose numbers are in this range."""
    node: Node
    found: list[Node] = []
    meet_leaves(leaves, gates)
    for node in leaves:
        if since <= node._db < before:
            found.append(node)
    for node in gates:
        if node._code == IDENTITY and node._db != 0.0 and since <= node._db < before:
            found.append(node)
    return found


def mark_above(gates: list[Any], sources: list[Any]) -> None:
    """After a walk: leave a flow of 1 in the sources and in all that was made from them, of 0 in the rest."""
    node: Node
    operand: Node
    for node in sources:
        node._flow = 1.0
    if not gates:
        return
    active = type(gates[-1])
    for node in gates:
        a = node._a
        b = node._b
        if type(a) is active:
            operand = a
            node._flow = max(node._flow, operand._flow)
        elif type(a) is Terms or type(a) is tuple:
            node._flow = any_flow(a, active)
        if type(b) is active:
            operand = b
            node._flow = max(node._flow, operand._flow)


def in_order(gates: list[Node], turns: Turns) -> list[tuple[Any, tuple[int, int, int] | None]]:
    """The gates in the order of a sweep; of a fold the terms whose turn it is, as for `in_chain_order`."""
    order: list[tuple[Node, tuple[int, int, int] | None]] = []
    pieces = turns.told()
    for place in range(len(gates), -1, -1):
        while pieces and pieces[-1][0] == place:
            _, node, first, last, _ = pieces.pop()
            order.append((node, (width_of(node), first, last)))
        if place:
            node = gates[place - 1]
            width = width_of(node)
            if not width:
                order.append((node, None))
            elif not (order and order[-1][0] is node):
                order.append((node, (width, 0, (len(node.operands) - 1) // width)))
    return order

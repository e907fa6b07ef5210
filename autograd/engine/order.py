"""Every node of a graph, constants too, in an order that pictures, steps and derivatives share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from . import Value

Operands = Callable[[Value], Sequence[Value]]


def nodes(
    root: Value, stop: Iterable[Value] = (), operands: Operands = attrgetter("operands")
) -> list[Value]:
    """Every node after its operands, first operands first; at `stop` the walk turns back.

    `operands` may say that a node has others than it was made from: a folded picture does.
    It keeps its own notes and marks no node, so threads may walk one graph at the same time.
    """
    order: list[Value] = []
    entered = set(stop)
    if root in entered:
        return [root]
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in entered:
            entered.add(node)
            stack.append((node, True))
            stack.extend((operand, False) for operand in reversed(operands(node)) if operand not in entered)
    return order

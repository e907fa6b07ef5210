"""What a node hands to its operands, also where a closure of the user's stands for its local gradients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...util.locks import lock
from ..plain.slots import Node, restore
from ..refusals.graphs import refuse_unrecorded

_LENT: Final[list[tuple[list[Node], list[float | None]]]] = []  # nodes, and the grads that are theirs


def contributions(node: Node, flow: float, places: Iterable[int] | None = None) -> list[tuple[Any, float]]:
    """(operand, upstream × local) for each active operand of a node, from its record or its closure.

    Args:
        places: Of the operands, in order; all of them unless told.
    """
    if not node.local_grads:
        if "closure" not in vars(node):
            refuse_unrecorded(node)
        return run_closure(node, flow)
    operands, local_grads = node.operands, node.local_grads
    at = range(len(operands)) if places is None else places
    return [(operands[i], flow * local_grads[i]) for i in at if not operands[i].constant]


def run_closure(node: Node, upstream: float) -> list[tuple[Node, float]]:
    """Call a node's closure with its grad complete; what it added to each operand, as contributions.

    The grads that people see are put back, also when the closure raises, and in a child process that is
    forked meanwhile.  Call it under SWEEPING.
    """
    operands = list(dict.fromkeys(node.operands))
    touched = [node, *operands]
    lent = len(_LENT)
    try:
        try:
            _LENT.append((touched, [x._grad for x in touched]))
            for operand in operands:
                operand._grad = 0.0
            node._grad = upstream
            vars(node)["closure"]()
            return [(operand, operand.grad) for operand in operands if not operand.constant]
        finally:
            give_back(lent)
    finally:  # again, where an interrupt came before the first had begun
        give_back(lent)


def give_back(count: int = 0) -> None:
    """Put back all grads that closures have borrowed, but for the first so many."""
    while len(_LENT) > count:
        touched, grads = _LENT[-1]
        restore(touched, grads)
        _LENT.pop()


SWEEPING: Final = lock(give_back)  # one backward pass at a time: it leaves marks on the nodes

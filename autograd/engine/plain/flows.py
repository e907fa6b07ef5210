"""What a walk and a sweep do at a node of many operands, and at leaves; `flows.pyx` is the same in C."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from ..refusals.graphs import refuse_cycle
from .slots import Node, Stack, restore
from .turns import Turns, all_places, in_chain_order, plan, width_of


def all_closed(
    operands: tuple[Any, ...], node: Node, stack: Stack, leaves: list[Node], closed: int, turns: Turns
) -> bool:
    """Whether a walk has been at all active operands; if not, put them on the stack, the first on top.

    A fold itself is put between its terms, to be cut there.
    """
    ready, entered = True, False
    kind, count = type(node), len(operands)
    for i in reversed(range(count)):
        x = operands[i]
        if type(x) is kind and x._mark != closed:
            if x._a is None:  # a leaf waits for nobody
                x._mark = closed
                x._flow = 0.0
                leaves.append(x)
            else:
                if x._mark == closed - 1:
                    refuse_cycle(x, node)
                stack.append(x)
                ready, entered = False, True
        if entered:
            width = width_of(node)
            if i > width and width and (i - 1) % width == 0:
                stack.append(node)
                plan(turns, node, (i - 1) // width, (count - 1) // width)
                entered = False
    return ready


def meet(operands: tuple[Any, ...], leaves: list[Node], closed: int, flow: float) -> None:
    """Let a sweep know the leaves that the walk has left to it: here, none."""


def unpack(leaves: list[Node]) -> None:
    """List the leaves one by one: here, they are."""


def spread(node: Node, flow: float) -> None:
    """Hand each active operand its contribution."""
    _spread(node, flow, all_places(node))


def take_turns(turns: Turns, place: int, leaves: list[Node]) -> None:
    """Hand on what is due at this place: pieces of folds."""
    while turns.taken and turns.taken[-1].place == place:
        _, node, first, last, closes = turns.taken.pop()
        if closes:
            turns.split = node
        if node._flow != 0.0:
            _spread(node, node._flow, in_chain_order(width_of(node), first, last))
    turns.due = turns.taken[-1].place if turns.taken else -1


def _spread(node: Node, flow: float, places: Iterable[int]) -> None:
    kind, operands, local_grads = type(node), node._a, node._b
    for i in places:
        operand = operands[i]
        if type(operand) is kind:
            operand._flow += flow * local_grads[i]


def any_flow(operands: tuple[Any, ...], kind: type[Node]) -> float:
    """1.0 if the flow of an active operand is not 0, else 0.0."""
    return float(any(type(x) is kind and x._flow != 0.0 for x in operands))


def commit(leaves: Sequence[Node], gates: Sequence[Node], screen: float, only_finite: bool) -> bool:
    """Make flows grads, of leaves by adding; False, and nothing is done, if only finite ones will do.

    One step: no Python code runs in it, so no interrupt can fall there.

    Args:
        screen: Finite where the flows of the gates are.
    """
    grads = [x._flow if x._grad is None else x._grad + x._flow for x in leaves]
    if only_finite and not isfinite(sum(grads, screen)):
        return False
    restore([*leaves, *gates], [*grads, *[x._flow for x in gates]])
    return True


def leaf_becomes_gate() -> None:
    """Note that a column of leaves may hold a gate from now on: here, nobody asks."""

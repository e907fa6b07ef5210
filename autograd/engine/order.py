"""The order of a graph: every node after its operands.  Nothing here recurses, so depth is no limit."""

from __future__ import annotations

from typing import Any

from .native import shim as cython
from .plain.flows import all_closed
from .plain.slots import Node, Stack, spare_list
from .plain.terms import Terms
from .plain.turns import Turns, comes_again
from .refusals.graphs import refuse_cycle
from .walks.walked import meet_leaves, next_mark


def topological(root: Node) -> list[Any]:
    """Every active node below the root: leaves, then gates, each after its operands.  See `walk`."""
    leaves, gates, _ = walk(root)
    meet_leaves(leaves, gates)
    return leaves + gates


def walk(root: Node) -> tuple[list[Any], list[Any], Turns]:
    """The leaves below the root, and the gates, each after its operands, and how folds are cut.

    Marks nodes, and sets their flows to 0: call it under SWEEPING.  Leaves that only folds hold may be left
    to the sweep: see `meet_leaves`.  GraphCycleError if a node was made its own ancestor by hand.
    """
    closed: cython.int = next_mark()
    opened: cython.int = closed - 1
    active = type(root)
    node: Node
    operand: Node
    leaves: list[Node] = []
    gates: list[Node] = spare_list()
    stack: Stack = Stack()
    turns: Turns = Turns()
    ready: cython.bint
    stack.append(root)
    if root._a is None:
        root._mark = closed
        root._flow = 0.0
        leaves.append(root)
    while root._mark != closed:
        node = stack.pop()
        mark: cython.int = node._mark
        if mark == closed:
            continue
        if mark != opened:
            node._mark = opened
            stack.append(node)  # to come back when its operands are in the order
            ready = True
            a = node._a
            b = node._b
            x = b if type(b) is active else a
            while type(x) is active:  # a comes last, on top of the stack
                operand = x
                if operand._mark != closed:
                    if operand._a is None:  # a leaf waits for nobody
                        operand._mark = closed
                        operand._flow = 0.0
                        leaves.append(operand)
                    else:
                        if operand._mark == opened:
                            refuse_cycle(operand, node)
                        stack.append(operand)
                        ready = False
                if x is a:
                    break
                x = a
            else:
                if type(a) is Terms or type(a) is tuple:
                    ready = all_closed(a, node, stack, leaves, closed, turns)
            if not ready:
                continue
            stack.pop()
        if turns.waiting and comes_again(turns, node, len(gates)):
            continue
        node._mark = closed
        node._flow = 0.0
        gates.append(node)
    return leaves, gates, turns

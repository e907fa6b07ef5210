"""The chain rule on floats: from the root back, each gate adds flow × local gradient to its operands."""

from __future__ import annotations

from .native import shim as cython
from .node.closures import contributions
from .plain.flows import meet, spread, take_turns
from .plain.slots import Node
from .plain.terms import Terms
from .plain.turns import Turns
from .walks.walked import refuse_second_walk


def sweep_floats(leaves: list[Node], gates: list[Node], turns: Turns, seed: cython.double) -> float:
    """Leave d root / d node in each `_flow`; the sum of the gates' flows, finite where each of them is."""
    node: Node = gates[-1] if gates else leaves[0]
    operand: Node
    flow: cython.double
    screen: cython.double = 0.0
    closed: cython.int = node._mark
    active = type(node)
    node._flow = seed
    left: cython.Py_ssize_t = len(gates)
    due: cython.Py_ssize_t = turns.due
    for node in reversed(gates):
        if left == due:
            take_turns(turns, left, leaves)
            due = turns.due
        left -= 1
        flow = node._flow
        a = node._a
        if type(a) is Terms:
            meet(a, leaves, node._mark, flow)
        if flow == 0.0:
            continue
        b = node._b
        screen += flow
        if type(a) is active:
            operand = a
            operand._flow += flow * node._da
        elif type(a) is Terms or type(a) is tuple:  # any number of operands
            if type(a) is not tuple or b is not None:
                if node is not turns.split:
                    spread(node, flow)
                continue
            found = contributions(node, flow)  # a closure's
            refuse_second_walk(leaves, gates, closed)
            for x, contribution in found:
                operand = x
                operand._flow += contribution
        if type(b) is active:
            operand = b
            operand._flow += flow * node._db
    take_turns(turns, 0, leaves)
    return screen

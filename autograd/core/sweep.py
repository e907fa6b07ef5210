"""The topological order, and the chain rule on floats."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ..errors import GraphCycleError, GraphError
from . import uncompiled as cython
from .lineage import run_closure
from .memory import Nodes, in_order, last
from .terms import spread

if TYPE_CHECKING:
    from .node import Value

SWEEPING: Final = RLock()  # one backward pass at a time: it leaves marks on the nodes
LAST_WALK: Final = 2**31 - 4  # what a node's mark holds when compiled
_walks: cython.int = 0


def topological(root: Value) -> list[Value]:
    """Every active node after its operands; iterative, so depth is no limit, and always the same order.

    GraphCycleError if a node was made its own ancestor by hand.  Marks nodes: call it under SWEEPING.
    """
    global _walks
    _walks = _walks + 2 if _walks < LAST_WALK else 2
    closed: cython.int = _walks
    opened: cython.int = closed - 1
    active = type(root)
    node: Value
    operand: Value
    order: Nodes = Nodes()
    stack: Nodes = Nodes()
    operands: tuple[Any, ...]
    ready: cython.bint
    stack.append(root)
    while root._mark != closed:
        node = last(stack) if cython.compiled else stack[-1]
        if node._mark == closed:
            stack.pop()
            continue
        if node._mark != opened:
            a = node._a
            b = node._b
            node._mark = opened
            ready = True
            if type(b) is active:
                operand = b
                if operand._mark != closed:
                    if operand._mark == opened:
                        _refuse_cycle(operand, node)
                    stack.append(operand)
                    ready = False
            if type(a) is active:
                operand = a
                if operand._mark != closed:
                    if operand._mark == opened:
                        _refuse_cycle(operand, node)
                    stack.append(operand)
                    ready = False
            elif type(a) is tuple:
                operands = a
                for x in reversed(operands):
                    if type(x) is active:
                        operand = x
                        if operand._mark == closed:
                            continue
                        if operand._mark == opened:
                            _refuse_cycle(operand, node)
                        if operand._a is None:  # a leaf waits for nobody
                            operand._mark = closed
                            operand._flow = 0.0
                            order.append(operand)
                        else:
                            stack.append(operand)
                            ready = False
            if not ready:  # come back when the operands are in the order
                continue
        stack.pop()
        node._mark = closed
        node._flow = 0.0
        order.append(node)
    return in_order(order)


def _refuse_cycle(*nodes: Value) -> NoReturn:
    names = [x._label or (x.gate.name if x.gate else "leaf") for x in nodes]
    raise GraphCycleError(
        f"a node is its own ancestor ({' → … → '.join(names)} → {names[0]}); operands were changed by hand, "
        "and the chain rule has no start in a cycle"
    )


def sweep_floats(order: list[Value], seed: cython.double) -> None:
    """The chain rule: leave d root / d node in each node's `_flow`; a zero flow is not passed on."""
    node: Value = order[-1]
    operand: Value
    flow: cython.double
    active = type(node)
    node._flow = seed
    for node in reversed(order):
        a = node._a
        flow = node._flow
        if a is None or flow == 0.0:
            continue
        if type(a) is active:
            operand = a
            operand._flow += flow * node._da
        elif type(a) is tuple:
            if node._b is not None:
                spread(a, node._b, flow, active)
                continue
            for x, contribution in contributions(node, flow):
                operand = x
                operand._flow += contribution
        b = node._b
        if type(b) is active:
            operand = b
            operand._flow += flow * node._db


def contributions(node: Value, flow: float) -> list[tuple[Value, float]]:
    """(operand, upstream × local) for each active operand of a node, from its record or its closure."""
    if not node.local_grads:
        if "closure" not in vars(node):
            raise GraphError(
                f"the node {node.label or node!r} was built with children, but with neither local gradients "
                "nor a _backward closure; give one, or make it with a gate"
            )
        return run_closure(node, flow)
    pairs = zip(node.operands, node.local_grads, strict=True)
    return [(operand, flow * local) for operand, local in pairs if not operand.constant]

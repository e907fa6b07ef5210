"""The topological order, the chain rule on floats, and the one step that commits its result."""

from __future__ import annotations

from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Final, NoReturn

from .errors import GraphCycleError, GraphError
from .lineage import run_closure

if TYPE_CHECKING:
    from .value import Value

SWEEPING: Final = RLock()  # one backward pass at a time: it leaves marks on the nodes


def topological(root: Value) -> list[Value]:
    """Every active node after its operands; iterative, so depth is no limit, and always the same order.

    GraphCycleError if a node was made its own ancestor by hand.  Marks nodes: call it under SWEEPING.
    """
    active = root.__class__
    opened, closed = object(), object()
    order: list[Value] = []
    stack = [root]
    while stack:
        node = stack[-1]
        mark = node._mark
        if mark is closed:
            stack.pop()
            continue
        if mark is not opened:
            a, b = node._a, node._b
            if b.__class__ is active:
                seen = b._mark
                if seen is not closed:
                    if seen is opened or b is node:
                        _refuse_cycle(b, node)
                    stack.append(b)
            if a.__class__ is active:
                seen = a._mark
                if seen is not closed:
                    if seen is opened or a is node:
                        _refuse_cycle(a, node)
                    stack.append(a)
            elif a.__class__ is tuple:
                for operand in reversed(a):
                    if operand.__class__ is active and operand._mark is not closed:
                        if operand._mark is opened or operand is node:
                            _refuse_cycle(operand, node)
                        stack.append(operand)
            if stack[-1] is not node:  # come back when the operands are in the order
                node._mark = opened
                continue
        stack.pop()
        node._mark = closed
        node._flow = 0.0
        order.append(node)
    return order


def _refuse_cycle(*nodes: Value) -> NoReturn:
    names = [x._label or (x._gate.name if x._gate else "leaf") for x in nodes]
    raise GraphCycleError(
        f"a node is its own ancestor ({' → … → '.join(names)} → {names[0]}); operands were changed by hand, "
        "and the chain rule has no start in a cycle"
    )


def sweep_floats(order: list[Value], seed: float) -> None:
    """The chain rule: leave d root / d node in each node's `_flow`; a zero flow is not passed on."""
    active = order[-1].__class__
    order[-1]._flow = seed
    for node in reversed(order):
        a = node._a
        flow = node._flow
        if a is None or flow == 0.0:
            continue
        if a.__class__ is active:
            a._flow += flow * node._da
        elif a.__class__ is tuple:
            for operand, contribution in contributions(node, flow):
                operand._flow += contribution
        b = node._b
        if b.__class__ is active:
            b._flow += flow * node._db


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


def commit(order: list[Value], grads: list[float]) -> None:
    """Write all grads in one step: no Python code runs in between, so no interrupt can fall there."""
    set_grad = vars(order[-1].__class__)["_grad"].__set__
    deque(map(set_grad, order, grads), maxlen=0)

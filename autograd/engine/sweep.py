"""The topological order, and the chain rule on floats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..errors import GraphError
from ..util.locks import lock
from .micrograd import give_back, run_closure
from .native import shim as cython
from .native.codes import IDENTITY
from .plain.flows import all_closed, any_flow, meet, spread, take_turns, unpack
from .plain.slots import Node, Stack, last
from .plain.terms import Terms
from .plain.turns import Turns, comes_again, in_chain_order, width_of
from .refusals import refuse_cycle

SWEEPING: Final = lock(give_back)  # one backward pass at a time: it leaves marks on the nodes
LAST_WALK: Final = 2**31 - 4  # what a node's mark holds when compiled
_walks: cython.int = 0


def walk(root: Node) -> tuple[list[Any], list[Any], Turns]:
    """The leaves below the root, and the gates, each after its operands, and how folds are cut.

    Compiled, leaves that only folds hold are left to the sweep, which comes by them anyway: see `meet`.

    Iterative, so depth is no limit, and always the same order.  GraphCycleError if a node was made its
    own ancestor by hand.  Marks nodes, and sets their flows to 0: call it under SWEEPING.
    """
    global _walks
    _walks = _walks + 2 if _walks < LAST_WALK else 2
    closed: cython.int = _walks
    opened: cython.int = closed - 1
    active = type(root)
    node: Node
    operand: Node
    leaves: list[Node] = []
    gates: list[Node] = []
    stack: Stack = Stack()
    turns: Turns = Turns()
    ready: cython.bint
    stack.append(root)
    if root._a is None:
        root._mark = closed
        root._flow = 0.0
        leaves.append(root)
    while root._mark != closed:
        node = last(stack) if cython.compiled else stack[-1]
        mark: cython.int = node._mark
        if mark == closed:
            stack.pop()
            continue
        if mark != opened:
            a = node._a
            b = node._b
            node._mark = opened
            ready = True
            if type(b) is active:
                operand = b
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
            if type(a) is active:
                operand = a
                if operand._mark != closed:
                    if operand._a is None:
                        operand._mark = closed
                        operand._flow = 0.0
                        leaves.append(operand)
                    else:
                        if operand._mark == opened:
                            refuse_cycle(operand, node)
                        stack.append(operand)
                        ready = False
            elif type(a) is Terms or type(a) is tuple:
                ready = all_closed(a, node, stack, leaves, closed, turns)
            if not ready:  # come back when the operands are in the order
                continue
        stack.pop()
        if turns.waiting and comes_again(turns, node, len(gates)):
            continue
        node._mark = closed
        node._flow = 0.0
        gates.append(node)
    return leaves, gates, turns


def topological(root: Node) -> list[Any]:
    """Every active node below the root: leaves, then gates, each after its operands.  See `walk`."""
    leaves, gates, _ = walk(root)
    meet_leaves(leaves, gates)
    return leaves + gates


def meet_leaves(leaves: list[Node], gates: list[Node]) -> None:
    """Complete the leaves without a sweep."""
    for node in gates:
        if type(node._a) is Terms:
            meet(node._a, leaves, node._mark)
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


def sweep_floats(leaves: list[Node], gates: list[Node], turns: Turns, seed: cython.double) -> float:
    """The chain rule: leave d root / d node in each node's `_flow`; a zero flow is not passed on.

    The sum of the gates' flows, which is finite where each of them is.
    """
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
            meet(a, leaves, node._mark)
        if flow == 0.0:
            continue
        b = node._b
        screen += flow
        if type(a) is active:
            operand = a
            operand._flow += flow * node._da
        elif type(a) is Terms or type(a) is tuple:
            if type(a) is not tuple or b is not None:
                if node is not turns.split:
                    spread(node, flow)
                continue
            found = contributions(node, flow)
            refuse_overlap(leaves, gates, closed)
            for x, contribution in found:
                operand = x
                operand._flow += contribution
        if type(b) is active:
            operand = b
            operand._flow += flow * node._db
    take_turns(turns, 0, leaves)
    return screen


def in_order(gates: list[Node], turns: Turns) -> list[tuple[Any, Iterable[int] | None]]:
    """The gates in the order of a sweep; of a fold the places of those operands whose turn it is."""
    order: list[tuple[Node, Iterable[int] | None]] = []
    pieces = turns.told()
    for place in range(len(gates), -1, -1):
        while pieces and pieces[-1][0] == place:
            _, node, first, last, _ = pieces.pop()
            order.append((node, in_chain_order(width_of(node), first, last)))
        if place:
            node = gates[place - 1]
            width = width_of(node)
            if not width:
                order.append((node, None))
            elif not (order and order[-1][0] is node):
                terms = (len(node.operands) - 1) // width
                order.append((node, in_chain_order(width, 0, terms)))
    return order


def refuse_overlap(leaves: list[Node], gates: list[Node], closed: cython.int) -> None:
    """GraphError if a closure has walked over nodes whose flows a sweep with this mark works out."""
    node: Node
    if _walks == closed:
        return
    known = list(leaves)
    unpack(known)
    for node in known + gates:
        if node._mark != closed:
            raise GraphError(
                f"a _backward closure called backward() or zero_grad() on {node._label or repr(node)}, which "
                "belongs to the graph that is being swept; let it work on nodes of its own"
            )


def contributions(node: Node, flow: float, places: Iterable[int] | None = None) -> list[tuple[Any, float]]:
    """(operand, upstream × local) for each active operand of a node, from its record or its closure.

    Args:
        places: Of the operands, in order; all of them unless told.
    """
    if not node.local_grads:
        if "closure" not in vars(node):
            raise GraphError(
                f"the node {node.label or node!r} was built with children, but with neither local gradients "
                "nor a _backward closure; give one, or make it with a gate"
            )
        return run_closure(node, flow)
    operands, local_grads = node.operands, node.local_grads
    at = range(len(operands)) if places is None else places
    return [(operands[i], flow * local_grads[i]) for i in at if not operands[i].constant]

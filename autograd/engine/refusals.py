"""What the engine says where it cannot go on."""

from __future__ import annotations

from typing import NoReturn

from ..errors import GraphCycleError, GraphError
from ..util.modes import refuse
from .plain.slots import Node


def refuse_cycle(*nodes: Node) -> NoReturn:
    """Raise for an operand of a node that depends on the node itself."""
    names = [x._label or (x.gate.name if x.gate else "leaf") for x in nodes]
    raise GraphCycleError(
        f"a node is its own ancestor ({' → … → '.join(names)} → {names[0]}); operands were changed by hand, "
        "and the chain rule has no start in a cycle"
    )


def refuse_number(node: Node, how: str) -> NoReturn:
    """Raise for a Value that Python would turn into a plain number: by `float()`, for example."""
    refuse(node, how)
    name = node._label or "v"
    raise TypeError(
        f"a Value does not turn into a plain number by itself, because the graph would be lost without a "
        f"word; write {name}.item() for the number, or use the gate: {name}.exp() instead of math.exp({name})"
    )


def refuse_switch(constant: bool, label: str) -> NoReturn:
    """Raise for a node that is asked to become a constant, or a constant that is asked to become active."""
    name = label or "v"
    way = (
        f"Value({name}.item()) is a new leaf"
        if constant
        else f"{name}.detach() is a constant with the same number, and under no_grad() nothing is recorded"
    )
    raise GraphError(f"requires_grad is fixed when {'a constant' if constant else 'a Value'} is made; {way}")

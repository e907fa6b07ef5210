"""What the engine says about a graph that cannot be swept, or had better not be."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import NoReturn

from ...errors import GraphCycleError, GraphError
from ..native import shim as cython
from ..node.source import at_source
from ..plain.slots import Node

LARGE = 1_000_000  # nodes; a graph beyond it is more often an accident than meant
_warned = False


def refuse_cycle(*nodes: Node) -> NoReturn:
    """Raise for an operand of a node that depends on the node itself."""
    names = [(x._label or (x.gate.name if x.gate else "leaf")) + at_source(x) for x in nodes]
    raise GraphCycleError(
        f"a node is its own ancestor ({' → … → '.join(names)} → {names[0]}); operands were changed by hand, "
        "and the chain rule has no start in a cycle"
    )


def refuse_overlap(known: Iterable[Node], closed: cython.int) -> None:
    """Raise if another walk has been at one of these nodes, whose flows a sweep with this mark works out."""
    node: Node
    for node in known:
        if node._mark != closed:
            raise GraphError(
                f"a _backward closure called backward() or zero_grad() on {node._label or repr(node)}, which "
                "belongs to the graph that is being swept; let it work on nodes of its own"
            )


def refuse_unrecorded(node: Node) -> NoReturn:
    """Raise for a node made by hand that says nothing of its gradients."""
    raise GraphError(
        f"the node {node.label or node!r}{at_source(node)} was built with children, but with neither local "
        "gradients nor a _backward closure; give one, or make it with a gate"
    )


def refuse_root() -> NoReturn:
    """Raise for backward() on a constant."""
    raise GraphError(
        "backward() was called on a constant: it was made under no_grad(), by detach(), or from "
        "plain numbers only, so there is no graph to go back through"
    )


def warn_if_large(size: int) -> None:
    """Warn, once in a process, of a graph that seems to grow."""
    global _warned
    if size > LARGE and not _warned:
        _warned = True
        warnings.warn(
            f"backward went through {size:,} nodes; if the graph grows with every step, a sum such as "
            "`total += loss` keeps all of it: add loss.item() instead",
            stacklevel=3,
        )

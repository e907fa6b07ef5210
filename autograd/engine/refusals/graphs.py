"""What the engine says about a graph that cannot be swept, or had better not be."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import NoReturn

from ...errors import GraphCycleError, GraphError
from ...util.languages import complain
from ..native import shim as cython
from ..node.source import at_source
from ..plain.slots import Node
from .strings import STRINGS

LARGE = 1_000_000  # nodes; a graph beyond it is more often an accident than meant
_warned = False


def refuse_cycle(*nodes: Node) -> NoReturn:
    """Raise for an operand of a node that depends on the node itself."""
    names = [(x._label or (x.gate.name if x.gate else "leaf")) + at_source(x) for x in nodes]
    raise GraphCycleError(complain(STRINGS["cycle"], names=f"{' → … → '.join(names)} → {names[0]}"))


def refuse_overlap(known: Iterable[Node], closed: cython.int) -> None:
    """Raise if another walk has been at one of these nodes, whose flows a sweep with this mark works out."""
    node: Node
    for node in known:
        if node._mark != closed:
            raise GraphError(complain(STRINGS["overlap"], node=node._label or repr(node)))


def refuse_unrecorded(node: Node) -> NoReturn:
    """Raise for a node made by hand that says nothing of its gradients."""
    raise GraphError(complain(STRINGS["unrecorded"], node=f"{node.label or repr(node)}{at_source(node)}"))


def refuse_root() -> NoReturn:
    """Raise for backward() on a constant."""
    raise GraphError(complain(STRINGS["constant_root"]))


def warn_if_large(size: int) -> None:
    """Warn, once in a process, of a graph that seems to grow."""
    global _warned
    if size > LARGE and not _warned:
        _warned = True
        warnings.warn(
            complain(STRINGS["large"], count=size),
            stacklevel=3,
        )

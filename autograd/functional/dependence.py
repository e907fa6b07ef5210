"""What results depend on beside the inputs of the functional derivative that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..engine import SWEEPING, Value, constant, mark_above, there_between, walk
from ..engine.nesting import Call, is_active
from ..util.real import as_float


def reaches_outside(call: Call, results: Iterable[Any]) -> bool:
    """Whether a result depends on a leaf, or an input of another derivative, that was active before."""
    nodes = _active(results)
    if not nodes:
        return False
    with SWEEPING:
        return bool(_sources(call, *walk(_over(nodes))[:2]))


def as_values(call: Call, results: Sequence[Any]) -> list[Value]:
    """The results as Values; one that depends on nothing that was active before the call is a constant."""
    nodes = _active(results)
    moving = set()
    if nodes:
        with SWEEPING:
            leaves, gates, _ = walk(_over(nodes))
            mark_above(gates, _sources(call, leaves, gates))
            moving = {x for x in nodes if x._flow}
    return [x if x in moving else constant(x._data if isinstance(x, Value) else as_float(x)) for x in results]


def _sources(call: Call, leaves: list[Value], gates: list[Value]) -> list[Value]:
    return [x for x in there_between(leaves, gates, call.since, call.number) if is_active(x)]


def _active(results: Iterable[Any]) -> list[Value]:
    return [x for x in results if isinstance(x, Value) and not x.constant]


def _over(nodes: Sequence[Value]) -> Value:
    """One root over them all, for a walk."""
    return nodes[0] if len(nodes) == 1 else Value(0.0, tuple(nodes))

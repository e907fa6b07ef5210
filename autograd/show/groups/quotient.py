"""A graph seen in groups: what feeds what, and what the groups are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...engine import Value, nodes
from ...util.text import distinct

Named = dict[str, list[Value]]  # {name of a group: its nodes, operands first}


def feeds(order: Sequence[Value], units: Mapping[Value, Value]) -> dict[Value, list[Value]]:
    """{node that stands for a group: those that feed it}, each group after those.

    Args:
        order: The nodes of a graph.
        units: {node: the node that stands for its group}.
    """
    found: dict[Value, dict[Value, None]] = {unit: {} for unit in units.values()}
    for node in order:
        mine = units[node]
        for x in node.operands:
            if units[x] is not mine:
                found[mine][units[x]] = None
    lists = {unit: list(operands) for unit, operands in found.items()}
    return {unit: lists[unit] for unit in nodes(units[order[-1]], operands=lists.__getitem__)}


def unique(named: Iterable[tuple[str, list[Value]]]) -> Named:
    """The groups by name; those that would have the same are numbered: "cell", "cell (2)"."""
    groups = list(named)
    return dict(zip(distinct(name for name, _ in groups), (members for _, members in groups), strict=True))

"""A graph seen in groups: what feeds what, and what the groups are called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ...engine import Value
from ...engine.order import nodes

Named = dict[str, list[Value]]  # {name of a group: its nodes, operands first}


def read_by(order: Iterable[Value]) -> defaultdict[Value, list[Value]]:
    """{node: the gates that read it}, one as often as it does."""
    readers: defaultdict[Value, list[Value]] = defaultdict(list)
    for node in order:
        for x in node.operands:
            readers[x].append(node)
    return readers


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
    times: Counter[str] = Counter()
    found: Named = {}
    for name, members in named:
        told = name
        while told in found:
            times[name] += 1
            told = f"{name} ({times[name] + 1})"
        found[told] = members
    return found

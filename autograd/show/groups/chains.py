"""Gates of one kind in a row, as one group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...engine import Value
from ...util.readers import readers
from .quotient import Named, unique


def chains(order: Sequence[Value]) -> Named:
    """Gates of one kind that feed only one another: additions of additions, products of products."""
    reading = readers(order)
    last: dict[Value, Value] = {}
    for node in reversed(order):
        if node.gate and len(node.operands) == 2:
            further = len(reading[node]) == 1 and reading[node][0].gate is node.gate
            last[node] = last[reading[node][0]] if further else node
        elif node.constant and reading[node]:
            last[node] = last.get(reading[node][0], node)
    found: defaultdict[Value, list[Value]] = defaultdict(list)
    for node in order:
        if node in last:
            found[last[node]].append(node)
    return unique(
        (f"{end.gate.symbol} of {_joined(gates)}", gates)
        for end, gates in found.items()
        if end.gate and sum(x.gate is end.gate for x in gates) > 1
    )


def _joined(chain: Sequence[Value]) -> int:
    """How many operands a chain joins."""
    gates = [x for x in chain if x.gate]
    return sum(len(x.operands) for x in gates) - len(gates) + 1

"""A graph the other way round: from each node to those that were computed from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def readers(
    order: Iterable[N], operands: Callable[[N], Sequence[N]] = attrgetter("operands")
) -> defaultdict[N, list[N]]:
    """{node: those that read it, in order}, one as often as it does; one that nothing reads has none.

    Args:
        order: Nodes; only reading by these counts.
        operands: What a node reads, if not what it was made from.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> square = x * x
    >>> readers([x, square])[x] == [square, square]
    True
    """
    found: defaultdict[N, list[N]] = defaultdict(list)
    for node in order:
        for x in operands(node):
            found[x].append(node)
    return found

"""Small trees of gates that are computed as one: a cheap gate goes into the gate that alone reads it.

What lies between them is neither stored nor looked up again, forward or backward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from .kernels.formula import Tree, formula_of
from .kernels.mixed import is_cheap
from .settled import shows

Array = Any
Read = Callable[[Array], tuple[Any, Array]]  # what nodes of one kind compute, and what each of them reads

_LEAST: Final = 0.02, 256  # of all nodes, and nodes: pairs that are rarer aren't worth a kernel
_MOST_KINDS: Final = 24
_MOST_VARIED: Final = 3  # operands that differ from node to node
_MOST_OPERANDS: Final = 6


class _Alike(NamedTuple):
    """Nodes of one kind, and what each of them reads."""

    what: Any
    nodes: Array
    rows: Array


class Trees:
    """Which nodes are computed within others.

    Attributes:
        inside: For each entry whether it is.
        of: For each entry the number of its tree, or −1.

    Args:
        nodes, kind: What is computed, and a number for what it computes.
        may: Whether a node is a gate or a short sum.
        once: For each entry whether a single operand of a single gate reads it, and nothing else.
        counts: For each entry whether it must be finite in every sample.
    """

    def __init__(self, nodes: Array, kind: Array, may: Array, read: Read, once: Array, counts: Array) -> None:
        self._once, self._counts = once, counts
        self._least: Final = max(_LEAST[0] * len(nodes), _LEAST[1])
        self._alike: Final[list[_Alike]] = []
        self._known: Final[dict[Tree, int]] = {}
        self.of: Final = np.full(len(once), -1)
        self.inside: Final = np.zeros(len(once), bool)
        found, count = np.unique(kind[may], return_counts=True)
        for number in found[count >= self._least].tolist():
            some = nodes[may & (kind == number)]
            what, rows = read(some)
            if is_cheap(formula_of(what)):
                self._add(_Alike(what, some, rows))
        self._simple: Final = len(self._alike)
        while len(self._alike) < _MOST_KINDS and self._join():
            pass
        self.of[self.of < self._simple] = -1
        self._at: Final = np.zeros(len(once), np.int64)
        for _, some, _ in self._alike[self._simple :]:
            self._at[some] = np.arange(len(some))

    def read(self, nodes: Array) -> tuple[Tree, Array]:
        """What trees of one kind compute, and what each of them reads."""
        what, _, rows = self._alike[int(self.of[nodes[0]])]
        return what, rows[self._at[nodes]]

    def _add(self, alike: _Alike) -> None:
        self.of[alike.nodes] = len(self._alike)
        self._alike.append(alike)

    def _join(self) -> bool:
        """Put the nodes of one kind into those of another that read them, where most can be."""
        best = max(self._pairs(), default=None)
        if best is None:
            return False
        _, outer, slot, inner = best
        tree = Tree(self._alike[outer].what, slot, self._alike[inner].what)
        mine, theirs = self._alike[outer], self._alike[inner]
        chosen = self._may_join(mine, slot) & (self.of[mine.rows[:, slot]] == inner)
        if outer == inner:  # a chain: not those that go into another one themselves
            chosen &= ~np.isin(mine.nodes, mine.rows[chosen, slot])
        users, rows = mine.nodes[chosen], mine.rows[chosen]
        children = rows[:, slot]
        order = np.argsort(theirs.nodes, kind="stable")
        theirs_at = order[np.searchsorted(theirs.nodes, children, sorter=order)]
        rows = np.concatenate([rows[:, :slot], theirs.rows[theirs_at], rows[:, slot + 1 :]], axis=1)
        self._alike[outer] = mine._replace(nodes=mine.nodes[~chosen], rows=mine.rows[~chosen])
        theirs = self._alike[inner]
        left = ~np.isin(theirs.nodes, children)
        self._alike[inner] = theirs._replace(nodes=theirs.nodes[left], rows=theirs.rows[left])
        self.inside[children] = True
        self.of[children] = -1
        if tree in self._known:
            known = self._known[tree]
            before = self._alike[known]
            self.of[users] = known
            self._alike[known] = before._replace(
                nodes=np.concatenate([before.nodes, users]), rows=np.concatenate([before.rows, rows])
            )
        else:
            self._known[tree] = len(self._alike)
            self._add(_Alike(tree, users, rows))
        return True

    def _may_join(self, alike: _Alike, slot: int) -> Array:
        """Which nodes' operands are read by them alone, and belong to a kind."""
        operands = alike.rows[:, slot]
        return self._once[operands] & (self.of[operands] >= 0)

    def _pairs(self) -> Iterator[tuple[int, int, int, int]]:
        """(how many, kind, operand, kind of the operand) of those that may be joined."""
        for number, alike in enumerate(self._alike):
            for slot in range(alike.rows.shape[1]):
                may = self._may_join(alike, slot)
                if may.sum() < self._least:
                    continue
                operands = alike.rows[may, slot]
                found, count = np.unique(self.of[operands], return_counts=True)
                for inner, many in zip(found.tolist(), count.tolist(), strict=True):
                    some = may & (self.of[alike.rows[:, slot]] == inner)
                    if many >= self._least and self._fits(number, slot, inner, some):
                        yield many, number, slot, inner

    def _fits(self, outer: int, slot: int, inner: int, some: Array) -> bool:
        """Whether a kernel for both is small, and tells as much of numbers that are not finite."""
        mine, theirs = self._alike[outer], self._alike[inner]
        if mine.rows.shape[1] + theirs.rows.shape[1] > _MOST_OPERANDS + 1:
            return False
        varied = _varied(mine.rows) - 1 + _varied(theirs.rows)
        if varied > _MOST_VARIED:
            return False
        users, children = mine.nodes[some], mine.rows[some, slot]
        if not self._counts[children].any():
            return True
        return bool(self._counts[users].all()) and shows(mine.what, slot, theirs.what)


def _varied(rows: Array) -> int:
    """How many columns have different numbers in them."""
    return int((rows != rows[:1]).any(axis=0).sum())

"""Sums and chains of one gate, each as one node with many terms."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ....engine import levels
from .graph import Graph

Array = Any


class Rows:
    """Some numbers for each node: those of node i are flat[first[i] : first[i] + size[i]]."""

    def __init__(self, count: int, of: Array, flat: Array) -> None:
        self.flat: Final = flat
        self.of: Final = of
        self.size: Final = np.bincount(of, minlength=count)
        self.first: Final = np.cumsum(self.size) - self.size

    def of_nodes(self, nodes: Array, size: int) -> Array:
        """A line for each of these nodes, all of the same size."""
        return self.flat[self.places(nodes, size)]

    def places(self, nodes: Array, size: int) -> Array:
        """Where the numbers of each node are."""
        return self.first[nodes][:, None] + np.arange(size)


class Terms:
    """The nodes that are computed as such, and the terms of those that are sums or chains.

    Attributes:
        nodes: What is computed, in the order of the tape.
        left, right: The factors of the products in each sum.
        others: The terms of each sum that are no products; a constant 0 is left out.
        from_zero: Whether a sum begins with a 0.0 that was left out; others begin with −0.0.
        links: The operands of each chain: a gate of two operands that nothing flows back through, on itself.
    """

    def __init__(self, graph: Graph) -> None:
        g, count = graph, graph.count
        once, user = (g.uses == 1) & ~g.leaf, np.maximum(g.user, 0)
        in_sum = once & g.is_sum & g.is_sum[user]
        product = once & g.is_product & g.is_sum[user]
        chained = self._chained(g, once, user)
        root = _roots(np.where(in_sum | chained, g.user, np.arange(count)))
        summed = g.is_sum[g.of]
        keep = summed & ~in_sum[g.operands]
        of, term = _in_order(root[g.of[keep]], np.flatnonzero(keep), g.operands)
        nothing = g.zero[term]
        self.from_zero: Final = np.bincount(of[nothing & ~g.negative[term]], minlength=count) > 0
        alone = np.bincount(of[~nothing], minlength=count) == 0
        stays = ~nothing | alone[of]
        of, term = of[stays], term[stays]
        products = product[term]
        places = g.first[term[products]]
        left, right = g.operands[places], g.operands[places + 1]
        turned = g.flows[right] & g.leaf[right] & ~(g.flows[left] & g.leaf[left])
        left, right = np.where(turned, right, left), np.where(turned, left, right)
        self.left: Final = Rows(count, of[products], left)
        self.right: Final = Rows(count, of[products], right)
        self.others: Final = Rows(count, of[~products], term[~products])
        in_chain = chained.copy()
        in_chain[root[chained]] = True
        keep = in_chain[g.of] & ~chained[g.operands]
        self.links: Final = Rows(count, *_in_order(root[g.of[keep]], np.flatnonzero(keep), g.operands))
        self.is_chain: Final = in_chain & ~chained
        self.nodes: Final = np.flatnonzero(~g.leaf & ~in_sum & ~product & ~chained)
        self._columns: Final = g.columns

    def levels(self, nodes: Array) -> Array:
        """For each entry how early it can be computed, if only these nodes are and others within them."""
        steps = np.zeros(len(self.is_chain), np.uint8)
        steps[nodes] = 1
        return np.array(levels(self._columns.first, self._columns.flat, bytearray(steps)))

    @staticmethod
    def _chained(g: Graph, once: Array, user: Array) -> Array:
        """The gates that are the first operand of the same gate, and of nothing else."""
        pair = once & ~g.live & (g.arity == 2) & ~g.is_sum & ~g.is_product
        pair &= np.array([op == "gate" for op, _ in g.ops])[g.codes]
        leads = np.zeros(g.count, bool)
        readers = np.flatnonzero(g.arity == 2)
        leads[g.operands[g.first[readers]]] = True
        first_of = np.full(g.count, -1)
        first_of[readers] = g.operands[g.first[readers]]
        mine = first_of[user] == np.arange(g.count)
        return pair & leads & mine & (g.codes[user] == g.codes) & ~g.live[user]


def _roots(parent: Array) -> Array:
    """Where each entry ends that goes on to another."""
    while True:
        further = parent[parent]
        if (further == parent).all():
            return parent
        parent = further


def _in_order(of: Array, at: Array, operands: Array) -> tuple[Array, Array]:
    """Terms node by node, in the order of the tape."""
    order = np.argsort(of, kind="stable")
    return of[order], operands[at[order]]

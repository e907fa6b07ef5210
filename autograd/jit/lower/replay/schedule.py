"""From terms to operations: nodes that can be computed together, run by run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from ..branches import counting
from ..tape import Tape
from .adding import added
from .blocks import blocks, multiplied
from .graph import Graph
from .kernels import lookups, sums
from .kernels.blocks import ANEW, FROM_ZERO, ONTO
from .kernels.elementwise import LINE, backward, forward
from .kernels.formula import ShortSum, formula_of, kind_of
from .layout import Layout
from .mixing import Mixture
from .terms import Terms
from .trees import Trees

Array = Any

_SHORT: Final = 4  # operands of a sum that is computed like a gate
_MANY: Final = 512  # nodes of a kind: its kernels look operands up themselves
_GATE, _SHORT_SUM, _SUM, _CHAIN, _MIXED, _TREE = range(6)
_WIDEST: Final = 62  # operands of a gate whose masks are bits of an integer
_MOST: Final = 1 << 19  # terms of a sum, or levels, that keys of runs can tell apart


class Schedule:
    """The operations of a tape, and where its numbers are.

    Attributes:
        fits: Whether it can be replayed so.
        checks: Nodes, and where it is noted for each in turn whether all on the way to it is finite.
    """

    def __init__(self, tape: Tape, wrt: Sequence[int], width: int) -> None:
        graph = self._graph = Graph(tape, wrt)
        self._trees: Trees | None = None
        self._same: Final[dict[Any, list[bool]]] = {}
        self._counts: Final = np.frombuffer(counting(tape), np.bool_)
        layout = self.layout = Layout(graph.count, width)
        self.checks: Final[list[tuple[Array, int]]] = []
        layout.put(np.array(tape.parameters, np.int64))
        layout.put(np.array(tape.inputs, np.int64))
        layout.put(np.array(list(graph.constants), np.int64))
        layout.put_zeros()
        self.constants: Final = graph.constants
        terms = self._terms = Terms(graph)
        narrow = int(graph.arity[~graph.is_lookup].max(initial=0)) <= _WIDEST
        self.fits = narrow and self._plan(terms)

    def _plan(self, terms: Terms) -> bool:
        """Every run in its turn."""
        nodes = terms.nodes
        most = max(int(x.size.max(initial=0)) for x in (terms.left, terms.others, terms.links))
        if not len(nodes) or most >= _MOST:
            return False
        sort, detail = self._sorts(nodes)
        kind = (sort << 41) | detail
        may = (sort == _SHORT_SUM) | ((sort == _GATE) & ~self._graph.is_lookup[nodes])
        once = (self._graph.uses == 1) & ~self._graph.leaf
        trees = self._trees = Trees(nodes, kind, may, self._read, once, self._counts)
        apart = ~trees.inside[nodes]
        if not apart.all():
            self.layout.said["gates within others"] = int((~apart).sum())
        nodes, sort, detail, may = nodes[apart], sort[apart], detail[apart], may[apart]
        within = trees.of[nodes] >= 0
        sort[within], detail[within] = _TREE, trees.of[nodes[within]]
        kind = (sort << 41) | detail
        level = terms.levels(nodes)[nodes]
        if int(level.max()) >= _MOST:
            return False
        mixture = Mixture(nodes, level, kind, may, self._read, self._graph.flows, self.layout.width)
        mixed = np.isin(kind, mixture.kinds)
        self._find_many(nodes[~mixed & ((sort == _TREE) | may)], kind[~mixed & ((sort == _TREE) | may)])
        sort[mixed] = _MIXED
        key = (level << 44) | np.where(mixed, _MIXED << 41, kind)
        order = np.argsort(key, kind="stable")
        cuts = [0, *(np.flatnonzero(np.diff(key[order])) + 1).tolist(), len(order)]
        self.runs = len(cuts) - 1
        kinds = {_SUM: self._sums, _CHAIN: self._chains}
        for start, end in pairwise(cuts):
            run = nodes[order[start:end]]
            if mixed[order[start]]:
                mixture.lay_out(self.layout, run, kind[order[start:end]])
            else:
                kinds.get(int(sort[order[start]]), self._gates)(run)
        mixture.finish(self.layout)
        return True

    def _find_many(self, nodes: Array, kind: Array) -> None:
        """The kinds that have many nodes, and which of their operands are the same in all."""
        found, count = np.unique(kind, return_counts=True)
        for number in found[count >= _MANY].tolist():
            what, rows = self._read(nodes[kind == number])
            self._same[what] = (rows == rows[:1]).all(axis=0).tolist()

    def _sorts(self, nodes: Array) -> tuple[Array, Array]:
        """What each node is, and what it has in common with others of a run."""
        g, t = self._graph, self._terms
        products, others, live = t.left.size[nodes], t.others.size[nodes], g.live[nodes]
        is_sum = g.is_sum[nodes]
        short = 2 * products + others <= _SHORT
        sort = np.where(is_sum, np.where(short, _SHORT_SUM, _SUM), _GATE)
        sort = np.where(t.is_chain[nodes], _CHAIN, sort)
        masks = np.where(live, np.where(g.is_lookup[nodes], 1, g.masks[nodes] + 1), 0)
        of_gate = (g.codes[nodes] << 20) | np.unique(masks, return_inverse=True)[1].ravel()
        of_sum = (((products << 19) | others) << 2) | (t.from_zero[nodes] << 1) | live
        of_chain = (g.codes[nodes] << 20) | t.links.size[nodes]
        return sort, np.select([sort == _GATE, sort == _CHAIN], [of_gate, of_chain], of_sum)

    def _gates(self, nodes: Array) -> None:
        if self._graph.is_lookup[nodes[0]]:
            self._lookups(nodes, self._operands(nodes))
        else:
            self._formula(*self._read(nodes), nodes)

    def _operands(self, nodes: Array) -> Array:
        g = self._graph
        return g.operands[g.first[nodes][:, None] + np.arange(int(g.arity[nodes[0]]))]

    def _read(self, nodes: Array) -> tuple[Any, Array]:
        """What gates or short sums of one kind compute, and what each of them reads."""
        g = self._graph
        if self._trees is not None and self._trees.of[nodes[0]] >= 0:
            return self._trees.read(nodes)
        if g.is_sum[nodes[0]]:
            return self._read_sums(nodes)
        op, gate = g.ops[g.codes[nodes[0]]]
        mask = int(g.masks[nodes[0]]) if g.live[nodes[0]] else -1
        return kind_of(op, gate, mask, int(g.arity[nodes[0]])), self._operands(nodes)

    def _lookups(self, nodes: Array, operands: Array) -> None:
        """Nodes that look a number up among others; the first operand says which."""
        layout, places = self.layout, self.layout.place[operands]
        index = layout.line(places[:, 0], flows=False)
        table = np.ascontiguousarray(places[:, 1:], np.int32)
        layout.tables.append(table)
        back = (lookups.hand_back, layout.width) if self._graph.live[nodes[0]] else None
        fields = (len(nodes), layout.put(nodes), index, table.shape[1], table.ctypes.data)
        layout.do((lookups.look_up, layout.width), back, *fields)
        layout.said["lookups"] += len(nodes)

    def _read_sums(self, nodes: Array) -> tuple[ShortSum, Array]:
        t, g = self._terms, self._graph
        products, others = int(t.left.size[nodes[0]]), int(t.others.size[nodes[0]])
        left, right = t.left.of_nodes(nodes, products), t.right.of_nodes(nodes, products)
        columns = np.empty((len(nodes), 2 * products + others), np.int64)
        columns[:, 0 : 2 * products : 2], columns[:, 1 : 2 * products : 2] = left, right
        columns[:, 2 * products :] = t.others.of_nodes(nodes, others)
        return ShortSum(products, others, self._from_zero(nodes), bool(g.live[nodes[0]])), columns

    def _formula(self, what: Any, entries: Array, nodes: Array) -> None:
        """Nodes side by side, in the order in which their operands are."""
        layout, formula = self.layout, formula_of(what)
        places = layout.place[entries]
        varied = [k for k in range(places.shape[1]) if (places[:, k] != places[0, k]).any()]
        if varied:
            order = np.lexsort(places[:, varied[::-1]].T)
            nodes, places, entries = nodes[order], places[order], entries[order]
        flowing = {i for i, _ in formula.slopes}
        needs = self._graph.flows[entries]
        flows = [k in flowing and bool(needs[:, k].any()) for k in range(places.shape[1])]
        columns = zip(places.T, flows, strict=True)
        if what in self._same:
            given = [layout.operand(*x, same) for x, same in zip(columns, self._same[what], strict=True)]
        else:
            given = [(LINE, layout.line(*x)) for x in columns]
        modes, operands = zip(*given, strict=True)
        result, count = layout.put(nodes), len(nodes)
        keeping = [layout.room(count) for _ in formula.kept] if flowing else []
        where = layout.width, "".join(modes)
        back = (backward, what, *where) if flowing else None
        layout.do((forward, what, bool(flowing), *where), back, count, result, *operands, *keeping)
        layout.said["runs of gates"] += 1

    def _chains(self, nodes: Array) -> None:
        g, t, layout = self._graph, self._terms, self.layout
        op, gate = g.ops[g.codes[nodes[0]]]
        terms = int(t.links.size[nodes[0]])
        matrix = layout.matrix(layout.place[t.links.of_nodes(nodes, terms)].T, flows=False)
        kernel = (sums.chain, kind_of(op, gate, -1, 2), layout.width)
        result, check = layout.put(nodes), layout.room(len(nodes))
        self.checks.append((nodes, check))
        layout.do(kernel, None, len(nodes), result, terms, *matrix, check)
        layout.said["chains"] += len(nodes)

    def _sums(self, nodes: Array) -> None:
        """Sums of products in blocks where they share operands; the rest side by side."""
        g, t, layout = self._graph, self._terms, self.layout
        products, others = int(t.left.size[nodes[0]]), int(t.others.size[nodes[0]])
        if not products:
            result = layout.put(nodes)
            self._others(nodes, others, result)
            return
        left, right = t.left.of_nodes(nodes, products), t.right.of_nodes(nodes, products)
        needs = g.flows[left], g.flows[right]
        left, right = layout.place[left], layout.place[right]
        rest = np.ones(len(nodes), bool)
        live = bool(g.live[nodes[0]])
        for block in blocks(left, right):
            rest[block.ravel()] = False
            result = layout.put(nodes[block.ravel()])
            if others:
                self._others(nodes[block.ravel()], others, result)
            columns, rows = block[0], block[:, 0]
            flows = (live and bool(needs[0][columns].any()), live and bool(needs[1][rows].any()))
            begin = ONTO if others else FROM_ZERO if self._from_zero(nodes) else ANEW
            multiplied(layout, left[columns], right[rows], result, begin, flows)
        if rest.any():
            order = np.flatnonzero(rest)
            order = order[np.lexsort((right[order, 0], left[order, 0]))]
            result = layout.put(nodes[order])
            if others:
                self._others(nodes[order], others, result)
            added(layout, left[order], right[order], result, None if others else self._start(nodes), live)
            layout.said["dots"] += len(order)

    def _others(self, nodes: Array, others: int, result: int) -> None:
        """The terms that are no products."""
        places = self.layout.place[self._terms.others.of_nodes(nodes, others)]
        added(self.layout, places, None, result, self._start(nodes), bool(self._graph.live[nodes[0]]))
        self.layout.said["sums"] += len(nodes)

    def _from_zero(self, nodes: Array) -> bool:
        return bool(self._terms.from_zero[nodes[0]])

    def _start(self, nodes: Array) -> int:
        """The place of what these sums begin with."""
        return self.layout.zeros if self._from_zero(nodes) else self.layout.nothing

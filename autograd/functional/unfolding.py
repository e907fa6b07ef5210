"""A graph with its folds unfolded into the multiply and add gates that they stand for."""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..engine import Value, contributions, nodes
from ..gates.fold import Sized
from ..gates.row import Gate
from ..gates.table import identity
from ..util.modes import ieee, recorded
from ..util.roles import check


def unfold(root: Value) -> Value:
    """The same graph with every dot and sum as single gates, to be drawn or stepped through.

    Args:
        root: Where the graph ends; it is left as it is.  Leaves are the same nodes in both graphs; inner
            nodes are new, with the labels and grads of those they stand for.

    >>> w, x = [Value(2.0), Value(3.0)], [Value(5.0), Value(7.0)]
    >>> import autograd
    >>> [node.gate.name for node in unfold(autograd.dot(w, x)).operands]
    ['add', 'mul']
    """
    check(unfold, root=root)
    order = nodes(root)
    if not any(isinstance(node.gate, Sized) for node in order):
        return root
    image: dict[Value, Value] = {}
    with ieee(), recorded():  # what was made once may be made again
        for node in order:
            operands = [image[x] for x in node.operands]
            image[node] = _again(node, operands)
            if isinstance(node.gate, Sized):
                _lose_signs_of_zero(image[node], operands)
            if isinstance(node.gate, Gate) and node.reached:
                _reach(image[node], image, node)
    return image[root]


def between(root: Value, inputs: Sequence[Value]) -> Value:
    """The graph without the folds that depend on these inputs: what a derivative of a derivative takes.

    Only what depends on such a fold is new; anything else may belong to an enclosing derivative.
    """
    order = nodes(root, stop=inputs)
    if not any(_has_terms(node.gate) for node in order):
        return root
    image = {x: x for x in inputs}
    with ieee(), recorded():
        for node in order:
            operands = [image.get(x, x) for x in node.operands]
            depends = any(x in image for x in node.operands)
            changed = _has_terms(node.gate) or any(map(operator.is_not, operands, node.operands))
            if depends and node not in image:
                image[node] = _again(node, operands) if changed else node
    return image.get(root, root)


def chain_of(node: Value) -> Value:
    """The gates that a fold stands for, on the very operands of the fold."""
    with ieee(), recorded():
        return _again(node, node.operands) if _has_terms(node.gate) else identity(*node.operands)


def _has_terms(gate: object) -> bool:
    return isinstance(gate, Sized) and gate.terms > 0


def _again(node: Value, operands: Sequence[Value]) -> Value:
    """The node over these operands; itself if it is a leaf, or made by hand."""
    gate = node.gate
    if not isinstance(gate, Gate):
        return node
    again: Value = gate.fold.repeated(operands) if isinstance(gate, Sized) else gate(*operands)
    if not any(again is x for x in operands):  # a sum of no terms is its start
        again.label = node.label
    return again


def _lose_signs_of_zero(total: Value, operands: Sequence[Value]) -> None:
    """Make a term of −0 a 0, as people do: it is only added, so the total stays, unless that is −0."""
    if total.data != 0.0 or math.copysign(1.0, total.data) > 0.0:
        for inner in nodes(total, stop=operands):
            if inner.gate and inner.data == 0.0 and not any(inner is x for x in operands):
                inner.data = 0.0


def _reach(again: Value, image: Mapping[Value, Value], node: Value) -> None:
    """Give the gradient to a node and to those between it and the operands, as a backward pass would."""
    operands = [image[x] for x in node.operands]
    flow = defaultdict(float, {again: node.grad})
    for inner in reversed(nodes(again, stop=operands)):
        if not inner.constant and not any(inner is x for x in operands):
            inner.grad = flow[inner]
            for operand, contribution in contributions(inner, flow[inner]):
                flow[operand] += contribution

"""A graph with its folds unfolded into the multiply and add gates that they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .fold import Sized
from .modes import ieee, recorded
from .row import Gate
from .value import Value, contributions
from .walk import nodes


def unfold(root: Value) -> Value:
    """The same graph with every dot and sum as single gates, to be drawn or stepped through.

    root    where the graph ends; it is left as it is.  Leaves are the same nodes in both graphs; inner
            nodes are new, with the labels and grads of those they stand for.

    >>> w, x = [Value(2.0), Value(3.0)], [Value(5.0), Value(7.0)]
    >>> import autograd
    >>> [node.gate.name for node in unfold(autograd.dot(w, x)).operands]
    ['add', 'mul']
    """
    order = nodes(root)
    if not any(isinstance(node.gate, Sized) for node in order):
        return root
    image: dict[Value, Value] = {}
    with ieee(), recorded():  # what was made once may be made again
        for node in order:
            image[node] = _again(node, [image[x] for x in node.operands])
    return image[root]


def _again(node: Value, operands: Sequence[Value]) -> Value:
    """The node over these operands; itself if it is a leaf, or made by hand."""
    if not isinstance(node.gate, Gate):
        return node
    gate = node.gate
    again: Value = gate.fold.repeated(operands) if isinstance(gate, Sized) else gate(*operands)
    if any(x is again for x in operands):  # a sum of no terms is its start
        return again
    again.label = node.label
    if node.reached:
        _reach(again, operands, node.grad)
    return again


def _reach(again: Value, operands: Sequence[Value], grad: float) -> None:
    """Give the gradient to a node and to those between it and the operands, as a backward pass would."""
    flow = defaultdict(float, {again: grad})
    for node in reversed(nodes(again, stop=operands)):
        node.grad = flow[node]
        for operand, contribution in contributions(node, flow[node]):
            flow[operand] += contribution

"""A graph with its folds unfolded into the multiply and add gates that they stand for."""

from __future__ import annotations

from .fold import Sized
from .row import Gate
from .value import Value
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
    for node in order:
        if not isinstance(node.gate, Gate):  # a leaf, or made by hand
            image[node] = node
            continue
        operands = [image[x] if not x.constant else x for x in node.operands]
        again = node.gate.fold.repeated(operands) if isinstance(node.gate, Sized) else node.gate(*operands)
        again.label = node.label
        if node.reached:
            again.grad = node.grad
        image[node] = again
    return image[root]

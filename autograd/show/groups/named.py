"""Groups by the name of a way to find them."""

from __future__ import annotations

from collections.abc import Sequence

from ...engine import Value, nodes
from .chains import chains
from .labels import labelled, modules
from .outline import outline
from .quotient import Named


def groups(root: Value, by: str) -> Named:
    """The nodes below a root that belong together.

    Args:
        root: The root of a graph.
        by: "chains", "outline", or an attribute in the labels of parameters, such as "layers" or "neurons";
            ValueError, with those there are, for another.

    >>> w, x, b = Value(2.0, "neurons[0].w[0]"), Value(3.0, "x"), Value(1.0, "neurons[0].b")
    >>> [(name, len(its)) for name, its in groups((b + w * x).relu(), "neurons").items()]
    [('neurons[0]', 5)]
    """
    return grouped(nodes(root), by)


def grouped(order: Sequence[Value], by: str) -> Named:
    """The same for a graph that is in order already."""
    if by == "chains":
        return chains(order)
    if by == "outline":
        return outline(order)
    attributes = labelled(order)
    if by not in attributes:
        raise ValueError(
            f"nothing here is labelled as one of {by!r}; collapse is 'chains', 'outline', or an attribute in "
            f"the labels of parameters (layers, in layers[0].neurons[1].w[0]): "
            f"there {'are ' + ', '.join(attributes) if attributes else 'is none'}"
        )
    return modules(order, by)

"""What a class does on a graph: every number that can be read, or the error in its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .graphs import WAYS, Graph


class Observation(NamedTuple):
    """The data and the gradient of every node, by name; or `failure`, a sentence.

    A gradient that is no number, and one that is still None, is read as 0.
    """

    data: Mapping[str, float]
    grad: Mapping[str, float]
    failure: str = ""


def observe(value: Any, graph: Graph, seeded: bool = False) -> Observation:
    """Build a graph with this class, do what it asks for, and read the numbers.

    Args:
        value: The class: `value(2.0)` makes a leaf.
        graph: What to build.
        seeded: Whether the root is given its gradient, 1, before each pass, as some expect to do by hand.

    >>> from .graphs import single
    >>> from ..engine import Value
    >>> observe(Value, single("mul", 2.0, -3.0)).grad["a"]
    -3.0
    """
    doing = "Value(2.0)"
    try:
        nodes = {name: value(number) for name, number in graph.leaves.items()}
        for step in graph.steps:
            doing = step.written
            nodes[step.name] = WAYS[step.gate](
                *(nodes[x] if isinstance(x, str) else x for x in step.operands)
            )
        doing = "reading .data"
        data = {name: float(node.data) for name, node in nodes.items()}
        for action in graph.actions:
            if isinstance(action, str):
                doing = f"{graph.root}.backward()"
                if seeded:
                    nodes[graph.root].grad = 1.0
                nodes[graph.root].backward()
            else:
                nodes[action[0]].data = action[1]
        doing = "reading .grad"
        return Observation(data, {name: _number(node.grad) for name, node in nodes.items()})
    except RecursionError:
        return Observation({}, {}, f"{doing} calls itself without end")
    except SystemExit:
        return Observation({}, {}, f"{doing} calls sys.exit()")
    except Exception as error:  # a learner's code may raise anything
        return Observation({}, {}, f"{doing} raises {type(error).__name__}: {error}"[:300].removesuffix(": "))


def _number(x: Any) -> float:
    try:
        return 0.0 if x is None else float(x)
    except TypeError:  # a gradient may be a value itself
        return float(x.data)

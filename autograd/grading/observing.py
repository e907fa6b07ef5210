"""What a class does on a graph: every number that can be read, or the error in its way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any, NamedTuple

from .graphs import WAYS, Graph


class Observation(NamedTuple):
    """The data and the gradient of every node, by name; or `failure`, a sentence.

    A gradient that is no number, and one that is still None, is read as 0.
    """

    data: Mapping[str, float]
    grad: Mapping[str, float]
    failure: str = ""


class Seeing(StrEnum):
    """What else is done, or read, as some expect a seed by hand, and some wipe gradients out."""

    PLAINLY = ""
    BY_HAND = "by hand"
    ON_THE_WAY = "on the way"


def observe(value: Any, graph: Graph, how: Seeing = Seeing.PLAINLY) -> Observation:
    """Build a graph with this class, do what it asks for, and read the numbers.

    Args:
        value: The class: `value(2.0)` makes a leaf.
        graph: What to build.
        how: BY_HAND gives the root its gradient, 1, before each pass; ON_THE_WAY reads the gradient that each
            node had before it was set to 0 last.

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
        given: Mapping[int, Any] = {}
        doing = "reading .data"
        data = {name: float(node.data) for name, node in nodes.items()}
        for action in graph.actions:
            if isinstance(action, str):
                doing = f"{graph.root}.backward()"
                if how is Seeing.BY_HAND:
                    nodes[graph.root].grad = 1.0
                with _watched(value if how is Seeing.ON_THE_WAY else None) as given:
                    nodes[graph.root].backward()
            else:
                setattr(nodes[action[0]], *action[1:])
        doing = "reading .grad"
        grads = {name: given.get(id(node), node.grad) for name, node in nodes.items()}
        return Observation(data, {name: _number(grad) for name, grad in grads.items()})
    except RecursionError:
        return Observation({}, {}, f"{doing} calls itself without end")
    except SystemExit:
        return Observation({}, {}, f"{doing} calls sys.exit()")
    except Exception as error:  # a learner's code may raise anything
        return Observation({}, {}, f"{doing} raises {type(error).__name__}: {error}"[:300].removesuffix(": "))


def close(x: float, right: float) -> bool:
    """Whether a number is right, be it one of single precision, as some libraries have them."""
    return math.isclose(x, right, rel_tol=1e-5, abs_tol=1e-6)


@contextmanager
def _watched(value: Any) -> Iterator[Mapping[int, Any]]:
    """The gradient of each node before it is set to 0 last, by the node's id."""
    given: dict[int, Any] = {}
    last: dict[int, Any] = {}
    if value is None:
        yield given
        return
    own, before = "__setattr__" in vars(value), value.__setattr__

    def watch(node: Any, name: str, x: Any) -> None:
        with suppress(TypeError):  # what is no number will be told of later
            if name == "grad":
                given[id(node)] = x if _number(x) else last.get(id(node), x)
                last[id(node)] = x
        before(node, name, x)

    with suppress(TypeError):  # a class of C cannot be watched
        value.__setattr__ = watch
    try:
        yield given
    finally:
        with suppress(TypeError):
            if own:
                value.__setattr__ = before
            else:
                del value.__setattr__


def _number(x: Any) -> float:
    if x is None:
        return 0.0
    with suppress(TypeError, ValueError):
        return float(x)
    with suppress(TypeError, ValueError, AttributeError):  # a gradient may be a value itself
        return float(x.data)
    with suppress(TypeError, ValueError, AttributeError):  # or an array of one number
        return float(x.item())
    raise TypeError(f"a gradient is a {type(x).__name__}, and should be a number")

"""Nested lists of numbers: their leaves in order, and the same nesting over other leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Tree = Any  # a number, a Value, or a list or tuple of those, nested


def flat(tree: Tree) -> list[Any]:
    """The leaves, from left to right.

    >>> flat([1.0, (2.0, [3.0])])
    [1.0, 2.0, 3.0]
    """
    leaves: list[Any] = []
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, (list, tuple)):
            stack.extend(reversed(item))
        else:
            leaves.append(item)
    return leaves


def like(tree: Tree, leaves: Iterable[Any]) -> Any:
    """The same nesting as `tree`, with these leaves.

    >>> like([1.0, (2.0, [3.0])], "abc")
    ['a', ('b', ['c'])]
    """
    supply = iter(leaves)
    return mapped(lambda _: next(supply), tree)


def mapped(f: Callable[[Any], Any], tree: Tree) -> Any:
    """The same nesting as `tree`, with f(leaf) for each leaf.

    >>> mapped(abs, [-1.0, (-2.0,)])
    [1.0, (2.0,)]
    """
    if isinstance(tree, (list, tuple)):
        return remade(tree, [mapped(f, item) for item in tree])
    return f(tree)


def nested(tree: Tree) -> Tree:
    """The nesting alone.

    >>> nested([1.0, (2.0, [3.0])])
    [None, (None, [None])]
    """
    return mapped(lambda _: None, tree)


def regular(nesting: Tree) -> tuple[int, ...] | None:
    """The shape of lists that are nested evenly, () for a number; None for any other nesting.

    >>> regular([[None, None], [None, None]]), regular([None, [None]])
    ((2, 2), None)
    """
    if nesting is None:
        return ()
    if not isinstance(nesting, list):
        return None
    shapes = {regular(part) for part in nesting}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(nesting), *next(iter(shapes), ()))  # type: ignore[misc]


def in_arrays(columns: Any, nesting: Tree) -> Any:
    """The columns of a matrix in such a nesting: an array, or a tuple or uneven list of arrays, by rows.

    >>> import numpy as np
    >>> [part.shape for part in in_arrays(np.zeros((5, 7)), (None, [[None] * 3] * 2))]
    [(5,), (5, 2, 3)]
    """
    shape = regular(nesting)
    if shape is not None:
        return columns.reshape(len(columns), *shape)
    parts, start = [], 0
    for part in nesting:
        width = len(flat(part))
        parts.append(in_arrays(columns[:, start : start + width], part))
        start += width
    return remade(nesting, parts)


def remade(tree: Tree, items: Iterable[Any]) -> Any:
    """A list or tuple of the same type with other items; a named tuple keeps its names.

    >>> from typing import NamedTuple
    >>> Point = NamedTuple("Point", [("x", float), ("y", float)])
    >>> remade(Point(1.0, 2.0), [3.0, 4.0])
    Point(x=3.0, y=4.0)
    """
    kind = type(tree)
    return kind._make(items) if hasattr(kind, "_make") else kind(items)


def paths(names: Iterable[str], trees: Iterable[Tree]) -> list[str]:
    """What the leaves of each tree are called, by its name and their places in it.

    >>> paths(["x", "t"], [[1.0, [2.0]], 3.0])
    ['x[0]', 'x[1][0]', 't']
    """
    called: list[str] = []
    stack = list(zip(names, trees, strict=True))[::-1]
    while stack:
        name, tree = stack.pop()
        if isinstance(tree, (list, tuple)):
            places = [f".{field}" for field in getattr(tree, "_fields", ())]
            places = places or [f"[{i}]" for i in range(len(tree))]
            stack.extend([(f"{name}{place}", part) for place, part in zip(places, tree, strict=True)][::-1])
        else:
            called.append(name)
    return called

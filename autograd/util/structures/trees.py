"""Nested structures of numbers: their leaves in order, and the same nesting over other leaves.

Lists, tuples, named tuples, dicts, dataclasses, NumPy arrays and pandas' tables nest; what is none of these
is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, Final

from .arrays import Form, entries, filled, is_array_class, places
from .tables import is_table_class, labelled, untabled

Tree = Any  # a number, a Value, or a structure of those

LEAF: Final = ""
ARRAY: Final = "array"
TABLE: Final = "table"  # an array with labels
USUAL: Final = str.maketrans("", "", "[](), Nonearry0123456789")


def _kind_of(kind: type) -> str:
    """How instances of a class nest: as "sequence", "dict", "dataclass", "array", "table"; "" for a leaf."""
    if issubclass(kind, (list, tuple)):
        return "sequence"
    if issubclass(kind, dict):
        return "dict"
    if hasattr(kind, "__dataclass_fields__"):
        return "dataclass"
    if is_table_class(kind):
        return TABLE
    return ARRAY if is_array_class(kind) else LEAF


kind_of: Final[Callable[[type], str]] = lru_cache(maxsize=1024)(_kind_of)


def is_array(x: Any) -> bool:
    """Whether this is a NumPy array, or stands for one in a nesting."""
    return kind_of(type(x)) == ARRAY


def children(tree: Tree) -> Sequence[Any]:
    """The parts of a list, tuple, dict or dataclass; of a table its array."""
    kind = kind_of(type(tree))
    if kind == TABLE:
        return [untabled(tree)]
    if kind == "dict":
        return list(tree.values())
    if kind == "dataclass":
        return [getattr(tree, name) for name in _fields(tree)]
    parts: Sequence[Any] = tree
    return parts


def flat(tree: Tree) -> list[Any]:
    """The leaves, from left to right.

    >>> flat([1.0, (2.0, [3.0]), {"a": 4.0}])
    [1.0, 2.0, 3.0, 4.0]
    """
    leaves: list[Any] = []
    stack = [tree]
    while stack:
        item = stack.pop()
        kind = LEAF if item.__class__ is float else kind_of(type(item))
        if kind == LEAF:
            leaves.append(item)
        elif kind == ARRAY:
            leaves.extend(entries(item))
        else:
            stack.extend(reversed(children(item)))
    return leaves


def has_values(trees: Iterable[Tree]) -> bool:
    """Whether a leaf is a node; arrays of numbers, which may be large, are not looked through."""
    kinds = {*map(type, flat([x for x in trees if not (is_array(x) and x.dtype.kind != "O")]))}
    return any(hasattr(kind, "__gate__") for kind in kinds)


def like(tree: Tree, leaves: Iterable[Any]) -> Any:
    """The same nesting as `tree`, with these leaves; an array holds floats, or else objects.

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
    return rebuilt(tree, f, lambda array: filled(array.shape, [f(x) for x in entries(array)]))


def rebuilt(tree: Tree, leaf: Callable[[Any], Any], array: Callable[[Any], Any]) -> Any:
    """The same nesting with leaf(x) for each leaf outside of arrays, and array(x) for each array."""
    kind = type(tree)
    if kind is float:  # the usual ones, without detours
        return leaf(tree)
    if kind is list or kind is tuple:
        return kind([rebuilt(item, leaf, array) for item in tree])
    how = kind_of(kind)
    if how == LEAF:
        return leaf(tree)
    if how == ARRAY:
        return array(tree)
    return remade(tree, [rebuilt(item, leaf, array) for item in children(tree)])


def nested(tree: Tree) -> Tree:
    """The nesting alone.

    >>> nested([1.0, (2.0, [3.0])])
    [None, (None, [None])]
    """
    return rebuilt(tree, lambda _: None, lambda array: Form(array.shape) if array.shape else None)


def structure(nesting: Tree) -> str:
    """A nesting as text: the same for two that one recording can replay."""
    text = repr(nesting)
    if not text.translate(USUAL):  # lists, tuples and arrays alone
        return text
    kind = kind_of(type(nesting))
    if kind in (LEAF, ARRAY):
        return text
    names = _names(nesting, kind) if kind != "sequence" or hasattr(nesting, "_fields") else None
    parts = [structure(part) for part in children(nesting)]
    if names is not None:
        own = type(nesting)
        parts = [f"{name}: {part}" for name, part in zip(names, parts, strict=True)]
        return f"{own.__module__}.{own.__qualname__} at {id(own):x}({', '.join(parts)})"
    return ("[{}]" if isinstance(nesting, list) else "({})").format(", ".join(parts))


def regular(nesting: Tree) -> tuple[int, ...] | None:
    """The shape of lists and arrays that are nested evenly, () for a number; None for any other nesting.

    >>> regular([[None, None], [None, None]]), regular([None, [None]])
    ((2, 2), None)
    """
    if nesting is None:
        return ()
    if isinstance(nesting, Form):
        return nesting.shape
    if not isinstance(nesting, list):
        return None
    shapes = {regular(part) for part in nesting}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(nesting), *next(iter(shapes), ()))  # type: ignore[misc]


def remade(tree: Tree, items: Iterable[Any]) -> Any:
    """A structure of the same type with other parts; it keeps its names, keys or labels.

    A class of one's own is not initialized: a derivative need not be what its `__init__` allows.

    >>> from typing import NamedTuple
    >>> Point = NamedTuple("Point", [("x", float), ("y", float)])
    >>> remade(Point(1.0, 2.0), [3.0, 4.0])
    Point(x=3.0, y=4.0)
    """
    kind = type(tree)
    how = kind_of(kind)
    if how == "dict":
        made = copy(tree)
        for key, item in zip(tree, items, strict=True):
            dict.__setitem__(made, key, item)  # what `update` does in a subclass may be another thing
        return made
    if how == "dataclass":
        made = copy(tree)
        for name, item in zip(_fields(tree), items, strict=True):
            object.__setattr__(made, name, item)
        return made
    if how == TABLE:
        return labelled(tree, next(iter(items)))
    if kind is list or kind is tuple:
        return kind(items)
    if issubclass(kind, tuple):
        return tuple.__new__(kind, items)
    made = copy(tree)
    list.__setitem__(made, slice(None), list(items))
    return made


def pieces(name: str, tree: Tree) -> Iterator[tuple[str, Any]]:
    """Each leaf, and each array as a whole, with what it is called: by its place in the structure.

    >>> list(pieces("p", {"w": [1.0, 2.0], "b": 3.0}))
    [("p['w'][0]", 1.0), ("p['w'][1]", 2.0), ("p['b']", 3.0)]
    """
    stack = [(name, tree)]
    while stack:
        name, tree = stack.pop()
        kind = kind_of(type(tree))
        if kind in (LEAF, ARRAY):
            yield name, tree
        else:
            parts = zip(_names(tree, kind), children(tree), strict=True)
            stack.extend([(f"{name}{place}", part) for place, part in parts][::-1])


def paths(names: Iterable[str], trees: Iterable[Tree]) -> list[str]:
    """What the leaves of each tree are called, by its name and their places in it.

    >>> paths(["x", "t"], [[1.0, [2.0]], 3.0])
    ['x[0]', 'x[1][0]', 't']
    """
    called: list[str] = []
    for name, tree in zip(names, trees, strict=True):
        for path, piece in pieces(name, tree):
            shape = piece.shape if is_array(piece) else ()
            called.extend(f"{path}{place}" for place in places(shape))
    return called


def _names(tree: Tree, kind: str) -> Iterable[str]:
    if kind == "dict":
        return [f"[{key!r}]" for key in tree]
    if kind == TABLE:
        return [""]
    fields = _fields(tree) if kind == "dataclass" else getattr(tree, "_fields", ())
    return [f".{field}" for field in fields] or [f"[{i}]" for i in range(len(tree))]


def _fields(tree: Tree) -> list[str]:
    from dataclasses import fields  # whoever has a dataclass has imported it

    found = fields(tree)
    made = [field.name for field in found if not field.init]
    if made:
        raise TypeError(
            f"{type(tree).__name__}.{made[0]} is made from other fields, so its derivative would not be "
            "theirs; give the numbers in a dict or a named tuple"
        )
    return [field.name for field in found]

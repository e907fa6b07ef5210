"""A class of nodes that a program writes itself, as micrograd and microgpt do, shown as it computes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from types import CodeType
from typing import Any, Final

from ...engine import Value

WATCH: Final = "__gatewise_watch__"  # what a program puts on such a class
SIGNS: Final = {"add": "+", "mul": "*", "sub": "-", "truediv": "/", "pow": "**", "neg": "-"}
CHILDREN: Final = ("_children", "_prev", "children", "prev")


def marked(tree: ast.Module) -> None:
    """Put WATCH on each class that has a `backward` and operators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = {x.name for x in node.body if isinstance(x, ast.FunctionDef)}
            if "backward" in methods and methods & {"__add__", "__mul__"}:
                node.decorator_list.append(ast.copy_location(ast.Name(WATCH, ast.Load()), node))


class Own:
    """The classes of a program's own, and the node whose `backward` was called last.

    Args:
        take: Is shown each node once it is made.
    """

    def __init__(self, take: Callable[[Any], None]) -> None:
        self.classes: Final[list[type]] = []
        self.swept: Any = None
        self.operations: Final[dict[int, str]] = {}  # by the id of a node, the method that made it
        self._take: Final = take

    def watch(self, kind: Any) -> Any:
        """The class, whose nodes are noted from now on."""
        begin, sweep = kind.__init__, kind.backward

        @wraps(begin)
        def made(node: Any, *args: Any, **named: Any) -> None:
            begin(node, *args, **named)
            method = sys._getframe(1).f_code
            self.operations[id(node)] = method.co_name if self.is_within(method) else ""
            self._take(node)

        @wraps(sweep)
        def swept(node: Any, *args: Any, **named: Any) -> Any:
            self.swept = node
            return sweep(node, *args, **named)

        kind.__init__, kind.backward = made, swept
        self.classes.append(kind)
        return kind

    def has(self, thing: Any) -> bool:
        """Whether this is a node of such a class."""
        return isinstance(thing, tuple(self.classes))

    def operation(self, node: Any) -> str:
        """What a node is the result of: as it says itself, or by the method that made it."""
        method = self.operations.get(id(node), "")
        return str(getattr(node, "_op", "")) or SIGNS.get(method.strip("_").removeprefix("r"), method)

    def is_within(self, code: CodeType) -> bool:
        """Whether this is the code of such a class, which is not where a node was asked for."""
        return any(code.co_qualname.startswith(f"{kind.__qualname__}.") for kind in self.classes)


def mirrored(root: Any, operation: Callable[[Any], str], most: int) -> dict[int, Value]:
    """Our node for each node below a root of another class, by its id, with the local gradients that it has.

    Of more nodes than `most`, only so many.
    """
    ours: dict[int, Value] = {}
    waiting = [(root, iter(children(root)))]
    begun = {id(root)}
    while waiting and len(begun) <= most:
        node, rest = waiting[-1]
        child = next((x for x in rest if id(x) not in begun), None)
        if child is not None:
            begun.add(id(child))
            waiting.append((child, iter(children(child))))
            continue
        waiting.pop()
        operands = children(node)
        label = str(getattr(node, "label", "") or "")
        if operands:
            known = tuple(ours[id(x)] for x in operands)
            made = Value(float(node.data), known, operation(node), local_grads=slopes(node, operands))
            made.label = label
        else:
            made = Value(float(node.data), label)
        ours[id(node)] = made
    return ours


def children(node: Any) -> list[Any]:
    """What a node was made from."""
    return [*next((getattr(node, name) for name in CHILDREN if hasattr(node, name)), ())]


def slopes(node: Any, operands: list[Any]) -> list[float]:
    """The local gradients of a node: as it holds them, or what its closure adds for a gradient of 1."""
    if hasattr(node, "_local_grads"):
        return [float(x) for x in node._local_grads]
    before = [(x, x.grad) for x in (node, *operands)]
    try:
        for x in operands:
            x.grad = 0.0
        node.grad = 1.0
        node._backward()
        return [float(x.grad) for x in operands]
    finally:
        for x, grad in before:
            x.grad = grad


def named(names: dict[str, Any], ours: dict[int, Value]) -> Iterator[tuple[str, Any]]:
    """Each variable that holds such nodes, with ours in their place."""
    for name, given in names.items():
        if isinstance(given, (list, tuple)):
            yield name, [ours.get(id(x)) for x in given]
        elif id(given) in ours:
            yield name, ours[id(given)]

"""How an answer about a graph is written: as a page of text, in the names of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine import Value, nodes
from ..gates.notation import written
from ..util.showing import ShownAsTable, Text
from .ways import ends


class Answer(ShownAsTable):
    """An answer with a page of text.

    Attributes:
        nodes: A path up to the root; empty if the answer is about no path.
        text: The page.
    """

    nodes: tuple[Value, ...]
    text: str

    def _text(self) -> Text:
        lines = self.text.splitlines()
        return Text(lines, len(lines))


def ask_again(ask: Callable[..., Any], root: Value, x: Value) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """How pickle keeps the answer to ask(x, root): by its question, so that it is about one graph.

    Nodes that are pickled beside a graph are loaded as others than its own, and take a graph each.
    """
    place = next((i for i, y in enumerate(nodes(root)) if y is x), None)
    return _answered, (ask, root, x if place is None else place)


def _answered(ask: Callable[..., Any], root: Value, x: Value | int) -> Any:
    return ask(nodes(root)[x] if isinstance(x, int) else x, root)


class Page:
    """How a page about a graph writes its nodes, by their names."""

    def __init__(self, root: Value, names: Mapping[Value, str]) -> None:
        self.root = root
        self.names = names
        self._last: tuple[Value | None, str] = (None, "")

    def slope(self, node: Value) -> str:
        """∂root/∂node."""
        return f"∂{self.names[self.root]}/∂{self.names[node]}"

    def equation(self, node: Value) -> str:
        """The node and what it was computed from."""
        if not node.gate:
            return self.names[node]
        last, text = self._last
        if last is not node:  # steps in a row are about one node, which may have very many operands
            text = f"{self.names[node]} = {written(node, [self.names[x] for x in node.operands])}"
            self._last = node, text
        return text

    def arrows(self, path: Sequence[Value]) -> str:
        """The path from one end to the other, without its middle where it is long."""
        return " → ".join(ends([self.names[x] for x in path]))

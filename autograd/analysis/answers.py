"""What why_zero and why_nan share: an answer that prints as a page, and the words of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..engine import Value
from ..gates.notation import written
from .ways import ends


class Answer:
    """An answer with a page of text."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text.splitlines()[0]}>"


class Page:
    """How a page about a graph writes its nodes, by their names."""

    def __init__(self, root: Value, names: Mapping[Value, str]) -> None:
        self.root = root
        self.names = names

    def slope(self, node: Value) -> str:
        """∂root/∂node."""
        return f"∂{self.names[self.root]}/∂{self.names[node]}"

    def equation(self, node: Value) -> str:
        """The node and what it was computed from."""
        if not node.gate:
            return self.names[node]
        return f"{self.names[node]} = {written(node, [self.names[x] for x in node.operands])}"

    def arrows(self, path: Sequence[Value]) -> str:
        """The path from one end to the other, without its middle where it is long."""
        return " → ".join(ends([self.names[x] for x in path]))

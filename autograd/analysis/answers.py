"""How an answer about a graph is written: as a page of text, in the names of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

from ..engine import Value, nodes
from ..gates.notation import written
from ..util.languages import say
from ..util.showing import ShownAsTable, Text
from ..util.text import show_number as show
from .contributions import Share
from .strings import STRINGS
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


class Told(Sequence[str]):
    """What is told of each node, of which a page may show a few."""

    def __init__(self, nodes: Sequence[Value], told: Callable[[Value], str]) -> None:
        self._nodes, self._told = nodes, told

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._told(x) for x in self._nodes[index]]
        return self._told(self._nodes[index])

    def __len__(self) -> int:
        return len(self._nodes)


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
        if last is not node:  # steps in a row are about one node
            text = f"{self.names[node]} = {written(node, Told(node.operands, self.names.__getitem__))}"
            self._last = node, text
        return text

    def worked_out(self, node: Value) -> str:
        """A gate with the numbers of its operands and its own, as a sentence."""
        numbers = Told(node.operands, lambda x: show(x.data))
        said = [self.equation(node), written(node, numbers), show(node.data)]
        return " = ".join(dict.fromkeys(said))

    def handed_on(self, share: Share) -> str:
        """A contribution as a sentence."""
        if share.operand is None:
            return say(STRINGS["nothing"], slope=self.slope(share.node), equation=self.equation(share.node))
        slope, contribution = self.slope(share.operand), show(share.contribution)
        if share.operand is share.node:
            return say(STRINGS["seed"], slope=slope, result=contribution)
        if share.local is None:
            equation = self.equation(share.node)
            told = say(STRINGS["closure"], slope=slope, result=contribution, equation=equation)
        else:
            factors = {"upstream": show(share.upstream), "local": show(share.local)}
            told = say(STRINGS["usual"], slope=slope, result=contribution, **factors)
        if share.before is None:
            return told
        sums = {"before": show(share.before), "after": show(share.after)}
        return say(STRINGS["now"], told=told, result=contribution, **sums)

    def arrows(self, path: Sequence[Value]) -> str:
        """The path from one end to the other, without its middle where it is long."""
        return " → ".join(ends(path, self.names.__getitem__))

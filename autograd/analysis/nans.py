"""why_nan(): the first gate that made a NaN or an infinity, forward or backward, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine import Value, listed, not_finite_in
from ..engine.node.source import at_source
from ..gates.numerics import in_words
from ..gates.row import Gate
from ..numbers.c99 import C99
from ..util.languages import say
from ..util.modes import refuse
from ..util.roles import check
from ..util.text import show_number as show
from .answers import Answer, Page
from .contributions import Share, Shares
from .node_names import NodeNames
from .strings import STRINGS
from .ways import ends, handed_down


@dataclass(frozen=True, repr=False)
class WhyNan(Answer):
    """Where a NaN or an infinity began; it prints as a page, and draw(root, highlight=it) shows the path.

    Attributes:
        kind: "forward", "backward"; "given", where a leaf or a constant brought it; "finite", where there is
            none.
        node: The first gate, or leaf, that had it; None where there is none.
        nodes: The path from it, or backward from where it ends, up to the root.
        words: {node: what happens there}.
        text: The page.
    """

    kind: str
    node: Value | None
    nodes: tuple[Value, ...]
    words: Mapping[Value, str]
    text: str

    def __reduce_ex__(self, protocol: Any) -> Any:
        return (why_nan, self.nodes[-1:]) if self.nodes else super().__reduce_ex__(protocol)


def why_nan(root: Value) -> WhyNan:
    """Which gate first made a NaN or an infinity below root, in the forward or in the backward pass.

    The forward pass is at fault where root itself is not finite; then no backward pass is looked at.
    Nobody's `.grad` is touched.

    Args:
        root: A node computed within ieee(), which lets them pass, or one whose backward() was refused.

    Raises:
        GraphError: If root is a constant.

    >>> import autograd
    >>> x = Value(-1.0, "x")
    >>> with autograd.ieee():
    ...     f = x.log() * 2.0
    >>> f.label = "f"
    >>> print(why_nan(f))
    f = nan, which began at v1 = log(x): log needs a > 0
      v1 = log(x) = log(−1) = nan
      f = v1 × 2 = nan × 2 = nan
    path: v1 → f
    >>> why_nan(f).kind, why_nan(f).node is f.operands[0]
    ('forward', True)
    """
    check(why_nan, root=root)
    refuse(root, "why_nan()")
    return _Page(root).answer()


class _Page(Page):
    """One question, and both passes of the graph that it is about."""

    def __init__(self, root: Value) -> None:
        self.graph = listed(root)
        super().__init__(root, NodeNames(self.graph))
        self.found = Shares(root, self.graph)

    def answer(self) -> WhyNan:
        """The kind of page that it takes."""
        if not math.isfinite(self.root.data):
            return self._forward()
        poisoned = not_finite_in(self.found.columns)
        if poisoned >= 0:
            return self._backward(poisoned)
        said = say(STRINGS["all_finite"], value=self._value(self.root))
        inside = next((x for x in self.graph.order if not math.isfinite(x.data)), None)
        if inside is not None:
            said = say(STRINGS["no_further"], said=said, value=self._value(inside))
        return WhyNan("finite", None, (), {}, said)

    def _forward(self) -> WhyNan:
        path = [self.root]
        while ill := [x for x in path[-1].operands if not math.isfinite(x.data)]:
            path.append(next((x for x in ill if math.isnan(x.data)), ill[0]))
        path.reverse()
        first = path[0]
        worked_out = [x for x in path if x.operands]
        value = self._value(self.root)
        if first.operands:
            equation, why = f"{self.equation(first)}{at_source(first)}", self._reason(first)
            began = say(STRINGS["began_at"], value=value, equation=equation, why=why)
        elif first is self.root:
            began = say(STRINGS["as_given"], value=value)
        else:
            where = f"{self._value(first)}{at_source(first)}"
            began = say(STRINGS["began_with"], value=value, first=where)
        text = [
            began,
            *(f"  {line}" for line in ends(worked_out, self.worked_out)),
            say(STRINGS["path"], path=self.arrows(path)),
        ]
        return WhyNan(
            "forward" if first.operands else "given", first, tuple(path), self._words(path), "\n".join(text)
        )

    def _words(self, path: Sequence[Value]) -> dict[Value, str]:
        """The first of its kind, and where an infinity becomes a NaN."""
        words: dict[str, Value] = {}
        for node in path:
            words.setdefault("mark_nan" if math.isnan(node.data) else "mark_infinity", node)
        return {node: say(STRINGS[word]) for word, node in words.items()}

    def _reason(self, node: Value) -> str:
        """Why finite operands gave no finite number."""
        gate, xs = node.gate, [x.data for x in node.operands]
        if not isinstance(gate, Gate):
            return say(STRINGS["by_hand"])
        if math.isnan(node.data):
            if gate.domain:
                return say(STRINGS["needs"], gate=gate.name, domain=in_words(gate.domain, say))
            return say(STRINGS["not_real"])
        try:
            pole = C99.of(gate.value(*map(C99, xs))).pole
        except TypeError:  # a row for floats alone
            pole = False
        return say(STRINGS["pole"], gate=gate.name) if pole else say(STRINGS["too_large"])

    def _backward(self, place: int) -> WhyNan:
        last = self.found[place]
        way = handed_down(self.found, self.graph.places[last.node], unbounded=True)
        told = [self.found[i] for i in [*way, place]]
        first = next(share for share in told if not math.isfinite(share.after))
        above = [*dict.fromkeys([share.node for share in told])]
        path = [*dict.fromkeys([_receiver(last), *reversed(above)])]
        words: dict[str, Value] = {}
        for share in told:
            if not math.isfinite(share.after):
                word = "mark_nan_gradient" if math.isnan(share.after) else "mark_infinite_gradient"
                words.setdefault(word, _receiver(share))
        text = [
            say(
                STRINGS["began_at"],
                value=f"{self.slope(_receiver(last))} = {show(last.after)}",
                equation=f"{self.equation(first.node)}{at_source(first.node)}",
                why=self._reason_of(first),
            ),
            *(f"  {line}" for line in ends(told, self.handed_on)),
            say(STRINGS["path"], path=self.arrows(path)),
        ]
        marked = {node: say(STRINGS[word]) for word, node in words.items()}
        return WhyNan("backward", first.node, tuple(path), marked, "\n".join(text))

    def _reason_of(self, share: Share) -> str:
        """Why a share of a finite gradient was not finite."""
        if share.local is None:
            return say(STRINGS["closure_infinite"])
        if math.isfinite(share.contribution):
            return say(STRINGS["sum_too_large"])
        if math.isfinite(share.local):
            return say(STRINGS["product_too_large"])
        told = (f"{self.names[x]} = {show(x.data)}" for x in share.node.operands if not x.constant)
        at = say(STRINGS["comma"]).join(told)
        return say(STRINGS["local_infinite"], local=show(share.local), at=at)

    def _value(self, node: Value) -> str:
        shown = show(node.data)
        return shown if self.names[node] == shown else f"{self.names[node]} = {shown}"


def _receiver(share: Share) -> Value:
    return share.node if share.operand is None else share.operand

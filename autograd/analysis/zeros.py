"""why_zero(): where a gradient is stopped on its way down to a node, and by what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine import Value, nodes, route_down, unbounded_along
from ..engine.node.source import at_source
from ..util.languages import say
from ..util.modes import refuse
from ..util.roles import check
from ..util.text import show_number as show
from .answers import Answer, Page, ask_again
from .paths import Routes
from .stops import Found, Stop, Stops
from .strings import STRINGS
from .ways import SHOWN, ends, handed_down
from .zero_reasons import TINY


@dataclass(frozen=True, repr=False)
class WhyZero(Answer):
    """Why a gradient is 0; it prints as a page, and draw(root, highlight=it) shows the path.

    Attributes:
        kind: That of the first stop; "constant" or "not connected", where no gradient can come at all;
            "not zero".
        gradient: What it is.
        stops: The places that it does not get past, the nearest to the root first.
        nodes: The path through the first of them, from x up to the root.
        words: {node: what happens there}.
        text: The page.
    """

    kind: str
    gradient: float
    stops: Sequence[Stop]
    nodes: tuple[Value, ...]
    words: Mapping[Value, str]
    text: str

    def __reduce_ex__(self, protocol: Any) -> Any:
        if not self.nodes:
            return super().__reduce_ex__(protocol)
        return ask_again(why_zero, self.nodes[-1], self.nodes[0])


def why_zero(x: Value, root: Value) -> WhyZero:
    """Which gate keeps the gradient of root with respect to x at 0, and why.

    A gradient that is not 0 but is handed on, along its largest path, by a local gradient of at most 2⁻²⁶,
    is explained in the same way.

    Args:
        x: Any node; nobody's `.grad` is touched.
        root: Where the backward pass starts.

    Raises:
        GraphError: If root is a constant, or if a node built by hand has no way back.

    >>> u = Value(-3.0, "u")
    >>> f = u.relu() * 2.0
    >>> f.label = "f"
    >>> print(why_zero(u, f))
    ∂f/∂u = 0: the gradient stops at v1 = relu(u)
      dead: ∂v1/∂u = 0, because u > 0 does not hold for u = −3
    from f down
      ∂f/∂f = 1
      ∂f/∂v1 += upstream 1 × local 2 = 2
      ∂f/∂u += upstream 2 × local 0 = 0
    path: u → v1 → f
    >>> why_zero(u, f).kind, why_zero(u, f).gradient
    ('dead', 0.0)
    """
    check(why_zero, x=x, root=root)
    refuse(root, "why_zero()")
    return _Page(x, root).answer()


class _Page(Page):
    """One question, and the backward pass that it is about."""

    def __init__(self, x: Value, root: Value) -> None:
        self.x = x
        self.seen = Stops(x, root)
        super().__init__(root, self.seen.names)

    def answer(self) -> WhyZero:
        """The kind of page that it takes."""
        if self.x.constant:
            return self._cut("constant", say(STRINGS["no_gradient"], x=self.names[self.x]))
        if self.seen.far[-1] < 0:
            return self._cut("not connected", self._not_connected())
        if self.seen.gradient != 0.0:
            return self._not_zero(self.seen.gradient)
        return self._stopped(self.seen.all())

    def _cut(self, kind: str, why: str) -> WhyZero:
        told = say(STRINGS["zero_because"], slope=self.slope(self.x), why=why)
        return WhyZero(kind, 0.0, (), (), {}, told)

    def _not_connected(self) -> str:
        x, root = self.names[self.x], self.names[self.root]
        if any(y is self.root for y in nodes(self.x)):
            return say(STRINGS["other_way"], x=x, root=root)
        why = say(STRINGS["independent"], x=x, root=root)
        constants = [y for y in self.seen.graph.order if y.constant]
        if any(y.label == self.x.label != "" for y in constants):
            return say(STRINGS["only_constant"], why=why)
        if constants:
            there = say(STRINGS["comma"]).join(ends(constants, lambda y: show(y.data)))
            return say(STRINGS["constants_left"], why=why, there=there)
        return why

    def _not_zero(self, gradient: float) -> WhyZero:
        said = say(STRINGS["not_zero"], slope=self.slope(self.x), number=show(gradient))
        if math.isnan(gradient):
            told = say(STRINGS["nan_began"], said=said, root=self.names[self.root])
            return WhyZero("not zero", gradient, (), (), {}, told)
        path = Routes(self.x, self.root, graph=self.seen.graph).largest(1)[0]
        least = min(path.local_grads, key=abs, default=math.inf)
        if not abs(least) <= TINY:
            return WhyZero("not zero", gradient, (), path.nodes, {}, said)
        i = path.local_grads.index(least)
        operand, node = path.nodes[i : i + 2]
        stop = self.seen.at(node, operand, least)
        text = [
            say(STRINGS["hardly"], said=said, equation=self._placed(node)),
            f"  {self._reason(stop)}",
            say(STRINGS["path"], path=self.arrows(path.nodes)),
        ]
        words = {node: say(STRINGS["mark_hardly"])}
        return WhyZero(stop.kind, gradient, (stop,), path.nodes, words, "\n".join(text))

    def _stopped(self, stops: Found) -> WhyZero:
        first, found, graph = stops[0], self.seen.found, self.seen.graph
        givers, order = found.columns.node, graph.order
        way = handed_down(found, graph.places[first.node])
        above = [*dict.fromkeys([order[givers[place]] for place in way[1:]]), first.node]
        if first.kind == "cancelling":
            way[-1:] = self.seen.not_zero_into(first.node)
        else:
            way.append(first.place)
        route = route_down(graph, self.seen.far, graph.places[first.operand])
        below = [order[place] for place in route]
        path = tuple(dict.fromkeys([*above, *below]))[::-1]
        steep = [(below[i], below[i + 1]) for i in unbounded_along(graph, route)]
        lines: list[int | tuple[Value, Value]] = [*way, *steep]
        root, more = self.names[self.root], f"{len(stops) - SHOWN:,}"
        text = [
            self._places(stops),
            *(f"  {self._reason(stop, one_of_many=len(stops) > 1)}" for stop in stops[:SHOWN]),
            *([f"  {say(STRINGS['more_places'], count=more)}"] if len(stops) > SHOWN else []),
            say(STRINGS["from_down_first" if len(stops) > 1 else "from_down"], root=root),
            *(f"  {line}" for line in ends(lines, self._line)),
            say(STRINGS["path"], path=self.arrows(path)),
        ]
        here = say(STRINGS["mark_cancel" if first.kind == "cancelling" else "mark_stops"])
        words = dict.fromkeys(below, say(STRINGS["mark_nothing"])) | {first.node: here}
        return WhyZero(first.kind, 0.0, stops, path, words, "\n".join(text))

    def _placed(self, node: Value) -> str:
        return f"{self.equation(node)}{at_source(node)}"

    def _places(self, stops: Sequence[Stop]) -> str:
        slope = self.slope(self.x)
        if len(stops) == 1:
            how = "cancelled" if stops[0].kind == "cancelling" else "stopped"
            return say(STRINGS[how], slope=slope, equation=self._placed(stops[0].node))
        x, root = self.names[self.x], self.names[self.root]
        return say(STRINGS["stopped_often"], slope=slope, count=f"{len(stops):,}", root=root, x=x)

    def _reason(self, stop: Stop, one_of_many: bool = False) -> str:
        """The kind of a stop, and what tells that it is one."""
        kind = say(STRINGS[stop.kind])
        if one_of_many:
            kind = say(STRINGS["kind_at"], kind=kind, equation=self._placed(stop.node))
        if stop.operand is stop.node:
            return say(STRINGS["reason_sum"], kind=kind, slope=self.slope(stop.node), why=stop.why)
        local = self.seen.found[stop.place].local
        if local is None or stop.kind == "underflow":
            return say(STRINGS["reason"], kind=kind, why=stop.why)
        slope = f"∂{self.names[stop.node]}/∂{self.names[stop.operand]}"
        return say(STRINGS["reason_slope"], kind=kind, slope=slope, local=show(local), why=stop.why)

    def _line(self, step: int | tuple[Value, Value]) -> str:
        """A share by its place, or an infinite local gradient that a gradient of 0 does not meet."""
        if isinstance(step, int):
            return self.handed_on(self.seen.found[step])
        y, x = step
        local = next(local for operand, local in zip(y.operands, y.local_grads, strict=True) if operand is x)
        return say(STRINGS["not_met"], slope=f"∂{self.names[y]}/∂{self.names[x]}", local=show(local))

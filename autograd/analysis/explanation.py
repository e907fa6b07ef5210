"""explain(): one gradient as the sum over the gates a node feeds, and as the sum over its paths."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ..engine import Value, around, feeding, listed, made_by_hand, nodes
from ..engine.node.source import at_source
from ..engine.plain.places import UNKNOWN
from ..gates.notation import latex_name
from ..util.languages import say
from ..util.locks import once
from ..util.modes import refuse
from ..util.roles import check
from ..util.showing import Shown, Text
from ..util.text import latex_number
from ..util.text import show_number as show
from .answers import Page, ask_again
from .contributions import Shares
from .node_names import NodeNames
from .paths import Path, Routes
from .strings import STRINGS
from .ways import SHOWN, ends

_QUICKLY_COUNTED: Final = 10_000  # edges; of a larger graph, only print works out the paths


class Term(NamedTuple):
    """One gate that x feeds: what flows into it from above, its local gradient, and their product.

    `local` is None where an assigned closure did the work.
    """

    node: Value
    upstream: float
    local: float | None
    contribution: float


class Explanation(Shown):
    """Why ∂root/∂x is what it is: `terms` over gates, their `total`, and `paths()`; it prints as text."""

    def __init__(self, x: Value, root: Value) -> None:
        self.x, self.root = x, root
        self.terms: list[Term] = []
        self.total = 0.0
        graph = listed(root)
        found = Shares(root, graph)
        place = graph.places.get(x, UNKNOWN)
        for share in map(found.__getitem__, around(found.columns, place, feeding(graph, place))):
            if share.operand is x:
                self.total = share.after
                if share.node is not x:
                    self.terms.append(Term(share.node, share.upstream, share.local, share.contribution))
            elif not x.constant:
                self.terms += [Term(share.node, 0.0, local, 0.0) for local in _unused(share.node, x)]
        self._names = NodeNames(graph, x)
        self._page = Page(root, self._names)
        if made_by_hand(graph.order):
            _ = self._routes  # at once: closures may change, and who has no way back is refused here

    @once
    def _routes(self) -> Routes:
        return Routes(self.x, self.root)

    @property
    def path_count(self) -> int:
        """How many paths lead from x to the root; it may be a very large number."""
        return self._routes.count()

    def paths(self, k: int = 10) -> list[Path]:
        """The k paths with the largest |product|, largest first; all of them if there are no more than k.

        Args:
            k: How many, at most.
        """
        if k < 1:
            raise ValueError(f"paths(k) lists one path or more, not {k}")
        return self._routes.largest(k)

    @property
    def latex(self) -> str:
        """The sum over gates as a formula."""
        root, x = latex_name(self._names[self.root]), latex_name(self._names[self.x])
        symbols, numbers = [], []
        for term in self.terms[:SHOWN]:
            y = latex_name(self._names[term.node])
            symbols.append(
                f"\\frac{{\\partial {root}}}{{\\partial {y}}} \\frac{{\\partial {y}}}{{\\partial {x}}}"
            )
            factors = (term.contribution,) if term.local is None else (term.upstream, term.local)
            numbers.append(" \\cdot ".join(map(_factor, factors)))
        more = ["\\cdots"] if len(self.terms) > SHOWN else []
        sums = [" + ".join(parts + more) for parts in (symbols, numbers) if parts]
        return " = ".join([f"\\frac{{\\partial {root}}}{{\\partial {x}}}", *sums, latex_number(self.total)])

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return ask_again(explain, self.root, self.x)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Pickles of earlier versions hold x beside the graph; its name tells which node it is."""
        order, place = nodes(state["root"]), [*state["_names"]].index(state["x"])
        type(self).__init__(self, [*order, state["x"]][place], state["root"])

    def __repr__(self) -> str:
        routes = vars(self).get("_routes") or Routes(self.x, self.root, _QUICKLY_COUNTED)
        if routes.edges <= _QUICKLY_COUNTED:
            return super().__repr__()
        return "\n".join([*self._over_gates(), say(STRINGS["paths_later"])])

    def _text(self) -> Text:
        lines = [*self._over_gates(), *self._over_paths()]
        return Text(lines, len(lines))

    def _over_gates(self) -> list[str]:
        root, x = self._names[self.root], self._names[self.x]
        slope = self._page.slope(self.x)
        if self.x is self.root:
            return [say(STRINGS["itself"], slope=slope)]
        if not self.terms:
            why = say(STRINGS["is_constant" if self.x.constant else "independent"], x=x, root=root)
            return [say(STRINGS["no_path"], slope=slope, why=why, x=x, root=root)]
        addends = [" + ".join(show(term.contribution) for term in self.terms[:SHOWN])]
        return [
            " = ".join([slope, *(addends if 1 < len(self.terms) <= SHOWN else []), show(self.total)]),
            *map(self._through, self.terms[:SHOWN]),
            *_and_more(len(self.terms), "more_gates"),
        ]

    def _over_paths(self) -> list[str]:
        if not self.terms:
            return []
        count = self.path_count
        return [
            say(STRINGS["over_paths" if count > 1 else "over_path"], count=_counted(count)),
            *map(self._along, self.paths(SHOWN)),
            *_and_more(count, "more_paths"),
        ]

    def _through(self, term: Term) -> str:
        equation = f"{self._page.equation(term.node)}{at_source(term.node)}"
        if term.local is None:
            told = say(STRINGS["through_closure"], equation=equation, result=show(term.contribution))
        else:
            told = say(
                STRINGS["through"],
                equation=equation,
                upstream=show(term.upstream),
                local=show(term.local),
                result=show(term.contribution),
            )
        return f"  {told}"

    def _along(self, path: Path) -> str:
        product = " × ".join(ends(path.local_grads, show))
        arrows, result = self._page.arrows(path.nodes), show(path.product)
        return f"  {say(STRINGS['along'], path=arrows, product=product, result=result)}"


def explain(x: Value, root: Value) -> Explanation:
    """The gradient of root with respect to x, as a sum over gates and as a sum over paths.

    Args:
        x: Any node; one that root does not depend on has the total 0.
        root: Where the backward pass starts; nobody's `.grad` is touched.

    Raises:
        GraphError: If root is a constant, or if a node built by hand has no way back.

    >>> x, y = Value(3.0, "x"), Value(2.0, "y")
    >>> f = x * y + x
    >>> f.label = "f"
    >>> print(explain(x, f))
    ∂f/∂x = 1 + 2 = 3
      through f = v1 + x: upstream 1 × local 1 = 1
      through v1 = x × y: upstream 1 × local 2 = 2
    as the sum over 2 paths of the products of local gradients
      x → v1 → f: 2 × 1 = 2
      x → f: 1 = 1
    >>> explain(x, f).total
    3.0
    """
    check(explain, x=x, root=root)
    refuse(root, "explain()")
    return Explanation(x, root)


def _unused(node: Value, x: Value) -> list[float | None]:
    """x's local gradients at a node through which nothing flows."""
    fed = [local for y, local in zip(node.operands, node.local_grads, strict=False) if y is x]
    return [*fed] or [None] * any(y is x for y in node.operands)


def _factor(x: float) -> str:
    text = latex_number(x)
    return f"({text})" if text.startswith("-") else text


def _counted(count: int) -> str:
    if count < 10**15:
        return f"{count:,}"
    return say(STRINGS["about"], number=f"10^{math.floor(math.log10(count)):,}")


def _and_more(count: int, what: str) -> list[str]:
    return [f"  {say(STRINGS[what], count=_counted(count - SHOWN))}"] if count > SHOWN else []

"""The subcommand `explain`: why a gradient is what it is, is zero, or is no number."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ..analysis.explanation import explain as explanation
from ..analysis.nans import why_nan
from ..analysis.zeros import why_zero
from ..engine import nodes
from ..gates.notation import names
from ..util.modes import ieee
from .graph import asked, node_called
from .terminal import Result, Say, paint_gradients


def explain(options: Namespace, say: Say) -> Result:
    """One gradient, or that of each input, as a sum over gates and over paths; or what stopped it."""
    if options.why_nan:
        return _nan(options, say)
    if options.why_zero is not None:
        return _zero(options, say)
    graph = asked(options)
    called = names(nodes(graph.root))
    wanted = [*graph.inputs.values()] if options.of is None else [node_called(graph, options.of)]
    records: list[dict[str, Any]] = []
    for x in wanted:
        why = explanation(x, graph.root)
        say(("\n" if records else "") + paint_gradients(str(why)))
        records.append(
            {
                "of": called.get(x, x.label),
                "gradient": why.total,
                "terms": [term._asdict() | {"node": called[term.node]} for term in why.terms],
                "path_count": why.path_count,
                "paths": [
                    path._asdict() | {"nodes": [called[y] for y in path.nodes]} for path in why.paths()
                ],
                "latex": why.latex,
            }
        )
    return Result({"root": called[graph.root], "value": graph.root.data, "explained": records})


def _zero(options: Namespace, say: Say) -> Result:
    graph = asked(options)
    called = names(nodes(graph.root))
    why = why_zero(node_called(graph, options.why_zero), graph.root)
    say(_painted(str(why)))
    stops = [
        {"gate": called[stop.node], "operand": called[stop.operand], "kind": stop.kind, "why": stop.why}
        for stop in why.stops
    ]
    path = [called[x] for x in why.nodes]
    return Result(
        {"of": options.why_zero, "gradient": why.gradient, "kind": why.kind, "stops": stops, "path": path}
    )


def _nan(options: Namespace, say: Say) -> Result:
    with ieee():
        graph = asked(options)
    called = names(nodes(graph.root))
    why = why_nan(graph.root)
    say(_painted(str(why)))
    began = None if why.node is None else called[why.node]
    path = [called[x] for x in why.nodes]
    return Result({"value": graph.root.data, "kind": why.kind, "began": began, "path": path})


def _painted(page: str) -> str:
    """The steps of a backward pass in their colour; what a reason says of a value stays as it is."""
    return "\n".join(paint_gradients(x) if x.startswith("  ∂") else x for x in page.splitlines())

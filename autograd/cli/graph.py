"""The subcommands that work on one graph, and `list`."""

from __future__ import annotations

import sys
import warnings
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..analysis.events import steps as steps_of
from ..engine import Value, nodes
from ..errors import GatewiseError
from ..examples import EXAMPLES, Example
from ..expression.asked import Asked, assigned
from ..expression.asked import asked as asked_for
from ..expression.expression import LONGEST
from ..expression.hints import CONSTANTS
from ..expression.lexer import clipped
from ..expression.parser import functions
from ..expression.strings import STRINGS as WORDS
from ..functional.gradcheck.check import gradcheck
from ..gates.notation import names
from ..gates.row import GATES
from ..numbers.formula import spelled
from ..util.languages import language
from ..util.languages import say as said
from ..util.terminal.signs import as_typed
from ..util.text import show_number
from .labels import here, in_code, relabelled
from .strings import STRINGS
from .terminal import Result, Say, UserMistake, green, paint, red

if TYPE_CHECKING:
    from ..show.picture import Picture

CHECKED: Final = {"ok": 0, "wrong": 1, "cannot tell": 3}  # exit codes of check; 2 is a mistake of the user


def asked(options: Namespace) -> Asked:
    """The graph of an example, of an expression, or of one on standard input (`-`)."""
    what = _standard_input() if options.what == "-" else options.what
    given = in_code(what.strip(), assigned(options.numbers))
    graph = asked_for(what, given)
    if hasattr(options, "lang"):
        return graph._replace(inputs=relabelled(what.strip(), graph.root, graph.inputs))
    return graph


def node_called(graph: Asked, name: str) -> Value:
    """The node of that name, an input or one below the root; UserMistake says which there are."""
    name = here(graph.formula.name, name) if isinstance(graph.formula, Example) else name
    called = {x: label for x, label in names(nodes(graph.root)).items() if not x.constant}
    for x, label in called.items():
        if label == name:
            return x
    if name in graph.inputs:
        return graph.inputs[name]
    there = [*called.values()]
    more = ", …" if len(there) > 20 else ""
    raise UserMistake(f"there is no node {clipped(name)}; there are {', '.join(there[:20])}{more}")


def step(options: Namespace, say: Say) -> Result:
    """Both passes, gate by gate, in the terminal or as a page."""
    if options.html is None and options.predict:
        raise UserMistake("--predict is about the page that --html FILE writes")
    graph = asked(options)
    events = steps_of(graph.root)
    if options.html is None:
        say(paint(str(events)))
    else:
        say(said(STRINGS["wrote"], path=_page(graph.root, options)))
    grads = events.state(-1).grads
    return Result(
        {
            "wrote": options.html,
            "root": events.names[graph.root],
            "value": graph.root.data,
            "inputs": {name: x.data for name, x in graph.inputs.items()},
            "gradients": {name: grads[x] for name, x in graph.inputs.items()},
            "steps": [event.to_dict() for event in events],
        }
    )


def _page(root: Value, options: Namespace) -> Path:
    from ..show.page import page  # here, so that all else works without graphviz

    try:
        return page(root, predict=options.predict, lang=language()).save(options.html)
    except GatewiseError:
        raise
    except ValueError as error:
        raise UserMistake(str(error)) from None


def draw(options: Namespace, say: Say) -> Result:
    """A picture of the graph after its backward pass, in a file."""
    from ..show.picture import draw as picture_of  # here, so that all else works without graphviz

    graph = asked(options)
    graph.root.backward()
    limits = {"max_nodes": options.max_nodes, "precision": options.digits, "radius": options.radius}
    given = {name: number for name, number in limits.items() if number is not None}
    around = None if options.around is None else node_called(graph, options.around)
    try:
        picture = picture_of(
            graph.root, depth=options.depth, collapse=options.collapse, around=around, **given
        )
        path = save(picture, options.output)
    except GatewiseError:
        raise
    except ValueError as error:
        raise UserMistake(str(error)) from None
    say(said(STRINGS["wrote"], path=path))
    return Result({"wrote": str(path), "nodes": picture.scene.count})


def save(picture: Picture, path: str | Path) -> Path:
    """Save a picture; what it warns of goes to standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        written = picture.save(path)
    for warning in caught:
        print(f"gatewise: {said(STRINGS['warning'], message=warning.message)}", file=sys.stderr)
    return written


def check(options: Namespace, say: Say) -> Result:
    """The gradient of each input beside differences; the exit code tells ok, wrong and cannot tell apart."""
    graph = asked(options)
    report = gradcheck(graph.formula, *graph.inputs.values())
    say(str(report))
    rows = [asdict(row) | {"ok": row.ok} for row in report.rows]
    record = {"ok": bool(report), "verdict": report.verdict, "inputs": rows}
    return Result(record, CHECKED[report.verdict])


def list_all(options: Namespace, say: Say) -> Result:
    """The named examples, and the gates that expressions are made of."""
    examples, gates = [], []
    for example in EXAMPLES.values():
        root, inputs = example.build()
        given = " ".join(f"{name}={green(show_number(x.data))}" for name, x in inputs.items())
        say(f"{example.name}: {example.about}\n    {given} → {root.label} = {green(show_number(root.data))}")
        examples.append({"name": example.name, "about": example.about, "inputs": dict(example.numbers)})
    say(f"\nan expression is written in one pair of quotes; {WORDS['made_of'].en}")
    say("\ngates, with their value y and their local gradients")
    called = functions()
    for gate in GATES.values():
        also = [name for name, row in called.items() if row is gate and name != gate.name]
        value, *slopes = spelled(gate)
        call = f"{gate.name}({', '.join(gate.operand_names)})"
        named = zip(gate.operand_names, slopes, strict=True)
        shown = ", ".join(f"∂y/∂{x} = {red(slope)}" for x, slope in named if x not in gate.parameters)
        say(
            f"{call:22} y = {green(value)}, {shown}"
            + (f" (needs {gate.domain})" if gate.domain else "")
            + (f" (also {', '.join(also)})" if also else "")
        )
        gates.append(
            {
                "name": gate.name,
                "symbol": gate.symbol,
                "also": also,
                "operands": list(gate.operand_names),
                "parameters": gate.parameters,
                "domain": gate.domain,
                "value": value,
                "local_gradients": slopes,
            }
        )
    return Result({"examples": examples, "gates": gates, "constants": CONSTANTS})


def _standard_input() -> str:
    if sys.stdin is None:
        raise UserMistake("there is no standard input to read an expression from")
    try:
        return as_typed(sys.stdin.read(LONGEST + 1))
    except UnicodeDecodeError:
        raise UserMistake("standard input is not text in UTF-8") from None

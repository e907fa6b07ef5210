"""A graph as JavaScript that computes it again, forward and backward, written from the rows of its gates."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, Final

from ...alphabet import LIBM
from ...engine import Value, nodes
from ...errors import GatewiseError
from ...gates.kernels import trace
from ...gates.row import Gate
from ...numbers.languages import JAVASCRIPT, Piece, spell
from ...numbers.operators import OPERATIONS
from ...numbers.program import Program, Register
from ...util.languages import Said, complain
from ..web.html import asset

_RUNTIME = asset(__package__, "evaluator.js")
_INTERPRETER = asset(__package__, "interpreter.js")


def evaluator(root: Value) -> str:
    """A JavaScript expression for a function of data: what the graph below `root` gives for other leaves.

    The function takes an array with a number per node, in the order of `nodes(root)`; it looks at
    those of the leaves.  It returns {data, localGrads, grads}, arrays in the same order: the numbers
    of all nodes, the local gradients of each node, and d root / d node (null for a constant).

    Args:
        root: The node whose graph is meant.

    Raises:
        GatewiseError: For a graph that no JavaScript can be written for: a node was built by hand, or a
            gate's row can only be read by floats.

    >>> x = Value(3.0)
    >>> print(evaluator(x * x).splitlines()[-3])
      (x0, x1) => { return [x0 * x1, x1, x0]; },
    """
    return javascript(nodes(root))


def javascript(order: Sequence[Value]) -> str:
    """The same for a graph that is in order already."""
    functions, graph = _outlined(order, _function)
    gates = "".join(f"  {written},\n" for written in functions)
    return f"(() => {{\n{_RUNTIME}return evaluator([\n{gates}], {json.dumps(graph)});\n}})()"


def as_data(order: Sequence[Value]) -> dict[str, Any]:
    """The same as data, for a page that makes no script: what `data_evaluator()` makes the function of."""
    instructions, graph = _outlined(order, _instructions)
    return {"gates": [json.loads(text) for text in instructions], "graph": graph}


def data_evaluator() -> str:
    """A JavaScript expression for a function of data: it gives the evaluator that `as_data` describes."""
    letters = [Piece(letter) for letter in "abc"]
    written = {op: JAVASCRIPT.write(op, letters[: 1 + (op != "neg")]).text for op in OPERATIONS}
    written["select"] = JAVASCRIPT.write("select", [Piece(JAVASCRIPT.truth.format("a")), *letters[1:]]).text
    written |= {name: JAVASCRIPT.call(name, letters[: row.arity]).text for name, row in LIBM.items()}
    table = "".join(f"  {name}: (a, b, c) => {text},\n" for name, text in written.items())
    return f"(() => {{\n{_RUNTIME}{_INTERPRETER}return interpreter({{\n{table}}});\n}})()"


def _outlined(order: Sequence[Value], written: Callable[[Value], str]) -> tuple[list[str], list[list[int]]]:
    """What is written of the gates, each once, and per node [constant, gate, …operands]."""
    place = {node: i for i, node in enumerate(order)}
    gates: dict[str, int] = {}
    graph: list[list[int]] = []
    for node in order:
        line = [int(node.constant)]
        if node.operands:
            line.append(gates.setdefault(written(node), len(gates)))
            line.extend(place[operand] for operand in node.operands)
        graph.append(line)
    return [*gates], graph


def _function(node: Value) -> str:
    """The row of a node's gate as a JavaScript function of its operands."""
    gate, program, results = _traced(node)
    operands = {name: f"x{i}" for i, name in enumerate(gate.operand_names)}
    statements, values = spell(program, results, JAVASCRIPT, inputs=operands)
    body = " ".join([*statements, f"return [{', '.join(values)}];"])
    return f"({', '.join(operands.values())}) => {{ {body} }}"


def _instructions(node: Value) -> str:
    """The row of a node's gate as JSON: its instructions, and which of them are the results."""
    _, program, results = _traced(node)
    lines = [
        [args[0] if op == "libm" else op, *program.operands(i)]
        if op not in ("input", "const")
        else ["input"]
        if op == "input"
        else ["const", args[0] if isfinite(args[0]) else str(args[0])]
        for i, (op, args) in enumerate(program.instructions)
    ]
    return json.dumps([lines, [x.index for x in results]])


def _traced(node: Value) -> tuple[Gate, Program, list[Register]]:
    """The row of a node's gate as a program."""
    gate = node.gate
    if not isinstance(gate, Gate) or not node.local_grads:
        name = complain(REFUSED["node"], name=repr(node.label)) if node.label else complain(REFUSED["a_node"])
        raise GatewiseError(complain(REFUSED["by_hand"], name=name))
    constant = sum(1 << i for i, operand in enumerate(node.operands) if operand.constant)
    try:
        return (gate, *trace(gate, constant))
    except TypeError as why:
        raise GatewiseError(complain(REFUSED["floats"], gate=repr(gate.name), why=why)) from why


REFUSED: Final[dict[str, Said]] = {
    "node": Said("the node {name}", "ノード{name}"),
    "a_node": Said("a node", "ノードの1つ"),
    "by_hand": Said(
        "{name} was built by hand, so there is no row to write JavaScript from; make it with a gate",
        "{name}は手作りなので、JavaScriptにできません。ゲートで作ってください",
    ),
    "floats": Said(
        "the row of gate {gate} is written for floats alone, so no JavaScript can be written "
        "from it ({why}); write it with operators, gates, and select and libm from autograd.alphabet",
        "ゲート{gate}は浮動小数点数でしか計算できないので、JavaScriptにできません（{why}）。"
        "演算子、ゲート、autograd.alphabetのselectとlibmで書いてください",
    ),
}

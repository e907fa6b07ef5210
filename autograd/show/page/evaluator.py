"""A graph as JavaScript that computes it again, forward and backward, written from the rows of its gates."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ...engine import Value
from ...engine.order import nodes
from ...errors import GatewiseError
from ...gates.kernels import trace
from ...gates.row import Gate
from ...numbers.languages import JAVASCRIPT, spell
from ..web.html import asset

_RUNTIME = asset(__package__, "evaluator.js")


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
    place = {node: i for i, node in enumerate(order)}
    functions: dict[str, int] = {}
    graph: list[list[int]] = []
    for node in order:
        line = [int(node.constant)]
        if node.operands:
            written = _function(node)
            line.append(functions.setdefault(written, len(functions)))
            line.extend(place[operand] for operand in node.operands)
        graph.append(line)
    gates = "".join(f"  {written},\n" for written in functions)
    return f"(() => {{\n{_RUNTIME}return evaluator([\n{gates}], {json.dumps(graph)});\n}})()"


def _function(node: Value) -> str:
    """The row of a node's gate as a JavaScript function of its operands."""
    gate = node.gate
    if not isinstance(gate, Gate) or not node.local_grads:
        name = f"the node {node.label!r}" if node.label else "a node"
        raise GatewiseError(
            f"{name} was built by hand, so there is no row to write JavaScript from; make it with a gate"
        )
    constant = sum(1 << i for i, operand in enumerate(node.operands) if operand.constant)
    try:
        program, results = trace(gate, constant)
    except TypeError as why:
        raise GatewiseError(
            f"the row of gate {gate.name!r} is written for floats alone, so no JavaScript can be written "
            f"from it ({why}); write it with operators, gates, and select and libm from autograd.alphabet"
        ) from why
    operands = {name: f"x{i}" for i, name in enumerate(gate.operand_names)}
    statements, values = spell(program, results, JAVASCRIPT, inputs=operands)
    body = " ".join([*statements, f"return [{', '.join(values)}];"])
    return f"({', '.join(operands.values())}) => {{ {body} }}"

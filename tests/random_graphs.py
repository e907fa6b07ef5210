"""Random graphs for property tests: any gate of the table, shared nodes, constants, several leaves."""

import math

from hypothesis import strategies as st

import autograd
from autograd import GATES, Value

ARITHMETIC = ("add", "sub", "mul", "div", "neg", "relu", "abs", "maximum", "minimum", "clip", "where")


@st.composite
def graphs(draw, gates=None, numbers=None, most=12):
    """(leaves, root): `most` gates at most, each over nodes that exist already or plain numbers."""
    numbers = numbers or st.floats(-3.0, 3.0)
    leaves = [Value(draw(numbers), f"x{i}") for i in range(draw(st.integers(1, 3)))]
    made = list(leaves)
    for _ in range(draw(st.integers(1, most))):
        gate = GATES[draw(st.sampled_from(sorted(gates or GATES)))]
        recent = st.sampled_from(made[-4:] + leaves)
        operands = [draw(recent)]
        for name in gate.operand_names[1:]:
            operands.append(gate.parameters.get(name) if name in gate.parameters else draw(recent | numbers))
        try:
            node = gate(*operands)
        except autograd.GatewiseError:
            continue
        if isinstance(node, Value) and not node.constant and math.isfinite(node.data):
            made.append(node)
    return leaves, made[-1]

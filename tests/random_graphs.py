"""Random graphs for property tests: any gate of the table, shared nodes, constants, several leaves."""

import math

from hypothesis import strategies as st

import autograd
from autograd import GATES, Value


@st.composite
def graphs(draw, gates=None, numbers=None, most=12):
    """(leaves, root): `most` gates at most, each over nodes that exist already or plain numbers."""
    numbers = st.floats(-3.0, 3.0) if numbers is None else numbers
    leaves = [Value(draw(numbers), f"x{i}") for i in range(draw(st.integers(1, 3)))]
    made = list(leaves)
    for _ in range(draw(st.integers(3, most))):
        gate = GATES[draw(st.sampled_from(sorted(gates or GATES)))]
        nodes = st.sampled_from(made)
        operands = [draw(nodes)]
        for name in gate.operand_names[1:]:
            operands.append(gate.parameters.get(name) if name in gate.parameters else draw(nodes | numbers))
        try:
            node = gate(*operands)
        except autograd.GatewiseError:
            continue
        if math.isfinite(node.data) and not node.constant:
            made.append(node)
    root = made[-1]
    for node in made[-4:-1]:  # join what was made last, so that most of it is below the root
        root = root + node
    return leaves, root

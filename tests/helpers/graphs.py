"""Random graphs for hypothesis: which gates they are made of, and how they are run on any number.

A `Recipe` is a graph before it has numbers: rerun it on floats, Values or `oracle.Mp`, in another
order of construction, or with nothing shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hypothesis import strategies as st

from autograd import GATES, GatewiseError, Value

PLAIN = [name for name, gate in GATES.items() if not gate.parameters and gate.arity <= 2]
NUMBERS = st.integers(-3000, 3000).filter(bool).map(lambda n: n / 1000)
MODERATE = 1e3


@dataclass(frozen=True)
class Recipe:
    """Leaves 0, 1, … at these numbers, and then one node per step: (gate, places of its operands)."""

    leaves: tuple[float, ...]
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def __call__(self, *leaves):
        """The last node of the graph on these leaves."""
        return self.every(leaves)[-1]

    def every(self, leaves, order=None):
        """All nodes, in the order of the recipe, made in `order` (any order that respects operands)."""
        made = dict(enumerate(leaves))
        first = len(leaves)
        for step in order or range(len(self.steps)):
            name, places = self.steps[step]
            made[first + step] = GATES[name](*(made[place] for place in places))
        return [made[place] for place in range(first + len(self.steps))]

    def unshared(self, leaves):
        """The last node of a tree in which every inner node is made anew for each use; leaves are shared."""
        first = len(leaves)

        def make(place):
            if place < first:
                return leaves[place]
            name, places = self.steps[place - first]
            return GATES[name](*map(make, places))

        return make(first + len(self.steps) - 1)

    @property
    def uses(self):
        """How many nodes the unshared tree has."""
        counts = [1] * len(self.leaves)
        for _, places in self.steps:
            counts.append(1 + sum(counts[place] for place in places))
        return counts[-1]


@st.composite
def recipes(draw, gates=PLAIN, numbers=NUMBERS, max_leaves=4, max_steps=12):
    """Graphs of gates that are defined where they stand, with values and local gradients of moderate size."""
    leaves = draw(st.lists(numbers, min_size=1, max_size=max_leaves))
    made = [Value(x) for x in leaves]
    steps = []
    for _ in range(draw(st.integers(1, max_steps))):
        name = draw(st.sampled_from(gates))
        last = len(made) - 1
        places = tuple(last - draw(st.integers(0, min(last, 5))) for _ in range(GATES[name].arity))
        node = _moderate(name, [made[place] for place in places])
        if node is not None:
            made.append(node)
            steps.append((name, places))
    return Recipe(tuple(leaves), tuple(steps or [("add", (0, len(leaves) - 1))]))


def _moderate(name, operands):
    """The gate on these nodes, or None where it is refused or too large to compare slopes there."""
    try:
        node = GATES[name](*operands)
    except GatewiseError:
        return None
    return node if all(abs(x) <= MODERATE for x in (node.data, *node.local_grads)) else None


@st.composite
def orders(draw, recipe):
    """An order of the recipe's steps in which every operand is made before its gate."""
    first = len(recipe.leaves)
    made = set(range(first))
    waiting = list(range(len(recipe.steps)))
    order = []
    while waiting:
        ready = [step for step in waiting if made.issuperset(recipe.steps[step][1])]
        chosen = draw(st.sampled_from(ready))
        waiting.remove(chosen)
        made.add(first + chosen)
        order.append(chosen)
    return order


@st.composite
def graphs(draw, gates=None, numbers=None, most=12):
    """(leaves, root) of Values right away: any gates, parameters and plain numbers among the operands."""
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
        except GatewiseError:
            continue
        if math.isfinite(node.data) and not node.constant:
            made.append(node)
    root = made[-1]
    for node in made[-4:-1]:  # join what was made last, so that most of it is below the root
        root = root + node
    return leaves, root

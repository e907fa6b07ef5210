"""A graph as a plain function of floats, printed from the rows of its gates: for thousands of points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from random import Random
from typing import Any, Final

from nn import regularizers
from nn.layers.mlp import MLP

from ...engine import Value, nodes
from ...gates.kernels import names_in_python
from ...gates.row import Gate
from ...numbers.c_program import in_c
from ...numbers.languages import PYTHON, spell
from ...numbers.program import Program
from .choices import GOALS, REGULARIZERS

_RAISED: Final = (ArithmeticError, ValueError)  # where C has inf or nan


class Printed:
    """What some nodes are for other numbers of some leaves; the other leaves are printed as they are.

    Called with the parameters' numbers, and rows of the inputs' numbers, it gives the results of each row one
    after the other, with eager's bits, and inf or nan where eager would refuse.

    Args:
        results: Nodes.
        parameters: Leaves that are the same for all rows.
        inputs: Leaves that each row has numbers for.

    Example:
        >>> w, x = Value(2.0), Value(3.0)
        >>> Printed([w * x + 1.0], [w], [x])([10.0], [(1.0,), (2.0,)])
        [11.0, 21.0]
    """

    def __init__(
        self, results: Sequence[Value], parameters: Sequence[Value], inputs: Sequence[Value]
    ) -> None:
        program = Program()
        self._names = {x: f"p{i}" for i, x in enumerate(parameters)} | {
            x: f"x{i}" for i, x in enumerate(inputs)
        }
        known = {x: program.input(name) for x, name in self._names.items()}
        for node in dict.fromkeys(chain.from_iterable(map(nodes, results))):
            if node in known:
                continue
            if isinstance(node.gate, Gate):
                known[node] = program.register(node.gate.value(*map(known.__getitem__, node.operands)))
            else:
                known[node] = program.const(node.data)
        self._program, self._results = program, [known[x] for x in results]
        self._spread = [f"p{i}" for i in range(len(parameters))], [f"x{i}" for i in range(len(inputs))]
        self.source = self._written()
        space: dict[str, Any] = names_in_python()
        exec(self.source, space)
        self._each = space["each"]

    def __call__(self, parameters: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
        """The results for each row."""
        try:
            return self._each(parameters, rows)  # type: ignore[no-any-return]
        except _RAISED:
            return [x for row in rows for x in self._one(parameters, row)]

    def _one(self, parameters: Sequence[float], row: Sequence[float]) -> Iterable[float]:
        try:
            return self._each(parameters, [row])  # type: ignore[no-any-return]
        except _RAISED:
            given = dict(zip(chain(*self._spread), chain(parameters, row), strict=True))
            return in_c(self._program, self._results, given)

    def _written(self) -> str:
        statements, results = spell(self._program, self._results, PYTHON)
        parameters, inputs = (", ".join(names) for names in self._spread)
        keep = f"keep({results[0]})" if len(results) == 1 else f"keep(({', '.join(results)}))"
        lines = [
            "def each(p, rows):",
            *([f"    [{parameters}] = p"] if parameters else []),
            "    found = []",
            f"    keep = found.{'append' if len(results) == 1 else 'extend'}",
            f"    for [{inputs}] in rows:",
            *(f"        {statement}" for statement in statements),
            f"        {keep}",
            "    return found",
        ]
        return "".join(f"{line}\n" for line in lines)


Kind = tuple[tuple[int, ...], str, str]  # sizes, activation, loss


@lru_cache(maxsize=32)
def answers(kind: Kind) -> Printed:
    """The answer, from 0 to 1, of any network of this kind: its parameters, then rows of two inputs."""
    model, x = _sample(kind)
    return Printed([GOALS[kind[2]].answer(model(x))], model.parameters(), x)


@lru_cache(maxsize=32)
def units(kind: Kind) -> Printed:
    """What each hidden unit answers, layer after layer."""
    model, x = _sample(kind)
    found, flow = list[Value](), x
    for layer in model.layers[:-1]:
        flow = layer(flow)
        found += flow
    return Printed(found, model.parameters(), x)


@lru_cache(maxsize=32)
def costs(kind: Kind, target: int) -> Printed:
    """The loss of a sample of a class."""
    model, x = _sample(kind)
    goal = GOALS[kind[2]]
    return Printed([goal.loss(model(x), goal.targets[target])], model.parameters(), x)


@lru_cache(maxsize=32)
def penalty(sizes: tuple[int, ...], regularizer: str, strength: float) -> Printed:
    """What the weights of a network of these sizes cost, for rows without inputs."""
    model, _ = _sample((sizes, "tanh", ""))
    rule = REGULARIZERS[regularizer]
    assert rule is not None
    cost = regularizers.term(rule(strength), regularizers.weights(model))
    return Printed([cost], model.parameters(), [])


def _sample(kind: Kind) -> tuple[MLP, list[Value]]:
    """A network of the kind, and a sample: any will do, for none of their numbers is printed."""
    sizes, activation, _ = kind
    rng = Random(0)
    return MLP(sizes[0], list(sizes[1:]), activation, rng), [Value(rng.random()) for _ in range(sizes[0])]

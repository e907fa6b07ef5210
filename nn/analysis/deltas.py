"""Deltas: how the loss depends on each unit's weighted sum, read off the graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from autograd import Value, steps
from autograd.util.readers import readers
from autograd.util.roles import NODE
from autograd.util.roles import check as check_roles
from autograd.util.showing import ShownAsTable, Table

from ..layers.layer import Layer
from ..layers.module import Module
from ..layers.neuron import Neuron
from ..util.roles import check

SHOWN = 6  # units in a row of the table


@dataclass(frozen=True, repr=False)
class Deltas(ShownAsTable):
    """δ = ∂loss/∂u for each unit of each layer, u being its weighted sum before the activation.

    The gradient of weight i of unit j is Σₙ layers[l][n][j] · inputs[l][n][i].  A loss that is a mean over N
    samples has 1/N in every δ; a penalty adds to the gradient of a weight, but to no δ.  `str()` is a table.

    Attributes:
        names: Each layer's place in the model.
        layers: layers[l][n][j] is δ of unit j of layer l for sample n, in the order of the loss's terms.
        inputs: inputs[l][n][i] is what sample n brought to that layer.
    """

    names: list[str]
    layers: list[list[list[float]]]
    inputs: list[list[list[float]]]

    def _table(self) -> Table:
        widest = max(len(row) for rows in self.layers for row in rows)
        units = [f"unit {j}" for j in range(min(widest, SHOWN))] + ["…"] * (widest > SHOWN)
        rows = (
            [name, str(n), *_cells(row), *[""] * (min(widest, SHOWN + 1) - min(len(row), SHOWN + 1))]
            for name, rows in zip(self.names, self.layers, strict=True)
            for n, row in enumerate(rows)
        )
        size = sum(map(len, self.layers))
        return Table(["layer", "sample", *units], rows, size, right=range(1, SHOWN + 3))


def _cells(row: list[float]) -> list[str]:
    return [f"{delta:.6g}".replace("-", "−") for delta in row[:SHOWN]] + ["…"] * (len(row) > SHOWN)


class _Sum(NamedTuple):
    """A unit's weighted sum for one sample: its place in the graph, its δ and the unit's inputs."""

    place: int
    delta: float
    inputs: tuple[float, ...]


def deltas(model: Module, loss: Value) -> Deltas:
    """δ of every unit of the model's layers; no grad is touched, and no backward() is needed.

    Args:
        model: A module with layers in it, or a layer.
        loss: The node that the model's outputs went into, penalties or not.

    Returns:
        The deltas, layer by layer.

    Raises:
        ValueError: If no layer's output went into the loss.
        GraphError: For a constant.

    >>> from nn import MLP
    >>> from nn.losses import half_squared_error
    >>> model = MLP(2, [1])
    >>> loss = half_squared_error(model([3.0, 4.0]), 0.5)
    >>> found = deltas(model, loss)
    >>> found.layers[-1] == [[model([3.0, 4.0]).data - 0.5]], found.inputs
    (True, [[[3.0, 4.0]]])
    """
    check(deltas, model=model)
    check_roles(deltas, {"loss": NODE}, loss=loss)
    names = {parameter: name for name, parameter in model.named_parameters()}
    layers = [module for module in model.modules() if isinstance(module, Layer)]
    graph = _Graph(loss)
    rows = [_rows([graph.sums(neuron) for neuron in layer.neurons]) for layer in layers]
    if not any(rows):
        raise ValueError(
            f"this loss comes from no layer of {type(model).__name__}; compute it from the model's output"
        )
    places = [names[layer.neurons[0].b].removesuffix("neurons[0].b").rstrip(".") for layer in layers]
    return Deltas(
        [place or "layer" for place in places],
        [[units for units, _ in samples] for samples in rows],
        [[list(inputs) for _, inputs in samples] for samples in rows],
    )


class _Graph:
    """The graph below a loss: each node's gradient, its place, and what it goes into."""

    def __init__(self, loss: Value) -> None:
        known = steps(loss).state(-1)
        self.grads = known.grads
        self.places = {node: place for place, node in enumerate(known.data)}
        self.users = readers(known.data)

    def sums(self, neuron: Neuron) -> list[_Sum]:
        """The neuron's weighted sums: dot nodes of its bias, and then of weights and inputs in turn."""
        weights = list(map(id, [neuron.b, *neuron.w]))
        return [
            _Sum(self.places[u], self.grads.get(u, 0.0), u.local_grads[1::2])
            for u in self.users[neuron.b]
            if list(map(id, [*u.operands[:1], *u.operands[1::2]])) == weights
        ]


def _rows(units: list[list[_Sum]]) -> list[tuple[list[float], tuple[float, ...]]]:
    """(δ of each unit, inputs) for each sample; a unit that the loss does not use there has δ = 0.

    Samples are told apart by their inputs, and equal ones by their order.
    """
    samples: dict[tuple[tuple[float, ...], int], dict[int, _Sum]] = defaultdict(dict)
    for j, sums in enumerate(units):
        seen: Counter[tuple[float, ...]] = Counter()
        for one in sums:
            samples[one.inputs, seen[one.inputs]][j] = one
            seen[one.inputs] += 1
    in_order = sorted(samples.items(), key=lambda sample: min(sample[1].values()))
    return [
        ([found[j].delta if j in found else 0.0 for j in range(len(units))], inputs)
        for (inputs, _), found in in_order
    ]

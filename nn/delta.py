"""Deltas: how the loss depends on each unit's weighted sum, read off the steps of the backward pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from autograd import Value, steps

from .layer import Layer
from .module import Module

SHOWN = 6  # units in a row of the table


@dataclass(frozen=True)
class Deltas:
    """δ = ∂loss/∂u for each unit of each layer, u being its weighted sum before the activation.

    names   each layer's place in the model
    layers  layers[l][n][j] is δ of unit j of layer l for sample n, in the order of the loss's terms
    inputs  inputs[l][n][i] is what sample n brought to that layer, so that the gradient of weight i of
            unit j is Σₙ layers[l][n][j] · inputs[l][n][i]

    A loss that is a mean over N samples has 1/N in every δ.  `str()` is a table.
    """

    names: list[str]
    layers: list[list[list[float]]]
    inputs: list[list[list[float]]]

    def __str__(self) -> str:
        widest = max(len(row) for rows in self.layers for row in rows)
        units = [f"unit {j}" for j in range(min(widest, SHOWN))] + ["…"] * (widest > SHOWN)
        table = [["layer", "sample", *units]]
        for name, rows in zip(self.names, self.layers, strict=True):
            for n, row in enumerate(rows):
                shown = [f"{delta:.6g}".replace("-", "−") for delta in row[:SHOWN]]
                table.append([name, str(n), *shown, *["…"] * (len(row) > SHOWN)])
        widths = [max(len(line[i]) for line in table if i < len(line)) for i in range(len(table[0]))]
        return "\n".join(
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in table
        )


class _Share(NamedTuple):
    """What the backward pass hands to a parameter at one use of it."""

    place: int
    local: float
    contribution: float


def deltas(model: Module, loss: Value) -> Deltas:
    """δ of every unit of the model's layers; no grad is touched, and no backward() is needed.

    model  a module with layers in it, or a layer
    loss   the node that the model's outputs went into; ValueError if no layer's did, GraphError for a
           constant

    Since ∂u/∂b = 1, what the backward pass hands to a unit's bias for a sample is its δ there; since
    ∂u/∂wᵢ = zᵢ, the local gradients of its weights are the inputs.

    >>> from nn import MLP
    >>> from nn.losses import half_squared_error
    >>> model = MLP(2, [1])
    >>> loss = half_squared_error(model([3.0, 4.0]), 0.5)
    >>> found = deltas(model, loss)
    >>> found.layers[-1] == [[model([3.0, 4.0]).data - 0.5]], found.inputs
    (True, [[[3.0, 4.0]]])
    """
    names = {parameter: name for name, parameter in model.named_parameters()}
    layers = [module for module in model.modules() if isinstance(module, Layer)]
    handed = _handed(loss, set(names))
    if not any(handed[neuron.b] for layer in layers for neuron in layer.neurons):
        raise ValueError(
            f"this loss comes from no layer of {type(model).__name__}; compute it from the model's output"
        )
    places = [names[layer.neurons[0].b].removesuffix("neurons[0].b").rstrip(".") for layer in layers]
    rows = [_rows(layer, handed) for layer in layers]
    return Deltas(
        [place or "layer" for place in places],
        [[units for units, _ in samples] for samples in rows],
        [[inputs for _, inputs in samples] for samples in rows],
    )


def _handed(loss: Value, parameters: set[Value]) -> dict[Value, list[_Share]]:
    found: dict[Value, list[_Share]] = defaultdict(list)
    for place, event in enumerate(reversed(steps(loss).backward)):
        if event.operand in parameters:
            found[event.operand].append(_Share(place, event.numbers[-1], event.result))
        elif event.operand is None:  # a node with gradient 0 hands nothing to any operand
            for operand, local in zip(event.node.operands, event.node.local_grads, strict=True):
                if operand in parameters:
                    found[operand].append(_Share(place, local, 0.0))
    return found


def _rows(layer: Layer, handed: dict[Value, list[_Share]]) -> list[tuple[list[float], list[float]]]:
    """(δ of each unit, inputs) for each sample; a unit that the loss does not use there has δ = 0.

    Samples are told apart by their inputs, and equal ones by their order.
    """
    rows: dict[tuple[tuple[float, ...], int], tuple[list[float], list[float]]] = {}
    first: dict[tuple[tuple[float, ...], int], int] = {}
    for j, neuron in enumerate(layer.neurons):
        seen: Counter[tuple[float, ...]] = Counter()
        for shares in zip(handed[neuron.b], *(handed[w] for w in neuron.w), strict=True):
            inputs = tuple(share.local for share in shares[1:])
            key = inputs, seen[inputs]
            seen[inputs] += 1
            units, _ = rows.setdefault(key, ([0.0] * len(layer.neurons), list(inputs)))
            units[j] = shares[0].contribution
            first[key] = min(first.get(key, shares[0].place), shares[0].place)
    return [rows[key] for key in sorted(rows, key=first.__getitem__)]

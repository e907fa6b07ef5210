"""Depth: what the weights at the start do to the signals that run through many layers, and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from .. import init
from ..layers.mlp import MLP
from ..losses import half_squared_error
from .deltas import deltas

Start = Callable[[MLP, Random], None]

STARTS: Final[dict[str, Start]] = {
    "100": lambda model, rng: init.constant(model, 100.0),
    "0.01": lambda model, rng: init.constant(model, 0.01),
    "Xavier": lambda model, rng: init.xavier(model, rng),
    "He": lambda model, rng: init.he(model, rng),
}


@dataclass(frozen=True)
class Depth:
    """What was seen in each layer, of every sample.

    Attributes:
        start: How the weights were set.
        activations: activations[l] are the outputs of the units of layer l.
        deltas: deltas[l] are their δ = ∂loss/∂u.
        gradients: gradients[l] are ∂loss/∂w of the layer's weights.
    """

    start: str
    activations: list[list[float]]
    deltas: list[list[float]]
    gradients: list[list[float]]


def depth_experiment(
    depth: int = 10,
    width: int = 8,
    activation: str = "relu",
    samples: int = 8,
    seed: int = 0,
    starts: Mapping[str, Start] = STARTS,
) -> list[Depth]:
    """Send the same samples forward and back through a deep network, once for each start of its weights.

    Args:
        depth: Layers, each of `width` units; the last has no activation.
        width: Inputs, and units in each layer.
        activation: With "identity" and equal weights w, δ grows by width · w in each layer on the way back.
        samples: How many are drawn, inputs and targets, evenly from 0 to 1.
        seed: Where samples and weights come from.
        starts: name → what sets the weights of a model, drawing from a generator.

    Returns:
        What was seen, for each start.

    Raises:
        GateOverflowError: Where the explosion leaves the range of a float.

    >>> exploding, vanishing, *_ = depth_experiment(depth=3, width=2, activation="identity")
    >>> [round(sum(seen.deltas[0]) / sum(seen.deltas[-1]), 9) for seen in (exploding, vanishing)]
    [40000.0, 0.0004]
    """
    rng = Random(seed)
    inputs = [[rng.random() for _ in range(width)] for _ in range(samples)]
    targets = [[rng.random() for _ in range(width)] for _ in range(samples)]
    seen = []
    for name, start in starts.items():
        rng = Random(seed)
        model = MLP(width, [width] * depth, activation=activation, rng=rng)
        start(model, rng)
        outputs = model(inputs)
        loss = half_squared_error(outputs, targets)
        loss.backward()
        found = deltas(model, loss)
        signals = [*found.inputs[1:], [[y.data for y in row] for row in outputs]]
        weights = [[w for neuron in layer.neurons for w in neuron.w] for layer in model.layers]
        seen.append(
            Depth(
                name,
                [_flat(rows) for rows in signals],
                [_flat(rows) for rows in found.layers],
                [[w.grad for w in layer] for layer in weights],
            )
        )
    return seen


def sizes(layers: Sequence[Sequence[float]]) -> list[float]:
    """The root mean square of each layer's numbers, which overflows only if it must.

    >>> sizes([[3.0, -3.0, 3.0, 3.0], [1e200]])
    [3.0, 1e+200]
    """
    return [math.hypot(*numbers) / math.sqrt(len(numbers)) for numbers in layers]


def _flat(rows: Sequence[Sequence[float]]) -> list[float]:
    return [number for row in rows for number in row]

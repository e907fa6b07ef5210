"""Initialisers: they draw the weights of a model anew, neuron by neuron, and leave the biases.

`nin` and `nout` are how many inputs and neurons a layer has; a neuron outside of layers is a layer of one.
Embeddings come last, row by row; theirs are the length and the number of their rows.
`rng` is where numbers are drawn from: a random.Random, or Python's `random` module unless told.
ValueError for a model without neurons and embeddings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from .layers.embedding import Embedding
from .layers.layer import Layer
from .layers.module import Module
from .layers.neuron import Neuron
from .util.checks import finite, not_negative, positive
from .util.roles import check, source


def uniform(model: Module, bound: float = 1.0, rng: Random | None = None) -> None:
    """Weights drawn evenly from −bound to bound; 1 is what a new neuron has.

    Args:
        model: A module with neurons.
        bound: Above 0.
        rng: Where weights are drawn from.

    >>> layer = Layer(2, 1)
    >>> uniform(layer, 0.5, Random(0))
    >>> layer.neurons[0].w[0].data
    0.3444218515250481
    """
    bound = positive("bound", bound)
    _draw(uniform, model, lambda nin, nout: source(rng, "uniform").uniform(-bound, bound))


def normal(model: Module, deviation: float = 1.0, rng: Random | None = None) -> None:
    """Weights drawn from the normal distribution around 0.

    Args:
        model: A module with neurons.
        deviation: The standard deviation, 0 or above.
        rng: Where weights are drawn from.

    >>> layer = Layer(2, 1)
    >>> normal(layer, 0.01, Random(0))
    >>> layer.neurons[0].w[0].data
    0.009417154046806644
    """
    deviation = not_negative("deviation", deviation)
    _draw(normal, model, lambda nin, nout: source(rng, "gauss").gauss(0.0, deviation))


def xavier(model: Module, rng: Random | None = None, distribution: str = "uniform") -> None:
    """Glorot's, with variance 2 ÷ (nin + nout): for tanh and sigmoid.

    Args:
        model: A module with neurons.
        rng: Where weights are drawn from.
        distribution: "uniform" (evenly from −√(6 ÷ (nin + nout)) to √(6 ÷ (nin + nout))) or "normal".

    >>> layer = Layer(4, 2)
    >>> xavier(layer, Random(0))
    >>> all(abs(w.data) <= 1.0 for w in layer.neurons[0].w)
    True
    """
    _draw_with_variance(xavier, model, lambda nin, nout: 2.0 / (nin + nout), distribution, rng)


def he(model: Module, rng: Random | None = None, distribution: str = "normal") -> None:
    """He's, with variance 2 ÷ nin: for relu.

    Args:
        model: A module with neurons.
        rng: Where weights are drawn from.
        distribution: "normal", or "uniform" (evenly from −√(6 ÷ nin) to √(6 ÷ nin)).

    >>> layer = Layer(2, 1)
    >>> he(layer, Random(0))
    >>> layer.neurons[0].w[0].data
    0.9417154046806644
    """
    _draw_with_variance(he, model, lambda nin, nout: 2.0 / nin, distribution, rng)


def constant(model: Module, weight: float) -> None:
    """Every weight the same number: 100 makes deep gradients explode, and 0.01 makes them vanish.

    Args:
        model: A module with neurons.
        weight: A finite number.

    >>> layer = Layer(2, 1)
    >>> constant(layer, 0.01)
    >>> [w.data for w in layer.neurons[0].w]
    [0.01, 0.01]
    """
    weight = finite("weight", weight)
    _draw(constant, model, lambda nin, nout: weight)


def _draw_with_variance(
    call: Callable[..., None],
    model: Module,
    variance: Callable[[int, int], float],
    distribution: str,
    rng: Random | None,
) -> None:
    def weight(nin: int, nout: int) -> float:
        if distribution == "normal":
            return source(rng, "gauss").gauss(0.0, math.sqrt(variance(nin, nout)))
        bound = math.sqrt(3.0 * variance(nin, nout))  # an even draw has variance bound² ÷ 3
        return source(rng, "uniform").uniform(-bound, bound)

    if distribution not in ("uniform", "normal"):
        raise ValueError(f'distribution is "uniform" or "normal", not {distribution!r}')
    _draw(call, model, weight)


def _draw(call: Callable[..., None], model: Module, weight: Callable[[int, int], float]) -> None:
    check(call, model=model)
    neurons: dict[Neuron, int] = {}  # how many neurons there are in a neuron's layer
    for module in model.modules():
        if isinstance(module, Layer):
            neurons |= dict.fromkeys(module.neurons, len(module.neurons))
        elif isinstance(module, Neuron):
            neurons.setdefault(module, 1)
    tables = [module for module in model.modules() if isinstance(module, Embedding)]
    if not neurons and not tables:
        raise ValueError(f"{type(model).__name__} has no neurons, so there are no weights to draw")
    for neuron, nout in neurons.items():
        for w in neuron.w:
            w.data = weight(len(neuron.w), nout)
    for table in tables:
        for row in table.rows:
            for w in row:
                w.data = weight(len(row), len(table.rows))

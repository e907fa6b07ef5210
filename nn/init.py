"""Initialisers: they draw the weights of a model's layers anew, and leave the biases."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from random import Random

from .checks import positive
from .layer import Layer
from .module import Module


def uniform(model: Module, bound: float = 1.0, rng: Random | None = None) -> None:
    """Weights drawn evenly from −bound to bound; 1 is what a new neuron has.

    >>> layer = Layer(2, 1)
    >>> uniform(layer, 0.5, Random(0))
    >>> layer.neurons[0].w[0].data
    0.3444218515250481
    """
    bound = positive("bound", bound)
    _draw(model, lambda nin, nout: _source(rng).uniform(-bound, bound))


def xavier(model: Module, rng: Random | None = None) -> None:
    """Glorot's: evenly from −√(6 ÷ (nin + nout)) to √(6 ÷ (nin + nout)), for tanh and sigmoid.

    >>> layer = Layer(4, 2)
    >>> xavier(layer, Random(0))
    >>> all(abs(w.data) <= 1.0 for w in layer.neurons[0].w)
    True
    """

    def weight(nin: int, nout: int) -> float:
        bound = math.sqrt(6.0 / (nin + nout))
        return _source(rng).uniform(-bound, bound)

    _draw(model, weight)


def he(model: Module, rng: Random | None = None) -> None:
    """He's: normal with variance 2 ÷ nin, for relu.

    >>> layer = Layer(2, 1)
    >>> he(layer, Random(0))
    >>> layer.neurons[0].w[0].data
    0.9417154046806644
    """
    _draw(model, lambda nin, nout: _source(rng).gauss(0.0, math.sqrt(2.0 / nin)))


def constant(model: Module, weight: float) -> None:
    """Every weight the same number: 100 makes deep gradients explode, and 0.01 makes them vanish.

    >>> layer = Layer(2, 1)
    >>> constant(layer, 0.01)
    >>> [w.data for w in layer.neurons[0].w]
    [0.01, 0.01]
    """
    _draw(model, lambda nin, nout: weight)


def _source(rng: Random | None) -> Random:
    return random if rng is None else rng  # type: ignore[return-value]


def _draw(model: Module, weight: Callable[[int, int], float]) -> None:
    for layer in model.modules():
        if isinstance(layer, Layer):
            for neuron in layer.neurons:
                for w in neuron.w:
                    w.data = weight(len(neuron.w), len(layer.neurons))

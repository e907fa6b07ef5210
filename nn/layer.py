"""The layer: neurons side by side on the same inputs."""

from __future__ import annotations

from random import Random
from typing import Any

from autograd import Gate

from .checks import size
from .module import Module
from .neuron import Neuron
from .shapes import is_batch


class Layer(Module):
    """`nout` neurons that share `nin` inputs; the other arguments are the neurons'.

    Called with one sample it gives a list of nout Values, also where nout is 1; with a list of samples,
    a list of those.  ValueError for an input of another length.

    >>> layer = Layer(2, 3, nonlin=False, rng=Random(0))
    >>> layer
    Layer of [LinearNeuron(2), LinearNeuron(2), LinearNeuron(2)]
    >>> len(layer([1.0, 2.0])), layer.neurons[1].w[0].label
    (3, 'neurons[1].w[0]')
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        nonlin: bool = True,
        activation: str | Gate | None = None,
        rng: Random | None = None,
    ) -> None:
        self.neurons = [Neuron(nin, nonlin, activation, rng) for _ in range(size("nout", nout))]

    def __call__(self, x: Any) -> Any:
        """Each neuron's output."""
        if is_batch(x):
            return [self(one) for one in x]
        return [neuron(x) for neuron in self.neurons]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"

"""The multi-layer perceptron: layers one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from autograd import Gate

from ..util.checks import size
from .activations import activation as activation_named
from .layer import Layer
from .sequential import Sequential


class MLP(Sequential):
    """Layers one after the other, with an activation after each but the last.

    Called with one sample it gives the last layer's outputs, a Value if there is one, else a list; with
    a list of samples, a list of those.  ValueError for an input of another length.

    Args:
        nin: How many inputs.
        nouts: How many neurons in each layer.
        activation: A gate of one operand, or its name.
        rng: Where weights are drawn from: a random.Random, or Python's `random` module unless told.

    >>> from random import Random
    >>> model = MLP(2, [4, 1], activation="tanh", rng=Random(0))
    >>> len(model.parameters()), model.parameters()[0].label
    (17, 'layers[0].neurons[0].w[0]')
    >>> model([0.0, 0.0]).data
    0.0
    """

    layers: list[Layer]

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: str | Gate = "relu",
        rng: Random | None = None,
    ) -> None:
        if not isinstance(nouts, (list, tuple)):
            raise TypeError(f"nouts is a list of layer sizes such as [4, 1], not {type(nouts).__name__}")
        if not nouts:
            raise ValueError("nouts is empty; a network needs at least one layer")
        sizes = [size("nin", nin), *(size(f"nouts[{i}]", n) for i, n in enumerate(nouts))]
        between = activation_named(activation)
        hidden = [Layer(n, m, True, between, rng) for n, m in pairwise(sizes[:-1])]
        super().__init__(*hidden, Layer(sizes[-2], sizes[-1], nonlin=False, rng=rng))

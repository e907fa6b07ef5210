"""The layer: neurons side by side on the same inputs."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Self

from autograd import Gate

from ..util.checks import size
from ..util.shapes import as_batch, column, is_batch, numbers
from .module import Module
from .neuron import Neuron, Prepared, fire


class Layer(Module):
    """`nout` neurons that share `nin` inputs.

    With nonlin=False it is the affine layer, y = xW + b.  Called with one sample it gives a list of nout
    Values, also where nout is 1; with a list of samples, a list of those.  ValueError for an input of
    another length.

    Args:
        nin: How many inputs.
        nout: How many neurons.
        nonlin: False for neurons without activation.
        activation: A gate of one operand, or its name; relu unless told.
        rng: Where weights are drawn from: a random.Random, or Python's `random` module unless told.

    >>> from random import Random
    >>> layer = Layer(2, 3, nonlin=False, rng=Random(0))
    >>> layer
    layer  shape  activation  parameters
    Layer  2 → 3                       9
    total                              9
    >>> layer.weight = [[1, 2, 3], [4, 5, 6]]
    >>> layer.bias = [0.5, 0.5, 0.5]
    >>> [y.data for y in layer([1.0, 10.0])], layer.neurons[1].w[0].label
    ([41.5, 52.5, 63.5], 'neurons[1].w[0]')
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

    @classmethod
    def of(cls, neurons: Sequence[Neuron]) -> Self:
        """A layer of neurons that there are already.

        Args:
            neurons: At least one.

        Returns:
            The layer, whose neurons these are.

        Raises:
            ValueError: Unless all take equally many inputs.

        >>> Layer.of([Neuron(2), Neuron(2, activation="tanh")]).neurons
        [ReLUNeuron(2), TanhNeuron(2)]
        """
        if not isinstance(neurons, Sequence) or not all(isinstance(neuron, Neuron) for neuron in neurons):
            raise TypeError("a layer is made of a list of neurons: Layer.of([Neuron(2), Neuron(2)])")
        sizes = {len(neuron.w) for neuron in neurons}
        if len(sizes) != 1:
            raise ValueError(
                "the neurons of a layer take equally many inputs, and there is at least one neuron; "
                f"these take {sorted(sizes)}"
            )
        layer = cls.__new__(cls)
        layer.neurons = list(neurons)
        return layer

    @property
    def weight(self) -> list[list[float]]:
        """The matrix W: `weight[i][j]` is what neuron j multiplies input i by.

        Assign nested lists or an array of the same shape; ValueError says both shapes where they differ.
        """
        return [[w.data for w in row] for row in zip(*(neuron.w for neuron in self.neurons), strict=True)]

    @weight.setter
    def weight(self, matrix: Any) -> None:
        shape = len(self.neurons[0].w), len(self.neurons)
        wanted = zip(*numbers(matrix, shape, "weight"), strict=True)
        for neuron, weights in zip(self.neurons, wanted, strict=True):
            for w, number in zip(neuron.w, weights, strict=True):
                w.data = number

    @property
    def bias(self) -> list[float]:
        """The row b, a number for each neuron; assign a list or an array."""
        return [neuron.b.data for neuron in self.neurons]

    @bias.setter
    def bias(self, row: Any) -> None:
        for neuron, number in zip(self.neurons, numbers(row, (len(self.neurons),), "bias"), strict=True):
            neuron.b.data = number

    def __call__(self, x: Any) -> Any:
        """Each neuron's output."""
        first, nin = self.neurons[0], len(self.neurons[0].w)
        if (samples := as_batch(x)) is None:
            return fire(self.neurons, column(x, nin, first))
        neurons = self.neurons if len(samples) == 1 else [Prepared(neuron) for neuron in self.neurons]
        return [self(one) if is_batch(one) else fire(neurons, column(one, nin, first)) for one in samples]

    def summary_row(self) -> tuple[str, str]:
        """How many go in and how many come out, and the activations that there are."""
        activations = dict.fromkeys(neuron.summary_row()[1] for neuron in self.neurons)
        return f"{len(self.neurons[0].w)} → {len(self.neurons)}", ", ".join(filter(None, activations))

"""The neuron: a weighted sum of the inputs plus a bias, through an activation."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from autograd import Column, Gate, Value, dot

from ..util.checks import size
from ..util.roles import source
from ..util.shapes import as_batch, column
from .activations import activation as activation_named
from .activations import title
from .module import Module


class Neuron(Module):
    """activation(b + w[0]·x[0] + w[1]·x[1] + …), with weights drawn evenly from −1 to 1, and bias 0.

    Called with one sample, a list of nin numbers or Values, it gives a Value; with a list of samples, a
    list.  ValueError for an input of another length.

    Args:
        nin: How many inputs.
        nonlin: False for a neuron without activation.
        activation: A gate of one operand, or its name; relu unless told.
        rng: Where weights are drawn from: a random.Random, or Python's `random` module unless told.

    >>> from random import Random
    >>> neuron = Neuron(2, activation="tanh", rng=Random(0))
    >>> neuron.w[0].data, neuron.w[0].label, neuron
    (0.6888437030500962, 'w[0]', TanhNeuron(2))
    >>> neuron([0.0, 0.0]).data
    0.0
    """

    def __init__(
        self, nin: int, nonlin: bool = True, activation: str | Gate | None = None, rng: Random | None = None
    ) -> None:
        if not nonlin and activation is not None:
            raise ValueError(f"nonlin=False means no activation, but activation={activation!r} was given too")
        draw = source(rng, "uniform").uniform
        self.w = [Value(draw(-1.0, 1.0)) for _ in range(size("nin", nin))]
        self.b = Value(0.0)
        self.nonlin = nonlin
        self.activation = activation_named("relu" if activation is None else activation) if nonlin else None

    def __call__(self, x: Any) -> Any:
        """The activation of the weighted sum."""
        if (rows := as_batch(x)) is not None:
            return [self(one) for one in rows]
        (y,) = fire([self], column(x, len(self.w), self))
        return y

    def summary_row(self) -> tuple[str, str]:
        """How many go in, and the name of the activation."""
        return f"{len(self.w)} → 1", self.activation.name if self.activation else ""

    def __repr__(self) -> str:
        return f"{title(self.activation) if self.activation else 'Linear'}Neuron({len(self.w)})"


class Prepared:
    """What a neuron computes with, its weights looked at once for many samples."""

    __slots__ = ("activation", "b", "w")

    def __init__(self, neuron: Neuron) -> None:
        self.w, self.b, self.activation = Column(neuron.w), neuron.b, neuron.activation


def fire(neurons: Sequence[Neuron | Prepared], inputs: Any) -> list[Any]:
    """What neurons side by side answer to one sample, a list or a Column."""
    answers = []
    for neuron in neurons:
        u = dot(neuron.w, inputs, neuron.b)
        gate = neuron.activation
        answers.append(u if gate is None else gate(u))
    return answers

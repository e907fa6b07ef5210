"""The perceptron: a neuron that fires or does not, and the logic that it can do."""

from __future__ import annotations

from typing import Any

from autograd import Value

from ..util.checks import finite
from ..util.shapes import as_list, numbers
from .activations import activation
from .layer import Layer
from .neuron import Neuron
from .sequential import Sequential


class Perceptron(Neuron):
    """A neuron of given weights with a step after it: 1 where w·x + b ≥ 0, and 0 elsewhere.

    A step has the local gradient 0, so gradient descent cannot train it.  What it can tell apart lies on
    two sides of a straight line: AND, OR, NAND and NOT do, and exclusive or does not.

    Args:
        weights: A number for each input, at least one.
        bias: A number.

    >>> gate = Perceptron([1, 1], -1.5)
    >>> [gate(x).data for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
    [0.0, 0.0, 0.0, 1.0]
    """

    def __init__(self, weights: Any, bias: float) -> None:
        given = as_list(weights)
        if not given:
            raise ValueError(f"weights is a list of at least one number, not {weights!r}")
        self.w = [Value(w) for w in numbers(given, (len(given),), "weights")]
        self.b = Value(finite("bias", bias))
        self.nonlin = True
        self.activation = activation("step")

    @classmethod
    def AND(cls) -> Perceptron:
        """1 where both inputs are 1: x₁ + x₂ ≥ 1.5."""
        return cls([1, 1], -1.5)

    @classmethod
    def OR(cls) -> Perceptron:
        """1 where at least one input is 1: x₁ + x₂ ≥ 0.5."""
        return cls([1, 1], -0.5)

    @classmethod
    def NAND(cls) -> Perceptron:
        """1 where not both inputs are 1: AND with all signs turned."""
        return cls([-1, -1], 1.5)

    @classmethod
    def NOT(cls) -> Perceptron:
        """1 where the one input is 0: −x ≥ −0.5."""
        return cls([-1], 0.5)

    def __repr__(self) -> str:
        return f"Perceptron({len(self.w)})"


def exclusive_or() -> Sequential:
    """Exclusive or by two layers of perceptrons: both NAND and OR.

    >>> model = exclusive_or()
    >>> [y.data for y in model([[0, 0], [0, 1], [1, 0], [1, 1]])]
    [0.0, 1.0, 1.0, 0.0]
    """
    return Sequential(Layer.of([Perceptron.NAND(), Perceptron.OR()]), Layer.of([Perceptron.AND()]))

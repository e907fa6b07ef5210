"""Activations by name: every gate of the table that has one operand to go through; and the softmax."""

from __future__ import annotations

from typing import Any

from autograd import GATES, Gate, softmax
from autograd.util.text import did_you_mean

from ..util.checks import finite
from ..util.shapes import as_batch, as_list
from .module import Module


def activation(name: str | Gate) -> Gate:
    """The gate to be used as an activation.

    Args:
        name: A gate of one operand, or its name, also of one added at run time.

    Returns:
        The gate.

    Raises:
        ValueError: For another name; it says which there are.

    >>> activation("tanh")(0.0)
    0.0
    """
    row = name if isinstance(name, Gate) else GATES.get(name) if isinstance(name, str) else None
    if row is not None and row.arity - len(row.parameters) == 1:
        return row
    fitting = [row.name for row in GATES.values() if row.arity - len(row.parameters) == 1]
    meant = did_you_mean(name, fitting) if isinstance(name, str) else ""
    raise ValueError(
        f"there is no activation {name!r}; {meant and f'{meant} '}"
        f"an activation is a gate of one operand: {', '.join(fitting)}"
    )


def title(row: Gate) -> str:
    """An activation's name as a class would write it.

    >>> title(activation("leaky_relu")), title(activation("tanh"))
    ('LeakyReLU', 'Tanh')
    """
    words = row.name.replace("relu", "reLU").split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)


class Activation(Module):
    """An activation as a layer: the gate on each number of a sample, or of a list of samples.

    Args:
        name: A gate of one operand, or its name.
        **parameters: The gate's own, such as slope=0.2 for leaky_relu.

    Raises:
        ValueError: For another name.
        TypeError: For a parameter that the gate has not.

    >>> Activation("relu")([[-1.0, 2.0], [3.0, -4.0]])
    [[0.0, 2.0], [3.0, 0.0]]
    >>> Activation("leaky_relu", slope=0.5)([-1.0, 2.0])
    [-0.5, 2.0]
    """

    def __init__(self, name: str | Gate, **parameters: float) -> None:
        self.gate = activation(name)
        for given in parameters:
            if given not in self.gate.parameters:
                known = ", ".join(self.gate.parameters) or "no parameters"
                raise TypeError(f"the activation {self.gate.name} has no parameter {given!r}; it has {known}")
        self.settings = {given: finite(given, number) for given, number in parameters.items()}

    def __call__(self, x: Any) -> Any:
        """The gate's output for each number, in the nesting of `x`."""
        elements = as_list(x)
        return self.gate(x, **self.settings) if elements is None else [self(one) for one in elements]

    def summary_row(self) -> tuple[str, str]:
        """The gate, with what it was told."""
        return "", self.gate.name + self._told()

    def _told(self) -> str:
        settings = ", ".join(f"{name}={number:g}" for name, number in self.settings.items())
        return settings and f"({settings})"

    def __repr__(self) -> str:
        return title(self.gate) + self._told()


class Softmax(Module):
    """exp(xᵢ) ÷ Σ exp(xⱼ) for each number of a sample; the maximum is subtracted, so nothing overflows.

    Called with one sample it gives a list of as many Values, which sum up to 1; with a list of samples, a
    list of those.  TypeError for a number, ValueError for an empty list.

    >>> Softmax()([10000.0, 10000.0])
    [0.5, 0.5]
    """

    def __call__(self, x: Any) -> Any:
        """How large each number is beside the others."""
        if (rows := as_batch(x)) is not None:
            return [self(one) for one in rows]
        elements = as_list(x)
        if elements is None:
            raise TypeError(f"Softmax takes a list of numbers, not a {type(x).__name__}")
        return softmax(elements)

    def summary_row(self) -> tuple[str, str]:
        """Its name."""
        return "", "softmax"

    def __repr__(self) -> str:
        return "Softmax"

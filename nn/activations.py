"""Activations by name: every gate of the table that has one operand to go through."""

from __future__ import annotations

from autograd import GATES, Gate


def activation(name: str | Gate) -> Gate:
    """The gate to be used as an activation.

    name    a gate of one operand, or its name, also of one added at run time; ValueError says which
            there are

    >>> activation("tanh")(0.0)
    0.0
    """
    row = name if isinstance(name, Gate) else GATES.get(name) if isinstance(name, str) else None
    if row is not None and row.arity - len(row.parameters) == 1:
        return row
    fitting = [row.name for row in GATES.values() if row.arity - len(row.parameters) == 1]
    raise ValueError(
        f"there is no activation {name!r}; an activation is a gate of one operand: {', '.join(fitting)}"
    )


def title(row: Gate) -> str:
    """An activation's name as a class would write it.

    >>> title(activation("leaky_relu")), title(activation("tanh"))
    ('LeakyReLU', 'Tanh')
    """
    words = row.name.replace("relu", "reLU").split("_")
    return "".join(word[:1].upper() + word[1:] for word in words)

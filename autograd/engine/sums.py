"""Sums of many terms, each as one node."""

from __future__ import annotations

from typing import Any

from ..gates.fold import DOT, SUM
from .applying import folded
from .native import shim as cython
from .value import Value


def dot(w: Any, x: Any, start: Any = 0.0) -> Any:
    """((start + w₀·x₀) + w₁·x₁) + … as one gate.

    Args:
        w: Numbers and Values.
        x: As many numbers and Values; ValueError if not.
        start: A number or a Value, such as the bias of a neuron.

    >>> from autograd import Value
    >>> w = [Value(2.0), Value(-1.0)]
    >>> y = dot(w, [3.0, 4.0], start=0.5)
    >>> y.backward()
    >>> y.data, [x.grad for x in w]
    (2.5, [3.0, 4.0])
    """
    made = folded(DOT, start, (w, x)) if is_usual(start) else NotImplemented
    return DOT.over((w, x), start) if made is NotImplemented else made


def total(xs: Any, start: Any = 0.0) -> Any:
    """(start + x₀) + x₁ + … as one gate; its name in the package is `autograd.sum`.

    Args:
        xs: Numbers and Values.
        start: What they are added to, in their order.

    >>> import autograd
    >>> y = autograd.sum([autograd.Value(1.0), 2.0, 3.0])
    >>> y.data, len(y.operands)
    (6.0, 4)
    """
    made = folded(SUM, start, (xs,)) if is_usual(start) else NotImplemented
    return SUM.over((xs,), start) if made is NotImplemented else made


@cython.cfunc
def is_usual(start: Any) -> Any:
    """Whether a fold may start there without more questions; `over` knows other numbers, too."""
    return type(start) is Value or type(start) is float

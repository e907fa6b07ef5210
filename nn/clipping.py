"""Gradient clipping, between `backward()` and the optimizer's `step()`."""

from __future__ import annotations

import math
from collections.abc import Iterable

from autograd import GateOverflowError, Value

from .util.checks import positive
from .util.frozen import is_frozen
from .util.parameters import finite_gradient, leaves, name_of


def clip_by_value(params: Iterable[Value], limit: float) -> float:
    """Bring every grad into −limit … limit, each by itself.

    Parameters that no backward pass has reached stay so.

    Args:
        params: Leaf Values, at least one and each once.
        limit: Above 0.

    Returns:
        The norm of all grads before that.

    Raises:
        DomainError: For a grad that is not finite; it names the parameter, and nothing is changed.

    >>> a, b = Value(1.0), Value(1.0)
    >>> (3.0 * a - 4.0 * b).backward()
    >>> clip_by_value([a, b], 3.5), a.grad, b.grad
    (5.0, 3.0, -3.5)
    """
    limit = positive("limit", limit)
    reached, norm = _measured(params)
    for parameter in reached:
        parameter.grad = max(-limit, min(limit, parameter.grad))
    return norm


def clip_by_norm(params: Iterable[Value], limit: float) -> float:
    """Shorten all grads together to the norm `limit`, if theirs is longer; the direction stays.

    Args:
        params: Leaf Values, at least one and each once.
        limit: Above 0.

    Returns:
        The norm that they had.

    Raises:
        DomainError: For a grad that is not finite; it names the parameter, and nothing is changed.

    >>> a, b = Value(1.0), Value(1.0)
    >>> (3.0 * a - 4.0 * b).backward()
    >>> clip_by_norm([a, b], 1.0), a.grad, b.grad
    (5.0, 0.6, -0.8)
    """
    limit = positive("limit", limit)
    reached, norm = _measured(params)
    if norm > limit:
        for parameter in reached:
            parameter.grad = parameter.grad / norm * limit
    return norm


def _measured(params: Iterable[Value]) -> tuple[list[Value], float]:
    """The parameters that have a grad and are not frozen, and the norm of all their grads."""
    listed = leaves(params)
    moving = [parameter for parameter in listed if not is_frozen(parameter)]
    norm = math.hypot(*[parameter.grad for parameter in moving])
    if not math.isfinite(norm):
        for i, parameter in enumerate(listed):
            if not is_frozen(parameter):
                finite_gradient(parameter, name_of(parameter, i))
        raise GateOverflowError("the norm of the gradients is too large for a float; scale the loss down")
    return [parameter for parameter in moving if parameter.reached], norm

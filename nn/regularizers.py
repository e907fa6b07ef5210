"""Regularizers: what large parameters cost, on the loss or straight on the gradients.

A penalty is a function of one parameter, composed of gates; a term adds it up over parameters:

    loss + term(l2(0.01), weights(model))                    a term of the loss
    loss.backward(); add_gradients(l2(0.01), weights(model)) the same gradients, without the graph of it

Whose parameters are given is penalized: `model.parameters()` for all of them, as the formulas are
written, or `weights(model)` to leave the biases free, as is usual.  Every optimizer sees a penalty as
part of the gradient, so Adam divides it by the gradient's size; AdamW's decay is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import add
from typing import Any

from autograd import Value, grad, no_grad
from autograd.jit.updates import add_to_grads

from .layers.module import Module
from .layers.neuron import Neuron
from .util.checks import not_negative
from .util.parameters import leaves

Penalty = Callable[[Any], Any]


def l1(strength: float) -> Penalty:
    """strength·|p|, which pulls with the same force at any size, and down to 0: the lasso.

    Args:
        strength: 0 or above.

    Returns:
        A penalty, a function of one parameter.

    >>> l1(0.5)(-4.0)
    2.0
    """
    strength = not_negative("strength", strength)
    return lambda p: strength * abs(p)


def l2(strength: float) -> Penalty:
    """½·strength·p², which pulls in proportion to p: the ridge.

    Args:
        strength: 0 or above.

    Returns:
        A penalty, a function of one parameter.

    >>> l2(0.5)(-4.0)
    4.0
    """
    strength = not_negative("strength", strength)
    return lambda p: 0.5 * strength * (p * p)


def elastic_net(l1_strength: float, l2_strength: float) -> Penalty:
    """The sum of `l1` and `l2`.

    Args:
        l1_strength: 0 or above.
        l2_strength: 0 or above.

    Returns:
        A penalty, a function of one parameter.

    >>> elastic_net(0.5, 0.5)(-4.0)
    6.0
    """
    lasso, ridge = l1(l1_strength), l2(l2_strength)
    return lambda p: lasso(p) + ridge(p)


def term(penalty: Penalty, params: Iterable[Value]) -> Value:
    """The penalty summed over parameters, to be added to the loss.

    Args:
        penalty: A function of one parameter, such as `l2(0.01)`.
        params: Leaf Values, at least one and each once.

    Returns:
        The sum, a node.

    Raises:
        TypeError: For what is no list of parameters.
        ValueError: For an empty one, and for what gets no gradient.

    >>> weight = Value(-4.0)
    >>> loss = weight * weight + term(l2(0.5), [weight])
    >>> loss.backward()
    >>> loss.data, weight.grad
    (20.0, -10.0)
    """
    return reduce(add, map(penalty, leaves(params)))  # type: ignore[no-any-return]


def add_gradients(penalty: Penalty, params: Iterable[Value]) -> None:
    """Add the penalty's derivative to each grad, between `backward()` and the optimizer's `step()`.

    Args:
        penalty: A function of one parameter, such as `l2(0.01)`.
        params: Leaf Values, at least one and each once.

    >>> weight = Value(-4.0)
    >>> (weight * weight).backward()
    >>> add_gradients(l2(0.5), [weight])
    >>> weight.grad
    -10.0
    """
    checked = leaves(params)
    with no_grad():
        slopes = grad(lambda numbers: reduce(add, map(penalty, numbers)))([p.data for p in checked])
    add_to_grads(checked, slopes)


def weights(model: Module) -> list[Value]:
    """The weights of all neurons, each once, without the biases.

    Args:
        model: A module with neurons.

    Returns:
        Its weights, in the order of the neurons.

    >>> from nn import MLP
    >>> len(weights(MLP(2, [3, 1]))), len(MLP(2, [3, 1]).parameters())
    (9, 13)
    """
    neurons = [module for module in model.modules() if isinstance(module, Neuron)]
    return list(dict.fromkeys(w for neuron in neurons for w in neuron.w))

"""Update rules: (value, gradient, state, hyper-parameters) → (value, state), as pure arithmetic.

Written in operators and one root, so that a rule serves floats, Values, fractions and whole arrays, element
by element; see `root`.  The state is a tuple of numbers, all 0 at first.  `weight_decay` adds
weight_decay × value to the gradient, as an L2 penalty does; only `adamw` shrinks the value itself.
"""

from __future__ import annotations

from typing import Any

from autograd import sqrt

State = tuple[Any, ...]


def root(x: Any) -> Any:
    """√x: an array's own library takes it (the array API standard), and the gate takes everything else.

    >>> root(4.0)
    2.0
    """
    library = getattr(x, "__array_namespace__", None)
    return sqrt(x) if library is None else library().sqrt(x)


def sgd(value: Any, gradient: Any, state: State, *, lr: float, weight_decay: float) -> tuple[Any, State]:
    """One step against the gradient.

    >>> sgd(1.0, 0.5, (), lr=0.1, weight_decay=0.0)
    (0.95, ())
    """
    return value - lr * (gradient + weight_decay * value), state


def momentum(
    value: Any, gradient: Any, state: State, *, lr: float, momentum: float, weight_decay: float
) -> tuple[Any, State]:
    """One step along a velocity, which remembers the steps before.

    >>> momentum(1.0, 0.5, (0.0,), lr=0.1, momentum=0.9, weight_decay=0.0)
    (0.95, (-0.05,))
    """
    (velocity,) = state
    velocity = momentum * velocity - lr * (gradient + weight_decay * value)
    return value + velocity, (velocity,)


def nesterov(
    value: Any, gradient: Any, state: State, *, lr: float, momentum: float, weight_decay: float
) -> tuple[Any, State]:
    """Momentum that already looks one step ahead along its velocity.

    >>> nesterov(1.0, 0.5, (0.0,), lr=0.1, momentum=0.9, weight_decay=0.0)
    (0.905, (-0.05,))
    """
    (velocity,) = state
    push = lr * (gradient + weight_decay * value)
    velocity = momentum * velocity - push
    return value + (momentum * velocity - push), (velocity,)


def adagrad(
    value: Any, gradient: Any, state: State, *, lr: float, eps: float, weight_decay: float
) -> tuple[Any, State]:
    """Steps that shrink with the sum of all squared gradients so far.

    >>> adagrad(1.0, 0.5, (0.0,), lr=0.1, eps=0.0, weight_decay=0.0)
    (0.9, (0.25,))
    """
    (squares,) = state
    gradient = gradient + weight_decay * value
    squares = squares + gradient * gradient
    return value - lr * gradient / (root(squares) + eps), (squares,)


def rmsprop(
    value: Any, gradient: Any, state: State, *, lr: float, beta: float, eps: float, weight_decay: float
) -> tuple[Any, State]:
    """Steps measured by a running mean of squared gradients.

    >>> rmsprop(1.0, 2.0, (0.0,), lr=0.5, beta=0.75, eps=0.0, weight_decay=0.0)
    (0.0, (1.0,))
    """
    (squares,) = state
    gradient = gradient + weight_decay * value
    squares = beta * squares + (1 - beta) * gradient * gradient
    return value - lr * gradient / (root(squares) + eps), (squares,)


def adam(
    value: Any,
    gradient: Any,
    state: State,
    *,
    lr: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
) -> tuple[Any, State]:
    """Running means of the gradient and of its square, both freed from their start at 0.

    >>> adam(1.0, 0.5, (0.0, 0.0, 0.0), lr=0.5, betas=(0.5, 0.75), eps=0.0, weight_decay=0.0)
    (0.5, (0.25, 0.0625, 1.0))
    """
    mean, squares, steps = state
    beta1, beta2 = betas
    gradient = gradient + weight_decay * value
    mean = beta1 * mean + (1 - beta1) * gradient
    squares = beta2 * squares + (1 - beta2) * gradient * gradient
    steps = steps + 1
    size = root(squares / (1 - beta2**steps)) + eps
    return value - lr * (mean / (1 - beta1**steps)) / size, (mean, squares, steps)


def adamw(
    value: Any, gradient: Any, state: State, *, lr: float, weight_decay: float, **others: Any
) -> tuple[Any, State]:
    """Adam with the decay taken from the value itself, where the size of gradients cannot scale it.

    >>> adamw(1.0, 0.5, (0.0, 0.0, 0.0), lr=0.5, betas=(0.5, 0.75), eps=0.0, weight_decay=0.5)
    (0.25, (0.25, 0.0625, 1.0))
    """
    shrunk = value - lr * weight_decay * value
    return adam(shrunk, gradient, state, lr=lr, weight_decay=0, **others)

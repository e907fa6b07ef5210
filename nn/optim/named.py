"""The optimizers by name: each is an update rule with its hyper-parameters, checked."""

from __future__ import annotations

from ..util.checks import fraction
from . import rules
from .groups import Params
from .optimizer import Optimizer


class SGD(Optimizer):
    """p ← p − lr·g; with a momentum the steps of `Momentum`, or with nesterov=True those of `Nesterov`.

    Args:
        params: Parameters, or groups of them, as for `Optimizer`.
        lr: The learning rate, above 0.
        weight_decay: What is added to the gradient, times p; 0 or above.
        momentum: What stays of the velocity in each step, from 0 to below 1.
        nesterov: Whether to look one step ahead along the velocity, which needs a momentum above 0.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> SGD([p], lr=0.5).step()
    >>> p.data
    0.0
    """

    def __init__(
        self,
        params: Params,
        lr: float = 0.01,
        weight_decay: float = 0.0,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        if fraction("momentum", momentum):
            rule = rules.nesterov if nesterov else rules.momentum
            super().__init__(params, rule, (0.0,), lr=lr, momentum=momentum, weight_decay=weight_decay)
        elif nesterov:
            raise ValueError(
                "nesterov=True looks ahead along a velocity; give a momentum above 0, such as 0.9"
            )
        else:
            super().__init__(params, rules.sgd, (), lr=lr, weight_decay=weight_decay)


class Momentum(Optimizer):
    """m ← momentum·m − lr·g, p ← p + m.

    The velocity keeps the rate each gradient came with; PyTorch's is multiplied by the rate of now, which
    is the same as long as the rate does not change.

    Args:
        params, lr: As for `SGD`.
        momentum: What stays of the velocity in each step, from 0 to below 1.
        weight_decay: As for `SGD`.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Momentum([p], lr=0.5).step()
    >>> p.data
    0.0
    """

    _rule = staticmethod(rules.momentum)

    def __init__(
        self, params: Params, lr: float = 0.01, momentum: float = 0.9, weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, self._rule, (0.0,), lr=lr, momentum=momentum, weight_decay=weight_decay)


class Nesterov(Momentum):
    """m ← momentum·m − lr·g, p ← p + momentum·m − lr·g; the velocity is `Momentum`'s.

    Args:
        params, lr, momentum, weight_decay: As for `Momentum`.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Nesterov([p], lr=0.25, momentum=0.5).step()
    >>> p.data
    0.75
    """

    _rule = staticmethod(rules.nesterov)


class AdaGrad(Optimizer):
    """s ← s + g², p ← p − lr·g ÷ (√s + eps).

    Args:
        params, lr: As for `SGD`.
        eps: Keeps the division from a root of 0; 0 or above.
        weight_decay: As for `SGD`.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> AdaGrad([p], lr=0.5, eps=0.0).step()
    >>> p.data
    2.5
    """

    def __init__(
        self, params: Params, lr: float = 0.01, eps: float = 1e-10, weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, rules.adagrad, (0.0,), lr=lr, eps=eps, weight_decay=weight_decay)


class RMSProp(Optimizer):
    """s ← beta·s + (1 − beta)·g², p ← p − lr·g ÷ (√s + eps).

    Args:
        params, lr: As for `SGD`.
        beta: What stays of the mean in each step, from 0 to below 1.
        eps: Keeps the division from a root of 0; 0 or above.
        weight_decay: As for `SGD`.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> RMSProp([p], lr=0.5, beta=0.0, eps=0.0).step()
    >>> p.data
    2.5
    """

    def __init__(
        self,
        params: Params,
        lr: float = 0.01,
        beta: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, rules.rmsprop, (0.0,), lr=lr, beta=beta, eps=eps, weight_decay=weight_decay)


class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², p ← p − lr·m̂ ÷ (√ŝ + eps).

    m̂ and ŝ are m and s divided by 1 − βᵗ at step t, counted from 1 (t + 1, where t is counted from 0).

    Args:
        params, lr: As for `SGD`.
        betas: β₁ and β₂, each from 0 to below 1.
        eps: Keeps the division from a root of 0; 0 or above.
        weight_decay: As for `SGD`.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Adam([p], lr=0.5, betas=(0.5, 0.75), eps=0.0).step()
    >>> p.data
    2.5
    """

    _rule = staticmethod(rules.adam)

    def __init__(
        self,
        params: Params,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        start = (0.0, 0.0, 0.0)  # running mean, running mean of squares, steps
        super().__init__(params, self._rule, start, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)


class AdamW(Adam):
    """Adam, with p ← p − lr·weight_decay·p beside it instead of a penalty within it.

    Args:
        params, lr, betas, eps: As for `Adam`.
        weight_decay: What p shrinks by in each step, times lr; 0 or above.

    >>> from autograd import Value
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> AdamW([p], lr=0.5, betas=(0.5, 0.75), eps=0.0, weight_decay=0.5).step()
    >>> p.data
    1.75
    """

    _rule = staticmethod(rules.adamw)

    def __init__(
        self,
        params: Params,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

"""The optimizers by name: each is an update rule with its hyper-parameters, checked."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import Value

from . import updates
from .checks import fraction, not_negative, positive
from .optimizer import Optimizer as Optimizer


class SGD(Optimizer):
    """p ← p − lr·g.

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> SGD([p], lr=0.5).step()
    >>> p.data
    0.0
    """

    def __init__(self, params: Iterable[Value], lr: float = 0.01, weight_decay: float = 0.0) -> None:
        super().__init__(params, updates.sgd, (), **_common(lr, weight_decay))


class Momentum(Optimizer):
    """m ← momentum·m − lr·g, p ← p + m.

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Momentum([p], lr=0.5).step()
    >>> p.data
    0.0
    """

    def __init__(
        self, params: Iterable[Value], lr: float = 0.01, momentum: float = 0.9, weight_decay: float = 0.0
    ) -> None:
        kept = fraction("momentum", momentum)
        super().__init__(params, updates.momentum, (0.0,), momentum=kept, **_common(lr, weight_decay))


class Nesterov(Optimizer):
    """m ← momentum·m − lr·g, p ← p + momentum·m − lr·g.

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Nesterov([p], lr=0.25, momentum=0.5).step()
    >>> p.data
    0.75
    """

    def __init__(
        self, params: Iterable[Value], lr: float = 0.01, momentum: float = 0.9, weight_decay: float = 0.0
    ) -> None:
        kept = fraction("momentum", momentum)
        super().__init__(params, updates.nesterov, (0.0,), momentum=kept, **_common(lr, weight_decay))


class AdaGrad(Optimizer):
    """s ← s + g², p ← p − lr·g ÷ (√s + eps).

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> AdaGrad([p], lr=0.5, eps=0.0).step()
    >>> p.data
    2.5
    """

    def __init__(
        self, params: Iterable[Value], lr: float = 0.01, eps: float = 1e-10, weight_decay: float = 0.0
    ) -> None:
        eps = not_negative("eps", eps)
        super().__init__(params, updates.adagrad, (0.0,), eps=eps, **_common(lr, weight_decay))


class RMSProp(Optimizer):
    """s ← beta·s + (1 − beta)·g², p ← p − lr·g ÷ (√s + eps).

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> RMSProp([p], lr=0.5, beta=0.0, eps=0.0).step()
    >>> p.data
    2.5
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 0.01,
        beta: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        shape = {"beta": fraction("beta", beta), "eps": not_negative("eps", eps)}
        super().__init__(params, updates.rmsprop, (0.0,), **shape, **_common(lr, weight_decay))


class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², p ← p − lr·m̂ ÷ (√ŝ + eps).

    m̂ and ŝ are m and s divided by 1 − βᵗ at step t, counted from 1.

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Adam([p], lr=0.5, betas=(0.5, 0.75), eps=0.0).step()
    >>> p.data
    2.5
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        settings = _common(lr, weight_decay)
        super().__init__(params, updates.adam, (0.0, 0.0, 0.0), **_betas(betas, eps), **settings)


class AdamW(Optimizer):
    """Adam, with p ← p − lr·weight_decay·p beside it instead of a penalty within it.

    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> AdamW([p], lr=0.5, betas=(0.5, 0.75), eps=0.0, weight_decay=0.5).step()
    >>> p.data
    1.75
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        settings = _common(lr, weight_decay)
        super().__init__(params, updates.adamw, (0.0, 0.0, 0.0), **_betas(betas, eps), **settings)


def _common(lr: float, weight_decay: float) -> dict[str, float]:
    return {"lr": positive("lr", lr), "weight_decay": not_negative("weight_decay", weight_decay)}


def _betas(betas: tuple[float, float], eps: float) -> dict[str, float]:
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise TypeError(f"betas is a pair of numbers, not {betas!r}")
    first, second = fraction("betas[0]", betas[0]), fraction("betas[1]", betas[1])
    return {"beta1": first, "beta2": second, "eps": not_negative("eps", eps)}

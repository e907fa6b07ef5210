"""Batch normalization: each feature with mean 0 and variance 1 over the batch, and then as it learns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from autograd import Value, assumed, sqrt

from ..util.checks import not_negative, portion, size
from ..util.shapes import as_batch, sample
from .module import Module

Column = list[Value]


class BatchNorm(Module):
    """γ·(x − mean) ÷ √(variance + eps) + β, feature by feature.

    In training mode it takes a list of B samples, at least two, and uses their mean and (biased) variance;
    in inference mode it takes one sample or a list, and uses the running averages of those, `running_mean`
    and `running_var`.  A feature that is the same in the whole batch has nothing to be divided by: it
    becomes β, and its gradient is 0 (where PyTorch passes one on, times γ ÷ √eps).

    Args:
        n: How many features a sample has.
        momentum: How much a new batch counts in the running averages, from 0 to 1.
        eps: Keeps the division from a variance of 0; 0 leaves the plain formula.
        running_variance: "unbiased" keeps a running average of Σ(x − mean)² ÷ (B − 1), "biased" of ÷ B.

    >>> norm = BatchNorm(1, eps=0.0)
    >>> [[y.data for y in row] for row in norm([[1.0], [3.0]])]
    [[-1.0], [1.0]]
    >>> norm.running_mean, norm.running_var
    ([0.2], [1.1])
    """

    buffer_names = ("running_mean", "running_var")

    def __init__(
        self, n: int, momentum: float = 0.1, eps: float = 1e-5, running_variance: str = "unbiased"
    ) -> None:
        if running_variance not in ("unbiased", "biased"):
            raise ValueError(f'running_variance is "unbiased" or "biased", not {running_variance!r}')
        self.gamma = [Value(1.0) for _ in range(size("n", n))]
        self.beta = [Value(0.0) for _ in self.gamma]
        self.momentum = portion("momentum", momentum)
        self.eps = not_negative("eps", eps)
        self.unbiased = running_variance == "unbiased"
        self.running_mean = [0.0] * len(self.gamma)
        self.running_var = [1.0] * len(self.gamma)

    def __call__(self, x: Any) -> Any:
        """The samples, normalized and then scaled by gamma and shifted by beta."""
        samples = as_batch(x)
        rows = [sample(one, len(self.gamma), self) for one in (samples or [x])]
        columns = [[_as_node(one) for one in column] for column in zip(*rows, strict=True)]
        training = assumed(lambda: self.training)
        normalized = self._by_batch(columns) if training else self._by_averages(columns)
        outputs = [
            [gamma * z + beta for gamma, z, beta in zip(self.gamma, zs, self.beta, strict=True)]
            for zs in zip(*normalized, strict=True)
        ]
        return outputs if samples else outputs[0]

    def _by_batch(self, columns: list[Column]) -> list[Column]:
        count = len(columns[0])
        if count < 2:
            raise ValueError(
                f"{self!r} in training mode normalizes over a list of at least two samples, but got one; "
                "call eval() on the model to use it, or take larger batches to train it (a function that "
                "autograd.compile records gets one sample at a time: give it none in training mode)"
            )
        normalized, means, variances = zip(*(_normalized(x, self.eps) for x in columns), strict=True)
        correction = count / (count - 1) if self.unbiased else 1.0
        self.running_mean = self._averaged(self.running_mean, means)
        self.running_var = self._averaged(self.running_var, [correction * variance for variance in variances])
        return list(normalized)

    def _by_averages(self, columns: list[Column]) -> list[Column]:
        means, variances = assumed(lambda: (list(self.running_mean), list(self.running_var)))
        return [
            _divided([x - mean for x in column], sqrt(variance + self.eps))
            for column, mean, variance in zip(columns, means, variances, strict=True)
        ]

    def _averaged(self, averages: list[float], latest: Sequence[float]) -> list[float]:
        m = self.momentum
        return [(1.0 - m) * old + m * new for old, new in zip(averages, latest, strict=True)]

    def summary_row(self) -> tuple[str, str]:
        """How many features go in and come out."""
        return f"{len(self.gamma)} → {len(self.gamma)}", ""

    def __repr__(self) -> str:
        return f"BatchNorm({len(self.gamma)})"


def _normalized(column: Column, eps: float) -> tuple[Column, float, float]:
    """One feature with mean 0 and variance 1, and the mean and variance that it had."""
    mean = _mean(column)
    gaps = [x - mean for x in column]
    if len({x.data for x in column}) == 1:  # the mean may still be off by a rounding error
        return _divided(gaps, 0.0), mean.data, 0.0
    variance = _mean([gap * gap for gap in gaps])
    return _divided(gaps, sqrt(variance + eps)), mean.data, variance.data


def _divided(gaps: Column, deviation: Value | float) -> Column:
    """Each gap ÷ deviation; without a deviation 0, and no gradient.  A NaN is a deviation."""
    if deviation <= 0.0:
        return [gap * 0.0 for gap in gaps]
    return [gap / deviation for gap in gaps]


def _mean(terms: Column) -> Value:
    return reduce(add, terms) / len(terms)


def _as_node(x: Any) -> Value:
    """A plain number as a constant, so that all that follows is gates, which do not overflow in silence."""
    return x if isinstance(x, Value) else Value(x).detach()

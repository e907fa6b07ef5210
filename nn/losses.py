"""Losses: how far predictions are from their targets, composed of gates.

A prediction is a Value or a list of Values, its target a number or a list of numbers; a batch is a
list of those.  `reduction` is "mean" or "sum", over all numbers of all samples for the losses that go
number by number, and over the samples for the others, which sum up within a sample (a flat list is one
sample).  On plain floats a loss is a plain float.  Shapes that differ are a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, clip, log, log1p, logsumexp, relu, softplus, where

from .util.checks import positive
from .util.shapes import as_list, as_number, is_batch, paired, same_length
from .util.targets import as_target, check_probability, class_weights, plain, total


def mse(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """Mean squared error, (y − t)².

    >>> mse([1.0, 3.0], [0.0, 1.0])
    2.5
    """
    return _each(prediction, target, reduction, "mse", lambda y, t: _squared(y - t))


def half_squared_error(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """½ Σ (y − t)² over the outputs of a sample, whose gradient is y − t.

    >>> half_squared_error([1.0, 3.0], [0.0, 1.0])
    2.5
    """
    samples = paired(prediction, target, "half_squared_error")
    return _reduced([0.5 * total([_squared(y - t) for y, t in pairs]) for pairs in samples], reduction)


def l1(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """Absolute error, |y − t|; its gradient is 0 where they are equal.

    >>> l1([1.0, 3.0], [0.0, 1.0])
    1.5
    """
    return _each(prediction, target, reduction, "l1", lambda y, t: abs(y - t))


def huber(prediction: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Any:
    """½ (y − t)² where |y − t| ≤ delta, and beyond that the straight line delta · (|y − t| − ½ delta).

    delta    where the parabola ends, above 0

    >>> huber([0.5, 3.0], [0.0, 0.0], reduction="sum")
    2.625
    """
    delta = positive("delta", delta)

    def one(y: Any, t: Any) -> Any:
        error = y - t
        near = clip(error, -delta, delta)
        return near * (error - 0.5 * near)

    return _each(prediction, target, reduction, "huber", one)


def hinge(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """max(0, 1 − t·y) for a score y and a target t of −1 or 1; ValueError for another target.

    >>> hinge([0.5, 2.0], [1, 1], reduction="sum")
    0.5
    """

    def one(y: Any, t: Any) -> Any:
        sign = plain(t)
        if not 1.0 <= abs(sign) <= 1.0:
            raise ValueError(f"hinge takes targets of −1 and 1, not {sign!r}")
        return relu(1.0 - sign * y)

    return _each(prediction, target, reduction, "hinge", one)


def binary_cross_entropy(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """−t·log p − (1 − t)·log(1 − p) for a probability p.

    A term whose weight is 0 is not evaluated: a perfect prediction costs 0.  ValueError for p or t outside
    0 … 1; PoleError where p excludes what t wants.  From an unbounded output use the logits form.

    >>> binary_cross_entropy([1.0, 0.5], [1, 0], reduction="sum")
    0.6931471805599453
    """

    def one(p: Any, t: Any) -> Any:
        check_probability(p, "binary_cross_entropy", prediction)
        return -_weighted([(as_target(t), log, p), (1.0 - as_target(t), log1p, -p)])

    return _each(prediction, target, reduction, "binary_cross_entropy", one)


def binary_cross_entropy_with_logits(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """Binary cross-entropy of σ(z) from z itself, without overflow; its gradient is σ(z) − t.

    ValueError for t outside 0 … 1.

    >>> binary_cross_entropy_with_logits([0.0, 1000.0], [1, 0], reduction="sum")
    1000.6931471805599
    """

    def one(z: Any, t: Any) -> Any:
        return _weighted([(as_target(t), softplus, -z), (1.0 - as_target(t), softplus, z)])

    return _each(prediction, target, reduction, "binary_cross_entropy_with_logits", one)


def cross_entropy(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """−Σ tⱼ·log softmax(z)ⱼ from the logits z of a sample, without overflow; its gradient is softmax(z) − t.

    target    the index of the class, or a weight for each class (one-hot, or a distribution); IndexError
              for a class that is not there, ValueError for weights that are no distribution

    >>> cross_entropy([0.0, 0.0], 1)
    0.6931471805599453
    """

    def one(logits: list[Any], weights: list[float]) -> Any:
        whole = logsumexp(logits)
        return _weighted([(w, lambda z: whole - z, z) for w, z in zip(weights, logits, strict=True)])

    return _by_class(prediction, target, reduction, "cross_entropy", one)


def cross_entropy_from_probabilities(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """−Σ tⱼ·log pⱼ from the probabilities p of a sample; targets as in `cross_entropy`.

    A class whose weight is 0 is not evaluated.  ValueError for p outside 0 … 1; PoleError where a wanted
    class has probability 0.

    >>> cross_entropy_from_probabilities([0.25, 0.75], [1, 0])
    1.3862943611198906
    """

    def one(probabilities: list[Any], weights: list[float]) -> Any:
        for p in probabilities:
            check_probability(p, "cross_entropy_from_probabilities", prediction)
        return -_weighted([(w, log, p) for w, p in zip(weights, probabilities, strict=True)])

    return _by_class(prediction, target, reduction, "cross_entropy_from_probabilities", one)


def _each(prediction: Any, target: Any, reduction: str, name: str, one: Callable[[Any, Any], Any]) -> Any:
    samples = paired(prediction, target, name)
    return _reduced([one(y, t) for pairs in samples for y, t in pairs], reduction)


def _by_class(
    prediction: Any, target: Any, reduction: str, name: str, one: Callable[[list[Any], list[float]], Any]
) -> Any:
    rows, targets = [as_list(prediction)], [target]
    if is_batch(prediction):
        rows, targets = [as_list(row) for row in prediction], as_list(target) or []
        same_length(rows, targets, name)
    terms = []
    for row, wanted in zip(rows, targets, strict=True):
        if not row:
            raise ValueError(f"{name} takes a list with one number per class, not {prediction!r}")
        terms.append(one([*map(as_number, row)], class_weights(wanted, len(row), name)))
    return _reduced(terms, reduction)


def _weighted(terms: Sequence[tuple[Any, Callable[[Any], Any], Any]]) -> Any:
    """Σ weight × f(x), where a term is not evaluated if its weight is 0 and not a Value."""
    return total([_term(*term) for term in terms if isinstance(term[0], Value) or term[0] != 0.0])


def _term(weight: Any, f: Callable[[Any], Any], x: Any) -> Any:
    if not isinstance(weight, Value):
        return f(x) if weight == 1.0 else weight * f(x)
    y = f(x)
    if f not in (log, log1p):
        return weight * y
    return where((weight != 0.0) | (abs(y) < math.inf), lambda: weight * y, 0.0)  # 0 × ∞ costs nothing


def _squared(x: Any) -> Any:
    return x * x


def _reduced(terms: list[Any], reduction: str) -> Any:
    if reduction not in ("mean", "sum"):
        raise ValueError(f'reduction is "mean" or "sum", not {reduction!r}')
    return total(terms) / len(terms) if reduction == "mean" else total(terms)

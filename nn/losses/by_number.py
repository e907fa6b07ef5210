"""Losses that go number by number, and the half squared error, which sums them up within a sample."""

from __future__ import annotations

from typing import Any

from autograd import clip, log, log1p, relu, softplus

from ..util.checks import positive
from ..util.shapes import paired
from .targets import as_target, check_probability, factors, plain
from .terms import each, reduced, refuse_others, squared_error, total, weighted


def mse(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """Mean squared error, (y − t)².

    Args:
        prediction: Numbers, or a batch of lists of them.
        target: The same shape.
        reduction: "mean", "sum" or "none", over all numbers.

    Returns:
        One number, a Value if any of them is; with "none" one for each, nested as they are.

    Raises:
        ValueError: If the shapes differ.

    >>> mse([1.0, 3.0], [0.0, 1.0])
    2.5
    """
    return each(prediction, target, reduction, "mse", squared_error)


def half_squared_error(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """½ Σ (y − t)² over the outputs of a sample, whose gradient is y − t.

    Args:
        prediction: A sample's outputs, or a batch of them.
        target: The same shape.
        reduction: "mean", "sum" or "none", over the samples.

    Returns:
        One number, a Value if any of them is.

    Raises:
        ValueError: If the shapes differ.

    >>> half_squared_error([1.0, 3.0], [0.0, 1.0])
    2.5
    """
    samples = paired(prediction, target, "half_squared_error")
    try:
        terms = [0.5 * total([squared_error(y, t) for y, t in pairs]) for pairs in samples]
    except TypeError:
        refuse_others("half_squared_error", prediction, target)
        raise
    return reduced(terms, reduction, prediction)


def l1(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """Absolute error, |y − t|; its gradient is 0 where they are equal.

    Args:
        prediction, target, reduction: As for `mse`, and so are results and errors.

    >>> l1([1.0, 3.0], [0.0, 1.0])
    1.5
    """
    return each(prediction, target, reduction, "l1", lambda y, t: abs(y - t))


def huber(prediction: Any, target: Any, reduction: str = "mean", delta: float = 1.0) -> Any:
    """½ (y − t)² where |y − t| ≤ delta, and beyond that the straight line delta · (|y − t| − ½ delta).

    Args:
        prediction, target, reduction: As for `mse`, and so are results and errors.
        delta: Where the parabola ends, above 0.

    >>> huber([0.5, 3.0], [0.0, 0.0], reduction="sum")
    2.625
    """
    delta = positive("delta", delta)

    def one(y: Any, t: Any) -> Any:
        error = y - t
        near = clip(error, -delta, delta)
        return near * (error - 0.5 * near)

    return each(prediction, target, reduction, "huber", one)


def hinge(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """max(0, 1 − t·y) for a score y and a target t of −1 or 1.

    Args:
        prediction: Scores, or a batch of lists of them.
        target: −1 or 1 for each.
        reduction: "mean", "sum" or "none", over all scores.

    Returns:
        One number, a Value if any score is.

    Raises:
        ValueError: For another target, or if the shapes differ.

    >>> hinge([0.5, 2.0], [1, 1], reduction="sum")
    0.5
    """

    def one(y: Any, t: Any) -> Any:
        sign = plain(t)
        if not 1.0 <= abs(sign) <= 1.0:
            raise ValueError(f"hinge takes targets of −1 and 1, not {sign!r}")
        return relu(1.0 - sign * y)

    return each(prediction, target, reduction, "hinge", one)


def binary_cross_entropy(prediction: Any, target: Any, reduction: str = "mean") -> Any:
    """−t·log p − (1 − t)·log(1 − p) for a probability p.

    A term whose weight is 0 is not evaluated: a perfect prediction costs 0.  From an unbounded output use the
    logits form.

    Args:
        prediction: Probabilities, or a batch of lists of them.
        target: From 0 to 1 for each.
        reduction: "mean", "sum" or "none", over all probabilities.

    Returns:
        One number, a Value if any probability is.

    Raises:
        ValueError: For p or t outside 0 … 1, or if the shapes differ.
        PoleError: Where p excludes what t wants.

    >>> binary_cross_entropy([1.0, 0.5], [1, 0], reduction="sum")
    0.6931471805599453
    """

    def one(p: Any, t: Any) -> Any:
        check_probability(p, "binary_cross_entropy", prediction)
        return -weighted([(as_target(t), log, p), (1.0 - as_target(t), log1p, -p)])

    return each(prediction, target, reduction, "binary_cross_entropy", one)


def binary_cross_entropy_with_logits(
    prediction: Any, target: Any, reduction: str = "mean", *, pos_weight: Any = None
) -> Any:
    """Binary cross-entropy of σ(z) from z itself, without overflow; its gradient is σ(z) − t.

    Args:
        prediction: Logits, or a batch of lists of them.
        target: From 0 to 1 for each.
        reduction: "mean", "sum" or "none", over all logits.
        pos_weight: What the term of t is multiplied by: a number, or one for each output of a sample; above 1
            it counts what is missed more than false alarms.

    Returns:
        One number, a Value if any logit is.

    Raises:
        ValueError: For t outside 0 … 1, for a weight below 0, or if the shapes differ.

    >>> binary_cross_entropy_with_logits([0.0, 1000.0], [1, 0], reduction="sum")
    1000.6931471805599
    >>> binary_cross_entropy_with_logits([0.0], [1], pos_weight=2.0)
    1.3862943611198906
    """

    def one(z: Any, t: Any, factor: float | None = None) -> Any:
        wanted = as_target(t)
        missed = wanted if factor is None else wanted * factor
        return weighted([(missed, softplus, -z), (1.0 - wanted, softplus, z)])

    name = "binary_cross_entropy_with_logits"
    found = None if pos_weight is None else factors(pos_weight, prediction, name, "pos_weight")
    return each(prediction, target, reduction, name, one, found)

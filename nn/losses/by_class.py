"""Losses that go class by class within a sample."""

from __future__ import annotations

from typing import Any

from autograd import log, logsumexp, take

from .targets import check_probability
from .terms import by_class, weighted


def cross_entropy(
    prediction: Any,
    target: Any,
    reduction: str = "mean",
    *,
    weight: Any = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
) -> Any:
    """−Σ tⱼ·log softmax(z)ⱼ from the logits z of a sample, without overflow; its gradient is softmax(z) − t.

    The mean over targets that are classes is divided by the sum of their weights; samples that are ignored do
    not count.  `nn.fit` gives a loss one sample at a time, whose mean is divided by its own weight: there use
    reduction="sum", and fit takes the mean.

    Args:
        prediction: A logit for each class, or a batch of such lists.
        target: The index of the class, or a weight for each class (one-hot, or a distribution).
        reduction: "mean", "sum" or "none", over the samples.
        weight: What the term of each class is multiplied by, a number for each, 0 or above.
        ignore_index: The class, or any other whole number, whose samples cost nothing.
        label_smoothing: Which part of a target is spread evenly over all classes, from 0 to 1.

    Returns:
        One number, a Value if any logit is; with "none" one for each sample.

    Raises:
        IndexError: For a class that is not there.
        ValueError: For targets that are no distribution, and for a mean of which nothing is left.

    >>> cross_entropy([0.0, 0.0], 1)
    0.6931471805599453
    >>> cross_entropy([[0.0, 0.0], [0.0, 9.0]], [1, -1], ignore_index=-1)
    0.6931471805599453
    """

    def one(logits: list[Any], weights: list[float]) -> Any:
        whole = logsumexp(logits)
        return weighted([(w, lambda z: whole - z, z) for w, z in zip(weights, logits, strict=True)])

    def of_class(logits: list[Any], wanted: Any) -> Any:
        return logsumexp(logits) - take(logits, wanted)

    return by_class(
        prediction, target, reduction, "cross_entropy", one, of_class, weight, ignore_index, label_smoothing
    )


def cross_entropy_from_probabilities(
    prediction: Any,
    target: Any,
    reduction: str = "mean",
    *,
    weight: Any = None,
    ignore_index: int | None = None,
) -> Any:
    """−Σ tⱼ·log pⱼ from the probabilities p of a sample.

    A class whose weight is 0 is not evaluated.

    Args:
        prediction: A probability for each class, or a batch of such lists.
        target, reduction, weight, ignore_index: As for `cross_entropy`.

    Returns:
        One number, a Value if any probability is; with "none" one for each sample.

    Raises:
        IndexError: For a class that is not there.
        ValueError: For p outside 0 … 1, for targets that are no distribution, and for a mean of which nothing
            is left.
        PoleError: Where a wanted class has probability 0.

    >>> cross_entropy_from_probabilities([0.25, 0.75], [1, 0])
    1.3862943611198906
    """
    name = "cross_entropy_from_probabilities"

    def one(probabilities: list[Any], weights: list[float]) -> Any:
        for p in probabilities:
            check_probability(p, name, prediction)
        return -weighted([(w, log, p) for w, p in zip(weights, probabilities, strict=True)])

    def of_class(probabilities: list[Any], wanted: Any) -> Any:
        for p in probabilities:
            check_probability(p, name, prediction)
        return -log(take(probabilities, wanted))

    return by_class(prediction, target, reduction, name, one, of_class, weight, ignore_index)

"""Metrics: how good one prediction is, as a number that people understand; `fit` takes the mean."""

from __future__ import annotations

from typing import Any

from autograd import Value

from .shapes import as_list


def accuracy(scores: Any, target: Any) -> float:
    """1.0 if the class with the largest score, the first of equals, is the target's; else 0.0.

    scores    one number per class: logits or probabilities; TypeError for a single number
    target    the index of the class, or a weight for each class, of which the largest counts

    >>> accuracy([0.1, 2.0, -1.0], 1), accuracy([0.5, 0.25, 0.25], [0, 0, 1])
    (1.0, 0.0)
    """
    if as_list(scores) is None:
        raise TypeError("accuracy takes a score for each class; for a single score use binary_accuracy")
    return float(_largest(scores) == (target if as_list(target) is None else _largest(target)))


def binary_accuracy(logit: Any, target: Any) -> float:
    """1.0 if a logit above 0 goes with target 1, or another with target 0; else 0.0.

    >>> binary_accuracy(2.5, 1), binary_accuracy(2.5, 0)
    (1.0, 0.0)
    """
    return float((_number(logit) > 0.0) == (float(target) > 0.5))


def probability_accuracy(probability: Any, target: Any) -> float:
    """1.0 if a probability above ½ goes with target 1, or another with target 0; else 0.0.

    >>> probability_accuracy(0.75, 1), probability_accuracy(0.25, 1)
    (1.0, 0.0)
    """
    return float((_number(probability) > 0.5) == (float(target) > 0.5))


def _largest(scores: Any) -> int:
    numbers = [_number(score) for score in as_list(scores) or []]
    return numbers.index(max(numbers))


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else float(x)

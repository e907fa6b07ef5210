"""Metrics: how good one prediction is, as a number that people understand; `fit` takes the mean.

A prediction with a NaN in it is wrong, whatever its target; a target that is NaN is a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd import Value

from .util.shapes import as_list


def accuracy(scores: Any, target: Any) -> float:
    """1.0 if the class with the largest score, the first of equals, is the target's; else 0.0.

    Args:
        scores: One number per class: logits or probabilities.
        target: The index of the class, or a weight for each class, of which the largest counts.

    Returns:
        1.0 or 0.0.

    Raises:
        TypeError: For a single number.
        ValueError: For a target that is NaN.

    >>> accuracy([0.1, 2.0, -1.0], 1), accuracy([0.5, 0.25, 0.25], [0, 0, 1])
    (1.0, 0.0)
    """
    if as_list(scores) is None:
        raise TypeError("accuracy takes a score for each class; for a single score use binary_accuracy")
    numbers = _numbers(scores)
    classes = _known(target)
    wanted = classes[0] if as_list(target) is None else classes.index(max(classes))
    return float(not any(map(math.isnan, numbers)) and numbers.index(max(numbers)) == wanted)


def binary_accuracy(logit: Any, target: Any) -> float:
    """1.0 if a logit above 0 goes with target 1, or one below 0 with target 0; else 0.0.

    Args:
        logit: The output for one sample.
        target: 0 or 1.

    Returns:
        1.0 or 0.0.

    Raises:
        ValueError: For a target that is NaN.

    >>> binary_accuracy(2.5, 1), binary_accuracy(2.5, 0)
    (1.0, 0.0)
    """
    return _on_the_right_side(logit, 0.0, target)


def probability_accuracy(probability: Any, target: Any) -> float:
    """1.0 if a probability above ½ goes with target 1, or one below ½ with target 0; else 0.0.

    Args:
        probability: The output for one sample.
        target: 0 or 1.

    Returns:
        1.0 or 0.0.

    Raises:
        ValueError: For a target that is NaN.

    >>> probability_accuracy(0.75, 1), probability_accuracy(0.25, 1)
    (1.0, 0.0)
    """
    return _on_the_right_side(probability, 0.5, target)


def _on_the_right_side(prediction: Any, border: float, target: Any) -> float:
    (wanted,), number = _known(target), _number(prediction)
    decided = not math.isnan(number) and number != border  # a model that cannot tell is not right
    return float(decided and (number > border) == (wanted > 0.5))


def _known(target: Any) -> Sequence[float]:
    """The numbers of a target; ValueError for NaN, of which no prediction is right or wrong."""
    numbers = _numbers(target)
    if any(map(math.isnan, numbers)):
        raise ValueError(f"a metric takes a target that is known, not {target!r}")
    return numbers


def _numbers(x: Any) -> Sequence[float]:
    """The numbers of a list, or a number as the only one."""
    elements = as_list(x)
    return [_number(x)] if elements is None else [_number(element) for element in elements]


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else float(x)

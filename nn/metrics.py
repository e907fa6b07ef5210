"""Metrics: how good one prediction is, as a number that people understand."""

from __future__ import annotations

from typing import Any

from autograd import Value


def binary_accuracy(logit: Any, target: Any) -> float:
    """1.0 if a logit above 0 goes with target 1, or another with target 0; else 0.0.

    >>> binary_accuracy(2.5, 1), binary_accuracy(2.5, 0)
    (1.0, 0.0)
    """
    number = logit.data if isinstance(logit, Value) else float(logit)
    return float((number > 0.0) == (float(target) > 0.5))

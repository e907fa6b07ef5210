"""What targets, weights and probabilities may be."""

from __future__ import annotations

import math
from functools import reduce
from operator import add, index
from typing import Any

from autograd import DomainError, Value, where
from autograd.util.real import as_float

from ..util.checks import not_negative
from ..util.shapes import as_batch, as_list


def factors(weights: Any, prediction: Any, name: str, setting: str) -> list[float]:
    """A factor for each output of a sample: those given, or one and the same.

    >>> factors(2, [[0.1, 0.2, 0.3]], "it", "weight"), factors([1, 2], [0.1, 0.2], "it", "weight")
    ([2.0, 2.0, 2.0], [1.0, 2.0])
    """
    rows = as_batch(prediction) or [prediction]
    outputs = as_list(rows[0])
    count = 1 if outputs is None else len(outputs)
    if any(len(as_list(row) or [0]) != count for row in rows):
        raise ValueError(f"{name} takes weights where all samples have equally many outputs")
    given = as_list(weights)
    listed = [weights] * count if given is None else given
    if len(listed) != count:
        raise ValueError(f"{name} got {len(listed)} weights for {count} outputs; give one for each")
    return [
        not_negative(setting if given is None else f"{setting}[{i}]", weight)
        for i, weight in enumerate(listed)
    ]


def class_weights(target: Any, classes: int, name: str, ignored: Any = 0.0) -> list[Any]:
    """A weight for each class, of a target that is a class or that has the weights.

    IndexError for a class that is not there, unless `ignored` is 1; TypeError or ValueError for
    anything else that is no target.

    >>> class_weights(1, 3, "cross_entropy")
    [0.0, 1.0, 0.0]
    """
    weights = as_list(target)
    if isinstance(target, Value):  # as compile() records: the class may be another in each sample
        weights = [where(abs(target - i) <= 0.0, 1.0, 0.0) for i in range(classes)]
        if reduce(add, weights, ignored) < 1.0:
            raise IndexError(f"{name} got class {target!r}, but there are {classes} classes, from 0")
        return weights
    if weights is None:
        if isinstance(target, bool) or not hasattr(target, "__index__"):
            raise TypeError(f"{name} takes a class index or a list of weights, not {type(target).__name__}")
        wanted = index(target)
        if not 0 <= wanted < classes:
            raise IndexError(f"{name} got class {wanted}, but there are {classes} classes, from 0")
        return [float(i == wanted) for i in range(classes)]
    if len(weights) != classes:
        raise ValueError(f"{name} got {classes} predictions, but {len(weights)} targets")
    weights = list(map(as_target, weights))
    whole = reduce(add, weights) if any(isinstance(w, Value) for w in weights) else math.fsum(weights)
    if not abs(whole - 1.0) <= 1e-5:  # what float32 makes of some hundred classes
        raise ValueError(f"{name} takes weights that sum up to 1; these sum up to {whole!r}")
    return weights


def is_ignored(target: Any, ignore_index: int | None) -> Any:
    """1.0 where the target is the class to be left out, and 0.0 elsewhere; a node while compile() records.

    >>> is_ignored(3, 3), is_ignored(3, None), is_ignored([0.5, 0.5], 0)
    (1.0, 0.0, 0.0)
    """
    if ignore_index is None or as_list(target) is not None:
        return 0.0
    if isinstance(target, Value):
        return where(abs(target - index(ignore_index)) <= 0.0, 1.0, 0.0)
    return float(hasattr(target, "__index__") and index(target) == index(ignore_index))


def plain(x: Any) -> Any:
    """A number as a float, or as the node that it is while compile() records.

    >>> plain(1)
    1.0
    """
    return x if isinstance(x, Value) else as_float(x)


def as_target(t: Any) -> Any:
    """A target as a number from 0 to 1.

    >>> as_target(1)
    1.0
    """
    number = plain(t)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"a target is a probability from 0 to 1, not {number!r}")
    return number


def check_probability(p: Any, name: str, prediction: Any) -> None:
    """DomainError unless `p` is from 0 to 1, which says where in the prediction there is such a number.

    >>> check_probability(0.5, "cross_entropy", [0.5])
    """
    if not 0.0 <= p <= 1.0:
        raise DomainError(
            f"{name} takes probabilities from 0 to 1, not {plain(p)!r}{_place(prediction)}; "
            "put a sigmoid or softmax before it, or use the form from logits"
        )


def _place(prediction: Any) -> str:
    """Where the first number is that is no probability: ` at [1][0]`."""
    elements = as_list(prediction)
    for i, element in enumerate(elements or ()):
        if as_list(element) is not None:
            if inner := _place(element):
                return inner.replace(" at ", f" at [{i}]")
        elif not 0.0 <= element <= 1.0:
            return f" at [{i}]"
    return ""

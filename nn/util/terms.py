"""The terms that losses add up, and what their targets and probabilities may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, index
from typing import Any

from autograd import DomainError, Value, log, log1p, where

from .shapes import as_batch, as_list, as_number, paired, same_length


def each(prediction: Any, target: Any, reduction: str, name: str, one: Callable[[Any, Any], Any]) -> Any:
    """A loss that goes number by number: `one(y, t)` for each, and its name for messages.

    >>> each([1.0, 3.0], [0.0, 1.0], "sum", "l1", lambda y, t: abs(y - t))
    3.0
    """
    samples = paired(prediction, target, name)
    return reduced([one(y, t) for pairs in samples for y, t in pairs], reduction)


def by_class(
    prediction: Any, target: Any, reduction: str, name: str, one: Callable[[list[Any], list[float]], Any]
) -> Any:
    """A loss that goes sample by sample: `one(outputs, weights of the classes)` for each.

    >>> by_class([1.0, 3.0], 1, "sum", "it", lambda outputs, weights: outputs[weights.index(1.0)])
    3.0
    """
    rows, targets = [as_list(prediction)], [target]
    if (samples := as_batch(prediction)) is not None:
        rows, targets = [as_list(row) for row in samples], as_list(target) or []
        same_length(rows, targets, name)
    terms = []
    for row, wanted in zip(rows, targets, strict=True):
        if not row:
            raise ValueError(f"{name} takes a list with one number per class, not {prediction!r}")
        terms.append(one([*map(as_number, row)], class_weights(wanted, len(row), name)))
    return reduced(terms, reduction)


def weighted(terms: Sequence[tuple[Any, Callable[[Any], Any], Any]]) -> Any:
    """Σ weight × f(x), where a term is not evaluated if its weight is 0 and not a Value."""
    return total([_term(*term) for term in terms if isinstance(term[0], Value) or term[0] != 0.0])


def _term(weight: Any, f: Callable[[Any], Any], x: Any) -> Any:
    if not isinstance(weight, Value):
        return f(x) if weight == 1.0 else weight * f(x)
    y = f(x)
    if f not in (log, log1p):
        return weight * y
    return where((weight != 0.0) | (abs(y) < math.inf), lambda: weight * y, 0.0)  # 0 × ∞ costs nothing


def squared(x: Any) -> Any:
    """x·x.

    >>> squared(3.0)
    9.0
    """
    return x * x


def reduced(terms: list[Any], reduction: str) -> Any:
    """The terms' mean or sum.

    >>> reduced([1.0, 2.0], "mean")
    1.5
    """
    if reduction not in ("mean", "sum"):
        raise ValueError(f'reduction is "mean" or "sum", not {reduction!r}')
    return total(terms) / len(terms) if reduction == "mean" else total(terms)


def class_weights(target: Any, classes: int, name: str) -> list[Any]:
    """A weight for each class, of a target that is a class or that has the weights.

    IndexError for a class that is not there, TypeError or ValueError for anything else that is no target.

    >>> class_weights(1, 3, "cross_entropy")
    [0.0, 1.0, 0.0]
    """
    weights = as_list(target)
    if isinstance(target, Value):  # as compile() records: the class may be another in each sample
        weights = [where(abs(target - i) <= 0.0, 1.0, 0.0) for i in range(classes)]
        if total(weights) < 1.0:
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
    whole = total(weights) if any(isinstance(w, Value) for w in weights) else math.fsum(weights)
    if not abs(whole - 1.0) <= 1e-5:  # what float32 makes of some hundred classes
        raise ValueError(f"{name} takes weights that sum up to 1; these sum up to {whole!r}")
    return weights


def plain(x: Any) -> Any:
    """A number as a float, or as the node that it is while compile() records.

    >>> plain(1)
    1.0
    """
    return x if isinstance(x, Value) else float(x)


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


def total(terms: list[Any]) -> Any:
    """The terms added up from the left, of which there is at least one.

    >>> total([1.0, 2.0])
    3.0
    """
    return reduce(add, terms)

"""The terms that losses add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from numbers import Real
from operator import add
from typing import Any

from autograd import Value, clip, log, log1p, where

from ..util.checks import portion, whole
from ..util.shapes import NUMBERS, as_batch, as_list, as_number, is_batch, paired, same_length
from .targets import class_weights, factors, is_ignored


def each(
    prediction: Any,
    target: Any,
    reduction: str,
    name: str,
    one: Callable[..., Any],
    factors: Sequence[float] | None = None,
) -> Any:
    """A loss that goes number by number: `one(y, t)` for each, and its name for messages.

    With factors `one(y, t, factor)`, where there is one for each place in a sample.

    >>> each([1.0, 3.0], [0.0, 1.0], "sum", "l1", lambda y, t: abs(y - t))
    3.0
    """
    if factors is None and type(prediction) in NUMBERS and type(target) in NUMBERS:
        return reduced([one(as_number(prediction), as_number(target))], reduction, prediction)
    whole = paired(prediction, target, name)
    try:
        if factors is None:
            samples = [[one(y, t) for y, t in pairs] for pairs in whole]
        else:
            samples = [[one(y, t, by) for (y, t), by in zip(pairs, factors, strict=True)] for pairs in whole]
    except TypeError:
        refuse_others(name, prediction, target)
        raise
    if reduction == "none":
        return samples if is_batch(prediction) else samples[0] if as_list(prediction) else samples[0][0]
    return reduced([term for sample in samples for term in sample], reduction, prediction)


def refuse_others(name: str, *given: Any) -> None:
    """TypeError for the first thing in these that is no number; asked after something has failed.

    >>> refuse_others("mse", [1.0], ["a"])
    Traceback (most recent call last):
    TypeError: mse takes numbers, not str
    """
    stack = list(given)
    while stack:
        x = stack.pop()
        if (parts := as_list(x)) is not None:
            stack += parts
        elif not isinstance(x, (Real, Value)) and not hasattr(x, "__float__"):
            raise TypeError(f"{name} takes numbers, not {type(x).__name__}") from None


def by_class(
    prediction: Any,
    target: Any,
    reduction: str,
    name: str,
    one: Callable[[list[Any], list[float]], Any],
    of_class: Callable[[list[Any], Value], Any],
    weight: Any = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
) -> Any:
    """A loss that goes sample by sample: `one(outputs, weights of the classes)` for each.

    While compile() records, a class is another in each sample: then it is `of_class(outputs, class)`.

    >>> by_class([1.0, 3.0], 1, "sum", "it", lambda outputs, weights: outputs[weights.index(1.0)], max)
    3.0
    """
    rows, targets = [as_list(prediction)], [target]
    if (samples := as_batch(prediction)) is not None:
        rows, targets = [as_list(row) for row in samples], as_list(target) or []
        same_length(rows, targets, name)
    if not rows[0]:
        raise ValueError(f"{name} takes a list with one number per class, not {prediction!r}")
    importance = None if weight is None else factors(weight, prediction, name, "weight")
    if ignore_index is not None:
        whole("ignore_index", ignore_index)
    spread = portion("label_smoothing", label_smoothing)
    terms, shares = [], []
    for row, wanted in zip(rows, targets, strict=True):
        if not row:
            raise ValueError(f"{name} takes a list with one number per class, not {prediction!r}")
        ignored, counted = is_ignored(wanted, ignore_index), 1.0
        if type(ignored) is float and ignored:
            terms.append(_nothing(row))
            shares.append(0.0)
            continue
        if isinstance(wanted, Value) and importance is None and not spread:
            terms.append(
                where(
                    ignored > 0.0, 0.0, of_class([*map(as_number, row)], _among(row, wanted, ignored, name))
                )
            )
            shares.append(1.0 - ignored)
            continue
        weights = class_weights(wanted, len(row), name, ignored)
        if importance is not None and as_list(wanted) is None:
            counted = total([w * factor for w, factor in zip(weights, importance, strict=True)])
        if spread:
            weights = [(1.0 - spread) * w + spread / len(row) for w in weights]
        if importance is not None:
            weights = [w * factor for w, factor in zip(weights, importance, strict=True)]
        outputs = [*map(as_number, row)]
        evaluated = any(isinstance(w, Value) or w != 0.0 for w in weights)
        term = one(outputs, weights) if evaluated else _nothing(outputs)
        recorded = isinstance(ignored, Value)
        terms.append(where(ignored > 0.0, 0.0, term) if recorded else term)
        shares.append(where(ignored > 0.0, 0.0, counted) if recorded else counted)
    return reduced(terms, reduction, prediction, shares)


def _among(outputs: Sequence[Any], wanted: Value, ignored: Any, name: str) -> Any:
    """The class as the number of an output, the first for one that is ignored; IndexError if it is none."""
    place = where(ignored > 0.0, 0.0, wanted)
    outside = where(place < 0.0, 1.0, where(place > len(outputs) - 1.0, 1.0, 0.0))
    if outside > 0.0:
        raise IndexError(f"{name} got class {wanted!r}, but there are {len(outputs)} classes, from 0")
    return place


def weighted(terms: Sequence[tuple[Any, Callable[[Any], Any], Any]]) -> Any:
    """Σ weight × f(x), where a term is not evaluated if its weight is 0 and not a Value."""
    left = [_term(*term) for term in terms if isinstance(term[0], Value) or term[0] != 0.0]
    return total(left) if left else _nothing([x for _, _, x in terms])


def _nothing(outputs: Sequence[Any]) -> Any:
    """0, whose gradient is 0 and does reach the outputs, as it does in a compiled function."""
    return total([clip(as_number(x), 0.0, 0.0) for x in outputs])


def _term(weight: Any, f: Callable[[Any], Any], x: Any) -> Any:
    if not isinstance(weight, Value):
        return f(x) if weight == 1.0 else weight * f(x)
    y = f(x)
    if f not in (log, log1p):
        return weight * y
    return where((weight != 0.0) | (abs(y) < math.inf), lambda: weight * y, 0.0)  # 0 × ∞ costs nothing


def squared_error(y: Any, t: Any) -> Any:
    """(y − t)².

    >>> squared_error(5.0, 2.0)
    9.0
    """
    error = y - t
    return error * error


def reduced(terms: list[Any], reduction: str, prediction: Any, shares: Sequence[Any] = ()) -> Any:
    """The terms' mean or sum, or with "none" one for each sample of the prediction.

    Args:
        terms: At least one.
        reduction: One of the three.
        prediction: What they are of.
        shares: How much each counts in the mean; 1 unless told.

    >>> reduced([1.0, 2.0], "mean", [0.0, 0.0]), reduced([1.0, 2.0], "mean", [0.0, 0.0], [1.0, 0.0])
    (1.5, 3.0)
    """
    if reduction == "none":
        return terms if is_batch(prediction) else terms[0]
    if reduction not in ("mean", "sum"):
        raise ValueError(f'reduction is "mean", "sum" or "none", not {reduction!r}')
    if reduction == "sum":
        return total(terms)
    if not shares or all(type(share) is float and share == 1.0 for share in shares):
        return total(terms) / len(terms)
    left = total(list(shares))
    if left <= 0.0:
        raise ValueError(
            "nothing is left to take the mean of: every sample is ignored, or of a class with weight 0; use "
            'reduction="sum" where that may happen'
        )
    return total(terms) / left


def total(terms: list[Any]) -> Any:
    """The terms added up from the left, of which there is at least one.

    >>> total([1.0, 2.0])
    3.0
    """
    return reduce(add, terms)

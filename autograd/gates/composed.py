"""Functions of a list, composed of gates, so that they can be drawn, stepped and differentiated again.

A NaN anywhere in a list gives NaN, and NaN as every gradient, whatever the order.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Final

from ..errors import DomainError
from ..util.modes import listener, strict
from ..util.real import as_float, elements
from .choice import where
from .norm import length_of
from .numerics import REFUSED, refused
from .table import clip, exp, log, maximum

Numbers = Iterable[Any]

_LARGEST: Final = sys.float_info.max


def logsumexp(xs: Numbers) -> Any:
    """log(Σ exp(xᵢ)), with the maximum subtracted so that nothing overflows.

    Args:
        xs: Values or numbers, at least one; ValueError if there is none, DomainError if all are −inf (in
            strict mode).

    >>> logsumexp([1000.0, 1000.0])
    1000.6931471805599
    """
    terms = _listed(xs, "logsumexp")
    top = _top(terms)
    if _is_node(top):
        finite = clip(top, -_LARGEST, _LARGEST)  # inf − inf would be NaN
        usual = log(_total([exp(x - finite) for x in terms])) + finite
        return where(top < math.inf, usual, _shared(terms, top))
    if math.isinf(top):
        return _infinite_logsumexp(terms, top)
    return log(_total([_power(x, top) for x in terms])) + top


def softmax(xs: Numbers) -> list[Any]:
    """exp(xᵢ) ÷ Σ exp(xⱼ) for each i, with the maximum subtracted; the results sum up to 1.

    Args:
        xs: Values or numbers, at least one; ValueError if there is none, DomainError where the largest is
            infinite (in strict mode).

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    terms = _listed(xs, "softmax")
    top = _top(terms)
    if not _is_node(top) and math.isinf(top) and strict():
        raise DomainError(refused(REFUSED["no_softmax"], top=top))
    powers = [_power(x, top) for x in terms]
    total = _total(powers)
    return [power / total for power in powers]


def norm(xs: Numbers) -> Any:
    """√(Σ xᵢ²) without overflow, as one gate; its gradient at the origin is 0.

    Beside an infinity it is infinite, also where another number is NaN, as C99's hypot is.

    Args:
        xs: Values or numbers, at least one; ValueError if there is none.

    >>> from autograd import Value
    >>> x, y = Value(3.0), Value(4.0)
    >>> norm([x, y]).backward()
    >>> x.grad, y.grad
    (0.6, 0.8)
    """
    terms = _listed(xs, "norm")
    return abs(terms[0]) if len(terms) == 1 else length_of(len(terms))(*terms)


def amax(xs: Numbers) -> Any:
    """The largest of a list; where k are tied, each gets 1/k of the gradient.

    Args:
        xs: Values or numbers, at least one; ValueError if there is none.

    >>> from autograd import Value
    >>> a, b, c = Value(2.0), Value(2.0), Value(1.0)
    >>> amax([a, b, c]).backward()
    >>> a.grad, b.grad, c.grad
    (0.5, 0.5, 0.0)
    """
    terms = _listed(xs, "amax")
    top = _top(terms)
    if _is_node(top):
        return _shared(terms, top)
    if math.isnan(top):
        return _total([x * top for x in terms])
    tied = [x for x in terms if _number(x) == top]
    return tied[0] if len(tied) == 1 else _total([x * (1.0 / len(tied)) for x in tied])


def _top(terms: Sequence[Any]) -> Any:
    """The largest, as a plain number; while compile records, as a node through which no gradient flows."""
    recorder = listener()
    if recorder is not None:
        return recorder.detach(reduce(maximum, terms))
    numbers = [_number(x) for x in terms]
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


def _shared(terms: Sequence[Any], top: Any) -> Any:
    """The largest while compile records: a share of each that equals `top`, and NaN of all if that is NaN."""
    tied = [where(x >= top, 1.0, where(x < top, 0.0, top)) for x in terms]
    share = 1.0 / _total(tied)
    return _total([where(x < top, -0.0, x * share) for x in terms])  # −0 + x is x, to the sign of 0


def _infinite_logsumexp(terms: Sequence[Any], top: float) -> Any:
    if top > 0:
        infinite = [x for x in terms if _number(x) == top]
        return _total([x * (1.0 / len(infinite)) for x in infinite])
    if strict():
        raise DomainError(refused(REFUSED["no_finite_term"]))
    return log(_total([exp(x) for x in terms]))


def _power(x: Any, top: Any) -> Any:
    """exp(x − top); 0 where a finite x is so far below that the difference overflows."""
    if _is_node(top):
        return exp(x - top)
    below = _number(x) - top
    return x - x if math.isinf(below) and math.isfinite(_number(x)) else exp(x - top)


def _listed(xs: Numbers, name: str) -> list[Any]:
    # as floats: NumPy computes its small numbers in their size
    terms = [x if _is_node(x) else as_float(x) for x in elements(xs, name)]
    if not terms:
        raise ValueError(f"{name} needs at least one number; it got an empty list")
    return terms


def _is_node(x: Any) -> bool:
    kind = type(x)  # it takes Python long to say what a class does not have
    return kind is not float and (hasattr(kind, "__gate__") or hasattr(kind, "__select__"))


def _number(x: Any) -> float:
    return x if type(x) is float else float(getattr(x, "data", x))


def _total(terms: Sequence[Any]) -> Any:
    total = terms[0]
    for x in terms[1:]:
        total = total + x
    return total

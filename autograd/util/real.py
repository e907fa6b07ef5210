"""What counts as one real number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from math import isfinite
from numbers import Complex, Real
from operator import add
from typing import Any

from .modes import refuse


def as_float(x: Any) -> float:
    """A real number as a float; TypeError names what was given instead."""
    if x.__class__ is float:
        return x
    if x.__class__ is int or isinstance(x, Real):
        return float(x)
    if hasattr(type(x), "__gate__"):
        refuse(x, "float()")
        raise TypeError(
            "a number was expected, not a Value; take its number with v.item(), or v.detach() for a constant"
        )
    if getattr(x, "ndim", None) == 0 and getattr(x.dtype, "kind", "") in "fiub":
        return float(x)
    raise TypeError(f"a Value holds one real number, not {what_instead(x)}")


def mean(numbers: Sequence[float]) -> float:
    """The mean, added up from the left; finite where they are, also if their sum is not.

    Python's own sum differs between versions.

    >>> mean([1.0, 2.0]), mean([1e308, 1e308])
    (1.5, 1e+308)
    """
    total = reduce(add, numbers)
    if isfinite(total) or not all(map(isfinite, numbers)):
        return total / len(numbers)
    from statistics import mean as exact_mean  # which takes a while to load

    return exact_mean(numbers)


def adds_up(numbers: Sequence[float]) -> bool:
    """Whether the sum from the left is finite.

    >>> adds_up([1e308, -1e308]), adds_up([1e308, 1e308])
    (True, False)
    """
    return isfinite(reduce(add, numbers))


def elements(xs: Any, who: str) -> list[Any]:
    """What `who` was given, as a list; TypeError for what is none.

    >>> elements((1.0, 2.0), "norm")
    [1.0, 2.0]
    """
    if isinstance(xs, Iterable):
        return list(xs)
    raise TypeError(
        f"{who} takes lists of numbers and Values, not {type(xs).__name__}; put square brackets around it"
    )


def what_instead(x: Any) -> str:
    """What something is that is no real number, and what can be done about it."""
    kind = type(x).__name__
    code = getattr(getattr(x, "dtype", None), "kind", "")
    if getattr(x, "ndim", 0):
        many = f"{kind} of the shape {tuple(x.shape)}"
        return (
            f"{many}; for an array of Values write np.array([Value(x) for x in a.ravel()]).reshape(a.shape)"
        )
    if isinstance(x, (list, tuple, set, frozenset)):
        return f"{kind}; make one of each number in it: [Value(x) for x in numbers]"
    if isinstance(x, dict):
        return f"{kind}; make one of each number in it: {{name: Value(x) for name, x in numbers.items()}}"
    if isinstance(x, Mapping):
        return f"{kind}; make a dict of it: dict(x)"
    if isinstance(x, Iterable) and not isinstance(x, (str, bytes)) and not code:
        return f"{kind}; make a list of it: list(x)"
    if isinstance(x, Complex) or code == "c":
        return f"{kind}; take .real and .imag as two numbers"
    if code == "O":
        return f"{kind} of an object; take it out with x.item()"
    convertible = isinstance(x, (str, bytes)) or (hasattr(x, "__float__") and not code)
    if convertible:
        return f"{kind}; convert it with float() first"
    own = hasattr(x, "__dict__") and not callable(x)
    return f"{kind}; give its numbers in a dict, vars(x), or make its class a dataclass" if own else kind

"""What a function returned: the numbers in it, one or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..engine import Value
from ..util.real import as_float
from ..util.structures.names import title
from ..util.structures.trees import LEAF, flat, is_array, kind_of
from .arguments import Arguments


def one_result(given: Arguments, leaves: Iterable[Any]) -> Any:
    """The one number that a function returns for these leaves."""
    y = given.call(leaves)
    results = results_of(given.f, y)
    check_single(y)
    return results[0]


def check_single(y: Any) -> None:
    """TypeError for several results, or for one in a list."""
    if kind_of(type(y)) != LEAF and not (is_array(y) and y.ndim == 0):
        shown = f"an array of the shape {y.shape}" if is_array(y) else len(flat(y))
        raise TypeError(f"grad needs a function of one result, not {shown}; use jacobian(f)")


def results_of(f: Callable[..., Any], y: Any) -> list[Any]:
    """The numbers that a function returned."""
    try:
        found = flat(y)
        for x in found:
            if not (x.__class__ is float or hasattr(type(x), "__gate__")):
                as_float(x)
    except TypeError as error:
        if y is None:
            raise TypeError(f"{title(f)} returned None, and no number; has it a return?") from None
        raise TypeError(f"{title(f)} returned what is no real number: {error}") from None
    return found


def as_plain(y: Any) -> Any:
    """The float that a number or a Value is."""
    return y._data if isinstance(y, Value) else as_float(y)

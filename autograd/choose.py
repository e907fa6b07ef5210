"""where(): a branch that a graph can carry."""

from __future__ import annotations

from typing import Any

from .gates import identity
from .modes import listener
from .real import as_float
from .value import Value


def where(condition: Any, a: Any, b: Any) -> Any:
    """`a` if the condition holds, else `b`; only the chosen one is linked and gets a gradient.

    condition  a bool, a number, or a Value (which holds where it is not 0)
    a, b       Values, numbers, or functions of no argument, of which only the chosen one is called

    >>> x = Value(0.0)
    >>> y = where(x > 0, lambda: x.log(), 0.0)
    >>> y
    0.0
    >>> where(x >= 0, x, -x).data
    0.0
    """
    eager = listener() is None and isinstance(condition, Value)
    if hasattr(type(condition), "__select__") and not eager:
        return condition.__select__(_made(a), _made(b))
    chosen = _made(a if condition else b)
    return identity(chosen) if isinstance(chosen, Value) else chosen


def _made(branch: Any) -> Any:
    made = branch() if callable(branch) else branch
    return made if isinstance(made, Value) else as_float(made)

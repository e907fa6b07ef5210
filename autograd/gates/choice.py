"""where(): a branch that a graph can carry."""

from __future__ import annotations

from typing import Any

from ..engine import Value
from ..jit.recording.condition import number_of
from ..util.modes import listener
from ..util.real import as_float
from .table import identity


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
    recorder = listener()
    eager = recorder is None and isinstance(condition, Value)
    if hasattr(type(condition), "__select__") and not eager:
        if recorder is not None:  # what is no function has been computed, whatever is chosen
            recorder.computed([x for x in (a, b) if isinstance(x, Value)])
        return condition.__select__(_made(a), _made(b))
    chosen = _made(a if condition else b)
    return identity(chosen) if isinstance(chosen, Value) else chosen


def _made(branch: Any) -> Any:
    made = number_of(branch() if callable(branch) else branch)
    return made if isinstance(made, Value) else as_float(made)

"""where(): a branch that a graph can carry."""

from __future__ import annotations

from typing import Any

from ..util.modes import listener
from ..util.real import as_float
from .table import identity


def where(condition: Any, a: Any, b: Any) -> Any:
    """`a` if the condition holds, else `b`; only the chosen one is linked and gets a gradient.

    Args:
        condition: A bool, a number, or a Value (which holds where it is not 0).
        a: What to give where it holds: a Value, a number, or a function of no argument, which is called only
            if it is chosen.
        b: What to give elsewhere, in the same forms.

    >>> from autograd import Value
    >>> x = Value(0.0)
    >>> y = where(x > 0, lambda: x.log(), 0.0)
    >>> y
    0.0
    >>> where(x >= 0, x, -x).data
    0.0
    """
    recorder = listener()
    known = recorder is None and hasattr(type(condition), "data")
    if hasattr(type(condition), "__select__") and not known:
        if recorder is not None:  # what is no function has been computed, whatever is chosen
            recorder.computed([a, b])
        return condition.__select__(_made(a), _made(b))
    chosen = _made(a if condition else b)
    return chosen if type(chosen) is float else identity(chosen)


def _made(branch: Any) -> Any:
    made = branch() if callable(branch) else branch
    if getattr(made, "ndim", 0):
        raise TypeError(
            "where chooses between two numbers; for each entry of arrays np.where(condition, a, b)"
        )
    return made if hasattr(type(made), "__gate__") else as_float(made)

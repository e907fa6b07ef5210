"""What counts as one real number."""

from __future__ import annotations

from numbers import Real
from typing import Any

from .modes import refuse


def as_float(x: Any) -> float:
    """A real number as a float; TypeError names what was given instead."""
    if x.__class__ is float:
        return x
    if hasattr(type(x), "__gate__"):
        refuse(x, "float()")
        raise TypeError(
            "a number was expected, not a Value; take its number with v.item(), or v.detach() for a constant"
        )
    if isinstance(x, Real) or (getattr(x, "ndim", None) == 0 and getattr(x.dtype, "kind", "") in "fiub"):
        return float(x)
    hint = "; convert it with float() first" if hasattr(x, "__float__") else ""
    raise TypeError(f"a Value holds one real number, not {type(x).__name__}{hint}")

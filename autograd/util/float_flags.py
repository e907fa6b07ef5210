"""The processor's floating-point flags: what NumPy looks at after a loop over objects, to warn of it.

A gate that meets an infinity or NaN finds that out by arithmetic, which raises flags that arithmetic on
floats would not raise; they are put down again, or np.add would warn of "invalid value" for inf + 1.
"""

from __future__ import annotations

import sys
from typing import Any

_one: Any = None


def put_down() -> None:
    """Clear the flags; nobody looks at them without NumPy, whose float64 clears them before it adds."""
    global _one
    if _one is None:
        numpy: Any = sys.modules.get("numpy")
        if not hasattr(numpy, "float64"):  # not loaded, or still loading
            return
        _one = numpy.float64(1.0)
    _one + _one

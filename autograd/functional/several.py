"""The derivatives by several arguments: a tuple, which SciPy is not to take for one derivative."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ..util.structures.trees import nested, regular


class Several(tuple[Any, ...]):
    """Derivatives by several arguments: an array of all for who asks for one, but for SciPy.

    SciPy passes `args=(a,)` on to a derivative, and then makes an array of what it gets: of the derivatives
    by x and by a, where it wants that by x alone.
    """

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """TypeError if the shapes differ, or for SciPy."""
        shapes = [_shape(x) for x in self]
        if len({*shapes}) > 1 or _asked_by_scipy():
            raise TypeError(
                f"these are the derivatives by {len(self)} arguments, of the shapes {', '.join(shapes)}, and "
                "no array; for the derivative by the first argument alone give argnums=0, as in "
                "grad(f, argnums=0), and to have several side by side numpy.stack(derivatives, axis=-1)"
            )
        return sys.modules["numpy"].array(tuple(self), dtype)

    def __reduce__(self) -> Any:
        return tuple, (list(self),)


def one_or_all(results: Sequence[Any], single: bool, leaf: Any) -> Any:
    """The only result, or a tuple of them.

    Args:
        leaf: Any number in them: Values are for programs, and no concern of SciPy's.
    """
    if single:
        return results[0]
    return Several(results) if leaf.__class__ is float else tuple(results)


def _asked_by_scipy() -> bool:
    """Whether NumPy is asked for an array by SciPy."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("numpy."):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).startswith("scipy.")


def _shape(x: Any) -> str:
    nesting = nested(x)
    shape = regular(nesting)
    return repr(nesting) if shape is None else str(shape)

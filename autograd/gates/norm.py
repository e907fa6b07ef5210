"""The length of a vector: one gate of any number of operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Final

from ..alphabet import Number, libm, select
from .row import Gate
from .second_order import if_zero, over


def _length(*xs: Number) -> Number:
    """√(Σ xᵢ²), scaled by the largest; infinite beside an infinity whatever else there is, as C99's hypot."""
    sizes = [libm.fabs(x) for x in xs]
    largest: Number = 0.0
    for size in sizes:
        largest = select(size > largest, size, largest)
    scale = if_zero(largest, 1.0, largest)  # type: ignore[no-untyped-call]
    parts = [size / scale for size in sizes]
    return select(largest >= inf, inf, largest * libm.sqrt(_halved([part * part for part in parts])))


def _halved(terms: Sequence[Number]) -> Number:
    """The sum, half by half: its rounding grows with the logarithm of the number of terms."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return _halved(terms[:middle]) + _halved(terms[middle:])


class Length(Gate):
    """The norm of so many operands: a gate like any other.  Its gradient at the origin is 0."""

    longest_kernel = 64  # to write a function of more takes longer than anyone asks for it

    def __init__(self, count: int) -> None:
        names = [f"x{i}" for i in range(count)]

        def local_grads(y: Number, *xs: Number) -> tuple[Number, ...]:
            return tuple(over(x, y) for x in xs)

        local_grads.parameters = ("y", *names)  # type: ignore[attr-defined]
        super().__init__("norm", _length, local_grads, sample=((0.5, 2.0),) * count)

    def __reduce__(self) -> tuple[Callable[..., Gate], tuple[Any, ...]]:
        return length_of, (self.arity,)


class _Lengths(dict[int, Length]):
    """The gates by number of operands, each made when it is first asked for."""

    def __missing__(self, count: int) -> Length:
        return self.setdefault(count, Length(count))  # threads may ask at once


_LENGTHS: Final = _Lengths()


def length_of(count: int) -> Length:
    """The gate for so many operands."""
    return _LENGTHS[count]

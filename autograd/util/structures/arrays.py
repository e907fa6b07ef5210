"""NumPy arrays as parts of nested structures.  NumPy itself is imported by those who have arrays."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, Final

PLAIN: Final = ("ndarray", "memmap")  # other subclasses mean other things by `*`, or by an entry
WAYS: Final = {
    "c": "derivatives are of real numbers; give x.real and x.imag as two arguments",
    "U": "turn text into numbers first: x.astype(float)",
    "S": "turn text into numbers first: x.astype(float)",
    "M": "turn dates into numbers first: (x - x[0]) / numpy.timedelta64(1, 's')",
    "m": "turn durations into numbers first: x / numpy.timedelta64(1, 's')",
    "V": "give its fields one by one, in a dict",
}
STATISTIC: Final = re.compile(r"Could not convert .* to numeric|how->\w+,dtype->object")  # of pandas
PLAIN_AMONG_VALUES: Final = re.compile(r"no callable \w+ method|'(int|float)' object has no attribute")


class Form:
    """What a nesting keeps of an array: its shape."""

    __slots__ = ("shape",)

    def __init__(self, shape: Sequence[int]) -> None:
        self.shape: Final = tuple(shape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.shape == other.shape

    def __hash__(self) -> int:
        return hash(self.shape)

    def __repr__(self) -> str:
        return f"array{self.shape}"


def is_array_class(kind: type) -> bool:
    """Whether instances are NumPy arrays, or stand for one in a nesting."""
    return kind is Form or any(x.__module__ == "numpy" and x.__name__ == "ndarray" for x in kind.__mro__)


def entries(array: Any) -> list[Any]:
    """The entries in C's order: floats, Values, or None for those of a nesting.

    TypeError for what holds no real numbers, without a name: it says what can be done.
    """
    if isinstance(array, Form):
        return [None] * prod(array.shape)
    fault = fault_of(array)
    if fault:
        raise TypeError(f"an array of the shape {array.shape} {fault}")
    found: list[Any] = array.ravel().tolist()
    return found


def filled(shape: tuple[int, ...], leaves: Sequence[Any]) -> Any:
    """An array of floats where all leaves are, else of objects; of no axis, the number itself."""
    numpy = sys.modules["numpy"]
    if all(x.__class__ is float for x in leaves):
        made = numpy.array(leaves, dtype=float).reshape(shape)
        return made if shape else made[()]
    if not shape:
        return leaves[0]
    made = numpy.empty(len(leaves), dtype=object)
    for place, leaf in enumerate(leaves):
        made[place] = leaf
    return made.reshape(shape)


def places(shape: Sequence[int]) -> Iterator[str]:
    """What the entries are called, in C's order.

    >>> list(places((2, 1))), list(places(()))
    (['[0, 0]', '[1, 0]'], [''])
    """
    for place in product(*map(range, shape)):
        yield f"[{', '.join(map(str, place))}]" if place else ""


def fault_of(array: Any) -> str:
    """Why this array cannot be taken for real numbers, and what to do; empty if it can."""
    kind = type(array)
    if kind.__name__ == "MaskedArray":
        return "is masked; fill the gaps with x.filled(0.0), or leave them out with x.compressed()"
    if kind is not Form and kind.__name__ not in PLAIN:
        return f"is a {kind.__name__}, whose operators mean something else; give numpy.asarray(x)"
    if array.dtype.kind in WAYS:
        return f"holds {array.dtype}; {WAYS[array.dtype.kind]}"
    return _other_things(array) if array.dtype.kind == "O" else ""


def _other_things(array: Any) -> str:
    """What an array of objects holds beside Values and real numbers."""
    found = [(place, x) for place, x in zip(places(array.shape), array.ravel(), strict=True) if _is_many(x)]
    if found:
        (place, first), *others = found
        also = next((f", x{at} {shape}" for at, x in others if (shape := _length(x)) != _length(first)), "")
        way = (
            "give a list of arrays: list(x)" if also else "make one array of numbers: numpy.array(x.tolist())"
        )
        return f"is ragged: x{place} has the shape {_length(first)}{also}; {way}"
    return ""


def _is_many(x: Any) -> bool:
    return isinstance(x, (list, tuple, dict)) or bool(getattr(x, "ndim", 0))


def _length(x: Any) -> tuple[int, ...]:
    return tuple(x.shape) if hasattr(x, "shape") else (len(x),)


def reason_of(error: Exception) -> str:
    """What to do about an error of NumPy's that comes of Values; empty for another."""
    said = str(error)
    if PLAIN_AMONG_VALUES.search(said):
        return (
            "a plain number stands among the Values of an array: make it a constant, Value(1.0).detach(), or "
            "call the gate for each entry, autograd.exp(x), which takes both"
        )
    if STATISTIC.search(said):
        return (
            "the means and other statistics of pandas are of plain numbers alone, its sums and products of "
            "Values too: write s.sum() / len(s), or take the array, s.to_numpy().mean()"
        )
    if "ufunc" in said or "dtype('O')" in said:
        return (
            "while it is differentiated or recorded a function gets an array of Values, of the dtype object; "
            "arithmetic, sums, products, @ and the functions that are gates (np.exp, np.tanh, …) work on it, "
            "linear algebra and what NumPy has for floats alone do not: write those in arithmetic and gates"
        )
    return ""

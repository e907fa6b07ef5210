"""take(): a row looked up by its number, which a graph can carry."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NoReturn

from ..alphabet import Number, libm, select
from ..util.modes import listener
from ..util.real import as_float
from ..util.structures.trees import Tree, flat, mapped, nested, structure
from ..util.text import show_number, without_middle
from .row import Gate
from .table import identity


def take(rows: Sequence[Any], i: Any) -> Any:
    """rows[i], where i may be a number that is computed; only that row is linked and gets a gradient.

    A compiled function looks the row up anew in each replay. The derivative by i is 0.

    Args:
        rows: A list, tuple or array: of numbers and Values, or of rows of those, nested in any way.
        i: A whole number: an int, 2.0, or a Value; a negative one counts from the end, as in Python.

    Returns:
        A number, a Value if the row holds one; of nested rows the same nesting.

    Raises:
        TypeError: If i is not a whole number.
        IndexError: If there is no such row.
        GraphError: While compile records, where the rows are not all of one shape.

    >>> from autograd import Value
    >>> table = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
    >>> a, b = take(table, 1)
    >>> (a * b).backward()
    >>> [[x.grad for x in row] for row in table]
    [[0.0, 0.0], [4.0, 3.0]]
    """
    count = _count(rows)
    recorder = listener()
    if recorder is not None and hasattr(type(i), "__gate__") and not getattr(i, "constant", False):
        if not count:
            raise _outside(0, 0)
        return recorder.take([rows[k] for k in range(count)], i)
    return _linked(rows[_place(i, count)])


def columns_of(rows: Sequence[Tree]) -> tuple[Tree, list[list[Any]]]:
    """The nesting that all rows share, and the numbers at each place of it; ValueError if they differ."""
    shapes = [nested(row) for row in rows]
    texts = [*map(structure, shapes)]
    for k, text in enumerate(texts):
        if text != texts[0]:
            raise ValueError(f"row 0 has the shape {texts[0]} and row {k} the shape {text}")
    leaves = [[x if hasattr(type(x), "__gate__") else as_float(x) for x in flat(row)] for row in rows]
    return shapes[0], [list(column) for column in zip(*leaves, strict=True)]


def _linked(row: Tree) -> Any:
    """The row, each Value in it by a node of its own."""
    if type(row) is list:
        return [_linked(x) for x in row]
    return mapped(_link, row)


def _link(x: Any) -> Any:
    hook = getattr(type(x), "__gate__", None)
    return as_float(x) if hook is None else hook(identity, (x,))


def _count(rows: Any) -> int:
    """How many rows there are."""
    if not isinstance(rows, (list, tuple)) and not getattr(rows, "ndim", 0):
        raise TypeError(f"take looks rows up in a list, tuple or array, not in {type(rows).__name__}")
    return len(rows)


def _place(i: Any, count: int) -> int:
    """Which row a number means."""
    place = i if type(i) is int else _whole(i)
    if not -count <= place < count:
        raise _outside(place, count)
    return place + count if place < 0 else place


def _whole(i: Any) -> int:
    if hasattr(type(i), "__gate__"):
        number = float(i.data if hasattr(i, "data") else i)
    elif getattr(i, "ndim", 0) or isinstance(i, (list, tuple)):
        raise TypeError(
            f"take looks one row up, not a {type(i).__name__} of them; write [take(rows, i) for i in numbers]"
        )
    else:
        number = _real(i)
    if not number.is_integer():
        _refuse(number)
    return int(number)


def _real(i: Any) -> float:
    try:
        return as_float(i)
    except TypeError as error:
        raise TypeError(f"take looks a row up by its number, not by {type(i).__name__}: {error}") from None


def _refuse(number: float) -> NoReturn:
    way = "" if number - number else "; round it first: take(rows, autograd.round(i))"
    raise TypeError(f"the number of a row is a whole number, not {show_number(number)}{way}")


def _outside(i: int, count: int) -> IndexError:
    if not count:
        return IndexError("take found no rows to look one up in: the list is empty")
    last = count - 1
    return IndexError(
        f"there is no row {show_number(i)} among {count} row{'s' * (count > 1)}; "
        f"they are numbered 0 to {last}, or −{count} to −1 from the end"
    )


class Lookup(Gate):
    """One of so many rows, chosen by its number: a gate like any other, which `compile` records.

    It is NaN for a number that is no row's.
    """

    is_lookup = True
    longest_kernel = 64  # to write a function of more takes longer than anyone asks for it

    def __init__(self, count: int) -> None:
        def value(i: Number, *rows: Number) -> Number:
            place = _from_the_start(i, count)
            found = select(place <= libm.floor(place), _halved(place, rows, 0), math.nan)
            return select(place >= 0.0, select(place < float(count), found, math.nan), math.nan)

        def local_grads(y: Number, i: Number, *rows: Number) -> tuple[Number, ...]:
            place = _from_the_start(i, count)
            below = [place < float(k) for k in range(count + 1)]
            return (
                0.0,
                *(select(below[k], 0.0, select(below[k + 1], 1.0, 0.0)) for k in range(count)),
            )

        names = tuple(f"row{k}" for k in range(count))
        local_grads.parameters = ("y", "i", *names)  # type: ignore[attr-defined]
        sample = ((0.0, 0.0), *((-2.0, 2.0),) * count)
        super().__init__("take", value, local_grads, sample=sample)

    def written_out(self, operands: Sequence[str]) -> str:
        """The lookup as Python writes it; many rows are cut short in the middle."""
        i, *rows = operands
        return f"take([{', '.join(without_middle(rows))}], {i})"

    def __reduce__(self) -> tuple[Callable[..., Gate], tuple[Any, ...]]:
        return lookup_among, (self.arity - 1,)


def _from_the_start(i: Number, count: int) -> Number:
    """The number of a row, where a negative one counts from the end."""
    return select(i < 0.0, i + float(count), i)


def _halved(place: Number, rows: Sequence[Number], first: int) -> Number:
    """The row at a place, by asking in which half it is: a language that chooses lazily asks few times."""
    if len(rows) == 1:
        return rows[0]
    middle = len(rows) // 2
    low, high = rows[:middle], rows[middle:]
    return select(
        place < float(first + middle), _halved(place, low, first), _halved(place, high, first + middle)
    )


@cache
def lookup_among(count: int) -> Lookup:
    """The gate for so many rows."""
    return Lookup(count)

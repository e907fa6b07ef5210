"""Data as people have it: arrays and tables beside lists, looked at once before they are believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Real
from typing import Any

from .shapes import as_list, shape

Sample = tuple[Any, Any]
_NO_SAMPLES = (dict, str, bytes, type)
_PLAIN, _DATES = (
    "biuf",
    ("m", "M"),
)  # kinds of NumPy's dtypes: real numbers, and dates, which list as whole ones


def is_array(x: Any) -> bool:
    """Whether `x` is an array, or a DataFrame or Series, and no single number.

    >>> is_array([1.0, 2.0])
    False
    """
    return bool(getattr(x, "ndim", 0)) and not isinstance(x, (list, tuple))


def as_pairs(data: Any, who: str, name: str = "data") -> Sequence[Sample]:
    """(inputs, target) pairs: those given, or the rows of a tuple (X, y) of two arrays or DataFrames.

    TypeError for what is neither, ValueError for none and for arrays that do not go together.

    >>> as_pairs([([0.0, 1.0], 1)], "fit")
    [([0.0, 1.0], 1)]
    """
    data = zipped(data, who)
    _refuse_iterator(data, who, name, "(inputs, target) pairs, or (X, y)")
    if is_array(data):
        if len(data.shape) < 2 or data.shape[1] != 2:
            raise ValueError(
                f"{who} got {name} of the shape {tuple(data.shape)}, which is no list of pairs; give inputs "
                "and targets as a tuple of two arrays, (X, y)"
            )
        data = [tuple(row) for row in rows_of(data, f"{who} got {name}")]
    if not len(data):
        raise ValueError(f"{who} got no {name}; it needs at least one (inputs, target) pair")
    if isinstance(data, (list, tuple)):  # others may make their samples when asked
        for i, pair in enumerate(data):
            if isinstance(pair, str) or not hasattr(pair, "__iter__") or len(as_list(pair) or (0, 0)) != 2:
                raise TypeError(
                    f"{who} takes {name} as (inputs, target) pairs, but sample {i} is {_described(pair)}; "
                    "for inputs and targets apart give a tuple of two arrays, (X, y)"
                )
    return data  # type: ignore[no-any-return]


def as_inputs(inputs: Any, who: str) -> Sequence[Any]:
    """Samples without targets: those given, or the rows of an array or DataFrame.

    >>> as_inputs([[0.0, 1.0]], "predict")
    [[0.0, 1.0]]
    """
    if is_array(inputs):
        return rows_of(inputs, f"{who} got inputs")
    _refuse_iterator(inputs, who, "inputs", "a list of samples, or an array")
    return inputs  # type: ignore[no-any-return]


def rows_of(array: Any, where: str) -> list[Any]:
    """The rows of an array or DataFrame as numbers in lists.

    TypeError for what is no real number, and ValueError for an empty one; both say the shape.
    """
    size = f"of the shape {tuple(array.shape)}"
    if 0 in array.shape:
        raise ValueError(f"{where} {size}, which is empty; it needs at least one row and one column")
    try:
        rows = as_list(array) or []
    except TypeError as error:
        raise TypeError(f"{where} {size}: {error}") from None
    kind = getattr(getattr(array, "dtype", None), "kind", "")
    if not kind or kind not in _PLAIN:
        for element in _elements(rows, array.ndim):
            real = isinstance(element, Real) or hasattr(type(element), "__gate__")
            if not real or kind in _DATES:
                raise TypeError(
                    f"{where} {size} with {_described(element)} in it, where real numbers belong; "
                    f"{_way_on(element)}"
                )
    return rows


def zipped(data: Any, who: str) -> Any:
    """The pairs of a tuple (X, y) of two arrays or DataFrames; anything else as it is.

    >>> zipped([1.0, 2.0], "batches")
    [1.0, 2.0]
    """
    if not (isinstance(data, tuple) and len(data) == 2 and all(map(is_array, data))):
        return data
    xs, ys = data
    shapes = f"{who} got X of the shape {tuple(xs.shape)} and y of the shape {tuple(ys.shape)}"
    if 0 in (*xs.shape, *ys.shape):
        raise ValueError(f"{shapes}: an empty one has nothing to learn from")
    if xs.shape[0] != ys.shape[0]:
        raise ValueError(f"{shapes}: there must be one target, a row of y, for each row of X")
    columns = [rows_of(part, f"{shapes}: {name} is") for name, part in (("X", xs), ("y", ys))]
    return list(zip(*columns, strict=True))


def _elements(rows: list[Any], depth: int) -> Iterator[Any]:
    for row in rows:
        if depth > 1:
            yield from _elements(row, depth - 1)
        else:
            yield row


def _refuse_iterator(given: Any, who: str, name: str, wanted: str) -> None:
    if hasattr(given, "__len__") and hasattr(given, "__getitem__") and not isinstance(given, _NO_SAMPLES):
        return
    if hasattr(given, "__iter__") and not isinstance(given, _NO_SAMPLES):
        raise TypeError(
            f"{who} got {name} of the type {type(given).__name__}, which has no length or order to come back "
            f"to; give list({name})"
        )
    raise TypeError(f"{who} takes {name} as {wanted}, not a {type(given).__name__}")


def _described(thing: Any) -> str:
    """A thing in words: an array by its shape, a number or text by itself."""
    if is_array(thing):
        return f"an array of the shape {tuple(thing.shape)}"
    if isinstance(thing, (list, tuple)):
        return f"a {type(thing).__name__} of the shape {shape(thing)}"
    text = repr(thing)
    return f"the {type(thing).__name__} {text if len(text) <= 40 else text[:40] + '…'}"


def _way_on(element: Any) -> str:
    if isinstance(element, complex):
        return "give its .real and .imag as two columns"
    if isinstance(element, (str, bytes)):
        return "turn text into numbers, by .astype(float) or a number for each word"
    if isinstance(element, (list, tuple)) or is_array(element):
        return "rows of different lengths must be filled up to one length"
    return "leave such rows out, or put numbers in"

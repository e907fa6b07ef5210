"""Samples and batches: a sample is a number or a list of numbers, a batch is a list of samples."""

from __future__ import annotations

from numbers import Real
from typing import Any

from autograd import Column, Value

NUMBERS = {float, Value, int}  # the usual kinds, of which no more needs to be asked
_ORDINARY = {float, Value}
_LISTS = {list, tuple}


def as_list(x: Any) -> list[Any] | None:
    """The elements of a list, tuple, array or DataFrame; None for a number.

    >>> as_list((1.0, 2.0))
    [1.0, 2.0]
    """
    if isinstance(x, (list, tuple)):
        return list(x)
    if type(x) in NUMBERS:  # asking a Value for what it lacks takes long
        return None
    if not getattr(x, "ndim", 0):
        return None
    array = x.to_numpy() if hasattr(x, "to_numpy") else x
    if hasattr(array, "filled"):
        raise TypeError(
            "a masked array has no numbers where it is masked; give x.filled(0.0), or x.compressed()"
        )
    if not hasattr(array, "tolist"):
        raise TypeError(f"a {type(x).__name__} is no array that lists its numbers; give x.toarray()")
    return list(array.tolist())


def as_number(x: Any) -> Any:
    """A plain number as a float, because NumPy's small ones overflow among themselves; a node as it is.

    >>> as_number(3)
    3.0
    """
    if type(x) in _ORDINARY:
        return x
    if type(x) is not int and not (isinstance(x, Real) or getattr(x, "ndim", None) == 0):
        return x
    return float(x)


def is_batch(x: Any) -> bool:
    """Whether `x` is a list of lists.

    >>> is_batch([[0.0, 1.0], [1.0, 1.0]]), is_batch([0.0, 1.0])
    (True, False)
    """
    return as_batch(x) is not None


def as_batch(x: Any) -> list[Any] | None:
    """The samples of a list of lists; None for anything else.

    >>> as_batch([[0.0, 1.0], [1.0, 1.0]]), as_batch([0.0, 1.0])
    ([[0.0, 1.0], [1.0, 1.0]], None)
    """
    if type(x) in _LISTS and x and type(x[0]) in NUMBERS:  # one sample, mostly
        return None
    rows = as_list(x)
    if not rows or type(rows[0]) in NUMBERS:
        return None
    if _LISTS.issuperset(map(type, rows)):
        return rows
    return rows if all(as_list(row) is not None for row in rows) else None


def sample(x: Any, length: int, where: object) -> list[Any]:
    """The elements of one sample; TypeError if it is no list of numbers, ValueError if it is not that long.

    >>> sample([0.0, 1.0], 2, "Neuron(2)")
    [0.0, 1.0]
    """
    elements = as_list(x)
    if elements is None:
        raise TypeError(f"{where} takes a list of {length} numbers, not a {type(x).__name__}")
    if len(elements) != length:
        raise ValueError(f"{where} takes {length} inputs, but got {len(elements)}")
    if not _ORDINARY.issuperset(map(type, elements)):
        for i, element in enumerate(elements):
            real = isinstance(element, Real) or getattr(element, "ndim", None) == 0
            if not (real or hasattr(type(element), "__gate__")):
                raise TypeError(f"{where} takes numbers, but input {i} is a {type(element).__name__}")
    return elements


def column(x: Any, length: int, where: object) -> Column | list[Any]:
    """One sample as `sample` takes it, looked at once for many weighted sums.

    >>> len(column([0.0, 1.0], 2, "Neuron(2)"))
    2
    """
    elements = x if type(x) is list else as_list(x)
    if elements is None or len(elements) != length:
        elements = sample(x, length, where)  # says what is wrong
    try:
        return Column(elements)
    except TypeError:
        return sample(x, length, where)  # other kinds of number; or it says what is wrong


def shape(x: Any) -> tuple[int, ...]:
    """How long nested lists or an array are, from the outside in; () for a number.

    >>> shape([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (2, 3)
    """
    lengths: list[int] = []
    while (rows := as_list(x)) is not None:
        lengths.append(len(rows))
        if not rows:
            break
        x = rows[0]
    return tuple(lengths)


def numbers(x: Any, wanted: tuple[int, ...], where: str) -> Any:
    """Nested lists or an array of that shape, or a number where it is (), as floats in lists.

    ValueError says both shapes where they differ, TypeError what is no number, and where.

    >>> numbers([[1, 2], [3, 4]], (2, 2), "weight")
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if not wanted:
        if isinstance(x, bool) or not isinstance(x, Real):
            raise TypeError(f"{where} is a number, not {type(x).__name__}")
        return float(x)
    if shape(x) != wanted:
        raise ValueError(f"{where} has the shape {wanted}, but got {shape(x) or type(x).__name__}")
    return [numbers(row, wanted[1:], f"{where}[{i}]") for i, row in enumerate(as_list(x) or ())]


def same_length(predictions: list[Any], targets: list[Any], where: str) -> None:
    """ValueError, with both lengths, unless there is one target for each prediction, and at least one."""
    if len(predictions) != len(targets):
        raise ValueError(f"{where} got {len(predictions)} predictions, but {len(targets)} targets")
    if not predictions:
        raise ValueError(f"{where} got an empty list; it needs at least one prediction")


def paired(prediction: Any, target: Any, where: str) -> list[list[tuple[Any, Any]]]:
    """(prediction, target) for each number, in one list per sample; ValueError where the shapes differ.

    A flat list is one sample.

    >>> paired([[1.0, 2.0], [3.0, 4.0]], [[0, 1], [1, 0]], "mse")
    [[(1.0, 0.0), (2.0, 1.0)], [(3.0, 1.0), (4.0, 0.0)]]
    """
    if not is_batch(prediction):
        return [_one_sample(prediction, target, where)]
    predictions, targets = as_list(prediction) or [], as_list(target)
    if targets is None:
        raise ValueError(f"{where} got {len(predictions)} samples, but one number as their target")
    same_length(predictions, targets, where)
    return [_one_sample(y, t, where) for y, t in zip(predictions, targets, strict=True)]


def _one_sample(prediction: Any, target: Any, where: str) -> list[tuple[Any, Any]]:
    ys, ts = as_list(prediction), as_list(target)
    if ys is None and ts is None:
        return [(as_number(prediction), as_number(target))]
    if ys is None or ts is None:
        is_number, is_list = ("prediction", "target") if ys is None else ("target", "prediction")
        raise ValueError(f"{where} got a number as {is_number}, but a list as {is_list}; give both one shape")
    same_length(ys, ts, where)
    if any(as_list(x) is not None for x in (*ys, *ts)):
        raise ValueError(f"{where} got a list inside a sample, where it needs a number")
    return list(zip(map(as_number, ys), map(as_number, ts), strict=True))

"""The arguments of a call as rows of numbers, one for each sample, and results in the form of the call."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from ..engine import Packed, read_rows
from ..util.real import as_float
from ..util.structures.arrays import Form, fault_of
from ..util.structures.names import completed
from ..util.structures.stacks import in_arrays
from ..util.structures.tables import untabled
from ..util.structures.trees import Tree, flat, is_array, like, nested, pieces, regular, structure


class Samples(NamedTuple):
    """One sample, or a batch.

    Attributes:
        names: Of the arguments, as the function calls them.
        nesting: Of one sample's arguments, with None for each number.
        structure: The same as text: what calls have in common that one recording can replay.
        rows: The numbers of each sample: lists, `Packed`, or one NumPy array.
        batch: Whether the call was for a batch.
        library: NumPy, if it was called with arrays.
        keywords: Of the last arguments, which the function takes by keyword.
        key: What calls have in common that are read alike, if they were read at once.
    """

    names: Sequence[str]
    nesting: Tree
    structure: str
    rows: Any
    batch: bool
    library: Any
    keywords: Sequence[str] = ()
    key: Any = None

    def arguments(self, place: int) -> list[Tree]:
        """One sample as the function takes it, in plain floats."""
        arguments: list[Tree] = list(like(self.nesting, [float(x) for x in self.rows[place]]))
        return arguments

    def some(self, places: Sequence[int]) -> Samples:
        """These samples alone, in this order."""
        rows = self.rows if self.library is None else self.library.asarray(self.rows)
        return self._replace(rows=chosen(rows, places))

    def shaped(self, outputs: Any, nesting: Tree) -> Any:
        """Rows of results, nested as the function returns them: one for a sample, or a batch of them.

        In a batch of arrays each result is an array whose first axis is the batch; a list is one more
        axis, a tuple is a tuple of arrays.
        """
        if self.batch and self.library is not None:
            columns = self.library.asarray(outputs, dtype=float)
            return columns.ravel() if nesting is None else in_arrays(columns, nesting)
        if nesting is None:
            shaped = in_list(outputs.ravel() if hasattr(outputs, "ravel") else [row[0] for row in outputs])
        else:
            shaped = [like(nesting, row) for row in in_lists(outputs)]
        return shaped if self.batch else shaped[0]


def in_lists(rows: Any) -> list[list[float]]:
    """Rows of numbers as lists of floats."""
    return rows.tolist() if hasattr(rows, "tolist") else [in_list(row) for row in rows]


def in_list(numbers: Any) -> list[float]:
    """Numbers as a list of floats."""
    return numbers.tolist() if hasattr(numbers, "tolist") else list(map(float, numbers))


def chosen(rows: Any, places: Sequence[int]) -> Any:
    """These rows, in this order."""
    return [rows[k] for k in places] if isinstance(rows, (list, Packed)) else rows[places]


_OBJECTS: Final = "holds objects; if all of them are numbers give x.astype(float)"
Read = tuple[tuple[bytes, bool, bool], Packed]  # what `read_at_once` makes of arguments: their key and rows


def read_at_once(args: Sequence[Any], batch: bool | None) -> Read | None:
    """Arguments that are all floats, integers, lists, tuples or arrays of those; None for others.

    The key says their nesting, whether they are arrays, and whether they are a batch.
    """
    numpy = sys.modules.get("numpy")  # whoever has arrays has imported it
    read: Read | None = read_rows(args, batch, getattr(numpy, "ndarray", None))
    return read


def samples(args: Sequence[Any], names: Sequence[str], batch: bool | None, read: Read | None) -> Samples:
    """The arguments of one call.

    TypeError for what is no number, ValueError, with both shapes, for batches that do not fit together, and
    for a batch without arguments.

    Args:
        names: Of the arguments, for messages.
        batch: Whether each argument's first axis counts samples; None: if one of them is an array.
        read: What `read_at_once` made of them.
    """
    if read is None:
        return general_samples(args, completed(names, len(args)), batch)
    key, rows = read
    tokens, of_arrays, many = key
    nesting, text = _nesting(tokens)
    return Samples(names, nesting, text, rows, many, sys.modules["numpy"] if of_arrays else None, key=key)


def general_samples(args: Sequence[Any], names: Sequence[str], batch: bool | None) -> Samples:
    """The same in the general way, which knows all kinds of numbers and what to say of others."""
    args = [untabled(arg) for arg in args]
    arrays = [arg for arg in args if getattr(arg, "ndim", 0)]
    if batch is None:
        batch = bool(arrays)
    if not batch:
        return _one(args, names)
    if not args:
        raise ValueError(
            "the first axis of the arguments counts the samples of a batch, and there are no arguments; "
            "call the function once, without batch=True"
        )
    counts = [_count(arg, name) for arg, name in zip(args, names, strict=True)]
    for arg, name, count in zip(args, names, counts, strict=True):
        if count != counts[0]:
            raise ValueError(
                f"{names[0]} has the shape {shape_of(args[0])} and {name} has the shape {shape_of(arg)}; "
                "in a batch the first axis counts samples, and is as long for all"
            )
    numpy = sys.modules["numpy"] if arrays else None
    if numpy is not None and len(arrays) == len(args):
        return _of_arrays([x if is_array(x) else numpy.asarray(x) for x in arrays], names, numpy)
    lists = [arg.tolist() if hasattr(arg, "tolist") else arg for arg in args]
    return _of_lists(lists, names, numpy)


def _one(args: Sequence[Any], names: Sequence[str]) -> Samples:
    """One sample, in which arrays are arrays."""
    given = [arg if type(arg) in (float, list) else _plain(arg) for arg in args]
    nesting = nested(given)
    try:
        row = [as_float(x) for x in flat(given)]
    except TypeError as error:
        raise TypeError(
            f"{_wrong(given, names)} is no structure of real numbers: {error}; what is none goes in before: "
            "compile(functools.partial(f, name=…))"
        ) from None
    library = sys.modules["numpy"] if any(map(is_array, given)) else None
    return Samples(names, nesting, structure(nesting), [row], False, library)


def _plain(arg: Any) -> Any:
    """An array of another library as lists."""
    return arg.tolist() if hasattr(arg, "tolist") and not is_array(arg) else arg


def _wrong(args: Sequence[Any], names: Sequence[str]) -> str:
    """What the first argument is called that holds something else."""
    for name, arg in zip(names, args, strict=True):
        for path, x in pieces(name, arg):
            try:
                list(map(as_float, flat(x)))
            except TypeError:
                return path
    return "an argument"


def _of_arrays(arrays: Sequence[Any], names: Sequence[str], numpy: Any) -> Samples:
    for array, name in zip(arrays, names, strict=True):
        fault = fault_of(array) or (_OBJECTS if array.dtype.kind == "O" else "")
        if fault:
            raise TypeError(f"{name}, an array of the shape {array.shape}, {fault}")
    columns = [numpy.asarray(array, dtype=float).reshape(len(array), -1) for array in arrays]
    rows = numpy.ascontiguousarray(columns[0] if len(columns) == 1 else numpy.concatenate(columns, axis=1))
    return Samples(names, *_like_arrays(tuple(array.shape[1:] for array in arrays)), rows, True, numpy)


def _of_lists(args: Sequence[Any], names: Sequence[str], library: Any) -> Samples:
    each = [list(sample) for sample in zip(*args, strict=True)]
    nesting = nested(each[0])
    for i, sample in enumerate(each):
        if (other := nested(sample)) != nesting and structure(other) != structure(nesting):
            raise ValueError(
                f"the samples of a batch have one shape; sample 0 has {_told(nesting, names)}, "
                f"sample {i} has {_told(other, names)}"
            )
    rows: Any = [[as_float(x) for x in flat(sample)] for sample in each]
    return Samples(
        names, nesting, structure(nesting), rows if library is None else library.array(rows), True, library
    )


def by_structure(args: Sequence[Any], names: Sequence[str]) -> list[tuple[list[int], Samples]]:
    """The samples of a batch in groups of one structure each, with the places of each group's samples.

    Arrays are one group.  TypeError and ValueError as for `samples`, but not for samples that differ.
    """
    read = read_at_once(args, True)
    lists = read is None and bool(args) and all(isinstance(arg, (list, tuple)) for arg in args)
    if lists and len({*map(len, args)}) == 1 and len(args[0]):
        groups: dict[str, list[int]] = {}
        for place, sample in enumerate(zip(*args, strict=True)):
            groups.setdefault(structure(nested(list(sample))), []).append(place)
        if len(groups) > 1:
            return [
                (places, _alike(tuple([arg[k] for k in places] for arg in args), names))
                for places in groups.values()
            ]
    given = samples(args, names, True, read)
    return [([*range(len(given.rows))], given)]


def _alike(args: tuple[Any, ...], names: Sequence[str]) -> Samples:
    return samples(args, names, True, read_at_once(args, True))


def shape_of(arg: Any) -> tuple[int, ...] | str:
    """The shape of an array or of nested lists; words for an uneven nesting."""
    shape = arg.shape if hasattr(arg, "shape") else regular(nested(arg))
    return "uneven" if shape is None else tuple(shape)


def _count(arg: Any, name: str) -> int:
    count = arg.shape[0] if getattr(arg, "ndim", 0) else len(arg) if isinstance(arg, (list, tuple)) else None
    if count is None:
        raise ValueError(f"{name} is one number, but in a batch every argument has one entry per sample")
    if not count:
        raise ValueError(f"{name} is empty; a batch has at least one sample")
    return int(count)


@cache
def _like_arrays(shapes: tuple[tuple[int, ...], ...]) -> tuple[Tree, str]:
    nesting = [_empty(shape) for shape in shapes]
    return nesting, repr(nesting)


def _empty(shape: Sequence[int]) -> Tree:
    return Form(shape) if shape else None


def _told(nesting: Tree, names: Sequence[str]) -> str:
    return ", ".join(f"{name} {regular(part)}" for name, part in zip(names, nesting, strict=True))


@lru_cache(maxsize=4096)
def _nesting(tokens: bytes) -> tuple[Tree, str]:
    """The nesting that `read_rows` found, and the same as text.

    A token is an integer of eight bytes, which says in its lower two bits what the others count: 0 leaves in
    a row, 1 the items of a list, 2 of a tuple, 3 the axes of an array, and then its lengths.
    """
    rest = iter(memoryview(tokens).cast("q"))
    leaves = 0

    def part() -> Tree:
        nonlocal leaves
        if not leaves:
            count, kind = divmod(next(rest), 4)
            if kind == 3:
                return Form([next(rest) // 4 for _ in range(count)])
            if kind:
                return (list if kind == 1 else tuple)(part() for _ in range(count))
            leaves = count
        leaves -= 1
        return None

    nesting = part()
    return nesting, structure(nesting)

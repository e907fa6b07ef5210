"""The arguments of a call: which are differentiated, and the form in which derivatives come back."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ..engine import Value
from ..util.real import as_float, what_instead
from ..util.structures.arrays import fault_of, places, reason_of
from ..util.structures.names import argument_names, completed
from ..util.structures.trees import Tree, flat, is_array, like, paths, pieces
from .several import one_or_all

Argnums = int | Sequence[int] | None
CHOOSE: Final = (
    "; to differentiate by the first argument alone give argnums=0 (a number, not a tuple), or pass the "
    "others by keyword"
)
PLAIN: Final = {float, int, Value}


class Arguments:
    """What a function is called with, and by which arguments it is differentiated.

    TypeError, which names the argument, for what is no structure of real numbers; ValueError for one without
    numbers, and for argnums that are not there.

    Attributes:
        points: The arguments by which the function is differentiated.
        leaves: Their numbers, and Values.
        names: Of these.
        single: Whether there is one result and not a tuple.
    """

    def __init__(
        self, f: Callable[..., Any], args: Sequence[Tree], others: Mapping[str, Any], argnums: Argnums
    ) -> None:
        self.f: Final = f
        self._args: Final = args
        self._others: Final = others
        self._places: Final = range(len(args)) if argnums is None else chosen(argnums, len(args))
        self.single: Final = len(args) == 1 if argnums is None else not isinstance(argnums, Sequence)
        if not args and others:
            raise TypeError(
                f"there is nothing to differentiate by: {', '.join(others)} went in as keyword arguments, "
                "which are passed on as they are; give the others by position"
            )
        self.points: Final = args if argnums is None else [args[i] for i in self._places]
        self.leaves: Final[list[Any]] = []
        for i, point in enumerate(self.points):
            if type(point) in PLAIN:
                self.leaves.append(point)
            else:
                self.leaves.extend(self._numbers(i, point))

    @property
    def names(self) -> list[str]:
        """What the leaves are called: by their label, else by their place in the arguments."""
        found = zip(self.leaves, paths(self._called(), self.points), strict=True)
        return [(x.label if isinstance(x, Value) else "") or path for x, path in found]

    def call(self, leaves: Iterable[Any]) -> Any:
        """The function's result with other leaves."""
        args = points = like(self.points, leaves)
        if self.points is not self._args:
            args = list(self._args)
            for i, point in zip(self._places, points, strict=True):
                args[i] = point
        try:
            return self.f(*args, **self._others)
        except (TypeError, AttributeError) as error:
            reason = reason_of(error)
            if reason and any(is_array(x) for point in self.points for _, x in pieces("", point)):
                raise TypeError(f"an array of Values cannot do this: {error}; {reason}") from error
            raise

    def shaped(self, leaves: Sequence[Any]) -> Any:
        """Derivatives in the form of the arguments."""
        return one_or_all(like(self.points, leaves), self.single, leaves[0])

    def _called(self) -> list[str]:
        called = completed(argument_names(self.f), len(self._args))
        return [called[i] for i in self._places]

    def _numbers(self, i: int, point: Tree) -> list[Any]:
        try:
            found = flat(point)
        except TypeError:
            found = []
        if not found or not {*map(type, found)} <= PLAIN:  # looked at closely only then: names cost time
            for path, x in pieces("", point):
                fault = _array_fault(x) if is_array(x) else _fault(x)
                if fault:
                    raise TypeError(self._said(i, f"{path} {fault}"))
            if not found:
                shape = f", of the shape {point.shape}" if hasattr(point, "shape") else f": {point!r}"
                raise ValueError(self._said(i, f" is empty{shape}"))
        return found

    def _said(self, i: int, fault: str) -> str:
        return f"{self._called()[i]}{fault}{CHOOSE if len(self._args) > 1 else ''}"


def chosen(argnums: Argnums, count: int) -> list[int]:
    """The places of the arguments by which a function is differentiated: of all, unless told."""
    if argnums is None:
        return list(range(count))
    wanted = argnums if isinstance(argnums, Sequence) else [argnums]
    found: list[int] = []
    for number in wanted:
        try:
            place = operator.index("" if isinstance(number, bool) else number)  # type: ignore[arg-type]
        except TypeError:
            raise TypeError(f"argnums is a whole number or a tuple of them, not {argnums!r}") from None
        if not -count <= place < count:
            raise ValueError(f"argnums={argnums!r}, but there are {count} arguments, counted from 0")
        found.append(place % count)
    if len({*found}) < len(found) or not found:
        raise ValueError(f"argnums names each argument once, and at least one; got {argnums!r}")
    return found


def _array_fault(array: Any) -> str:
    fault = fault_of(array)
    if not fault and array.dtype.kind == "b":
        fault = "holds booleans, which cannot be moved; if they are numbers give x.astype(float)"
    if fault:
        return f"is an array of the shape {array.shape} that {fault}"
    if array.dtype.kind == "O":
        for place, x in zip(places(array.shape), array.ravel(), strict=True):
            if fault := _fault(x):
                return f"is an array of the shape {array.shape} whose entry {place} {fault}"
    return ""


def _fault(x: Any) -> str:
    if x.__class__ is float or isinstance(x, Value):
        return ""
    try:
        as_float(x)
    except TypeError:
        many = hasattr(x, "__array__") and x.ndim
        return (
            f"is of the type {type(x).__name__}; give numpy.asarray(x)"
            if many
            else f"is no real number but {what_instead(x)}"
        )
    return ""

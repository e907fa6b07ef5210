"""Comparisons of nodes, and the hooks by which a row chooses: while compile records, a recorder answers."""

from __future__ import annotations

from numbers import Number as PlainNumber
from typing import Any

from ...gates.second_order import instead
from ...util.float_flags import put_down
from ...util.modes import listener
from ..native import shim as cython
from ..nesting import by_number
from ..plain.slots import watch
from .micrograd import Lineage
from .properties import lift


@cython.cclass
class Comparison(Lineage):
    """Comparisons look at the number; `==` beside another Value asks whether it is the same node."""

    __slots__ = ()

    # fmt: off
    def __lt__(self, other: Any) -> Any: return _compare(self, other, "__lt__")
    def __le__(self, other: Any) -> Any: return _compare(self, other, "__le__")
    def __gt__(self, other: Any) -> Any: return _compare(self, other, "__gt__")
    def __ge__(self, other: Any) -> Any: return _compare(self, other, "__ge__")
    def __eq__(self, other: Any) -> Any: return _equal(self, other)
    def __ne__(self, other: Any) -> Any: return _unequal(self, other)
    def __bool__(self) -> bool: return not _same_number(self.data, 0.0)
    # fmt: on

    def __hash__(self) -> int:
        if watch[1]:
            _ask_to_hash(self)
        return object.__hash__(self)

    def __select__(self, a: Any, b: Any) -> Any:
        recorder = listener()
        return (a if self else b) if recorder is None else recorder.select(self, a, b)

    def __beside__(self, number: float) -> Any:
        """A number that a row gives where this node is not finite: it has no derivative there."""
        if self.constant or (listener() is None and self._data - self._data == 0.0):
            return number
        return instead(number, self)


@cython.cfunc
def _compare(a: Comparison, b: Any, how: str) -> Any:
    b = lift(b)
    if b is NotImplemented:
        return b
    if watch[1] and (recorder := listener()) is not None:
        return recorder.compare(a, b, how)
    x: cython.double = a._data
    z: cython.double = b if type(b) is float else b._data
    if how == "__lt__":
        answer = x < z
    elif how == "__le__":
        answer = x <= z
    else:
        answer = x > z if how == "__gt__" else x >= z
    if x != x or z != z:
        put_down()
    return answer


@cython.cfunc
def _equal(a: Comparison, b: Any) -> Any:
    """Beside a plain number by data; beside another Value by identity, unless `by_number` says otherwise."""
    if watch[1] and listener() is not None:
        return _recorded(a, b, "__eq__", False)
    x: cython.double = a._data
    if type(b) is int:
        return x == b
    if type(b) is float:
        return _same_number(x, b)
    if isinstance(b, Comparison):
        same = a is b
        equal = _same_number(x, b._data)
        return equal if equal is not same and by_number(a, b) else same
    return bool(x == b) if isinstance(b, PlainNumber) else NotImplemented  # type: ignore[comparison-overlap]


@cython.cfunc
def _same_number(x: cython.double, z: cython.double) -> cython.bint:
    equal: cython.bint = x == z
    if x != x or z != z:
        put_down()
    return equal


@cython.cfunc
def _unequal(a: Comparison, b: Any) -> Any:
    if watch[1] and listener() is not None:
        return _recorded(a, b, "__ne__", True)
    equal = _equal(a, b)
    return equal if equal is NotImplemented else not equal


def _recorded(a: Comparison, b: Any, how: str, otherwise: bool) -> Any:
    """`==` or `!=` for the recorder; `otherwise` is the answer for a number that no float equals."""
    if not isinstance(b, Comparison):
        if not isinstance(b, PlainNumber):
            return NotImplemented
        try:
            x = float(b.real) if isinstance(b, complex) else float(b)  # type: ignore[arg-type]
        except OverflowError:
            return otherwise
        if x != b:  # type: ignore[comparison-overlap]
            return otherwise
        b = x
    return listener().compare(a, b, how)  # type: ignore[union-attr]


def _ask_to_hash(node: Comparison) -> None:
    recorder = listener()
    if recorder is not None:
        recorder.hashed(node)

"""The operators that rows are written with, for every kind of number at once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "lt": operator.lt,
    "le": operator.le,
}


class Operators:
    """A kind of number says in `__operation__` what it makes of an operation; here are its operators.

    A comparison gives whatever `select` takes.  a > b is asked as b < a.
    """

    __slots__ = ()

    def __operation__(self, op: str, operands: Sequence[Any]) -> Any:
        """One of OPERATIONS on operands of which this number is one."""
        raise NotImplementedError

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Any:
        """A function of C's math library on operands of which one is of this kind."""
        raise NotImplementedError

    # fmt: off
    def __add__(self, other: Any) -> Any: return self.__operation__("add", (self, other))
    def __radd__(self, other: Any) -> Any: return self.__operation__("add", (other, self))
    def __sub__(self, other: Any) -> Any: return self.__operation__("sub", (self, other))
    def __rsub__(self, other: Any) -> Any: return self.__operation__("sub", (other, self))
    def __mul__(self, other: Any) -> Any: return self.__operation__("mul", (self, other))
    def __rmul__(self, other: Any) -> Any: return self.__operation__("mul", (other, self))
    def __truediv__(self, other: Any) -> Any: return self.__operation__("div", (self, other))
    def __rtruediv__(self, other: Any) -> Any: return self.__operation__("div", (other, self))
    def __neg__(self) -> Any: return self.__operation__("neg", (self,))
    def __lt__(self, other: Any) -> Any: return self.__operation__("lt", (self, other))
    def __le__(self, other: Any) -> Any: return self.__operation__("le", (self, other))
    def __gt__(self, other: Any) -> Any: return self.__operation__("lt", (other, self))
    def __ge__(self, other: Any) -> Any: return self.__operation__("le", (other, self))
    def __abs__(self) -> Any: return self.__libm__("fabs", (self,))
    def __pow__(self, other: Any) -> Any: return self.__libm__("pow", (self, other))
    def __rpow__(self, other: Any) -> Any: return self.__libm__("pow", (other, self))
    # fmt: on

"""A comparison of nodes while it is recorded: a choice that a replay makes, or a guard that it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .gates import where as where_gate
from .value import Value

if TYPE_CHECKING:
    from .recording import Recorder


class Condition:
    """A comparison of nodes, while it is recorded: `where` records it, `if` leaves a guard.

    In arithmetic it is 1.0 or 0.0, as a bool is; `&` and `|` join two.
    """

    __slots__ = ("node", "recorder")

    def __init__(self, recorder: Recorder, node: Value) -> None:
        self.recorder = recorder
        self.node = node

    def __select__(self, a: Any, b: Any) -> Value:
        return where_gate(self.node, a, b)  # type: ignore[no-any-return]

    def number(self) -> Value:
        """1.0 where it holds, else 0.0."""
        return self.__select__(1.0, 0.0)

    # fmt: off
    def __bool__(self) -> bool: return self.recorder.branch(self.node)
    def __int__(self) -> int: return int(bool(self))
    def __index__(self) -> int: return int(bool(self))
    def __float__(self) -> float: return float(bool(self))
    def __and__(self, other: Any) -> Any: return self.__select__(_number_of(other), 0.0) > 0.0
    def __or__(self, other: Any) -> Any: return self.__select__(1.0, _number_of(other)) > 0.0
    __rand__, __ror__ = __and__, __or__
    def __add__(self, other: Any) -> Any: return self.number() + _number_of(other)
    def __radd__(self, other: Any) -> Any: return _number_of(other) + self.number()
    def __sub__(self, other: Any) -> Any: return self.number() - _number_of(other)
    def __rsub__(self, other: Any) -> Any: return _number_of(other) - self.number()
    def __mul__(self, other: Any) -> Any: return self.number() * _number_of(other)
    def __rmul__(self, other: Any) -> Any: return _number_of(other) * self.number()
    def __truediv__(self, other: Any) -> Any: return self.number() / _number_of(other)
    # fmt: on


def _number_of(x: Any) -> Any:
    return x.number() if isinstance(x, Condition) else x

"""A comparison of nodes while it is recorded: a choice that a replay makes, or a guard that it meets."""

from __future__ import annotations

from typing import Any, Final, NoReturn

from ...engine import Value
from ...gates.row import Gate
from ...gates.table import where as where_gate
from ...util.modes import Listener
from .messages import cannot, of_hash, place

_OF_BOOL: Final = frozenset(name for name in dir(bool) if not name.startswith("_"))


class Condition:
    """A comparison of nodes, while it is recorded: `where` records it, `if` leaves a guard.

    In arithmetic and in comparisons it is 1.0 or 0.0, as a bool is; `&`, `|` and `^` join two.  Whatever
    else a bool can do leaves a guard, or is refused.
    """

    __slots__ = ("node", "recorder")

    def __init__(self, recorder: Listener, node: Value) -> None:
        self.recorder = recorder
        self.node = node

    def __select__(self, a: Any, b: Any) -> Value:
        self.recorder.check_on()
        return where_gate(self.node, number_of(a), number_of(b))  # type: ignore[no-any-return]

    @staticmethod
    def __gate__(gate: Gate, operands: tuple[Any, ...]) -> Any:
        return gate(*map(number_of, operands))

    def number(self) -> Value:
        """1.0 where it holds, else 0.0."""
        return self.__select__(1.0, 0.0)

    # fmt: off
    def __bool__(self) -> bool: return self.recorder.branch(self.node)
    def __int__(self) -> int: return int(bool(self))
    def __float__(self) -> float: return float(bool(self))
    def __complex__(self) -> complex: return complex(bool(self))
    __index__ = __trunc__ = __floor__ = __ceil__ = __int__
    def __round__(self, digits: int | None = None) -> int: return round(bool(self), digits)
    def __lshift__(self, other: Any) -> Any: return bool(self) << other
    def __rshift__(self, other: Any) -> Any: return bool(self) >> other
    def __rlshift__(self, other: Any) -> Any: return other << bool(self)
    def __rrshift__(self, other: Any) -> Any: return other >> bool(self)
    def __and__(self, other: Any) -> Any: return _joined(self, other, lambda b: (b, 0.0), int.__and__)
    def __or__(self, other: Any) -> Any: return _joined(self, other, lambda b: (1.0, b), int.__or__)
    def __xor__(self, other: Any) -> Any: return _joined(self, other, lambda b: (1.0 - b, b), int.__xor__)
    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__
    def __eq__(self, other: Any) -> Any: return self.number().__eq__(number_of(other))
    def __ne__(self, other: Any) -> Any: return self.number().__ne__(number_of(other))
    def __lt__(self, other: Any) -> Any: return self.number().__lt__(number_of(other))
    def __le__(self, other: Any) -> Any: return self.number().__le__(number_of(other))
    def __gt__(self, other: Any) -> Any: return self.number().__gt__(number_of(other))
    def __ge__(self, other: Any) -> Any: return self.number().__ge__(number_of(other))
    def __add__(self, other: Any) -> Any: return self.number() + number_of(other)
    def __radd__(self, other: Any) -> Any: return number_of(other) + self.number()
    def __sub__(self, other: Any) -> Any: return self.number() - number_of(other)
    def __rsub__(self, other: Any) -> Any: return number_of(other) - self.number()
    def __mul__(self, other: Any) -> Any: return self.number() * number_of(other)
    def __rmul__(self, other: Any) -> Any: return number_of(other) * self.number()
    def __truediv__(self, other: Any) -> Any: return self.number() / number_of(other)
    def __rtruediv__(self, other: Any) -> Any: return number_of(other) / self.number()
    def __floordiv__(self, other: Any) -> Any: return self.number() // number_of(other)
    def __rfloordiv__(self, other: Any) -> Any: return number_of(other) // self.number()
    def __mod__(self, other: Any) -> Any: return self.number() % number_of(other)
    def __rmod__(self, other: Any) -> Any: return number_of(other) % self.number()
    def __divmod__(self, other: Any) -> Any: return divmod(self.number(), number_of(other))
    def __rdivmod__(self, other: Any) -> Any: return divmod(number_of(other), self.number())
    def __pow__(self, other: Any) -> Any: return self.number() ** number_of(other)
    def __rpow__(self, other: Any) -> Any: return number_of(other) ** self.number()
    def __neg__(self) -> Any: return -self.number()
    __pos__ = __abs__ = number
    def __copy__(self) -> Condition: return self
    def __deepcopy__(self, memo: Any) -> Condition: return self
    def __repr__(self) -> str: return "<a condition while compile records>"
    # fmt: on

    def __format__(self, spec: str) -> str:
        return format(bool(self), spec) if spec else repr(self)

    def __getattr__(self, name: str) -> Any:
        if name not in _OF_BOOL:
            raise AttributeError(f"a condition has no attribute {name!r}", name=name, obj=self)
        return getattr(bool(self), name)

    def __hash__(self) -> int:
        raise self.recorder.refusal(of_hash("a condition"))

    def __invert__(self) -> NoReturn:
        raise self.recorder.refusal(
            cannot(
                "~ makes −2 of True and −1 of False, and both of those count as true",
                "write the opposite comparison, or where(condition, 0.0, 1.0)",
                place(),
            )
        )

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise self.recorder.refusal(
            cannot(
                "a condition that is pickled would be the same in every replay",
                "return where(condition, 1.0, 0.0) as a result instead",
                place(),
            )
        )


def number_of(x: Any) -> Any:
    """1.0 or 0.0 for a condition; anything else as it is."""
    return x.number() if isinstance(x, Condition) else x


def _joined(condition: Condition, other: Any, chosen: Any, on_ints: Any) -> Any:
    """Two conditions, or a condition and a bool, joined into one; beside an int a guard, as bits are ints."""
    if isinstance(other, Condition) or type(other).__name__ in ("bool", "bool_"):
        return condition.__select__(*chosen(number_of(other))) > 0.0
    return on_ints(int(condition), other) if isinstance(other, int) else NotImplemented

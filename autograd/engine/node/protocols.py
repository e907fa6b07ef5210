"""What Python asks of a node: plain numbers (only a constant gives them), text, gates by name."""

from __future__ import annotations

from collections.abc import Iterable
from types import MethodType
from typing import Any, Final, NoReturn

from ...gates.row import ALIASES, GATES
from ...util.modes import listener, refuse
from ..native import shim as cython
from ..plain.slots import Node, watch
from .comparison import Comparison

LACKS: Final = "a Value has no attribute or gate named %r"


@cython.cclass
class Protocols(Comparison):
    """Conversions, text, and every gate as a method."""

    __slots__ = ()

    __array_priority__ = -1.0  # above NumPy's numbers, which leave `number * v` to us, and below its arrays

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __float__(self) -> float:
        return refuse_number(self, "float()")

    def __int__(self) -> int:
        return int(self._data) if self.constant else refuse_number(self, "int()")

    def __complex__(self) -> complex:
        return complex(self._data) if self.constant else refuse_number(self, "complex()")

    def __index__(self) -> int:
        return refuse_number(self, "index()")

    def __format__(self, spec: str) -> str:
        if not spec:
            return repr(self)
        refuse(self, "format(…, spec)")
        return format(self._data, spec)

    def as_integer_ratio(self) -> tuple[int, int]:
        """Refused, like `float(v)`: this is how Fraction and statistics ask for a plain number."""
        return refuse_number(self, "as_integer_ratio()")

    def __repr__(self) -> str:
        if self.constant:
            return f"Constant(data={self._data!r})"
        if watch[1] and listener() is not None:
            return f"Value({self._label + ', ' if self._label else ''}while compile records)"
        return f"Value(data={self._data!r}, grad={self._grad or 0.0!r})"

    def _repr_latex_(self) -> str:
        """The expression as a formula, which a notebook typesets."""
        from ...gates.latex import formula  # few programs need it

        return f"$\\displaystyle {formula(self)}$"

    def _method(self, name: str) -> Any:
        """Every gate of the table is a method: `v.tanh()`, `a.maximum(b)`, also under NumPy's names."""
        row = GATES.get(ALIASES.get(name, name))
        if row is None:
            if name in ("hex", "is_integer"):
                refuse(self, f"{name}()")
            raise AttributeError(LACKS % name, name=name, obj=self)
        return MethodType(row, self)

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *GATES, *ALIASES})


def refuse_number(node: Node, how: str) -> NoReturn:
    """Raise for a Value that Python would turn into a plain number: by `float()`, for example."""
    refuse(node, how)
    name = node._label or "v"
    raise TypeError(
        f"a Value does not turn into a plain number by itself, because the graph would be lost without a "
        f"word; write {name}.item() for the number, or use the gate: {name}.exp() instead of math.exp({name})"
    )


def refuse_digits(node: Node, digits: int) -> NoReturn:
    """Raise for round(v, digits)."""
    refuse(node, "round(…, digits)")
    raise TypeError(f"round(v) rounds to a whole number; for text write format(v, '.{digits}f')")


def refuse_modulus() -> NoReturn:
    """Raise for pow(v, n, m)."""
    raise TypeError("pow(v, n, m) takes a modulus for whole numbers only; write v ** n % m")

"""The operands and local gradients of a fold, in Python's tuples; `terms.pyx` is the same in C arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import nan
from typing import Any, NamedTuple

from ...gates.fold import Fold, in_turn
from ...util.modes import refuse
from ...util.real import as_float, elements
from .slots import N, Node, made


class Column:
    """Numbers and Values side by side, looked at once, with their numbers as they are then.

    A list does as well; but where many dots share one, as the neurons of a layer share their inputs,
    looking at it once saves time.

    Args:
        operands: Numbers and Values; TypeError if one is neither.

    >>> from autograd import Value, dot
    >>> x = Column([2.0, 3.0])
    >>> [dot(w, x).data for w in ([Value(1.0), Value(0.0)], [Value(0.0), Value(1.0)])]
    [2.0, 3.0]
    """

    __slots__ = ("numbers", "operands")

    def __init__(self, operands: Iterable[Any]) -> None:
        given = elements(operands, "Column")
        if hasattr(self, "operands"):
            raise TypeError("a Column is filled once; make another one")
        try:
            self.operands, self.numbers = looked_at(given)
        except TypeError:
            for x in given:
                if _is_condition(type(x)):
                    refuse(x, "float()")
            kinds = ", ".join(sorted({type(x).__name__ for x in given}))
            raise TypeError(f"a column is of numbers and Values; got {kinds}") from None

    def __len__(self) -> int:
        return len(self.operands)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.operands)

    def __repr__(self) -> str:
        from ...util.showing import listed  # few programs need it

        return listed("Column", self, len(self))


def looked_at(operands: list[Any]) -> tuple[list[Any], list[float]]:
    """The operands as a node keeps them, and their numbers; TypeError if one is neither number nor Value."""
    kinds = set(map(type, operands))
    if len(kinds) == 1:  # weights, or plain inputs
        (kind,) = kinds
        if kind is float:
            return operands, operands
        if issubclass(kind, Node):
            return operands, [x._data for x in operands]
    if any(map(_is_condition, kinds)):
        raise TypeError("a condition of a recorded function is no number yet")
    kept: list[Any] = [x if type(x) is float or isinstance(x, Node) else as_float(x) for x in operands]
    return kept, [x if type(x) is float else x._data for x in kept]


def _is_condition(kind: type) -> bool:
    return hasattr(kind, "__gate__") and not issubclass(kind, Node)


Terms: type[tuple[Any, ...]] = tuple  # what a fold has folded: start, the operands of the first term, …


class Lines(NamedTuple):
    """The operands of a fold and their numbers: of its start, of the first term, and so on."""

    operands: tuple[Any, ...]
    numbers: tuple[float, ...]


def lined_up(fold: Fold, start: Any, columns: Sequence[Any]) -> Lines | None:
    """The operands of a fold as a node keeps them; None where columns are uneven, or hold other things."""
    looks: list[tuple[list[Any], list[float]]] = []
    try:
        (first,), (number,) = looked_at([start])
        for x in columns:
            if type(x) is Column:
                looks.append((x.operands, x.numbers))
            elif type(x) is list or type(x) is tuple:
                looks.append(looked_at(list(x)))
            else:
                return None
    except TypeError:
        return None
    operands, numbers = zip(*looks, strict=True)
    if len(looks) != fold.width or len(set(map(len, operands))) != 1:
        return None
    return Lines(in_turn(first, operands), in_turn(number, numbers))


def any_active(terms: Lines, kind: type[N]) -> bool:
    """Whether a gradient can flow to any operand."""
    return kind in map(type, terms.operands)


def told(terms: Lines) -> tuple[tuple[Any, ...], tuple[float, ...]]:
    """The operands, and their numbers."""
    return terms.operands, terms.numbers


def folded_up(fold: Fold, terms: Lines) -> float:
    """The value of a fold; NaN where Python's floats raise an error."""
    try:
        y: float = fold.gates[len(terms.operands) // fold.width].kernels[-1](*terms.numbers)[0]
    except (ArithmeticError, ValueError, TypeError):
        return nan
    return y


def folding(kind: type[N], fold: Fold, terms: Lines) -> N | None:
    """A node for a fold; None where its value is not finite, or Python's floats raise an error."""
    gate = fold.gates[len(terms.operands) // fold.width]
    try:
        y, *local_grads = gate.kernels[0](*terms.numbers)
    except (ArithmeticError, ValueError, TypeError):
        return None
    if y - y != 0.0:
        return None
    slopes = tuple([s if type(x) is kind else 0.0 for s, x in zip(local_grads, terms.operands, strict=False)])
    return made(kind, gate.code, y, terms.operands, 0.0, slopes, 0.0)


def count_of(operands: tuple[Any, ...]) -> int:
    """How many operands a node has that keeps a tuple."""
    return len(operands)


def laid_out(operands: tuple[Any, ...], local_grads: Any) -> Any:
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    return operands, local_grads

"""The operands and local gradients of a node with many, in Python's tuples; `terms.pyx` is the same in C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..fold import in_turn
from .memory import Memory, Stack, made, restore
from .properties import lift
from .refusals import refuse_cycle

if TYPE_CHECKING:
    from ..fold import Fold
    from .node import Value


class Column:
    """Numbers and Values side by side, looked at once, with their numbers as they are then.

    operands   numbers and Values; TypeError if one is neither

    A list does as well; but where many dots share one, as the neurons of a layer share their inputs,
    looking at it once saves time.

    >>> from autograd import Value, dot
    >>> x = Column([2.0, 3.0])
    >>> [dot(w, x).data for w in ([Value(1.0), Value(0.0)], [Value(0.0), Value(1.0)])]
    [2.0, 3.0]
    """

    __slots__ = ("numbers", "operands")

    def __init__(self, operands: Iterable[Any]) -> None:
        if hasattr(self, "operands"):
            raise TypeError("a Column is filled once; make another one")
        given = list(operands)
        self.operands: Final = [lift(x) for x in given]
        if NotImplemented in self.operands:
            kinds = ", ".join(sorted({type(x).__name__ for x in given}))
            raise TypeError(f"a column is of numbers and Values; got {kinds}")
        self.numbers: Final = [x if type(x) is float else x._data for x in self.operands]

    def __len__(self) -> int:
        return len(self.operands)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.operands)


Terms: type[tuple[Any, ...]] = tuple  # what a fold has folded: start, the operands of the first term, …


class Lines(NamedTuple):
    """The operands of a fold and their numbers: of its start, of the first term, and so on."""

    operands: tuple[Any, ...]
    numbers: tuple[float, ...]


def lined_up(fold: Fold, start: Any, columns: Sequence[Any]) -> Lines | None:
    """The operands of a fold as a node keeps them; None where columns are uneven, or hold other things."""
    if any(type(x) not in (list, Column) for x in columns):
        return None
    try:
        first = Column([start])
        ready = [x if type(x) is Column else Column(x) for x in columns]
    except TypeError:
        return None
    if len(ready) != fold.width or any(len(x) != len(ready[0]) for x in ready):
        return None
    return Lines(
        in_turn(first.operands[0], [x.operands for x in ready]),
        in_turn(first.numbers[0], [x.numbers for x in ready]),
    )


def any_active(terms: Lines, kind: type[Value]) -> bool:
    """Whether a gradient can flow to any operand."""
    return kind in map(type, terms.operands)


def told(terms: Lines) -> tuple[tuple[Any, ...], tuple[float, ...]]:
    """The operands, and their numbers."""
    return terms.operands, terms.numbers


def folding(kind: type[Value], fold: Fold, terms: Lines) -> Value | None:
    """A node for a fold; None where its value is not finite, or Python's floats raise an error."""
    gate = fold.gates[len(terms.operands) // fold.width]
    try:
        y, *local_grads = gate.kernels[0](*terms.numbers)
    except (ArithmeticError, ValueError, TypeError):
        return None
    if y - y != 0.0:
        return None
    slopes = tuple([s if type(x) is kind else 0.0 for s, x in zip(local_grads, terms.operands, strict=True)])
    return made(kind, gate.code, y, terms.operands, 0.0, slopes, 0.0)


def laid_out(operands: tuple[Any, ...], local_grads: Any) -> Any:
    """(operands, local gradients) of a node with many operands, as tuples in the gate's order."""
    return operands, local_grads


def all_closed(
    operands: tuple[Any, ...], node: Value, stack: Stack, leaves: list[Value], closed: int
) -> bool:
    """Whether a walk has been at all active operands; if not, put them on the stack, the first on top."""
    ready = True
    kind = type(node)
    for x in reversed(operands):
        if type(x) is not kind or x._mark == closed:
            continue
        if x._a is None:  # a leaf waits for nobody
            x._mark = closed
            x._flow = 0.0
            leaves.append(x)
            continue
        if x._mark == closed - 1:
            refuse_cycle(x, node)
        stack.append(x)
        ready = False
    return ready


def meet(operands: tuple[Any, ...], leaves: list[Value], closed: int) -> None:
    """Let a sweep know the leaves that the walk has left to it: here, none."""


def unpack(leaves: list[Value]) -> None:
    """List the leaves one by one: here, they are."""


def spread(operands: tuple[Any, ...], local_grads: Sequence[float], flow: float, kind: type[Value]) -> None:
    """Hand each active operand its contribution."""
    for operand, local in zip(operands, local_grads, strict=True):
        if type(operand) is kind:
            operand._flow += flow * local


def commit(leaves: Sequence[Memory], gates: Sequence[Memory], screen: float, only_finite: bool) -> bool:
    """Make flows grads, of leaves by adding; False, and nothing is done, if only finite ones will do.

    screen   finite where the flows of the gates are

    One step: no Python code runs in it, so no interrupt can fall there.
    """
    grads = [x._flow if x._grad is None else x._grad + x._flow for x in leaves]
    if only_finite and not isfinite(sum(grads, screen)):
        return False
    restore([*leaves, *gates], [*grads, *[x._flow for x in gates]])
    return True


def leaf_becomes_gate() -> None:
    """Note that a column of leaves may hold a gate from now on: here, nobody asks."""

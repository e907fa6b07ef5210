"""Gates of any number of operands: one step, repeated over terms, is one node.

    dot(w, x, start=b)    ((b + w₀·x₀) + w₁·x₁) + …
    sum(xs, start=0.0)    ((start + x₀) + x₁) + …

A node for each product and each sum is what a learner wants to see (`unfold` gives them), and what a
network with many weights cannot pay for: one node with them all takes a fifth of the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final

from ..alphabet import Number
from ..util.real import elements
from ..util.text import without_middle
from .row import Gate, parameters_of

FOLDS: Final[dict[str, Fold]] = {}


class Fold:
    """A step over one term, repeated; it must add to the total, so that ∂(new total)/∂total is 1.

    step(total, *term)   the new total
    slopes(*term)        one local gradient per operand of the term
    term                 how a term is written for people, over the names of its operands
    """

    def __init__(
        self,
        name: str,
        step: Callable[..., Number],
        slopes: Callable[..., tuple[Number, ...]],
        *,
        symbol: str,
        term: str,
    ) -> None:
        self.name: Final = name
        self.step: Final = step
        self.slopes: Final = slopes
        self.symbol: Final = symbol
        self.term: Final = term
        self.operand_names: Final = parameters_of(slopes)
        self.width: Final = len(self.operand_names)
        self.number: Final = len(FOLDS)
        self.gates: Final = Sizes(
            self
        )  # by number of terms; operands: start, then those of the first term, …
        FOLDS[name] = self

    def over(self, columns: tuple[Sequence[Number], ...], start: Number) -> Number:
        """Apply the gate to one sequence per operand of the step, all of one length."""
        record = getattr(type(start), "__fold__", None)  # in a neuron, start is the bias
        if record is not None:
            return record(self, start, columns)
        lists = self.lists(columns)
        for operand in chain.from_iterable(lists):
            kind = type(operand)
            if hasattr(kind, "__fold__"):
                return kind.__fold__(self, start, columns)
            if hasattr(kind, "__libm__") or hasattr(kind, "__gate__"):
                return self.repeated(in_turn(start, lists))
        if hasattr(type(start), "__libm__") or hasattr(type(start), "__gate__"):
            return self.repeated(in_turn(start, lists))
        return self.gates[len(lists[0])](*in_turn(start, lists))

    def lists(self, columns: Sequence[Sequence[Number]]) -> list[list[Number]]:
        """The columns as lists; ValueError if there are too few or too many, or if their lengths differ."""
        lists = [elements(x, self.name) for x in columns]
        if len(lists) == self.width and len(set(map(len, lists))) == 1:
            return lists
        raise ValueError(
            f"{self.name}({', '.join(self.operand_names)}) takes {self.width} "
            f"sequence{'s' * (self.width > 1)} of one length; got "
            + (" and ".join(f"{len(x)} numbers" for x in lists) or "none")
        )

    def repeated(self, operands: Sequence[Number]) -> Number:
        """The steps one by one, by whatever flows through them; Values give a node for each."""
        total = operands[0]
        for i in range(1, len(operands), self.width):
            total = self.step(total, *operands[i : i + self.width])
        return total

    def __repr__(self) -> str:
        return f"<gate {self.name} of any number of operands>"


def in_turn(start: Number, columns: Sequence[Sequence[Number]]) -> tuple[Number, ...]:
    """The operands of a fold in order: start, then those of the first term, and so on."""
    return (start, *chain.from_iterable(zip(*columns, strict=True)))


class Sizes(dict[int, Gate]):
    """Gates of one fold by number of terms, each made when it is first asked for."""

    def __init__(self, fold: Fold) -> None:
        super().__init__()
        self.fold = fold

    def __missing__(self, terms: int) -> Gate:
        return self.setdefault(terms, Sized(self.fold, terms))  # threads may ask at once


class Sized(Gate):
    """A fold over a certain number of terms: a gate like any other."""

    def __init__(self, fold: Fold, terms: int) -> None:
        names = ["start", *(f"{name}{i}" for i in range(terms) for name in fold.operand_names)]

        def local_grads(y: Number, *operands: Number) -> tuple[Number, ...]:
            width = fold.width
            slopes = [fold.slopes(*operands[i : i + width]) for i in range(1, len(operands), width)]
            return (1.0, *chain.from_iterable(slopes))

        local_grads.parameters = ("y", *names)  # type: ignore[attr-defined]
        super().__init__(
            fold.name, lambda *operands: fold.repeated(operands), local_grads, symbol=fold.symbol
        )
        self.fold: Final = fold
        self.terms: Final = terms

    def written_out(self, operands: Sequence[str]) -> str:
        """The sum as a textbook prints it; a long one is cut short in the middle."""
        start, *rest = operands
        width = self.fold.width
        terms = [
            self.fold.term.format(*(f"({x})" if x.startswith("−") else x for x in rest[i : i + width]))
            for i in range(0, len(rest), width)
        ]
        shown = without_middle(terms)
        return " + ".join([*([] if start == "0" and shown else [start]), *shown])

    def __reduce__(self) -> tuple[Callable[..., Gate], tuple[Any, ...]]:
        return sized, (self.name, self.terms)


def sized(name: str, terms: int) -> Gate:
    """The gate of that name for so many terms."""
    return FOLDS[name].gates[terms]


DOT: Final = Fold("dot", lambda total, w, x: total + w * x, lambda w, x: (x, w), symbol="Σ×", term="{} × {}")
SUM: Final = Fold("sum", lambda total, x: total + x, lambda x: (1.0,), symbol="Σ", term="{}")

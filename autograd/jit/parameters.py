"""The parameters of a compiled function: which leaves get a gradient, and how they get it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..engine import Leaves, Value
from .updates import add_to_grads


class Reached(list[int]):
    """The places of the parameters that a result depends on, and what follows from them: worked out once.

    Attributes:
        leaves: Themselves.
        learned: All that get a gradient, at the time of `within`.
        within: The places among those.
        array: The same as an array, if that was needed.
    """

    leaves: Leaves | None = None
    learned: list[Value] | None = None
    within: list[int] | None = None
    array: Any = None


class Parameters:
    """Leaves in the order of tapes: those given, and then those that recordings meet.

    Attributes:
        leaves: All of them; only those given get a gradient, if any were.
    """

    def __init__(self, given: Iterable[Value] | None) -> None:
        named = () if given is None else list(given)
        for leaf in named:
            if not isinstance(leaf, Value) or leaf.constant or leaf.gate is not None:
                raise TypeError(f"a parameter is a leaf, a Value that no gate made; {leaf!r} is none")
        self.leaves: Final = list(dict.fromkeys(named))
        self._count: Final = None if given is None else len(self.leaves)
        self._made: Final[set[Value]] = set()
        self._learned: tuple[int, int, list[Value]] = (-1, -1, [])

    @property
    def learned(self) -> list[Value]:
        """Those that get a gradient; the same list until there are others."""
        met, made, learned = self._learned
        if (met, made) != (len(self.leaves), len(self._made)):
            met, made = len(self.leaves), len(self._made)
            learned = [*map(self.leaves.__getitem__, self.places_learned())]
            self._learned = met, made, learned
        return learned

    def places_learned(self) -> Sequence[int]:
        """The places of those that get a gradient."""
        places = range(len(self.leaves[: self._count]))
        return [i for i in places if self.leaves[i] not in self._made] if self._made else places

    def leave_out(self, made: Iterable[Value]) -> None:
        """The function made these leaves itself: they get none."""
        self._made.update(made)

    def by_each(self, reached: Reached, gradient: Any) -> Any:
        """The gradient by each that gets one, 0 for those that were not reached."""
        within = self.within(reached)
        if within is None:
            return gradient
        learned = self.learned
        if hasattr(gradient, "dtype"):
            numpy = sys.modules["numpy"]
            if reached.array is None:
                reached.array = numpy.array(within, dtype=int)
            slopes = numpy.zeros(len(learned))
            slopes[reached.array] = gradient
            return slopes
        slopes = [0.0] * len(learned)
        for place, slope in zip(within, gradient, strict=True):
            slopes[place] = slope
        return slopes

    def within(self, reached: Reached) -> list[int] | None:
        """The places of those reached among all that get a gradient; None if they are all."""
        learned = self.learned
        if len(reached) == len(learned):
            return None
        if reached.learned is not learned:
            place_of: dict[Any, int] = {leaf: place for place, leaf in enumerate(learned)}
            reached.within = [place_of[leaf] for leaf in self.at(reached)]
            reached.learned, reached.array = learned, None
        return reached.within

    def add_to_grads(self, reached: Reached, gradient: Any) -> None:
        """Add to the grads of the leaves at these places, as a backward pass does.

        >>> x, y = Value(1.0), Value(2.0)
        >>> Parameters([x, y]).add_to_grads(Reached([1]), [3.0])
        >>> x.grad, y.grad
        (0.0, 3.0)
        """
        add_to_grads(self.at(reached), gradient)

    def at(self, reached: Reached) -> Leaves:
        """The leaves at these places."""
        if reached.leaves is None:
            reached.leaves = Leaves([self.leaves[place] for place in reached])
        return reached.leaves

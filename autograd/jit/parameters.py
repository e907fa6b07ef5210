"""The parameters of a compiled function: which leaves get a gradient, and how they get it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..engine import SWEEPING, Value, add_to_grads


class Parameters:
    """Leaves in the order of tapes: those given, and then those that recordings meet.

    Attributes:
        leaves: All of them; only those given get a gradient, if any were.
    """

    def __init__(self, given: Iterable[Value] | None) -> None:
        self.leaves: Final = list(dict.fromkeys(() if given is None else given))
        self._count: Final = None if given is None else len(self.leaves)
        self._made: Final[set[Value]] = set()
        for leaf in self.leaves:
            if not isinstance(leaf, Value) or leaf.constant or leaf.gate is not None:
                raise TypeError(f"a parameter is a leaf, a Value that no gate made; {leaf!r} is none")

    @property
    def learned(self) -> list[Value]:
        """Those that get a gradient."""
        return [leaf for leaf in self.leaves[: self._count] if leaf not in self._made]

    def leave_out(self, made: Iterable[Value]) -> None:
        """The function made these leaves itself: they get none."""
        self._made.update(made)

    def by_each(self, reached: Sequence[int], gradient: Any) -> Any:
        """The gradient by each that gets one, 0 for those that were not reached."""
        if len(gradient) == len(self.leaves):
            return gradient
        slopes = dict(zip(reached, gradient, strict=True))
        learned = set(self.learned)
        return [slopes.get(place, 0.0) for place, leaf in enumerate(self.leaves) if leaf in learned]

    def add_to_grads(self, reached: Sequence[int], gradient: Any) -> None:
        """Add to the grads of the leaves at these places, as a backward pass does.

        >>> x, y = Value(1.0), Value(2.0)
        >>> Parameters([x, y]).add_to_grads([1], [3.0])
        >>> x.grad, y.grad
        (0.0, 3.0)
        """
        with SWEEPING:
            add_to_grads([self.leaves[place] for place in reached], gradient)

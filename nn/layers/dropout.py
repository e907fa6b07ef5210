"""Dropout: numbers left out by chance while training, so that a network does not lean on a few."""

from __future__ import annotations

from random import Random
from typing import Any

from autograd import assumed, drawn

from ..util.checks import portion
from ..util.roles import source
from ..util.shapes import as_list
from .module import Module


class Dropout(Module):
    """In training mode each number is 0 with probability p, else divided by 1 − p; otherwise the identity.

    So the mean stays the same.  Each number of each sample is drawn for itself, and the gradient goes the
    way of the number: 0 where it was left out, else divided by 1 − p.

    Args:
        p: From 0, where all stay, to 1, where none does.
        rng: What decides: a random.Random, or Python's `random` module unless told.

    Raises:
        TypeError: For a p that is no number.
        ValueError: For one outside 0 … 1.

    >>> from random import Random
    >>> dropout = Dropout(0.5, rng=Random(1))
    >>> dropout([1.0, 2.0, 3.0]), dropout.eval()([1.0, 2.0, 3.0])
    ([0.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    """

    def __init__(self, p: float, rng: Random | None = None) -> None:
        self.p = portion("p", p)
        source(rng, "random")  # or TypeError
        self.rng = rng

    def __call__(self, x: Any) -> Any:
        """The numbers that stay, and 0 for those that do not, in the nesting of `x`."""
        return self._thinned(x) if assumed(lambda: self.training) else x

    def _thinned(self, x: Any) -> Any:
        elements = as_list(x)
        return x * drawn(self._mask) if elements is None else [self._thinned(one) for one in elements]

    def _mask(self) -> float:
        draw = source(self.rng, "random").random
        return 0.0 if draw() < self.p else 1.0 / (1.0 - self.p)

    def summary_row(self) -> tuple[str, str]:
        """How much is left out."""
        return "", f"p={self.p:g}"

    def __repr__(self) -> str:
        return f"Dropout({self.p:g})"

"""The embedding: a table whose rows are looked up by number, and learned."""

from __future__ import annotations

from random import Random
from typing import Any

from autograd import Value, take

from ..util.checks import size
from ..util.roles import source
from ..util.shapes import as_list, numbers
from .module import Module


class Embedding(Module):
    """A vector of `dim` numbers for each of `n` things: letters, words, classes.

    Called with a whole number it gives that row, and with a list of numbers a list of rows, in any nesting.
    A compiled model looks rows up anew in each replay.  Errors and negative numbers are as for
    `autograd.take`.

    Args:
        n: How many rows there are.
        dim: How many numbers there are in each.
        rng: Where they are drawn from, by the normal distribution around 0 with the deviation 1: a
            random.Random, or Python's `random` module unless told.

    >>> from random import Random
    >>> letters = Embedding(26, 2, rng=Random(0))
    >>> letters
    layer      shape   activation  parameters
    Embedding  26 → 2                      52
    total                                  52
    >>> [x.data for x in letters(3)] == letters.weight[3], len(letters([3, 0, 19]))
    (True, 3)
    """

    def __init__(self, n: int, dim: int, rng: Random | None = None) -> None:
        draw = source(rng, "gauss").gauss
        dim = size("dim", dim)
        self.rows = [[Value(draw(0.0, 1.0)) for _ in range(dim)] for _ in range(size("n", n))]

    @property
    def weight(self) -> list[list[float]]:
        """The table: `weight[i]` is row i.

        Assign nested lists or an array of the same shape; ValueError says both shapes where they differ.
        """
        return [[x.data for x in row] for row in self.rows]

    @weight.setter
    def weight(self, matrix: Any) -> None:
        wanted = numbers(matrix, (len(self.rows), len(self.rows[0])), "weight")
        for row, given in zip(self.rows, wanted, strict=True):
            for x, number in zip(row, given, strict=True):
                x.data = number

    def __call__(self, x: Any) -> Any:
        """The row with this number, or a row for each."""
        elements = as_list(x)
        return take(self.rows, x) if elements is None else [self(one) for one in elements]

    def summary_row(self) -> tuple[str, str]:
        """How many rows there are, and how long they are."""
        return f"{len(self.rows)} → {len(self.rows[0])}", ""

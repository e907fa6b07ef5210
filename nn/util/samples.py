"""Preparing data: split it, bring it to one scale, and deal it out in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean, pstdev
from typing import Any, TypeVar

from .arrays import Sample as Sample
from .arrays import as_pairs, zipped
from .checks import fraction, size
from .roles import source
from .shapes import as_list, sample

AnySample = TypeVar("AnySample", bound=Sample)


def split(
    data: Sequence[AnySample] | tuple[Any, Any], test: float = 0.25, rng: Random | None = None
) -> tuple[list[AnySample], list[AnySample]]:
    """The data in a new order, as (what to train on, what to test on).

    Args:
        data: (inputs, target) pairs, or a tuple (X, y) of two arrays or DataFrames.
        test: The part to test on, between 0 and 1.
        rng: Where the order is drawn from: Python's `random` module unless told.

    Returns:
        The two lists.

    Raises:
        ValueError: Unless each side gets at least one sample.

    >>> train, test = split([(x, x > 1) for x in range(8)], rng=Random(0))
    >>> len(train), len(test)
    (6, 2)
    """
    samples: Sequence[Any] = zipped(data, "split")
    whole = len(samples)
    count = round(whole * fraction("test", test))
    if not 0 < count < whole:
        raise ValueError(
            f"a test part of {test} of {whole} samples is {count} samples; each side needs at least one"
        )
    shuffled = _shuffled(samples, rng)
    return shuffled[count:], shuffled[:count]


@dataclass(frozen=True)
class Standardization:
    """x ↦ (x − mean) ÷ deviation for each input: learned from one set of samples, applied to any.

    An input that never varies becomes 0 there.

    Attributes:
        means: Each input's mean.
        deviations: Each input's standard deviation, or 1 where that is 0.

    >>> scale = Standardization.of([([1.0, 5.0], 0), ([3.0, 5.0], 1)])
    >>> scale([([1.0, 5.0], 0), ([5.0, 6.0], 1)])
    [([-1.0, 0.0], 0), ([3.0, 1.0], 1)]
    """

    means: list[float]
    deviations: list[float]

    @classmethod
    def of(cls, data: Sequence[Sample]) -> Standardization:
        """Learned from these samples.

        Args:
            data: (inputs, target) pairs, or (X, y).

        Returns:
            The standardization that gives each input mean 0 and deviation 1 there.

        Raises:
            ValueError: For no samples, and for different lengths.
        """
        samples = as_pairs(data, "a standardization")
        width = len(as_list(samples[0][0]) or [None])
        rows = [map(float, sample(x, width, "Standardization")) for x, _ in samples]
        columns = list(zip(*rows, strict=True))
        return cls([mean(column) for column in columns], [pstdev(column) or 1.0 for column in columns])

    def __call__(self, data: Sequence[Sample]) -> list[Sample]:
        """These samples on the scale of those that it was learned from."""
        return [(self.inputs(x), target) for x, target in as_pairs(data, "Standardization")]

    def inputs(self, x: Any) -> list[float]:
        """One sample's inputs on that scale.

        Args:
            x: As many numbers as there are means.

        Returns:
            A number for each.
        """
        numbers = sample(x, len(self.means), "Standardization")
        return [
            (number - middle) / width
            for number, middle, width in zip(numbers, self.means, self.deviations, strict=True)
        ]


def batches(
    data: Sequence[Sample], batch_size: int | None = None, rng: Random | None = None, shuffle: bool = True
) -> Iterator[list[Sample]]:
    """The samples once over, in batches drawn in a new order; all as one batch, in order, unless told.

    Args:
        data: (inputs, target) pairs, or (X, y).
        batch_size: How many samples in a batch; the last one may be smaller.
        rng: Where the order is drawn from: Python's `random` module unless told.
        shuffle: False to deal them out in the order they have.

    Yields:
        A list of samples for each batch.

    >>> [len(batch) for batch in batches([(x, x) for x in range(4)], 3, Random(0))]
    [3, 1]
    """
    samples = zipped(data, "batches")
    if batch_size is None:
        yield list(samples)
        return
    count = size("batch_size", batch_size)
    dealt = _shuffled(samples, rng) if shuffle else list(samples)
    for start in range(0, len(dealt), count):
        yield dealt[start : start + count]


def _shuffled(data: Sequence[AnySample], rng: Random | None) -> list[AnySample]:
    return source(rng, "sample").sample(data, len(data))

"""What the command line can teach, and how it sets about it unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from .. import data, init
from ..data import Point
from ..layers.mlp import MLP


@dataclass(frozen=True)
class Task:
    """Something to learn.

    Attributes:
        points: All samples, drawn anew.
        inputs: How many numbers a sample has.
        classes: How many there are; two are told apart by one output.
        hidden: The sizes of the hidden layers.
        epochs: How often to go over the data.
        lr: The learning rate.
        batch_size: None for all samples at once, in order.
        exam: The part of the samples to test on, which training never sees; 0 to test on all.
        weights: How weights are drawn anew; None to leave them as they are.
    """

    points: Callable[[Random], list[Point]]
    inputs: int = 2
    classes: int = 2
    hidden: tuple[int, ...] = (8,)
    epochs: int = 30
    lr: float = 0.05
    batch_size: int | None = 10
    exam: float = 0.25
    weights: Callable[[MLP, Random], None] | None = init.xavier

    @property
    def outputs(self) -> int:
        """How many outputs a network needs."""
        return 1 if self.classes == 2 else self.classes


_TABLE = Task(lambda _: data.xor(), hidden=(4,), epochs=200, lr=0.1, batch_size=None, exam=0.0, weights=None)

TASKS: Mapping[str, Task] = {
    "xor": _TABLE,
    "and": replace(_TABLE, points=lambda _: data.truth_table("and")),
    "or": replace(_TABLE, points=lambda _: data.truth_table("or")),
    "nand": replace(_TABLE, points=lambda _: data.truth_table("nand")),
    "moons": Task(lambda rng: data.moons(rng=rng)),
    "circles": Task(lambda rng: data.circles(rng=rng)),
    "spiral": Task(lambda rng: data.spirals(rng=rng), hidden=(12, 12), epochs=50, lr=0.03),
    "blobs": Task(lambda rng: data.blobs(rng=rng), classes=3, epochs=20),
    "digits": Task(
        lambda _: data.digits(), inputs=64, classes=10, hidden=(12,), epochs=6, lr=0.02, batch_size=32
    ),
}

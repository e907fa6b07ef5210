"""Whole training runs of a compiled function: batches, gradients and updates, step by step."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import Any, Final, Protocol

from .binding import scatter
from .replays import Replays
from .samples import Samples
from .value import Value

Batch = list[int]  # the places of its samples
OnEpoch = Callable[[Batch, list[list[float]]], Any]


class Optimizer(Protocol):
    """What updates parameters: an optimizer of nn, or anything with these names."""

    params: list[Value]

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""

    def step(self) -> None:
        """Update every parameter that a gradient has reached, or none."""


class Steps(Protocol):
    """Takes steps; after an error or an interrupt everything is as it was after the last whole one."""

    def take(self, batches: Sequence[Batch], repeats: int) -> Any:
        """One step for each batch, all that so often; a row of results for each sample, lists or an array."""

    def write_back(self) -> None:
        """Bring the nodes and the optimizer up to date."""


class NodeSteps:
    """Gradients from replays, updates by the optimizer itself, on the nodes."""

    def __init__(
        self, replays: Replays, given: Samples, optimizer: Optimizer, on_step: Callable[[], Any] | None
    ) -> None:
        self.replays: Final = replays
        self.given: Final = given
        self.optimizer: Final = optimizer
        self.on_step: Final = on_step

    def take(self, batches: Sequence[Batch], repeats: int) -> list[list[float]]:
        """One step for each batch."""
        return [row for _ in range(repeats) for batch in batches for row in self.one(batch)]

    def one(self, batch: Batch) -> list[list[float]]:
        """One step, or an error and none."""
        outcome = self.replays.run(self.given.some(batch), 1.0 / len(batch), several=True)
        self.optimizer.zero_grad()
        scatter([self.replays.leaves[place] for place in outcome.reached], outcome.gradient)
        self.optimizer.step()
        if self.on_step is not None:
            self.on_step()
        return [[float(x) for x in row] for row in outcome.outputs]

    def write_back(self) -> None:
        """Nothing: the nodes are what it works on."""


def train(
    steps: Steps,
    count: int,
    epochs: int,
    batch_size: int | None,
    shuffle: bool,
    rng: random.Random | None,
    on_epoch: OnEpoch | None,
) -> list[float]:
    """The mean of the first result in each epoch, over `count` samples; see `Compiled.fit`."""
    means: list[float] = []
    anew = shuffle and batch_size is not None
    try:
        while len(means) < epochs:
            batches = _dealt(count, batch_size, rng if anew else None, anew)
            repeats = 1 if anew or on_epoch is not None else epochs - len(means)
            rows = steps.take(batches, repeats)
            arrays = hasattr(rows, "tolist")
            firsts = rows[:, 0].tolist() if arrays else [row[0] for row in rows]
            for start in range(0, len(firsts), count):
                means.append(reduce(add, firsts[start : start + count]) / count)
            if on_epoch is not None:
                steps.write_back()
                order = [place for batch in batches for place in batch]
                if on_epoch(order, rows.tolist() if arrays else rows) is True:
                    break
    finally:
        _surely(steps.write_back)
    return means


def _dealt(count: int, batch_size: int | None, rng: random.Random | None, shuffle: bool) -> list[Batch]:
    order = list(range(count))
    if shuffle:
        order = (random if rng is None else rng).sample(order, count)
    size = batch_size or count
    return [order[start : start + size] for start in range(0, count, size)]


def _surely(write_back: Callable[[], None]) -> None:
    """To the end, also when an interrupt comes in the middle, which is passed on afterwards."""
    try:
        write_back()
    except KeyboardInterrupt:
        write_back()
        raise

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
Rows = list[list[float]]  # the results of each sample
_STEPS_AT_ONCE: Final = 10_000
OnEpoch = Callable[[Batch, Rows], Any]


class Optimizer(Protocol):
    """What updates parameters: an optimizer of nn, or anything with these names."""

    params: list[Value]

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""

    def step(self) -> None:
        """Update every parameter that a gradient has reached, or none."""


class Steps(Protocol):
    """Takes steps; after an error or an interrupt everything is as it was after the last whole one."""

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Rows]) -> None:
        """One step for each batch, all that so often; append to `taken` a row of results per sample."""

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

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Rows]) -> None:
        """One step for each batch."""
        for _ in range(repeats):
            for batch in batches:
                taken.append(self.one(batch))

    def one(self, batch: Batch) -> Rows:
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
    begin: Callable[[Batch], Steps],
    count: int,
    epochs: int,
    batch_size: int | None,
    shuffle: bool,
    rng: random.Random | None,
    on_epoch: OnEpoch | None,
    losses: list[float],
) -> None:
    """Train on `count` samples, and append the mean of the first result in each epoch; see `Compiled.fit`.

    begin    gives the steps when the first batch is dealt, so that chance is asked in the order of `nn.fit`
    """
    steps: Steps | None = None
    anew = shuffle and batch_size is not None
    end = len(losses) + epochs
    try:
        while len(losses) < end:
            batches = _dealt(count, batch_size, rng, anew)
            steps = steps or begin(batches[0])
            taken: list[Rows] = []
            repeats = min(end - len(losses), 1 + _STEPS_AT_ONCE // len(batches))
            try:
                steps.take(batches, 1 if anew or on_epoch is not None else repeats, taken)
            finally:
                _append_means(losses, taken, count)
            if on_epoch is not None:
                steps.write_back()
                order = [place for batch in batches for place in batch]
                if on_epoch(order, [row for rows in taken for row in rows]) is True:
                    break
    finally:
        if steps is not None:
            _surely(steps.write_back)


def _append_means(losses: list[float], taken: list[Rows], count: int) -> None:
    """The mean of the first results in each whole epoch, added up from the left."""
    firsts = [row[0] for rows in taken for row in rows]
    for start in range(0, len(firsts) - count + 1, count):
        losses.append(reduce(add, firsts[start : start + count]) / count)


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

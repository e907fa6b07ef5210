"""A fit as one compiled run: gradients, updates and batches in machine code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from autograd import Value, compile

from ..layers.module import Module
from ..layers.normalization import BatchNorm
from ..optim.optimizer import Optimizer
from ..schedules import Scheduler
from ..util.samples import Sample
from ..util.shapes import as_list
from .inference import Loss, Metrics, in_mode, modes

Scores = dict[str, list[float]]  # of every sample: its loss, and its metrics by name


def fit_compiled(
    model: Module,
    data: Sequence[Sample],
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    *,
    batch_size: int | None,
    shuffle: bool,
    rng: Random | None,
    penalty: Callable[[], Any] | None,
    scheduler: Scheduler | None,
    metrics: Metrics,
    on_epoch: Callable[[Scores], bool] | None,
    losses: list[float],
) -> None:
    """Take the steps of `fit`; see there.

    `on_epoch` is called with the scores of each epoch, when model and optimizer are up to date; True ends
    the training.  Without it, and without a penalty or metrics, nothing returns to Python, and the mean loss
    of each epoch is appended to `losses`.
    """
    template: list[Any] = []

    def learned(x: Any, target: Any) -> Any:
        prediction = model(x)
        cost = loss(prediction, target)
        if on_epoch is None:
            return cost
        template[:] = [prediction]
        return [cost if penalty is None else cost + penalty(), cost, *([prediction] if metrics else [])]

    def scores(order: list[int], rows: list[list[float]]) -> Scores:
        found = {"loss": [cost for _, cost, *_ in rows]}
        outputs = [_nested(template[0], iter(numbers)) for _, _, *numbers in rows] if metrics else []
        for name, metric in metrics.items():
            found[name] = [metric(y, data[place][1]) for y, place in zip(outputs, order, strict=True)]
        return found

    modules = model.modules()
    for module in modules:
        if isinstance(module, BatchNorm):
            raise ValueError(
                f"{module!r} in training mode normalizes over a list of at least two samples, and a "
                "compiled fit gives the model one sample at a time, however many make a step; fit without "
                "compiled=True"
            )
    restore = modes(modules)

    def after(order: list[int], rows: list[list[float]]) -> bool:
        restore()
        ends = on_epoch is not None and on_epoch(scores(order, rows))
        model.train()
        return ends

    def train() -> None:
        compile(learned, optimizer.params, on_guard="record").fit(
            *([_plain(part) for part in column] for column in zip(*data, strict=True)),
            optimizer=optimizer,
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            rng=rng,
            on_step=None if scheduler is None else scheduler.step,
            on_epoch=None if on_epoch is None else after,
            losses=losses,
        )

    in_mode(model, True, train)


def _plain(part: Any) -> Any:
    """The inputs or the target of one sample, as numbers in lists."""
    elements = as_list(part)
    return float(part) if elements is None else [_plain(element) for element in elements]


def _nested(template: Any, numbers: Iterator[float]) -> Any:
    """The numbers in the nesting of a prediction."""
    if isinstance(template, Value):
        return next(numbers)
    return [_nested(part, numbers) for part in template]

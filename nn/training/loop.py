"""Fitting a model to data, and using it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import reduce
from operator import add
from random import Random
from typing import Any

from autograd.util.real import mean

from ..layers.module import Module
from ..optim.optimizer import Optimizer
from ..optim.part import learning_part
from ..schedules import Scheduler
from ..util.arrays import Sample, as_pairs
from ..util.checks import size
from ..util.roles import check, check_options
from ..util.samples import batches
from ..util.shapes import as_list, is_batch
from .compiled import Scores, fit_compiled
from .history import Epoch as Epoch
from .history import History as History
from .inference import Data, Loss, Metrics, in_mode, plain
from .inference import evaluate as evaluate
from .inference import predict as predict
from .stopping import EarlyStopping
from .undo import Keep, keeping


def fit(
    model: Module,
    data: Data,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    *,
    batch_size: int | None = None,
    shuffle: bool = True,
    rng: Random | None = None,
    penalty: Callable[[], Any] | None = None,
    scheduler: Scheduler | None = None,
    metrics: Metrics | None = None,
    validation: Data | None = None,
    early_stopping: EarlyStopping | None = None,
    callbacks: Sequence[Callable[[Epoch], Any]] = (),
    history: History | None = None,
    progress: bool = False,
    title: str = "training",
    compiled: bool = False,
) -> History:
    """Train: for each batch one step against the mean loss of its samples.

    An error or a KeyboardInterrupt comes through, and leaves the model and the optimizer as they were
    after the last whole step, and in a `history` that was given the whole epochs so far.

    Args:
        model: What is trained.
        data: (inputs, target) pairs, at least one; or a tuple (X, y) of two arrays or DataFrames, with a row
            for each sample.
        loss: loss(prediction, target) of one sample.
        optimizer: Of the model's parameters.
        epochs: How often to go over the data.
        batch_size: Samples in a step, drawn in a new order each epoch unless `shuffle` is False; all of them,
            in order, unless told.
        shuffle: False to deal them out in the order they have.
        rng: Where the order is drawn from: Python's `random` module unless told.
        penalty: Added to the loss of each step, not to the one shown: `lambda: 0.01 * sum_of_squares`.
        scheduler: Goes on after each step.
        metrics: name → metric(prediction, target) of plain numbers, averaged over the epoch.
        validation: Data to evaluate the model on after each epoch.
        early_stopping: When to end before all epochs are over.
        callbacks: Each is called with an Epoch at its end; returning True ends the training.
        history: What to append to, when training goes on; a new one unless told.
        progress: Whether to show a bar on standard error.
        title: What the bar is called.
        compiled: Whether to record model and loss once and take the steps in machine code (the extra
            `compile`); each step differs from an eager one by roundings, and a long training can carry them
            further.

    Returns:
        The history.

    Raises:
        TypeError: For an iterator, and for arrays of anything but real numbers.
        ValueError: For an empty `data`, for X and y of different length, and for an optimizer that holds none
            of the model's parameters, or only frozen ones.

    >>> from nn import MLP, losses, optim
    >>> from nn.data import truth_table
    >>> from random import Random
    >>> model = MLP(2, [1], rng=Random(0))
    >>> optimizer = optim.SGD(model.parameters(), lr=1.0)
    >>> history = fit(
    ...     model, truth_table("or"), losses.binary_cross_entropy_with_logits, optimizer, epochs=50
    ... )
    >>> predict(model, [[0.0, 0.0]])[0] < 0.0 < predict(model, [[1.0, 1.0]])[0]
    True
    """
    check(fit, model=model, loss=loss, optimizer=optimizer, callbacks=callbacks)
    check_options(fit, rng=rng, penalty=penalty, scheduler=scheduler, metrics=metrics)
    check_options(fit, early_stopping=early_stopping, history=history)
    samples = as_pairs(data, "fit")
    unseen = None if validation is None else as_pairs(validation, "fit", "validation data")
    if "loss" in (metrics or {}):
        raise ValueError("the loss is always measured; call the metric something else than 'loss'")
    known = set(model.parameters())
    if known and known.isdisjoint(optimizer.params):
        raise ValueError(
            "the optimizer holds none of the model's parameters, so nothing would be trained; make it from "
            "this model: optim.SGD(model.parameters(), lr=0.1)"
        )
    learning_part(optimizer)  # or nothing would be trained
    metrics, history = metrics or {}, History() if history is None else history
    epochs = size("epochs", epochs)
    bar: Any = nullcontext()
    if progress:
        from tqdm import tqdm  # takes a tenth of a second

        bar = tqdm(total=epochs, desc=title, unit="epoch")

    def ends(scores: Scores) -> bool:
        """Take note of a whole epoch; whether it was the last."""
        means = {name: mean(numbers) for name, numbers in scores.items()}
        epoch = Epoch(
            number=len(history.losses) + 1,
            loss=means.pop("loss"),
            metrics=means,
            validation={} if unseen is None else evaluate(model, unseen, loss, metrics),
            model=model,
            optimizer=optimizer,
        )
        history.add(epoch)
        if progress:
            bar.set_postfix_str(str(epoch).partition(", ")[2], refresh=False)
            bar.update()
        wishes = [callback(epoch) is True for callback in callbacks]
        if early_stopping is not None:
            wishes.append(early_stopping.stops(epoch))
        return any(wishes)

    def epoch(keep: Keep) -> Scores:
        learning_part(optimizer)  # a callback may have frozen the rest
        scores: Scores = {"loss": [], **{name: [] for name in metrics}}
        for batch in batches(samples, batch_size, rng, shuffle):
            _step(model, batch, loss, optimizer, scheduler, penalty, metrics, keep, scores)
        return scores

    def kept() -> Keep:
        return keeping(*(part for part in (model, optimizer, scheduler) if part is not None))

    def undisturbed() -> None:
        keep = kept()
        for _ in range(epochs):
            ends(epoch(keep))

    with bar:
        if compiled:
            watched = progress or penalty or metrics or unseen or early_stopping or callbacks
            fit_compiled(
                model,
                samples,
                loss,
                optimizer,
                epochs,
                batch_size=batch_size,
                shuffle=shuffle,
                rng=rng,
                penalty=penalty,
                scheduler=scheduler,
                metrics=metrics,
                on_epoch=ends if watched else None,
                losses=[] if watched else history.losses,
            )
        elif (
            unseen is not None or early_stopping or callbacks
        ):  # which see the model in the mode that it was in
            for _ in range(epochs):
                if ends(in_mode(model, True, lambda: epoch(kept()))):
                    break
        else:
            in_mode(model, True, undisturbed)
    if early_stopping is not None:
        early_stopping.finish(model)
    return history


def _step(
    model: Module,
    batch: list[Sample],
    loss: Loss,
    optimizer: Optimizer,
    scheduler: Scheduler | None,
    penalty: Callable[[], Any] | None,
    metrics: Metrics,
    keep: Keep,
    scores: Scores,
) -> None:
    """One step, or none at all; adds the loss of each sample and its metrics to the scores."""
    undo = keep()
    try:
        predictions = _outputs(model, [x for x, _ in batch])
        costs = [loss(y, target) for y, (_, target) in zip(predictions, batch, strict=True)]
        total = reduce(add, costs) / len(costs)
        optimizer.zero_grad()
        (total if penalty is None else total + penalty()).backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
    except BaseException:  # the forward pass, too, may have changed a running mean
        undo()
        raise
    scores["loss"] += map(plain, costs)
    for name, metric in metrics.items():
        scores[name] += [metric(plain(y), target) for y, (_, target) in zip(predictions, batch, strict=True)]


def _outputs(model: Module, inputs: list[Any]) -> list[Any]:
    """One output per sample, from the whole batch at once, because batch normalization looks at all of it."""
    if not is_batch(inputs):  # a sample is a plain number, and a list of those would be one sample
        return [model(x) for x in inputs]
    outputs = as_list(model(inputs))
    if outputs is None or len(outputs) != len(inputs):
        raise ValueError(
            f"the model gave {'one output' if outputs is None else f'{len(outputs)} outputs'} for a batch of "
            f"{len(inputs)} samples; it must give a list, with an output for each"
        )
    return outputs

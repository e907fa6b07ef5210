"""Fitting a model to data, and using it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from random import Random
from typing import Any

from tqdm import tqdm

from autograd import Value, no_grad

from .checks import size
from .data import Sample, batches
from .module import Module
from .optim import Optimizer
from .shapes import as_list, is_batch

Loss = Callable[[Any, Any], Any]
Metrics = Mapping[str, Callable[[Any, Any], float]]


@dataclass
class History:
    """What `fit` saw, epoch by epoch: the mean loss, and the mean of each metric, while it trained."""

    losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)


def fit(
    model: Module,
    data: Sequence[Sample],
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    *,
    batch_size: int | None = None,
    metrics: Metrics | None = None,
    rng: Random | None = None,
    progress: bool = False,
    title: str = "training",
) -> History:
    """Train: for each batch one step against the mean loss of its samples.

    data        (inputs, target) pairs, at least one
    loss        loss(prediction, target) of one sample
    batch_size  samples in a step, drawn in a new order each epoch; all of them unless told
    metrics     name → metric(prediction, target), averaged over the epoch
    rng         where the order is drawn from: Python's `random` module unless told
    progress    whether to show a bar, under `title`, on standard error

    An error or a KeyboardInterrupt leaves the model as it was after the last whole step.

    >>> from nn import MLP, losses, optim
    >>> from nn.data import truth_table
    >>> model = MLP(2, [1], rng=Random(0))
    >>> optimizer = optim.SGD(model.parameters(), lr=1.0)
    >>> history = fit(
    ...     model, truth_table("or"), losses.binary_cross_entropy_with_logits, optimizer, epochs=50
    ... )
    >>> predict(model, [[0.0, 0.0]])[0] < 0.0 < predict(model, [[1.0, 1.0]])[0]
    True
    """
    if not data:
        raise ValueError("fit got no data; it needs at least one (inputs, target) pair")
    metrics = metrics or {}
    history = History([], {name: [] for name in metrics})
    bar = tqdm(range(size("epochs", epochs)), desc=title, unit="epoch", disable=not progress)
    with _in_mode(model, training=True), bar:
        for _ in bar:
            seen: list[tuple[float, list[float]]] = []
            for batch in batches(data, batch_size, rng):
                predictions = _outputs(model, [x for x, _ in batch])
                pairs = [(y, target) for y, (_, target) in zip(predictions, batch, strict=True)]
                costs = [loss(y, target) for y, target in pairs]
                optimizer.zero_grad()
                (reduce(add, costs) / len(costs)).backward()
                optimizer.step()
                seen += [
                    (cost.data, [metric(y, t) for metric in metrics.values()])
                    for cost, (y, t) in zip(costs, pairs, strict=True)
                ]
            history.losses.append(_mean([cost for cost, _ in seen]))
            for i, scores in enumerate(history.metrics.values()):
                scores.append(_mean([measured[i] for _, measured in seen]))
            latest = {name: f"{scores[-1]:.3g}" for name, scores in history.metrics.items()}
            bar.set_postfix(loss=f"{history.losses[-1]:.4g}", **latest, refresh=False)
    return history


def evaluate(
    model: Module, data: Sequence[Sample], loss: Loss, metrics: Metrics | None = None
) -> dict[str, float]:
    """The mean loss, and the mean of each metric, in inference mode and without building a graph.

    >>> from nn import MLP, losses
    >>> model = MLP(1, [1]).eval()
    >>> evaluate(model, [([0.0], 3.0)], losses.mse)
    {'loss': 9.0}
    """
    if not data:
        raise ValueError("evaluate got no data; it needs at least one (inputs, target) pair")
    measures = {"loss": lambda y, t: _numbers(loss(y, t)), **(metrics or {})}
    predictions = predict(model, [x for x, _ in data])
    pairs = [(y, target) for y, (_, target) in zip(predictions, data, strict=True)]
    return {name: _mean([measure(y, t) for y, t in pairs]) for name, measure in measures.items()}


def predict(model: Module, inputs: Sequence[Any]) -> list[Any]:
    """The model's outputs as plain numbers, for each sample, in inference mode and without a graph.

    >>> from nn import MLP
    >>> predict(MLP(1, [1]), [[0.0]])
    [0.0]
    """
    with _in_mode(model, training=False), no_grad():
        return [_numbers(model(x)) for x in inputs]


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


@contextmanager
def _in_mode(model: Module, training: bool) -> Iterator[None]:
    before = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode


def _numbers(output: Any) -> Any:
    if isinstance(output, list):
        return [_numbers(one) for one in output]
    return output.data if isinstance(output, Value) else output


def _mean(numbers: list[float]) -> float:
    return reduce(add, numbers) / len(numbers)

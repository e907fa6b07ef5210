"""Using a model: its outputs as plain numbers, in inference mode and without a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, TypeVar

from autograd import Value, no_grad
from autograd.util.cleanup import surely

from ..layers.module import Module
from ..util.samples import Sample

Result = TypeVar("Result")
Loss = Callable[[Any, Any], Any]
Metrics = Mapping[str, Callable[[Any, Any], float]]


def evaluate(
    model: Module, data: Sequence[Sample], loss: Loss, metrics: Metrics | None = None
) -> dict[str, float]:
    """The mean loss, and the mean of each metric, in inference mode and without building a graph.

    Args:
        model: What is evaluated.
        data: (inputs, target) pairs.
        loss: loss(prediction, target) of one sample.
        metrics: name → metric(prediction, target), of plain numbers.

    Returns:
        name → mean, with the loss as "loss".

    Raises:
        ValueError: If there is no data.

    >>> from nn import MLP, losses
    >>> model = MLP(1, [1]).eval()
    >>> evaluate(model, [([0.0], 3.0)], losses.mse)
    {'loss': 9.0}
    """
    if not len(data):
        raise ValueError("evaluate got no data; it needs at least one (inputs, target) pair")
    predictions = predict(model, [x for x, _ in data])
    pairs = [(y, target) for y, (_, target) in zip(predictions, data, strict=True)]
    measures = {"loss": lambda y, t: plain(loss(y, t)), **(metrics or {})}
    return {name: mean([measure(y, t) for y, t in pairs]) for name, measure in measures.items()}


def predict(model: Module, inputs: Sequence[Any]) -> list[Any]:
    """The model's outputs as plain numbers, for each sample, in inference mode and without a graph.

    Args:
        model: What is asked.
        inputs: Samples, without targets.

    Returns:
        A number, or a list of them, for each.

    >>> from nn import MLP
    >>> predict(MLP(1, [1]), [[0.0]])
    [0.0]
    """
    with no_grad():
        return in_mode(model, False, lambda: [plain(model(x)) for x in inputs])


def in_mode(model: Module, training: bool, action: Callable[[], Result]) -> Result:
    """`action()` in training or inference; afterwards every module is in the mode that it was in."""

    def act() -> Result:
        model.train(training)
        return action()

    return surely(act, modes(model))


def modes(model: Module) -> Callable[[], None]:
    """What puts every module into the mode that it is in now."""
    now = [(module, module.training) for module in model.modules()]

    def put_back() -> None:
        for module, mode in now:
            module.training = mode

    return put_back


def mean(numbers: Sequence[float]) -> float:
    """The mean, added up from the left; Python's own sum differs between versions.

    >>> mean([1.0, 2.0])
    1.5
    """
    return reduce(add, numbers) / len(numbers)


def plain(output: Any) -> Any:
    """An output as plain numbers.

    >>> plain([Value(1.0), [2.0]])
    [1.0, [2.0]]
    """
    if isinstance(output, list):
        return [plain(one) for one in output]
    return output.data if isinstance(output, Value) else output

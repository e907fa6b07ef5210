"""Using a model: its outputs as plain numbers, in inference mode and without a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograd import Value, no_grad
from autograd.util.cleanup import surely
from autograd.util.real import mean

from ..layers.module import Module
from ..util.arrays import Sample, as_inputs, as_pairs, is_array
from ..util.roles import check, check_options

Result = TypeVar("Result")
Loss = Callable[[Any, Any], Any]
Metrics = Mapping[str, Callable[[Any, Any], float]]
Data = Sequence[Sample] | tuple[Any, Any]  # pairs, or (X, y)


def evaluate(model: Module, data: Data, loss: Loss, metrics: Metrics | None = None) -> dict[str, float]:
    """The mean loss, and the mean of each metric, in inference mode and without building a graph.

    Args:
        model: What is evaluated.
        data: (inputs, target) pairs, or a tuple (X, y) of two arrays or DataFrames.
        loss: loss(prediction, target) of one sample.
        metrics: name → metric(prediction, target), of plain numbers.

    Returns:
        name → mean, with the loss as "loss".

    Raises:
        TypeError: For an iterator, and for arrays of anything but real numbers.
        ValueError: If there is no data, and for X and y of different length.

    >>> from nn import MLP, losses
    >>> model = MLP(1, [1]).eval()
    >>> evaluate(model, [([0.0], 3.0)], losses.mse)
    {'loss': 9.0}
    """
    check(evaluate, model=model, loss=loss)
    check_options(evaluate, metrics=metrics)
    samples = as_pairs(data, "evaluate")
    predictions = predict(model, [x for x, _ in samples])
    pairs = [(y, target) for y, (_, target) in zip(predictions, samples, strict=True)]
    measures = {"loss": lambda y, t: plain(loss(y, t)), **(metrics or {})}
    return {name: mean([measure(y, t) for y, t in pairs]) for name, measure in measures.items()}


def predict(model: Module, inputs: Any) -> Any:
    """The model's outputs as plain numbers, for each sample, in inference mode and without a graph.

    Args:
        model: What is asked.
        inputs: Samples, without targets: a list, or an array or DataFrame with a row for each.

    Returns:
        A number, or a list of them, for each sample: a list of these for a list, and for an array or a
        DataFrame a NumPy array of the shape (samples,) or (samples, outputs).

    Raises:
        TypeError: For an iterator, and for an array of anything but real numbers.
        ValueError: For an array without samples.

    >>> from nn import MLP
    >>> predict(MLP(1, [1]), [[0.0]])
    [0.0]
    """
    check(predict, model=model)
    samples = as_inputs(inputs, "predict")
    with no_grad():
        outputs = in_mode(model, False, lambda: [plain(model(x)) for x in samples])
    if not is_array(inputs):
        return outputs
    import numpy  # where arrays come from; nn itself needs none

    return numpy.array(outputs, dtype=float)


def in_mode(model: Module, training: bool, action: Callable[[], Result]) -> Result:
    """`action()` in training or inference; afterwards every module is in the mode that it was in."""
    modules = model.modules()

    def act() -> Result:
        if any(module.training != training for module in modules):
            model.train(training)
        return action()

    return surely(act, modes(modules))


def modes(modules: Sequence[Module]) -> Callable[[], None]:
    """What puts every module into the mode that it is in now."""
    now = [module.training for module in modules]

    def put_back() -> None:
        for module, mode in zip(modules, now, strict=True):
            if module.training != mode:
                module.training = mode

    return put_back


def plain(output: Any) -> Any:
    """An output as plain numbers.

    >>> plain([Value(1.0), [2.0]])
    [1.0, [2.0]]
    """
    if isinstance(output, Value):
        return output.data
    return [plain(one) for one in output] if isinstance(output, list) else output

"""What training leaves behind: numbers, epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograd.util.showing import listed

from ..layers.module import Module
from ..optim.optimizer import Optimizer


@dataclass(frozen=True, init=False)
class Epoch:
    """One round over the data, as a callback sees it when the round is over.

    Attributes:
        number: Counted from 1, from the beginning of the history.
        loss: The mean loss of the samples, each at the time it was learned from.
        metrics: The mean of each metric, likewise.
        validation: The loss and each metric on the validation data, after the round; empty if there is none.
        model: What is trained.
        optimizer: What trains it.
    """

    number: int
    loss: float
    metrics: Mapping[str, float]
    validation: Mapping[str, float]
    model: Module
    optimizer: Optimizer

    def __init__(
        self,
        number: int,
        loss: float,
        metrics: Mapping[str, float],
        validation: Mapping[str, float],
        model: Module,
        optimizer: Optimizer,
    ) -> None:
        vars(self).update(  # what a dataclass writes for a frozen class takes three times as long
            number=number, loss=loss, metrics=metrics, validation=validation, model=model, optimizer=optimizer
        )

    def __str__(self) -> str:
        numbers = {"loss": self.loss, **self.metrics}
        numbers |= {f"validation {name}": number for name, number in self.validation.items()}
        return ", ".join(
            [f"epoch {self.number}", *(f"{name} {number:.4g}" for name, number in numbers.items())]
        )


@dataclass(repr=False)
class History:
    """The numbers of every whole epoch, as lists.

    Attributes:
        losses: The mean loss of each.
        metrics: name → the mean of each.
        validation: name → the loss or metric on the validation data after each.

    >>> from autograd import Value
    >>> from nn import optim
    >>> history = History()
    >>> epoch = Epoch(1, 0.5, {"accuracy": 0.75}, {"loss": 0.625}, Module(), optim.SGD([Value(0.0)]))
    >>> history.add(epoch)
    >>> history
    History(losses=[0.5], metrics={'accuracy': [0.75]}, validation={'loss': [0.625]})
    >>> print(epoch)
    epoch 1, loss 0.5, accuracy 0.75, validation loss 0.625
    """

    losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    validation: dict[str, list[float]] = field(default_factory=dict)

    def __repr__(self) -> str:
        shown = (f"{name}={_shown(numbers)}" for name, numbers in vars(self).items())
        return f"History({', '.join(shown)})"

    def add(self, epoch: Epoch) -> None:
        """Append the numbers of one more epoch, or none of them.

        Args:
            epoch: The one that is over.
        """
        if not (epoch.metrics or epoch.validation):
            self.losses.append(epoch.loss)
            return
        named = (self.metrics, epoch.metrics), (self.validation, epoch.validation)
        pairs = [(lists.setdefault(name, []), number) for lists, new in named for name, number in new.items()]
        pairs.append((self.losses, epoch.loss))
        lengths = [len(numbers) for numbers, _ in pairs]
        try:
            for numbers, number in pairs:
                numbers.append(number)
        except BaseException:  # an interrupt
            for (numbers, _), length in zip(pairs, lengths, strict=True):
                del numbers[length:]
            raise


def _shown(numbers: list[float] | dict[str, list[float]]) -> str:
    """The beginning of a list, or of each in a dict."""
    if isinstance(numbers, list):
        return listed("", numbers, len(numbers))[1:-1]
    return f"{{{', '.join(f'{name!r}: {_shown(each)}' for name, each in numbers.items())}}}"

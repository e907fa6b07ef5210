"""How a task is set about: what a training can be built from again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd.util.languages import say

from .. import optim
from ..layers.activations import activation
from ..util.checks import positive, size
from .strings import STRINGS
from .tasks import TASKS, Task

OPTIMIZERS: Mapping[str, type[optim.Optimizer]] = {
    "sgd": optim.SGD,
    "momentum": optim.Momentum,
    "nesterov": optim.Nesterov,
    "adagrad": optim.AdaGrad,
    "rmsprop": optim.RMSProp,
    "adam": optim.Adam,
    "adamw": optim.AdamW,
}


@dataclass(frozen=True)
class Settings:
    """A task and how to learn it; what is not given is the task's own choice.

    Args:
        task: One of TASKS.
        seed: Where data, weights and order come from.
        hidden: The sizes of the hidden layers.
        activation: What follows each of them: the name of a gate of one operand.
        optimizer: One of OPTIMIZERS.
        lr: The learning rate.
        batch_size: Samples in a step; None, where the task says so, for all.

    Raises:
        TypeError: For a setting of another type.
        ValueError: For one that makes no sense.

    >>> Settings("moons", lr=0.5).sizes
    [2, 8, 1]
    """

    task: str
    seed: int = 0
    hidden: Sequence[int] | None = None
    activation: str = "tanh"
    optimizer: str = "adam"
    lr: float | None = None
    batch_size: int | None = None

    def __post_init__(self) -> None:
        for what, name, known in (("task", self.task, TASKS), ("optimizer", self.optimizer, OPTIMIZERS)):
            if not isinstance(name, str) or name not in known:
                raise ValueError(f"there is no {what} {name!r}; there are {', '.join(known)}")
        for name in ("hidden", "lr", "batch_size"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, getattr(TASKS[self.task], name))
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"a seed is a whole number, 0 or above, not {self.seed!r}")
        if not isinstance(self.hidden, (list, tuple)):
            raise TypeError(f"layers are a list of sizes such as [8, 8], not {type(self.hidden).__name__}")
        for i, n in enumerate(self.hidden):
            size(f"layers[{i}]", n)
        activation(self.activation)
        positive("lr", self.lr)
        if self.batch_size is not None:
            size("batch_size", self.batch_size)

    @property
    def about(self) -> Task:
        """What the task is."""
        return TASKS[self.task]

    @property
    def sizes(self) -> list[int]:
        """How many numbers go into each layer, and how many come out of the last."""
        return [self.about.inputs, *(self.hidden or ()), self.about.outputs]

    def __str__(self) -> str:
        return self.told()

    def told(self, epochs: int | None = None) -> str:
        """The settings in one line, perhaps with how many rounds were trained.

        Args:
            epochs: How many.
        """
        parts = [
            say(STRINGS["network"], layers="-".join(map(str, self.sizes)), activation=self.activation),
            say(STRINGS["optimizer"], name=self.optimizer, lr=f"{self.lr:g}"),
        ]
        if self.batch_size is not None:
            parts.append(say(STRINGS["batches"], count=self.batch_size))
        if epochs is not None:
            parts.append(say(STRINGS["one_epoch" if epochs == 1 else "epochs"], count=epochs))
        return say(STRINGS["comma"]).join([*parts, say(STRINGS["seed"], seed=self.seed)])

"""Learning a truth table with a small network, from a seed to a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from autograd import sigmoid

from . import optim
from .checks import positive, size
from .data import truth_table
from .fitting import evaluate, fit, predict
from .losses import binary_cross_entropy_with_logits
from .metrics import binary_accuracy
from .mlp import MLP

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
class Trained:
    """A trained model and what it learned.

    losses         the loss before each step, epoch by epoch
    final_loss     the loss after the last step
    probabilities  how sure the model is of a 1, for each row of `data`
    settings       how it was trained, in words
    """

    task: str
    settings: str
    model: MLP
    data: list[tuple[list[float], int]]
    losses: list[float]
    final_loss: float
    probabilities: list[float]

    @property
    def predictions(self) -> list[int]:
        """The model's answer for each row, 0 or 1."""
        return [int(p > 0.5) for p in self.probabilities]

    @property
    def correct(self) -> int:
        """How many answers are right."""
        return sum(y == target for y, (_, target) in zip(self.predictions, self.data, strict=True))

    @property
    def accuracy(self) -> float:
        """The right answers as a part of all."""
        return self.correct / len(self.data)

    @property
    def learned(self) -> bool:
        """Whether every answer is right."""
        return self.correct == len(self.data)

    def report(self) -> str:
        """The settings, the final loss, the truth table, and the line `accuracy 4/4`."""
        rows = [
            f"{x1:2.0f}  {x2:2.0f}  {target:6d}  {answer:6d}  {p:11.4f}"
            for ((x1, x2), target), answer, p in zip(
                self.data, self.predictions, self.probabilities, strict=True
            )
        ]
        return "\n".join(
            [
                f"{self.task}: {self.settings}",
                f"final loss {self.final_loss:.6g}",
                "x1  x2  target  answer  probability",
                *rows,
                f"accuracy {self.correct}/{len(self.data)}",
            ]
        )


def train_xor(seed: int = 0, epochs: int = 200, progress: bool = False) -> Trained:
    """Teach exclusive or to a network of 2, 4 and 1 neurons.

    seed      where the weights come from; the same seed gives the same run
    epochs    how often to go over the four rows
    progress  whether to show a bar on standard error

    >>> trained = train_xor(seed=0)
    >>> trained.predictions
    [0, 1, 1, 0]
    """
    return train_truth_table("xor", seed=seed, epochs=epochs, progress=progress)


def train_truth_table(
    name: str,
    *,
    seed: int = 0,
    epochs: int = 200,
    hidden: Sequence[int] = (4,),
    activation: str = "tanh",
    optimizer: str = "adam",
    lr: float = 0.1,
    progress: bool = False,
) -> Trained:
    """Teach a truth table to a small network, by its cross-entropy over the four rows.

    name        "and", "or", "nand" or "xor"
    hidden      the sizes of the hidden layers
    activation  what follows each hidden layer: a gate of one operand
    optimizer   one of OPTIMIZERS
    lr          the learning rate

    ValueError or TypeError for a setting that makes no sense; GatewiseError where the numbers run away.

    >>> train_truth_table("and", epochs=50).predictions
    [0, 0, 0, 1]
    """
    data = truth_table(name)
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"there is no optimizer {optimizer!r}; there are {', '.join(OPTIMIZERS)}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"a seed is a whole number, 0 or above, not {seed!r}")
    size("epochs", epochs)
    model = MLP(2, [*hidden, 1], activation, rng=Random(seed))
    rule = OPTIMIZERS[optimizer](model.parameters(), lr=positive("lr", lr))  # type: ignore[call-arg]
    loss, metrics = binary_cross_entropy_with_logits, {"accuracy": binary_accuracy}
    history = fit(model, data, loss, rule, epochs, metrics=metrics, progress=progress, title=name)
    return Trained(
        task=name,
        settings=f"{'-'.join(map(str, [2, *hidden, 1]))} {activation}, {optimizer} lr {lr:g}, "
        f"{epochs} epochs, seed {seed}",
        model=model,
        data=data,
        losses=history.losses,
        final_loss=evaluate(model, data, loss)["loss"],
        probabilities=[sigmoid(logit) for logit in predict(model, [x for x, _ in data])],
    )

"""Learning a task, from a seed to a verdict."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import pairwise
from random import Random
from typing import Any

from autograd import CheckpointError, sigmoid
from autograd.util.languages import say
from autograd.util.showing import padded

from .. import losses, metrics
from ..checkpoints.saving import load, read, save
from ..data import Point, split
from ..layers.mlp import MLP
from ..util.roles import check
from ..util.saved_state import whole_number
from .loop import Epoch, History, evaluate, fit, predict
from .settings import OPTIMIZERS, Settings
from .strings import STRINGS

SECONDS_BETWEEN_SAVES = 2.0


class Training:
    """A network that learns a task; what it has learned can be asked for at any time.

    Args:
        settings: The task, and how to learn it.

    Attributes:
        data: The samples that it learns from.
        unseen: Those that it is tested on; the same ones for a truth table.
        epochs: How often it went over the data so far.
        history: The loss and the accuracy while it trained, epoch by epoch.

    >>> training = Training(Settings("and"))
    >>> training.go_on(epochs=50)
    >>> training.predictions, training.learned
    ([0, 0, 0, 1], True)
    """

    def __init__(self, settings: Settings) -> None:
        check(type(self), settings=settings)
        task = settings.about
        self.settings = settings
        self.rng = Random(settings.seed)
        self.points = task.points(self.rng)
        self.data = self.unseen = self.points
        if task.exam:
            self.data, self.unseen = split(self.points, task.exam, self.rng)
        self.model = MLP(settings.sizes[0], settings.sizes[1:], settings.activation, rng=self.rng)
        if task.weights is not None:
            task.weights(self.model, self.rng)
        kind: Any = OPTIMIZERS[settings.optimizer]
        self.optimizer = kind(self.model.parameters(), lr=settings.lr)
        self.history, self.epochs = History(), 0

    def __repr__(self) -> str:
        return f"Training({self.settings!r}, epochs={self.epochs})"

    @classmethod
    def resumed(cls, path: str | os.PathLike[str]) -> Training:
        """The training in a file that `save` wrote.

        Args:
            path: The file.

        Returns:
            A training that goes on as if there had been no pause.

        Raises:
            CheckpointError: For any other file; it says what is wrong with it.
        """
        content = read(path)
        notes, path = content.get("notes", {}), os.fspath(path)
        try:
            settings, epochs = Settings(**notes["settings"]), notes["epochs"]
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path}: it does not say how the model was trained ({error})") from None
        parameters = sum((n + 1) * m for n, m in pairwise(settings.sizes))
        if parameters != len(content["model"]):  # before a network of any size is built
            raise CheckpointError(f"{path}: its model is not the one that its settings describe")
        epochs = whole_number(f"{path}: its epochs", epochs)
        training = cls(settings)
        load(path, training.model, training.optimizer, rng=training.rng)
        training.epochs = epochs
        return training

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write all that it takes to go on as if there had been no pause.

        Args:
            path: The file.
        """
        notes = {"settings": asdict(self.settings), "epochs": self.epochs}
        save(self.model, path, self.optimizer, rng=self.rng, notes=notes)

    def go_on(
        self,
        epochs: int,
        progress: bool = False,
        keep: str | os.PathLike[str] | None = None,
        callbacks: Sequence[Callable[[Epoch], Any]] = (),
    ) -> None:
        """Train on.

        Args:
            epochs: How often to go over the data.
            progress: Whether to show a bar on standard error.
            keep: A file to save to, every few seconds after an epoch, and at the end.
            callbacks: As for `fit`.

        Raises:
            GatewiseError: Where the numbers run away.
        """
        last = time.monotonic()

        def note(epoch: Epoch) -> None:
            nonlocal last
            self.epochs += 1
            if keep is not None and time.monotonic() - last >= SECONDS_BETWEEN_SAVES:
                self.save(keep)
                last = time.monotonic()

        fit(
            self.model,
            self.data,
            self.loss,
            self.optimizer,
            epochs,
            batch_size=self.settings.batch_size,
            rng=self.rng,
            metrics={"accuracy": self._accuracy},
            callbacks=[note, *callbacks],
            history=self.history,
            progress=progress,
            title=self.settings.task,
        )
        if keep is not None:
            self.save(keep)

    @property
    def loss(self) -> Callable[[Any, Any], Any]:
        """Cross-entropy from logits."""
        return losses.binary_cross_entropy_with_logits if self._binary else losses.cross_entropy

    @property
    def losses(self) -> list[float]:
        """The loss while it trained, epoch by epoch."""
        return self.history.losses

    @property
    def final_loss(self) -> float:
        """The mean loss over the data now."""
        return evaluate(self.model, self.data, self.loss)["loss"]

    @property
    def probabilities(self) -> list[float]:
        """How sure the network is of class 1, of two, for each sample of `data`."""
        return [sigmoid(logit) for logit in predict(self.model, [x for x, _ in self.data])]

    @property
    def predictions(self) -> list[int]:
        """The network's answer for each sample of `data`, where there are two classes."""
        return [int(p > 0.5) for p in self.probabilities]

    @property
    def correct(self) -> int:
        """How many answers to `unseen` are right."""
        return self._right(self.unseen)

    @property
    def accuracy(self) -> float:
        """The right answers to `unseen` as a part of all."""
        return self.correct / len(self.unseen)

    @property
    def learned(self) -> bool:
        """Whether every one is right."""
        return self.correct == len(self.unseen)

    def report(self) -> str:
        """The settings, the final loss, what the network answers, and a line such as `accuracy 4/4`.

        Returns:
            Lines of text.
        """
        begun = say(STRINGS["begun"], task=self.settings.task, settings=self.settings.told(self.epochs))
        lines = [begun, say(STRINGS["final_loss"], loss=f"{self.final_loss:.6g}")]
        seen, unseen = len(self.data), len(self.unseen)
        if self.unseen is self.data:
            lines += [*self._table(), say(STRINGS["accuracy"], right=self.correct, all=unseen)]
        else:
            lines += [
                say(STRINGS["training_accuracy"], right=self._right(self.data), all=seen),
                say(STRINGS["test_accuracy"], right=self.correct, all=unseen),
            ]
        return "\n".join(lines)

    @property
    def _binary(self) -> bool:
        return self.settings.about.outputs == 1

    @property
    def _accuracy(self) -> Callable[[Any, Any], float]:
        return metrics.binary_accuracy if self._binary else metrics.accuracy

    def _right(self, points: Sequence[Point]) -> int:
        outputs = predict(self.model, [x for x, _ in points])
        return sum(int(self._accuracy(y, target)) for y, (_, target) in zip(outputs, points, strict=True))

    def _table(self) -> list[str]:
        rows = zip(self.data, self.predictions, self.probabilities, strict=True)
        widths = {"target": 6, "answer": 6, "probability": 11}
        head = (padded(say(STRINGS[column]), width, right=True) for column, width in widths.items())
        return ["  ".join(["x1", "x2", *head])] + [
            f"{x1:2.0f}  {x2:2.0f}  {target:6d}  {answer:6d}  {p:11.4f}"
            for ((x1, x2), target), answer, p in rows
        ]

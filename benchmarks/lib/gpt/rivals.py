"""All who compute the GPT: each from the same numbers, with the same questions asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import autograd
import nn

from ..plain import Value as PlainValue
from .by_hand import SHAPES, Adam, Weights, forward, value_and_grad
from .in_modules import Modules
from .model import DECAY, DECAY_OF_SQUARES, GPT, OURS, RATE, Training

Letters = Sequence[int]


class Rival(Protocol):
    """What is asked of each; the letters of a name are numbers, and so is what follows each."""

    def value_and_grad(self, letters: Letters, places: Letters, following: Letters) -> tuple[float, Any]:
        """The loss of a name, and its gradient by all parameters in one order."""

    def step(self, letters: Letters, places: Letters, following: Letters) -> float:
        """One step of Adam; the loss before it."""

    def next_scores(self, letters: Letters, places: Letters) -> Any:
        """What follows these letters, as scores."""


class OnNodes:
    """The program as it is written, on a class of scalars: the plain one, or ours."""

    def __init__(self, value: Any) -> None:
        self.training = Training(value)
        self.next_scores = self.training.model.next_scores

    def value_and_grad(
        self, letters: Letters, places: Letters, following: Letters
    ) -> tuple[float, list[float]]:
        for p in self.training.parameters:
            p.grad = 0.0
        loss = self.training.model.loss(list(letters), list(places), list(following))
        loss.backward()
        gradient = [p.grad for p in self.training.parameters]
        for p in self.training.parameters:
            p.grad = 0.0
        return loss.data, gradient

    def step(self, letters: Letters, places: Letters, following: Letters) -> float:
        return self.training.learn(list(letters), list(places), list(following))


class Compiled:
    """The same program, recorded: once for each length."""

    def __init__(self) -> None:
        self.model = GPT(autograd.Value, words=OURS)
        self.parameters = self.model.parameters()
        self.loss = autograd.compile(self.model.loss, self.parameters)
        self.scores = autograd.compile(self.model.next_scores, self.parameters)
        self.optimizer = nn.optim.Adam(self.parameters, lr=RATE, betas=(DECAY, DECAY_OF_SQUARES))
        self.value_and_grad = self.loss.value_and_grad
        self.next_scores = self.scores

    def step(self, letters: Letters, places: Letters, following: Letters) -> float:
        return self.steps([(letters, places, following)])[0]

    def steps(self, samples: Sequence[tuple[Letters, ...]]) -> list[float]:
        """A step for each sample, in their order; the losses before each."""
        arguments = [[list(x) for x in column] for column in zip(*samples, strict=True)]
        losses: list[float] = []
        self.loss.fit(
            *arguments,
            optimizer=self.optimizer,
            epochs=1,
            batch_size=1,
            shuffle=False,
            on_epoch=lambda order, results: losses.extend(x for (x,) in results),
        )
        return losses


class ByHand:
    """NumPy, with gradients derived by hand."""

    def __init__(self) -> None:
        numbers = first_numbers()
        self.weights, self.grads = Weights(numbers), Weights(numbers)
        self.adam = Adam(self.weights.numbers, RATE, DECAY, DECAY_OF_SQUARES)

    def value_and_grad(self, letters: Letters, places: Letters, following: Letters) -> tuple[float, Any]:
        return value_and_grad(self.weights, letters, places, following, self.grads)

    def step(self, letters: Letters, places: Letters, following: Letters) -> float:
        loss, gradient = self.value_and_grad(letters, places, following)
        self.adam.step(gradient)
        return loss

    def next_scores(self, letters: Letters, places: Letters) -> Any:
        return forward(self.weights, letters, places).scores[-1].tolist()


def first_numbers() -> list[float]:
    """The parameters that all begin with."""
    numbers = [p.data for p in GPT(autograd.Value).parameters()]
    assert len(numbers) == sum(rows * columns for rows, columns in SHAPES.values())
    return numbers


RIVALS: dict[str, Callable[[], Rival]] = {
    "plain class": lambda: OnNodes(PlainValue),
    "ours, eager": lambda: OnNodes(autograd.Value),
    "ours, compiled": Compiled,
    "PyTorch modules": lambda: Modules(first_numbers(), RATE, (DECAY, DECAY_OF_SQUARES)),
    "NumPy by hand": ByHand,
}

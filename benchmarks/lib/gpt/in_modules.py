"""The same GPT as a PyTorch user writes it: modules, `backward()`, `torch.optim`; one thread, float64."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from .by_hand import SHAPES, SIZE, Weights
from .model import HEADS, WIDTH

os.environ["OMP_NUM_THREADS"] = "1"


def module(numbers: Any) -> Any:
    """A module with these parameters, in our order."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(1)

    class GPT(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.letters, self.places = (nn.Embedding(*SHAPES[name]) for name in ("letters", "places"))
            for name, (outputs, inputs) in [*SHAPES.items()][2:]:
                setattr(self, name, nn.Linear(inputs, outputs, bias=False))

        def forward(self, letters: Any, places: Any) -> Any:
            x = self.norm(self.letters(letters) + self.places(places))
            x = x + self.attend(self.norm(x))
            x = x + self.narrow(torch.relu(self.widen(self.norm(x))))
            return self.scores(x)

        def attend(self, x: Any) -> Any:
            q, k, v = (
                layer(x).view(1, len(x), HEADS, SIZE).transpose(1, 2)
                for layer in (self.query, self.key, self.value)
            )
            seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.join(seen.transpose(1, 2).reshape(len(x), WIDTH))

        def norm(self, x: Any) -> Any:
            return functional.rms_norm(x, (WIDTH,), eps=1e-5)

        def loss(self, letters: Any, places: Any, following: Any) -> Any:
            return functional.cross_entropy(self(letters, places), following)

    model = GPT().double()
    weights = Weights(numbers)
    with torch.no_grad():
        for name, parameter in zip(SHAPES, model.parameters(), strict=True):
            parameter.copy_(torch.tensor(getattr(weights, name)))
    return model


class Modules:
    """A model, and what is measured of it."""

    def __init__(self, numbers: Any, rate: float, betas: tuple[float, float]) -> None:
        import torch

        self.torch = torch
        self.model = module(numbers)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=rate, betas=betas)

    def value_and_grad(
        self, letters: Sequence[int], places: Sequence[int], following: Sequence[int]
    ) -> tuple[float, Any]:
        """The loss of a name, and the gradient as one array."""
        loss = self._backward(letters, places, following)
        grads = [p.grad.numpy().ravel() for p in self.model.parameters()]
        return loss.item(), np.concatenate(grads)

    def step(self, letters: Sequence[int], places: Sequence[int], following: Sequence[int]) -> float:
        """One step of Adam; the loss before it."""
        loss = self._backward(letters, places, following)
        self.optimizer.step()
        return float(loss.item())

    def next_scores(self, letters: Sequence[int], places: Sequence[int]) -> Any:
        """What follows these letters, as scores."""
        with self.torch.no_grad():
            return self.model(*map(self.torch.tensor, (letters, places)))[-1].tolist()

    def _backward(self, letters: Sequence[int], places: Sequence[int], following: Sequence[int]) -> Any:
        self.model.zero_grad(set_to_none=False)
        loss = self.model.loss(*map(self.torch.tensor, (letters, places, following)))
        loss.backward()
        return loss

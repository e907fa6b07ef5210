"""A whole training run of XOR, 2-4-1: full-batch steps of Adam, by compile() and by PyTorch's loop."""

from __future__ import annotations

from random import Random

import numpy as np

import autograd
import nn

STEPS = 2_000
RATE = 0.01
INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGETS = np.array([0.0, 1.0, 1.0, 0.0])


def _model() -> nn.MLP:
    return nn.MLP(2, [4, 1], activation="tanh", rng=Random(1))


class Ours:
    """`compiled.fit`: recorded once, and then no Python between the steps."""

    def __init__(self) -> None:
        self.model = _model()
        self.start = self.model.state_dict()
        self.compiled = autograd.compile(lambda x, t: (self.model(x) - t) ** 2, self.model.parameters())

    def run(self) -> list[float]:
        """The loss of every step."""
        self.model.load_state_dict(self.start)
        optimizer = nn.optim.Adam(self.model.parameters(), lr=RATE)
        return self.compiled.fit(INPUTS, TARGETS, optimizer=optimizer, epochs=STEPS)


class Theirs:
    """The loop of PyTorch's tutorials."""

    def __init__(self) -> None:
        import torch

        self.torch = torch
        torch.set_num_threads(1)
        self.layers = [(np.array(layer.weight).T, np.array(layer.bias)) for layer in _model().layers]
        self.inputs, self.targets = torch.tensor(INPUTS), torch.tensor(TARGETS)

    def run(self) -> list[float]:
        """The loss of every step."""
        torch = self.torch
        leaves = [torch.tensor(x, requires_grad=True) for layer in self.layers for x in layer]
        w1, b1, w2, b2 = leaves
        linear, mse = torch.nn.functional.linear, torch.nn.functional.mse_loss
        optimizer = torch.optim.Adam(leaves, lr=RATE)
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = mse(linear(torch.tanh(linear(self.inputs, w1, b1)), w2, b2)[:, 0], self.targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

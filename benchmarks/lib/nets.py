"""The nets whose compiled steps are measured: their data, what they should reach, and our steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import numpy as np

import autograd
import nn

BATCH = 100

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}  # for PyTorch and JAX, which read it when they are imported

Layers = list[tuple[np.ndarray, np.ndarray]]  # weights, a column for each neuron, and biases
Result = tuple[float, np.ndarray]  # the mean loss of the batch, and its gradient by the parameters in order


class Step(NamedTuple):
    """One way to compute a result: `take()` as often as is measured, and `read()` to see what comes out."""

    take: Callable[[], Any]
    read: Callable[[], Result]


@dataclass(frozen=True)
class Net:
    """An MLP and its loss.

    goals     how many times as fast as a peer it should be
    seconds   that the first result may take
    checked   how many samples are compared with an eager backward pass (all are, with the peers)
    """

    sizes: tuple[int, ...]
    activation: str
    loss: str
    goals: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.3
    checked: int = BATCH

    def model(self) -> nn.MLP:
        """The same weights each time."""
        return nn.MLP(self.sizes[0], list(self.sizes[1:]), activation=self.activation, rng=Random(1))

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs, and targets: classes, or −1 and 1."""
        draw = np.random.default_rng(2)
        inputs = draw.uniform(-1.0, 1.0, (BATCH, self.sizes[0]))
        if self.loss == "cross_entropy":
            return inputs, draw.integers(0, self.sizes[-1], BATCH).astype(float)
        return inputs, np.where(inputs[:, 0] * inputs[:, 1] > 0.0, -1.0, 1.0)

    def parameters(self) -> int:
        """How many there are."""
        return sum((nin + 1) * nout for nin, nout in pairwise(self.sizes))

    def of_sample(self, model: nn.MLP) -> Callable[[Any, Any], Any]:
        """The loss of one sample."""
        if self.loss == "hinge":  # nn's checks its target, which is an input here
            return lambda x, t: (1.0 - t * model(x)).relu()
        loss = getattr(nn.losses, self.loss)
        return lambda x, t: loss(model(x), t)


NETS = {
    "XOR 2-4-1": Net((2, 4, 1), "tanh", "mse", {"PyTorch": 40.0, "JAX": 10.0}),
    "2-16-16-1 hinge": Net((2, 16, 16, 1), "relu", "hinge", {"PyTorch": 10.0, "JAX": 3.0, "micrograd": 1e4}),
    "2-16-16-1 hinge, tanh": Net((2, 16, 16, 1), "tanh", "hinge", {"PyTorch": 6.0, "JAX": 2.0}),
    "digits 64-32-10": Net((64, 32, 10), "relu", "cross_entropy", {"PyTorch": 2.5, "JAX": 1.0}, 1.0, 10),
    "784-128-10": Net((784, 128, 10), "relu", "cross_entropy", {"PyTorch": 1.0, "JAX": 1.0}, 1.0, 1),
}


def compiled_step(net: Net, samples: int = BATCH) -> Step:
    """Gatewise's compile(), bound to the first samples."""
    model = net.model()
    compiled = autograd.compile(net.of_sample(model), model.parameters())
    bound = compiled.bind(*(x[:samples] for x in net.data()))

    def read() -> Result:
        losses, gradient = bound.value_and_grad()
        return float(losses.mean()), gradient.copy()

    return Step(bound.value_and_grad, read)


def eager_step(net: Net, samples: int = BATCH) -> Step:
    """Gatewise's own backward pass over the first samples, as one graph."""
    model, (inputs, targets) = net.model(), net.data()
    loss, leaves = net.of_sample(model), model.parameters()
    kind = int if net.loss == "cross_entropy" else float
    pairs = [(x.tolist(), kind(t)) for x, t in zip(inputs[:samples], targets[:samples], strict=True)]

    def take() -> autograd.Value:
        model.zero_grad()
        total = sum(loss(x, t) for x, t in pairs) * (1.0 / samples)
        total.backward()
        return total

    return Step(take, lambda: (take().data, np.array([p.grad for p in leaves])))


def layers_of(net: Net) -> Layers:
    """The weights and biases that ours has too."""
    return [(np.array(layer.weight), np.array(layer.bias)) for layer in net.model().layers]


def in_order(grads: Layers) -> np.ndarray:
    """A gradient in our order: neuron by neuron, its weights and then its bias."""
    return np.concatenate([np.vstack([w, b]).ravel(order="F") for w, b in grads])

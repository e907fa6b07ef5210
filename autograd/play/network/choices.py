"""What can be chosen: data, losses, starts, regularizers, optimizers; each by the name that links carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle, islice
from random import Random
from typing import Any, Final, NamedTuple

from nn import data, init, losses, regularizers
from nn.data import TRUTH_TABLES, Point
from nn.layers.mlp import MLP
from nn.training.inference import Loss

from ...gates.table import clip, sigmoid


class Goal(NamedTuple):
    """A loss, what it calls the two classes, and how an output becomes an answer from 0 to 1.

    Attributes:
        loss: loss(output, target) of one sample.
        name: What `nn.losses` calls it.
        targets: What class 0 and class 1 are to it.
        answer: From 0, surely class 0, to 1; the border is at ½.
        torch: The mean over outputs y and targets t in PyTorch, with F for its functions.
    """

    loss: Loss
    name: str
    targets: tuple[float, float]
    answer: Callable[[Any], Any]
    torch: str


def _within(y: Any) -> Any:
    return clip(y, 0.0, 1.0)


def _signed(y: Any) -> Any:
    return clip(0.5 + 0.5 * y, 0.0, 1.0)


def _goal(name: str, targets: tuple[float, float], answer: Callable[[Any], Any], torch: str) -> Goal:
    return Goal(getattr(losses, name), name, targets, answer, torch)


GOALS: Final[Mapping[str, Goal]] = {
    "cross_entropy": _goal(
        "binary_cross_entropy_with_logits",
        (0.0, 1.0),
        sigmoid,
        "F.binary_cross_entropy_with_logits(y, t)",
    ),
    "mse": _goal("mse", (0.0, 1.0), _within, "F.mse_loss(y, t)"),
    "half_squared": _goal("half_squared_error", (0.0, 1.0), _within, "0.5 * F.mse_loss(y, t)"),
    "l1": _goal("l1", (0.0, 1.0), _within, "F.l1_loss(y, t)"),
    "huber": _goal("huber", (0.0, 1.0), _within, "F.huber_loss(y, t)"),
    "hinge": _goal("hinge", (-1.0, 1.0), _signed, "torch.relu(1.0 - t * y).mean()"),
}

ACTIVATIONS: Final[Mapping[str, str]] = {  # by the name of the gate; how PyTorch writes the same
    "tanh": "Tanh()",
    "relu": "ReLU()",
    "sigmoid": "Sigmoid()",
    "leaky_relu": "LeakyReLU(0.01)",
    "elu": "ELU()",
    "silu": "SiLU()",
    "gelu": "GELU()",
    "softplus": "Softplus(threshold=1e9)",
    "softsign": "Softsign()",
}

STARTS: Final[Mapping[str, Callable[[MLP, Random], None] | None]] = {
    "uniform": None,  # as nn draws them
    "xavier": init.xavier,
    "he": init.he,
}

REGULARIZERS: Final[Mapping[str, Callable[[float], regularizers.Penalty] | None]] = {
    "none": None,
    "l1": regularizers.l1,
    "l2": regularizers.l2,
}


class Memory(NamedTuple):
    """What an optimizer remembers of each parameter, and which of its settings `momentum` is."""

    names: tuple[str, ...]
    takes: Callable[[float], dict[str, Any]]


_PLAIN: Final = Memory((), lambda momentum: {})
_VELOCITY: Final = Memory(("m",), lambda momentum: {"momentum": momentum})
_SQUARES: Final = Memory(("v",), lambda momentum: {})
_BOTH: Final = Memory(("m", "v", "t"), lambda momentum: {"betas": (momentum, 0.999)})

MEMORIES: Final[Mapping[str, Memory]] = {
    "sgd": _PLAIN,
    "momentum": _VELOCITY,
    "nesterov": _VELOCITY,
    "adagrad": _SQUARES,
    "rmsprop": _SQUARES,
    "adam": _BOTH,
    "adamw": _BOTH,
}


def _table(name: str, n: int, noise: float, rng: Random) -> list[Point]:
    """The four rows; with noise, points around them."""
    rows = data.truth_table(name)
    if not noise:
        return rows
    return [([rng.gauss(x, noise) for x in xs], target) for xs, target in islice(cycle(rows), n)]


DATA: Final[Mapping[str, Callable[[int, float, Random], list[Point]]]] = {
    **{name: partial(_table, name) for name in TRUTH_TABLES},
    "moons": lambda n, noise, rng: data.moons(n, noise, rng),
    "circles": lambda n, noise, rng: data.circles(n, noise, rng=rng),
    "spirals": lambda n, noise, rng: data.spirals(n, noise, rng=rng),
}
OWN: Final = "own"  # points that were set by clicking

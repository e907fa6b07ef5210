"""Training steps on XOR, moons and digits: micrograd's program, with micrograd and with Gatewise.

Three contestants run the same text: micrograd's MLP on micrograd's Value; micrograd's MLP with only its
import changed, on ours; and `nn.MLP`.  The same seed gives all the same weights, so their losses are
compared.
"""

from __future__ import annotations

import inspect
import math
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import micrograd.nn
from micrograd.engine import Value as MicrogradValue

import autograd
import nn
from nn import data

from .lib.clock import take_turns, timed
from .lib.report import at_least, machine, options, read, table, tell

Point = tuple[Sequence[float], Any]


@dataclass(frozen=True)
class Task:
    """Points, the network's layers, what an output costs, and the steps in a turn."""

    points: Sequence[Point]
    layers: list[int]
    cost: Callable[[Any, Any], Any]
    steps: int


def half_squared_error(score: Any, target: float) -> Any:
    return 0.5 * (score - target) ** 2


def margin(score: Any, target: float) -> Any:
    """micrograd's demonstration: the score should be 1 or more on the target's side."""
    return (1 + -target * score).relu()


def margins(scores: list[Any], digit: int) -> Any:
    """The right digit's score should be 1 more than any other's."""
    return sum((1 + s - scores[digit]).relu() for i, s in enumerate(scores) if i != digit)


def tasks() -> dict[str, Task]:
    moons = [(point, 2.0 * label - 1.0) for point, label in data.moons(100, rng=random.Random(1))]
    return {
        "XOR, 2-4-1, 4 points": Task(data.xor(), [2, 4, 1], half_squared_error, steps=20),
        "moons, 2-16-16-1, 100 points": Task(moons, [2, 16, 16, 1], margin, steps=1),
        "digits, 64-16-10, 8 points": Task(data.digits()[:8], [64, 16, 10], margins, steps=1),
    }


class Run:
    """One contestant at one task: each call of `step` goes one step downhill and keeps the loss."""

    def __init__(self, value: Any, mlp: Any, task: Task) -> None:
        random.seed(1)
        self.value, self.task = value, task
        self.model = mlp(task.layers[0], task.layers[1:])
        self.losses: list[float] = []

    def step(self) -> None:
        inputs = [list(map(self.value, point)) for point, _ in self.task.points]
        scores = list(map(self.model, inputs))
        costs = [self.task.cost(s, target) for s, (_, target) in zip(scores, self.task.points, strict=True)]
        penalty = 1e-4 * sum(p * p for p in self.model.parameters())
        loss = sum(costs) * (1.0 / len(costs)) + penalty
        self.model.zero_grad()
        loss.backward()
        for p in self.model.parameters():
            p.data -= 0.05 * p.grad
        self.losses.append(loss.data)


def micrograds_mlp_on_our_value() -> Any:
    """The class MLP of micrograd's own source, with its import changed."""
    source = inspect.getsource(micrograd.nn).replace("from micrograd.engine", "from autograd.engine")
    names: dict[str, Any] = {"__name__": "micrograd_on_gatewise"}
    exec(source, names)
    return names["MLP"]


def compare(task: Task, turns: int) -> tuple[float, dict[str, float]]:
    """Milliseconds of micrograd's step, and how many times as fast ours are."""
    runs = {
        "micrograd": Run(MicrogradValue, micrograd.nn.MLP, task),
        "only the import changed": Run(autograd.Value, micrograds_mlp_on_our_value(), task),
        "nn.MLP": Run(autograd.Value, nn.MLP, task),
    }
    times = take_turns({name: timed(run.step, task.steps) for name, run in runs.items()}, turns)
    for name, run in runs.items():
        for ours, theirs in zip(run.losses, runs["micrograd"].losses, strict=True):
            assert math.isclose(ours, theirs, rel_tol=1e-9), (name, ours, theirs)
    return 1e3 * times.median("micrograd"), {name: times.ratio("micrograd", name) for name in list(runs)[1:]}


def main() -> None:
    arguments = read(options(__doc__))
    sys.setrecursionlimit(10_000)
    least = 20.0 if autograd.engine_info().form == "compiled" else 1.5
    rows = []
    for name, task in list(tasks().items())[: 1 if arguments.quick else None]:
        milliseconds, faster = compare(task, arguments.turns)
        wanted = at_least(faster["nn.MLP"], least) if name.startswith("moons") else ""
        rows.append([name, milliseconds, *faster.values(), wanted])
    head = ["a training step", "micrograd, ms", "times as fast, import changed", "nn.MLP", "goal"]
    tell("training", [machine(), table(head, rows)], arguments.save)


if __name__ == "__main__":
    main()

"""Training loops as people write them, step by step: ours, micrograd's, PyTorch's, and `nn.fit`.

Everything trains one network, 2-8-1 with tanh, on the four points of XOR, from the same weights.  Inside
the measured call is a whole step: gradients back to 0, the outputs of all four points, their mean squared
error, the backward pass, the update, and freeing what was recorded.  Making the model, its optimizer, the
data, and recording for `compile` are not.  What is left of each training is compared: the parameters after
as many steps agree to 1e-9, or nothing is printed.

How long a turn is decides what micrograd takes: its nodes are cycles, which wait for the garbage collector
and meanwhile spread over memory.  A step of its own costs twice as much in a turn of 1,000 steps as in one
of 5; ours costs the same in all, but for the first steps of a turn, when the caches hold what others left.
People train for hundreds of steps, so a turn has 100; the garbage of a turn is collected at its end, on the
clock.  `nn.fit(compiled=True)` records at each call.  A step of a long training is what a call with 10,000
more steps takes longer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import micrograd.nn
import numpy as np
import torch
from micrograd.engine import Value as MicrogradValue

import autograd
import nn
from nn import losses
from nn.data import xor

from .lib.clock import Times, take_turns, timed
from .lib.report import at_least, at_most, installed, machine, options, read, table, tell

SIZES = (2, [8, 1])
POINTS: Sequence[tuple[list[float], float]] = [([float(a), float(b)], float(t)) for (a, b), t in xor()]
RATE = 0.05
OPTIMIZERS = {"SGD": nn.optim.SGD, "Adam": nn.optim.Adam}
HAND, FIT, COMPILED, FIT_COMPILED = "ours, by hand", "nn.fit", "ours, compile", "nn.fit(compiled=True)"
MICROGRAD, TORCH = "micrograd", "PyTorch"
LONG = "a step of it in a long training"
STEPS = 100  # in a turn, and in a call of fit
MORE = 10_000  # steps of a long training
Loop = tuple[Callable[[int], Any], Callable[[], list[float]]]  # take so many steps; the parameters


def tanh(x: Any) -> Any:
    """The gate that micrograd lacks, as its lecture writes it."""
    t = math.tanh(x.data)
    out = MicrogradValue(t, (x,), "tanh")

    def _backward() -> None:
        x.grad += (1 - t * t) * out.grad

    out._backward = _backward
    return out


class TanhNeuron(micrograd.nn.Neuron):
    """micrograd's neuron with tanh where it has ReLU."""

    def __call__(self, x: Any) -> Any:
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return tanh(act) if self.nonlin else act


def micrograds(optimizer: str) -> Loop:
    """micrograd's demonstration loop, with its update by hand, or Adam by hand in its style."""
    random.seed(1)
    model = micrograd.nn.MLP(*SIZES)
    for layer in model.layers:
        for neuron in layer.neurons:
            neuron.__class__ = TanhNeuron
    update = {"SGD": descend, "Adam": by_adam}[optimizer]
    update = update(model)

    def steps(count: int) -> None:
        for _ in range(count):
            loss = sum((model(x) - t) ** 2 for x, t in POINTS) * (1.0 / len(POINTS))
            model.zero_grad()
            loss.backward()
            next(update)

    return steps, lambda: [p.data for p in model.parameters()]


def descend(model: Any) -> Iterator[None]:
    while True:
        for p in model.parameters():
            p.data -= RATE * p.grad
        yield


def by_adam(model: Any) -> Iterator[None]:
    beta1, beta2, eps, t = 0.9, 0.999, 1e-8, 0
    m, v = [0.0] * len(model.parameters()), [0.0] * len(model.parameters())
    while True:
        t += 1
        for i, p in enumerate(model.parameters()):
            m[i] = beta1 * m[i] + (1 - beta1) * p.grad
            v[i] = beta2 * v[i] + (1 - beta2) * p.grad**2
            p.data -= RATE * (m[i] / (1 - beta1**t)) / ((v[i] / (1 - beta2**t)) ** 0.5 + eps)
        yield


def made(optimizer: str) -> tuple[nn.MLP, Any]:
    random.seed(1)
    model = nn.MLP(*SIZES, activation="tanh")
    return model, OPTIMIZERS[optimizer](model.parameters(), lr=RATE)


def numbers(model: nn.MLP) -> Callable[[], list[float]]:
    return lambda: [p.data for p in model.parameters()]


def by_hand(name: str) -> Loop:
    """The same text on our Value, with `optimizer.step()`."""
    model, optimizer = made(name)

    def steps(count: int) -> None:
        for _ in range(count):
            loss = sum((model(x) - t) ** 2 for x, t in POINTS) * (1.0 / len(POINTS))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return steps, numbers(model)


def by_fit(name: str, compiled: bool = False) -> Loop:
    """`nn.fit`, whose call is measured as a whole: an epoch is a step here."""
    model, optimizer = made(name)

    def steps(count: int) -> None:
        nn.fit(model, POINTS, losses.mse, optimizer, count, compiled=compiled)

    return steps, numbers(model)


def by_compile(name: str) -> Loop:
    """The loop of README's section on `compile`."""
    model, optimizer = made(name)
    loss = autograd.compile(lambda x, t: (model(x) - t) ** 2, model.parameters())
    xs, ts = np.array([x for x, _ in POINTS]), np.array([t for _, t in POINTS])

    def steps(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            loss.backward(xs, ts)
            optimizer.step()

    return steps, numbers(model)


def torchs(name: str) -> Loop:
    """PyTorch's loop on all points at once, float64, on one thread, with its own optimizer."""
    torch.set_num_threads(1)
    ours, _ = made(name)
    given = iter(ours.parameters())
    linear = [torch.nn.Linear(2, 8), torch.nn.Linear(8, 1)]
    model = torch.nn.Sequential(linear[0], torch.nn.Tanh(), linear[1]).double()
    with torch.no_grad():
        for layer in linear:
            for weights, bias in zip(layer.weight, range(len(layer.bias)), strict=True):
                for i in range(len(weights)):
                    weights[i] = next(given).data
                layer.bias[bias] = next(given).data
    optimizer = getattr(torch.optim, name)(model.parameters(), lr=RATE)
    xs = torch.tensor([x for x, _ in POINTS], dtype=torch.float64)
    ts = torch.tensor([t for _, t in POINTS], dtype=torch.float64)

    def steps(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            ((model(xs).squeeze(1) - ts) ** 2).mean().backward()
            optimizer.step()

    def read() -> list[float]:
        return [
            x
            for layer in linear
            for weights, bias in zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
            for x in (*weights, bias)
        ]

    return steps, read


def contestants(optimizer: str) -> dict[str, Loop]:
    """Every way to train, from the same weights."""
    return {
        HAND: by_hand(optimizer),
        FIT: by_fit(optimizer),
        COMPILED: by_compile(optimizer),
        FIT_COMPILED: by_fit(optimizer, compiled=True),
        MICROGRAD: micrograds(optimizer),
        TORCH: torchs(optimizer),
    }


def agree(loops: dict[str, Loop]) -> None:
    """Stop unless all have the same parameters now."""
    expected = loops[HAND][1]()
    for name, (_, parameters) in loops.items():
        for ours, theirs in zip(expected, parameters(), strict=True):
            assert math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12), (name, ours, theirs)


def compare(optimizer: str, turns: int, steps: int = STEPS) -> Times:
    """Seconds a step; all have the same parameters after all turns."""
    loops = contestants(optimizer)

    def turn(take: Callable[[int], Any]) -> Callable[[], dict[str, float]]:
        whole = timed(lambda: take(steps))
        return lambda: {"whole": whole()["whole"] / steps}

    times = take_turns({name: turn(take) for name, (take, _) in loops.items()}, turns)
    agree(loops)
    return times


def long_training(optimizer: str, turns: int, steps: int = STEPS, more: int = MORE) -> float:
    """Seconds a step of `nn.fit(compiled=True)`, without what a call costs that takes few of them."""
    take, _ = by_fit(optimizer, compiled=True)
    works = {"short": timed(lambda: take(steps)), "long": timed(lambda: take(steps + more))}
    times = take_turns(works, turns)
    return (times.median("long") - times.median("short")) / more


def report(optimizer: str, turns: int, steps: int = STEPS) -> str:
    """The steps, and the ratios with what is wanted of them."""
    times = compare(optimizer, turns, steps)
    compiled = autograd.engine_info().form == "compiled"
    names = {MICROGRAD: f"{MICROGRAD} {installed(MICROGRAD)}", TORCH: f"{TORCH} {torch.__version__}"}
    rows = [[names.get(name, name), 1e6 * times.median(name)] for name in times.turns]
    long = long_training(optimizer, turns, steps, MORE * steps // STEPS)
    rows.append([f"{FIT_COMPILED}: {LONG}", 1e6 * long])
    over = times.ratio(MICROGRAD, HAND), times.ratio(FIT, HAND), times.ratio(TORCH, COMPILED)
    ratios = [
        [f"{MICROGRAD} ÷ {HAND}", over[0], at_least(over[0], 10.0 if compiled else 1.3)],
        [f"{FIT} ÷ {HAND}", over[1], at_most(over[1], 1.3)],
        [f"{TORCH} ÷ {COMPILED}", over[2], at_least(over[2], 20.0) if compiled else ""],
        [f"{TORCH} ÷ {HAND}", times.ratio(TORCH, HAND), ""],
        [f"{TORCH} ÷ {FIT_COMPILED}", times.ratio(TORCH, FIT_COMPILED), ""],
        [f"{COMPILED} ÷ {LONG}", times.median(COMPILED) / long, ""],
    ]
    head = [f"a step with {optimizer}", "µs"]
    return "\n\n".join([table(head, rows), table(["times", "median", "goal"], ratios)])


def main() -> None:
    arguments = read(options(__doc__))
    about = "\n".join((__doc__ or "").strip().splitlines()[2:])
    steps = 5 if arguments.quick else STEPS
    parts = [report(optimizer, arguments.turns, steps) for optimizer in OPTIMIZERS]
    tell("loops", [machine(), about, *parts], arguments.save)


if __name__ == "__main__":
    main()

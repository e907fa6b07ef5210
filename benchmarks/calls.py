"""What a call of a compiled function costs, with all its Python: beside PyTorch, and around machine code.

    python -m pip install -e ".[bench]" && python -m benchmarks.calls

Everything is float64 on one core.  Inside the measured call are: arguments read from lists or arrays, the
look-up of the recording, the numbers of all parameters taken from the nodes, both passes, the gradients
added to the nodes or given out, results as lists or arrays.  Outside are the recording and the optimizer.
Values and gradients are compared in the same run, and nothing is printed unless they agree.
"""

from __future__ import annotations

import os
from itertools import starmap

import numpy as np

from .lib import rivals
from .lib.calls import Sparse, backward_step, sparse
from .lib.clock import take_turns, timed
from .lib.nets import NETS, Result, compiled_step
from .lib.report import at_least, at_most, installed, machine, options, read, table, tell

GOALS = {"XOR 2-4-1": 30.0, "2-16-16-1 hinge": 12.0, "digits 64-32-10": 4.0}
AROUND = {"value_and_grad(lists)": 100.0, "value_and_grad(lists, as_array=True)": 30.0}  # µs
REPEATS = 50


def agree(ours: Result, theirs: Result, name: str) -> None:
    """Stop unless two ways gave the same value and gradient to 1e-9."""
    for x, y in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(y, x, rtol=1e-9, atol=1e-12, err_msg=name)


def of_a_batch(name: str, goal: float, turns: int, repeats: int = REPEATS) -> list[object]:
    """A row: 100 samples, by PyTorch, by a call with arrays and with lists, and bound."""
    net = NETS[name]
    steps = {
        "torch": rivals.torch_step(net),
        "arrays": backward_step(net),
        "lists": backward_step(net, lists=True),
        "bound": compiled_step(net),
    }
    expected = steps["torch"].read()
    for way in ("arrays", "lists", "bound"):
        agree(expected, steps[way].read(), f"{name}, {way}")
    times = take_turns({way: timed(step.take, repeats) for way, step in steps.items()}, turns)
    ratios = [times.ratio("torch", way) for way in ("arrays", "lists", "bound")]
    return [name, *(1e6 * times.median(way) for way in steps), *ratios, at_least(ratios[0], goal)]


def of_one_sample(measured: Sparse, turns: int, repeats: int = REPEATS) -> list[list[object]]:
    """A row for each way to call: one sample of a tape with thousands of parameters."""
    expected = measured.eager.read()
    for way, step in {**measured.ways, "bound": measured.bound}.items():
        agree(expected, step.read(), way)
    works = {way: timed(step.take, repeats) for way, step in measured.ways.items()}
    times = take_turns({**works, "bound": timed(measured.bound.take, repeats)}, turns)

    def row(way: str, whole: float) -> list[object]:
        around = 1e6 * (whole - times.median("bound"))
        return [way, 1e6 * whole, around, at_most(around, AROUND[way]) if way in AROUND else ""]

    return list(starmap(row, ((way, times.median(way)) for way in works)))


def main() -> None:
    arguments = read(options(__doc__))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    repeats, large = (1, sparse(hidden=4)) if arguments.quick else (REPEATS, sparse())
    batches = [of_a_batch(name, goal, arguments.turns, repeats) for name, goal in GOALS.items()]
    head = ["loss.backward(x, t), 100 samples", "PyTorch, µs", "arrays, µs", "lists, µs", "bound, µs"]
    report = [
        f"{machine()}, one of them used; torch {installed('torch')}, llvmlite {installed('llvmlite')}",
        table([*head, "× arrays", "× lists", "× bound", "goal of arrays"], batches),
        table(
            [f"one sample, {large.parameters} parameters", "µs", "of it around the machine code", "goal"],
            of_one_sample(large, arguments.turns, repeats),
        ),
    ]
    tell("calls", report, arguments.save)


if __name__ == "__main__":
    main()

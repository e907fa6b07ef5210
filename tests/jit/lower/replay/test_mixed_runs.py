"""Graphs whose runs of one kind are short: kinds are mixed, and give what eager arithmetic gives."""

from functools import partial
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.jit.lower.llvm.codegen.machine import width
from autograd.jit.lower.replay.choice import Way
from benchmarks.lib.gpt import dags


def graph(seed, steps=1_500):
    """A function whose gates read near ones: sums, products, kinks, constants, and some that are dear."""
    rng = Random(seed)
    made = [(rng.choice("+-*mnrcsd"), rng.randrange(1, 30), rng.randrange(1, 30)) for _ in range(steps)]
    gates = {
        "+": lambda a, b: a + b * 0.5,
        "-": lambda a, b: 0.25 - a + b,
        "*": lambda a, b: autograd.clip(a, -1.0, 1.0) * b,
        "m": autograd.maximum,
        "n": lambda a, b: autograd.minimum(a, b) - 0.125,
        "r": lambda a, b: autograd.relu(a) - b,
        "c": lambda a, b: autograd.where(a < b, a * 0.75, b),
        "s": lambda a, b: autograd.tanh(a) + b * 0.25,
        "d": lambda a, b: autograd.detach(a) * 0.5 - b if hasattr(autograd, "detach") else a - b,
    }

    def f(xs):
        found = list(xs)
        for kind, i, j in made:
            found.append(gates[kind](found[-i], found[-j]))
        return sum(found[-30:]) * 0.01

    return f


def replayed(f, leaves, numbers):
    """Results and gradient of the graph way at other numbers than those recorded, and how it says it goes."""
    compiled = autograd.compile(partial(f, leaves), leaves)
    compiled()
    way = Way(compiled.tape, compiled.tape.parameters)
    replay = way.replayed.replay(numbers, np.zeros((1, 0)), 1.0)
    assert replay.sound
    return float(replay.outputs[0][0]), replay.gradient, way.schedule.layout.said


@pytest.mark.parametrize("seed", range(3))
def test_mixed_runs_give_the_values_and_gradients_of_eager_arithmetic(seed):
    f, rng = graph(seed), Random(seed + 100)
    numbers = [[rng.uniform(-1.0, 1.0) for _ in range(40)] for _ in range(2)]
    leaves = [Value(x) for x in numbers[0]]
    found, gradient, said = replayed(f, leaves, numbers[1])
    assert said["mixed runs"] > 20
    fresh = [Value(x) for x in numbers[1]]
    y = f(fresh)
    y.backward()
    assert found == pytest.approx(y.data, rel=1e-9, abs=1e-12)
    assert gradient == pytest.approx([x.grad for x in fresh], rel=1e-9, abs=1e-11)
    assert np.count_nonzero(gradient) > 3


def test_random_graphs_of_near_gates_are_replayed_in_mixed_runs():
    leaves = [Value(x) for x in dags.numbers()]
    numbers = dags.numbers(seed=7)
    found, gradient, said = replayed(dags.dag(2_000, narrow=True), leaves, numbers)
    assert said["mixed runs"] > 50 or width() == 2  # which two of a kind fill
    fresh = [Value(x) for x in numbers]
    y = dags.dag(2_000, narrow=True)(fresh)
    y.backward()
    assert found == pytest.approx(y.data, rel=1e-9)
    assert gradient == pytest.approx([x.grad for x in fresh], rel=1e-9, abs=1e-11)


def test_long_runs_are_not_mixed():
    leaves = [Value(x) for x in dags.numbers()]
    _, _, said = replayed(dags.dag(2_000, narrow=False), leaves, dags.numbers(seed=7))
    assert said["mixed runs"] == 0


def test_a_number_that_is_not_finite_is_noticed_in_a_mixed_run():
    f = graph(1)
    leaves = [Value(0.5 + i / 100) for i in range(40)]
    compiled = autograd.compile(partial(f, leaves), leaves)
    compiled()
    way = Way(compiled.tape, compiled.tape.parameters)
    assert way.schedule.layout.said["mixed runs"] > 20
    assert way.replayed.replay([0.5] * 40, np.zeros((1, 0)), 1.0).sound
    assert not way.replayed.replay([0.5] * 39 + [float("inf")], np.zeros((1, 0)), 1.0).sound

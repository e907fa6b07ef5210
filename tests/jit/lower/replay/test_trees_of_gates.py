"""Gates that others alone read are computed within these, with eager's values, gradients and refusals."""

from functools import partial
from itertools import pairwise
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.jit.lower.replay.choice import Way

JOINED = "gates within others"
GATES = {
    "+": lambda a, b: a * 0.5 + b,
    "-": lambda a, b: a - b * 0.25,
    "*": lambda a, b: autograd.clip(a, -1.0, 1.0) * b,
    "m": lambda a, b: autograd.maximum(a, b) * 0.75,
    "n": lambda a, b: autograd.minimum(a - b, 0.5),
    "r": lambda a, b: autograd.relu(a) - b * 0.5,
    "w": lambda a, b: autograd.where(a < b, a * 0.75, -b),
    "s": lambda a, b: autograd.tanh(a * b),
    "q": lambda a, b: (a + b) * (a - b) * 0.25,
    "d": lambda a, b: a.detach() * 0.5 - b,
    "x": lambda a, b: a - a * b,
}


def graph(kinds, steps, near, seed):
    """A function of 40 numbers: gates of these kinds, each on two of the last `near` numbers, or of all."""
    rng = Random(seed)
    made = [(rng.choice(kinds), rng.random(), rng.random()) for _ in range(steps)]

    def f(xs):
        found, read = list(xs), set()
        for kind, *where in made:
            reach = min(near or len(found), len(found))
            i, j = (len(found) - 1 - int(x * reach) for x in where)
            read |= {i, j}
            found.append(GATES[kind](found[i], found[j]))
        return sum(x for i, x in enumerate(found) if i not in read) * 0.01

    return f


def replayed(f, recorded, numbers):
    """(results, gradient, whether all is finite, what is said) of the graph way at other numbers."""
    leaves = [Value(x) for x in recorded]
    compiled = autograd.compile(partial(f, leaves), leaves)
    compiled()
    way = Way(compiled.tape, compiled.tape.parameters)
    replay = way.replayed.replay(numbers, np.zeros((1, 0)), 1.0)
    return float(replay.outputs[0][0]), replay.gradient, replay.sound, way.schedule.layout.said


def drawn(seed, count=40):
    rng = Random(seed)
    return [rng.uniform(-1.0, 1.0) for _ in range(count)]


@pytest.mark.slow  # thousands of eager gates, and kernels of their own
@pytest.mark.parametrize("near", [0, 60])
@pytest.mark.parametrize("kinds", ["+-*mr", "-nwd", "*sqx", "".join(GATES)])
def test_trees_have_the_values_and_gradients_of_eager_arithmetic(kinds, near):
    f = graph(kinds, 600 * len(kinds), near, seed=len(kinds))
    numbers = drawn(1)
    found, gradient, sound, said = replayed(f, drawn(0), numbers)
    assert sound
    assert said[JOINED] > 300
    fresh = [Value(x) for x in numbers]
    y = f(fresh)
    y.backward()
    slopes = [x.grad for x in fresh]
    assert found == pytest.approx(y.data, rel=1e-9, abs=1e-12)
    assert gradient == pytest.approx(slopes, rel=1e-9, abs=1e-9 * max(map(abs, slopes)))
    assert np.count_nonzero(gradient) > 20


def lines(inner):
    """Many small trees on pairs of numbers."""
    return lambda xs: sum(inner(a, b) for a, b in pairwise(xs))


HIDING = {
    "minimum": lambda a, b: autograd.minimum(a * b, 1.0) * 0.5,
    "maximum": lambda a, b: autograd.maximum(a - b, 1.0) * 0.5,
    "relu": lambda a, b: autograd.relu(a - b * 2.0) * 0.5,
    "clip": lambda a, b: autograd.clip(a * b, -1.0, 1.0) - b * 0.5,
}


@pytest.mark.parametrize("name", HIDING)
def test_an_overflow_that_a_kink_hides_is_noticed(name):
    f, numbers = lines(HIDING[name]), drawn(2, 700)
    assert replayed(f, drawn(3, 700), numbers)[2]
    numbers[300:302] = (-1.7e308, 1.7e308) if name != "minimum" else (1.7e308, 1.7e308)
    if name in ("maximum", "relu"):
        numbers[300:302] = -1.7e308, 1.7e308
    with pytest.raises(autograd.GatewiseError):
        f([Value(x) for x in numbers])
    assert not replayed(f, drawn(3, 700), numbers)[2]


def test_a_number_that_is_not_chosen_may_overflow():
    f, numbers = lines(lambda a, b: autograd.where(a < 2.0, a, a * b) - b * 0.5), drawn(4, 700)
    _, _, sound, said = replayed(f, drawn(5, 700), numbers)
    assert sound
    assert said[JOINED] > 300


def test_what_two_gates_read_is_in_neither():
    def f(xs):
        products = [a * b for a, b in pairwise(xs)]
        kinks = [autograd.maximum(a, b) for a, b in pairwise(products)]
        return sum(autograd.minimum(a, b) for a, b in pairwise(kinks))

    *_, sound, said = replayed(f, drawn(6, 700), drawn(7, 700))
    assert sound
    assert JOINED not in said


@pytest.mark.parametrize("count", [512, 515, 519])
def test_a_number_that_all_gates_of_a_kind_read_gets_the_gradients_of_all(count):
    order = Random(8).sample(range(count), count)

    def f(xs):
        p, *others = xs
        return sum(p / (others[i] + 2.0) * others[-i] for i in order)

    numbers = [1.5, *drawn(9, count)]
    found, gradient, sound, _ = replayed(f, [0.5, *drawn(10, count)], numbers)
    fresh = [Value(x) for x in numbers]
    f(fresh).backward()
    assert sound
    assert found == pytest.approx(f(numbers), rel=1e-12)
    assert gradient == pytest.approx([x.grad for x in fresh], rel=1e-9, abs=1e-11)

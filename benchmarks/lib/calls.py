"""Calls of a compiled function as people write them: arguments in, gradients to the parameters or out."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

import numpy as np

import autograd
import nn

from .nets import Net, Result, Step

LETTERS, PLACES, WIDTH = 100, 7, 16


def backward_step(net: Net, lists: bool = False) -> Step:
    """`loss.backward(x, t)` on the batch, as arrays or as lists; it adds to the grads of the nodes."""
    model = net.model()
    loss = autograd.compile(net.of_sample(model), model.parameters())
    x, t = (a.tolist() if lists else a for a in net.data())
    batch = True if lists else None

    def read() -> Result:
        model.zero_grad()
        losses = loss.backward(x, t, batch=batch)
        return float(np.mean(losses)), np.array([p.grad for p in model.parameters()])

    return Step(lambda: loss.backward(x, t, batch=batch), read)


class Sparse(NamedTuple):
    """One sample of a large tape, in which many parameters take no part.

    Attributes:
        ways: Each a step: from nested lists to lists, from lists to one array, and `backward`.
        bound: The machine code, with a microsecond of Python around it.
        eager: The function itself.
        parameters: How many there are.
    """

    ways: dict[str, Step]
    bound: Step
    eager: Step
    parameters: int


def sparse(hidden: int = 28) -> Sparse:
    """A table of letters of which seven are read, and a net over them with noise that is given."""
    draw = Random(1)
    table = [[autograd.Value(draw.gauss(0.0, 0.3)) for _ in range(WIDTH)] for _ in range(LETTERS)]
    model = nn.MLP(PLACES * WIDTH // 2, [hidden, 1], activation="tanh", rng=draw)
    params = [x for row in table for x in row] + model.parameters()
    noise = [[draw.gauss(0.0, 0.1) for _ in range(WIDTH)] for _ in range(PLACES)]
    word = [draw.randrange(LETTERS) for _ in range(PLACES)]

    def loss(noise: Any) -> Any:
        read = [a + b for i, row in zip(word, noise, strict=True) for a, b in zip(table[i], row, strict=True)]
        return (model([a * b for a, b in zip(read[::2], read[1::2], strict=True)]) - 1.0) ** 2

    compiled = autograd.compile(loss, params)
    bound = compiled.bind(np.array([noise]))

    def result(value: Any, gradient: Any) -> Result:
        return float(np.mean(value)), np.array(gradient, dtype=float)

    def nodes(run: Any) -> Result:
        for p in params:
            p.grad = 0.0
        value = run()
        return result(getattr(value, "data", value), [p.grad for p in params])

    def lists() -> Any:
        return compiled.value_and_grad(noise)

    def array() -> Any:
        return compiled.value_and_grad(noise, as_array=True)

    def backward() -> Any:
        return compiled.backward(noise)

    def eagerly() -> Any:
        value = loss(noise)
        value.backward()
        return value

    ways = {
        "value_and_grad(lists)": Step(lists, lambda: result(*lists())),
        "value_and_grad(lists, as_array=True)": Step(array, lambda: result(*array())),
        "backward(lists)": Step(backward, lambda: nodes(backward)),
    }
    plain = Step(bound.value_and_grad, lambda: result(*bound.value_and_grad()))
    return Sparse(ways, plain, Step(eagerly, lambda: nodes(eagerly)), len(params))

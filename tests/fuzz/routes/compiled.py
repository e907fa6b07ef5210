"""`compile`: each backend, strict and loose, one sample and batches, and a compiled Hessian."""

from __future__ import annotations

import numpy as np

import autograd

from ..outcome import attempt
from ..programs import run


def compiled(program, backend, strict, on_guard="raise"):
    """The compiled function of a program."""
    space = run(program.parameters() + program.function(True))
    params = [space[name] for name in program.names[: program.learned]]
    return autograd.compile(space["f"], params, backend=backend, strict_bits=strict, on_guard=on_guard)


def single(program, backend, strict):
    """Value and gradient of the recorded sample."""
    return attempt(lambda: compiled(program, backend, strict).value_and_grad(*program.inputs))


def batch(program, backend, strict, samples, on_guard, arrays):
    """The values of many samples, and the sum of their gradients."""

    def replay():
        f = compiled(program, backend, strict, on_guard)
        columns = [[sample[i] for sample in samples] for i in range(len(program.inputs))]
        given = [np.array(column) if arrays else column for column in columns]
        return f.value_and_grad(*given, batch=True, reduction="sum")

    return attempt(replay)


def second(program, backend):
    """The Hessian by all leaves, compiled."""

    def replay():
        f = run(program.function(False))["f"]
        return autograd.compile(autograd.hessian(f), backend=backend)(*program.leaves)

    return attempt(replay)

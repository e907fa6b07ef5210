"""The engine itself, in whichever form runs here: it is asked questions, in this process or over a pipe."""

from __future__ import annotations

import autograd

from ..outcome import Outcome, attempt
from ..programs import Program, run


def closed(program):
    """Value, and the gradient by the parameters after a backward pass."""
    space = run(program.parameters() + program.function(True))
    y = space["f"](*program.inputs)
    leaves = [space[name] for name in program.names[: program.learned]]
    if isinstance(y, autograd.Value) and not y.constant:
        y.backward()
    return [y, [leaf.grad for leaf in leaves]]


def value(program):
    """The value alone."""
    space = run(program.parameters() + program.function(True))
    return space["f"](*program.inputs)


def opened(program):
    """Value and gradient by all leaves."""
    f = run(program.function(False))["f"]
    return autograd.value_and_grad(f)(*program.leaves)


def full(program):
    """The Hessian by all leaves, row by row."""
    f = run(program.function(False))["f"]
    rows = autograd.hessian(f)(*program.leaves)
    return _square(rows, len(program.leaves))


def _square(rows, n):
    return [rows] if n == 1 else [x for row in rows for x in row]


def vector(n):
    """What Hessians are multiplied by."""
    return [1.0, -0.5, 0.75, 2.0, -1.25][:n]


def product(program):
    """The Hessian times a vector."""
    f = run(program.function(False))["f"]
    return autograd.hvp(f)(*program.leaves, *vector(len(program.leaves)))


def twice(program):
    """The second derivative by each leaf alone: grad(grad(f))."""
    f = run(program.function(False))["f"]
    return [autograd.grad(autograd.grad(_one(f, program.leaves, i)))(x) for i, x in enumerate(program.leaves)]


def _one(f, leaves, place):
    return lambda x: f(*leaves[:place], x, *leaves[place + 1 :])


def unfolded(program):
    """As `closed`, through the graph with its folds unfolded."""
    space = run(program.parameters() + program.function(True))
    y = space["f"](*program.inputs)
    leaves = [space[name] for name in program.names[: program.learned]]
    if isinstance(y, autograd.Value) and not y.constant:
        y = autograd.unfold(y)
        y.backward()
    return [y, [leaf.grad for leaf in leaves]]


def lenient(program):
    """As `closed`, where infinities and NaN may pass."""
    with autograd.ieee():
        return closed(program)


def lenient_hessian(program):
    """As `full`, where infinities and NaN may pass."""
    with autograd.ieee():
        return full(program)


QUESTIONS = {
    f.__name__: f for f in (closed, value, opened, full, product, twice, unfolded, lenient, lenient_hessian)
}


def ask(program: Program, question: str) -> Outcome:
    """What this process says."""
    return attempt(QUESTIONS[question], program)

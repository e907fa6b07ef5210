"""Random programs over all gates, folds and choices, to be run eagerly and replayed."""

import random
from typing import Any, NamedTuple

import autograd
from autograd import GATES, Value, where

NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0)
BUILT_IN = sorted(name for name in GATES if name not in ("identity", "where"))


class Program(NamedTuple):
    """Steps over a pool of numbers: first the parameters, then the inputs, then what each step gives."""

    steps: list[tuple[Any, ...]]
    params: list[float]
    inputs: list[float]

    def __call__(self, params: list[Any], inputs: list[Any]) -> Any:
        """The sum of what no step has used, so that nothing is computed in vain."""
        pool = [*params, *inputs]
        for name, *operands in self.steps:
            pool.append(_done(name, [_looked_up(x, pool) for x in operands]))
        used = {x[1] for _, *operands in self.steps for x in operands if isinstance(x, tuple)}
        first, *rest = [x for i, x in enumerate(pool) if i not in used]
        for x in rest:
            first = first + x
        return first


def program(seed: int, size: int, wild: float = 0.05) -> Program:
    """A program of so many steps; `wild` is how often an operand may lie outside a gate's domain."""
    rng = random.Random(seed)
    params = [_number(rng) for _ in range(3)]
    inputs = [_number(rng) for _ in range(2)]
    steps: list[tuple[Any, ...]] = []
    for _ in range(size):
        count = len(params) + len(inputs) + len(steps)
        steps.append(_step(rng, count, wild))
    return Program(steps, params, inputs)


def _step(rng: random.Random, count: int, wild: float) -> tuple[Any, ...]:
    def some() -> Any:
        """A place in the pool, rather a late one; or a number."""
        if rng.random() < 0.12:
            return rng.choice([rng.uniform(-2.0, 2.0), *NUMBERS])
        return (
            "at",
            max(rng.randrange(count), rng.randrange(count)) if rng.random() < 0.6 else rng.randrange(count),
        )

    kind = rng.random()
    if kind < 0.2:
        terms = rng.randrange(5)
        few = [some() for _ in range(2)]  # so that one is used several times
        return ("dot", some(), *(rng.choice(few) if rng.random() < 0.5 else some() for _ in range(2 * terms)))
    if kind < 0.28:
        return ("sum", some(), *(some() for _ in range(rng.randrange(5))))
    if kind < 0.34:
        return ("identity", some())
    if kind < 0.38:
        return ("detach", some())
    if kind < 0.44:
        return (rng.choice(["where", "lazily"]), some(), some(), some(), some())
    usual = kind < 0.68
    name = rng.choice(["add", "sub", "mul", "mul", "tanh", "div"] if usual else BUILT_IN)
    free = GATES[name].arity - len(GATES[name].parameters)
    return (name, *(some() for _ in range(free)), rng.random() < wild)


def _number(rng: random.Random) -> float:
    return rng.choice(NUMBERS) if rng.random() < 0.3 else rng.uniform(-2.0, 2.0)


def _looked_up(x: Any, pool: list[Any]) -> Any:
    return pool[x[1]] if isinstance(x, tuple) else x


def _done(name: str, operands: list[Any]) -> Any:
    if name == "dot":
        start, *rest = operands
        return autograd.dot(rest[::2], rest[1::2], start=start)
    if name == "sum":
        return autograd.sum(operands[1:], start=operands[0])
    if name == "identity":
        return autograd.identity(*operands)
    if name == "detach":
        (x,) = operands
        return x.detach() if isinstance(x, Value) else x
    if name == "where":
        a, b, c, d = operands
        return where(a > b, c, d)
    if name == "lazily":
        a, b, c, d = operands
        return where(a > b, lambda: c * d, lambda: c + d)
    gate = GATES[name]
    *given, wild = operands
    return gate(*(x if wild else _inside(x, *gate.sample[i]) for i, x in enumerate(given)))


def _inside(x: Any, low: float, high: float) -> Any:
    """A number in the range where tests may draw them."""
    return x if (low, high) == (-2.0, 2.0) else low + (high - low) * autograd.sigmoid(x)

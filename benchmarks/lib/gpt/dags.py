"""Random graphs of +, −, × and kinks: wide, where a gate reads any before it, and narrow, where near ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import autograd

LEAVES = 1_000
_NEAR = 100  # how far back a narrow graph reads


def dag(gates: int, narrow: bool, seed: int = 1) -> Callable[[list[Any]], Any]:
    """A function of LEAVES numbers with about so many gates, all of which its result depends on."""
    rng = Random(seed)
    steps = []
    for k in range(LEAVES, LEAVES + gates):
        least = max(0, k - _NEAR) if narrow else 0
        steps.append((rng.choice("+−×∨∧r"), rng.randrange(least, k), rng.randrange(least, k)))

    def f(xs: list[Any]) -> Any:
        made, read = list(xs), [False] * (LEAVES + gates)
        for kind, i, j in steps:
            made.append(_GATES[kind](made[i], made[j]))
            read[i] = read[j] = True
        return sum(x for x, seen in zip(made, read, strict=True) if not seen)

    return f


_GATES: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a * 0.5 + b,
    "−": lambda a, b: a - b * 0.5,
    "×": lambda a, b: autograd.clip(a, -1.0, 1.0) * b,  # or numbers grow without end
    "∨": autograd.maximum,
    "∧": autograd.minimum,
    "r": lambda a, b: autograd.relu(a) - b * 0.25,
}


def numbers(seed: int = 2) -> list[float]:
    """What the leaves hold."""
    rng = Random(seed)
    return [rng.uniform(-1.0, 1.0) for _ in range(LEAVES)]

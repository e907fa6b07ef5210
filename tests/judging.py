"""Cases for the judge of gradients: right ones and broken ones; `python tests/judging.py` counts its verdicts."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from autograd import GATES, Gate, GatewiseError, gradcheck

SMOOTH = [
    "sin cos exp tanh sigmoid softplus gaussian erf silu gelu atan asinh log1p expm1 neg",
    "add sub mul div hypot atan2 maximum minimum relu elu softsign leaky_relu abs sqrt log pow",
]


class Case(NamedTuple):
    """A function, where it is checked, and how it is written."""

    f: Callable
    at: tuple[float, ...]
    text: str


def number(random: Random) -> float:
    """Ordinary half of the time, else of any magnitude from 1e-8 to 1e8."""
    if random.random() < 0.5:
        return random.uniform(-5.0, 5.0)
    return random.choice((-1.0, 1.0)) * 10.0 ** random.uniform(-8.0, 8.0)


def settled(gate: Gate, random: Random) -> list[float]:
    """One number for each parameter of a gate."""
    return [random.uniform(*gate.sample[i]) for i, name in enumerate(gate.operand_names) if name in gate.parameters]


def one_gate(gate: Gate, random: Random) -> Case:
    """A gate at a point of its domain, which is not a jump of it."""
    count = gate.arity - len(gate.parameters)
    while True:
        fixed = settled(gate, random)
        inside = [random.uniform(*ends) for ends in gate.sample[:count]]
        at = inside if random.random() < 0.3 else [number(random) for _ in range(count)]
        try:
            gate(*at, *fixed)
        except GatewiseError:
            continue
        return Case(lambda *xs: gate(*xs, *fixed), tuple(at), f"{gate.name}{(*at, *fixed)}")


def composed(random: Random, gates: list[Gate]) -> Case:
    """A function of one to three numbers: three to eight gates, each of earlier results."""
    count = random.randint(1, 3)
    program = []
    for i in range(random.randint(3, 8)):
        gate = random.choice(gates)
        free = gate.arity - len(gate.parameters)
        there = count + i
        picks = [random.randrange(there) for _ in range(free)]
        picks[0] = random.choice((picks[0], there - 1))
        program.append((gate, picks, settled(gate, random)))

    def f(*xs):
        results = list(xs)
        for gate, picks, fixed in program:
            results.append(gate(*(results[i] for i in picks), *fixed))
        return results[-1]

    at = tuple(number(random) for _ in range(count))
    return Case(f, at, f"{[(gate.name, picks, fixed) for gate, picks, fixed in program]} at {at}")


def cases(count: int, seed: int) -> Iterator[Case]:
    """The whole table in turn, and as many compositions."""
    random = Random(seed)
    table = list(GATES.values())
    gates = [GATES[name] for line in SMOOTH for name in line.split()]
    for i in range(count):
        yield one_gate(table[i // 2 % len(table)], random) if i % 2 else composed(random, gates)


def judged(case: Case):
    """The report; None where the function has no value or no gradient there."""
    try:
        return gradcheck(case.f, *case.at)
    except (GatewiseError, OverflowError):
        return None

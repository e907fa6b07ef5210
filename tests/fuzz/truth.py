"""The verdict of mathematics on a program: value and derivatives, and how far rounding may lead from them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import NamedTuple

import mpmath
from mpmath import mpf

from .jets import BITS, Court, Fragile, NoValue
from .operations import OPERATIONS

HEARINGS = 3
SAFETY = 40


class Truth(NamedTuple):
    """kind      "value", "refused" (there is no finite value) or "open" (nobody can say)
    order     up to which derivative the lists hold
    extreme   whether a float may be refused on the way there
    numbers   value, gradient, Hessian triangle as far as the order goes; `slack` is what may be off
    """

    kind: str
    order: int = 0
    extreme: bool = False
    numbers: tuple[mpf, ...] = ()
    slack: tuple[mpf, ...] = ()
    why: str = ""


def truth(program, closed):
    """The truth about a program: by its parameters alone (closed), or by all leaves."""
    with mpmath.workprec(BITS):
        try:
            jet, court = _heard(program, closed, None)
            order = court.order
            numbers = _numbers(jet, order)
            slack = [mpf(0)] * len(numbers)
            for seed in range(HEARINGS):
                other, again = _again(program, closed, random.Random(seed))
                if again.order < order:
                    raise Fragile
                for i, x in enumerate(_numbers(other, order)):
                    slack[i] = max(slack[i], abs(x - numbers[i]))
        except NoValue as error:
            return Truth("refused", why=str(error))
        except (Fragile, OverflowError, ZeroDivisionError, ValueError, mpmath.libmp.NoConvergence) as error:
            return Truth("open", why=type(error).__name__)
        return Truth("value", order, court.extreme, tuple(numbers), tuple(SAFETY * x for x in slack))


def constant(text):
    """The number that a piece of source text stands for, as the float that the engine makes of it."""
    import numpy as np

    return float(eval(text, {"np": np, "Fraction": Fraction, "float": float}))


def _again(program, closed, chance):
    """The case with roundings; Fragile where they lead out of the domain."""
    try:
        return _heard(program, closed, chance)
    except NoValue as error:
        raise Fragile from error


def _heard(program, closed, chance):
    active = program.learned if closed else len(program.leaves)
    court = Court(active, chance)
    registers = []
    for i, x in enumerate(program.leaves):
        if not mpmath.isfinite(x):
            raise Fragile
        registers.append(court.leaf(x, i if i < active else None))
    for op, operands in program.steps:
        xs = [registers[x] if isinstance(x, int) else court.number(_finite(constant(x))) for x in operands]
        registers.append(court.number(OPERATIONS[op].truth(court, *xs)))
    return registers[-1], court


def _finite(x):
    if not mpmath.isfinite(x):
        raise Fragile
    return x


def _numbers(jet, order):
    return [jet.v, *(jet.g if order > 0 else []), *(jet.h if order > 1 else [])]

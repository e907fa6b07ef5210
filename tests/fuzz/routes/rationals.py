"""`exact`, beside a program run on Python's own fractions."""

from __future__ import annotations

import operator
from fractions import Fraction
from math import ceil, floor

import autograd

from ..programs import run
from ..truth import constant

RATIONAL = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "mod": operator.mod, "floordiv": operator.floordiv, "neg": operator.neg, "abs": abs, "maximum": max,
    "minimum": min, "relu": lambda a: max(a, Fraction(0)), "floor": floor, "ceil": ceil, "round": round,
    "trunc": int, "reciprocal": lambda a: 1 / a, "fmod": lambda a, b: a - b * int(a / b),
    "square": lambda a: a * a, "identity": lambda a: a,
    "softsign": lambda a: a / (1 + abs(a)), "step": lambda a: int(a >= 0),
    "sign": lambda a: (a > 0) - (a < 0), "sum": lambda *xs: sum(xs), "builtin_sum": lambda *xs: sum(xs),
    "dot": lambda a, b, c, d, e: a * b + c * d + e, "square_dot": lambda a, b: a * a + b * b,
    "clip": lambda a, low, high: min(max(a, low), high),
}  # fmt: skip


def rational(program):
    """The program on fractions; None where it leaves them."""
    if not all(op in RATIONAL for op, _ in program.steps):
        return None
    try:
        registers = [Fraction(repr(float(x))) for x in program.leaves]
        for op, operands in program.steps:
            xs = [registers[x] if isinstance(x, int) else Fraction(repr(constant(x))) for x in operands]
            if op == "clip" and xs[1] > xs[2]:
                return None
            registers.append(Fraction(RATIONAL[op](*xs)))
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return registers[-1]


def exactly(program):
    """What `exact` says."""
    space = run(program.parameters() + program.function(True))
    y = space["f"](*map(autograd.Value, program.inputs))  # numbers would be rounded among themselves
    return autograd.exact(y).value if isinstance(y, autograd.Value) else None

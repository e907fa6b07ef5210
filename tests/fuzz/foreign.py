"""Routes that leave Python: C by the machine's compiler, and JAX."""

from __future__ import annotations

from .checks import OPEN, SAME
from .compare import near, same_numbers
from .routes import c_code, jax_code


def c_verdict(case, theirs):
    """What C gives beside eager: its bits where it is finite; hypot's last digit is the machine's own."""
    ours = case.answer("closed")
    if not ours.finite or theirs.error == "NoGradient":
        return OPEN
    if same_numbers(ours, theirs):
        return SAME
    if any(op in ("hypot", "norm", "atan2", "atan", "asinh") for op, _ in case.program.steps):
        if case.closed.kind != "value":
            return OPEN
        if not theirs.error and not near(theirs.numbers, case.closed, 1 + case.program.learned):
            return SAME
    return f"eager {ours}, C {theirs}"


def c_alone(case):
    """The C of one program, for shrinking."""
    sheet = c_code.Sheet()
    if c_code.COMPILER is None or sheet.add(case.program, case):
        return OPEN
    [(_, _, outcome)] = sheet.answers()
    return c_verdict(case, outcome)


def jax_alone(case):
    """Value and gradient by JAX, whose functions are less exact than libm's."""
    ours = case.answer("closed")
    if not ours.finite or case.closed.kind != "value" or case.closed.order < 1 or case.closed.extreme:
        return OPEN
    theirs = jax_code.single(case.program)
    if theirs.error:
        return f"eager {ours}, JAX {theirs}"
    return near(theirs.numbers, case.closed, 1 + case.program.learned, 1000) or SAME

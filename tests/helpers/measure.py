"""How many units in the last place each gate is off; `python -m tests.helpers.measure` prints them."""

from __future__ import annotations

import math
import random
import sys
from dataclasses import dataclass

from autograd import GATES, DomainError, GateOverflowError, PoleError, Value
from tests.helpers import oracle

SPECIAL = (0.5, 1.0, 18.7, 20.0, 36.04, 708.4, 709.78, 712.0, 745.13, 2.0**53)
FAR = (1e10, 1e40, 1e100, 1e154, 1e160, 1e300, 1.7e308, 1e-100, 1e-200, 1e-300)
SMALLEST_NORMAL = sys.float_info.min
TOO_LARGE = sys.float_info.max * (1 + sys.float_info.epsilon / 4)  # from here on a number rounds to inf


@dataclass(frozen=True)
class Reading:
    """One number that a gate gave at `xs`, beside the exact one."""

    what: str  # "value" or "∂a"
    xs: tuple[float, ...]
    got: float
    exact: float
    ulps: float


@dataclass(frozen=True)
class Refusal:
    """A gate that raised where it should not, or gave a number where there is none."""

    xs: tuple[float, ...]
    said: str
    exact: float | None


def operands(gate, count, seed=1):
    """Where a gate is measured: evenly and logarithmically spread, far out, and beside special points."""
    rng = random.Random(f"{gate.name} {seed}")
    line = _spread(rng, count)
    if gate.arity == 1:
        return [(x,) for x in (*line, *special_points())]
    pool = [*line, *special_points()]
    wide = [tuple(rng.choice(pool) for _ in range(gate.arity)) for _ in range(count)]
    return wide + [tuple(rng.uniform(*ends) for ends in gate.sample) for _ in range(count // 2)]


def _spread(rng, count):
    evenly = [rng.uniform(-5, 5) for _ in range(count // 4)] + [
        rng.uniform(-750, 750) for _ in range(count // 4)
    ]
    log = [rng.choice((1, -1)) * 10 ** rng.uniform(-30, 5) for _ in range(count // 2 - 2 * len(FAR))]
    return [*evenly, *log, *(sign * x for x in FAR for sign in (1, -1))]


def special_points():
    """Zero, and the numbers where formulas change their nature, with both neighbours, in both signs."""
    around = [y for x in SPECIAL for y in (math.nextafter(x, 0), x, math.nextafter(x, math.inf))]
    return [0.0, *around, *(-x for x in around)]


def measure(gate, points):
    """Readings and refusals of a gate: its value, and its local gradient by each operand.

    Every combination of Values and plain numbers is tried, because a row may have a form for each.
    Slopes are read where the value too is a normal float, or 0.
    """
    readings, refusals = [], []
    free = [i for i, name in enumerate(gate.operand_names) if name not in gate.parameters]
    masks = [free] if len(free) == 1 else [free, *([i] for i in free)]
    for xs in points:
        exact = _exact_value(gate, xs)
        slopes = {i: oracle.slope(gate, xs, i) for i in free} if exact is not None else {}
        for active in masks:
            try:
                node = gate(*(Value(x) if i in active else x for i, x in enumerate(xs)))
            except (DomainError, PoleError, GateOverflowError) as error:
                if not _may_refuse(error, exact, [slopes.get(i) for i in active]):
                    refusals.append(Refusal(xs, repr(error), _rounded(exact)))
                continue
            if exact is None or abs(exact) >= TOO_LARGE:
                refusals.append(Refusal(xs, repr(node.data), _rounded(exact)))
                continue
            readings.append(_reading("value", xs, node.data, exact))
            if exact == 0 or abs(exact) >= SMALLEST_NORMAL:
                readings += [
                    _reading(f"∂{gate.operand_names[i]}", xs, node.local_grads[i], slopes[i])
                    for i in active
                    if slopes[i] is not None
                ]
    return readings, refusals


def _exact_value(gate, xs):
    try:
        return oracle.value(gate, xs)
    except oracle.NoValue:
        return None


def _may_refuse(error, exact, slopes):
    if isinstance(error, GateOverflowError):
        return exact is not None and abs(exact) >= TOO_LARGE
    return exact is None or None in slopes


def _reading(what, xs, got, exact):
    if abs(exact) >= TOO_LARGE:
        right = got == math.copysign(math.inf, exact)
        return Reading(what, xs, got, math.copysign(math.inf, exact), 0.0 if right else math.inf)
    off = oracle.ulps(got, exact) if math.isfinite(got) else math.inf
    return Reading(what, xs, got, float(exact), off)


def _rounded(exact):
    if exact is None or abs(exact) < TOO_LARGE:
        return None if exact is None else float(exact)
    return math.copysign(math.inf, exact)


def normal(reading):
    """Whether the exact number is a float with all its digits (or 0, or beyond all floats)."""
    return reading.exact == 0 or abs(reading.exact) >= SMALLEST_NORMAL


def table(gates, count=200):
    """The largest error of each gate in units in the last place, as a Markdown table."""
    lines = ["| gate | value | local gradients |", "|---|---|---|"]
    for gate in gates:
        worst = {}
        for reading in filter(normal, measure(gate, operands(gate, count))[0]):
            worst[reading.what] = max(worst.get(reading.what, 0.0), reading.ulps)
        slopes = ", ".join(f"{what} {off:.2f}" for what, off in worst.items() if what != "value")
        lines.append(f"| `{gate.name}` | {worst['value']:.2f} | {slopes} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(GATES.values()))

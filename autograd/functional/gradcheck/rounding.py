"""How much of a value and of its gradient is rounding: the graph run again with its last places nudged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from ...engine import Value, nodes
from ...gates.numerics import settle
from ...gates.row import Gate

RUNS: Final = 4
EXACT: Final = 2.0**53  # whole numbers below it have no digits to lose


@dataclass(frozen=True)
class Rounding:
    """How far rounding has moved a value and each of its derivatives, and how large their terms are."""

    value: float
    slopes: tuple[float, ...]
    terms: tuple[float, ...]


def rounding(y: Any, leaves: Sequence[Value]) -> Rounding:
    """What changes in `y`, and in its derivatives by `leaves`, if each gate errs by a last place.

    The nudges are the same in every run of a program.

    >>> x = Value(0.3)
    >>> clean, spoilt = rounding(x + 1.0, [x]), rounding((x + 1e8) - 1e8, [x])
    >>> clean.value < 1e-15, 1e-9 < spoilt.value < 1e-7
    (True, True)
    """
    none = (0.0,) * len(leaves)
    if not isinstance(y, Value) or y.constant:
        return Rounding(0.0, none, none)
    order = nodes(y)
    plain = _run(order, leaves, None)
    if plain is None:
        return Rounding(0.0, none, none)
    random = Random(0)
    moved = [run for _ in range(RUNS) if (run := _run(order, leaves, random)) is not None]
    return Rounding(
        max((abs(run[0] - plain[0]) for run in moved), default=0.0),
        tuple(2.0 * max((abs(run[1][i] - x) for run in moved), default=0.0) for i, x in enumerate(plain[1])),
        plain[2],
    )


def _run(
    order: Sequence[Value], leaves: Sequence[Value], random: Random | None
) -> tuple[float, list[float], tuple[float, ...]] | None:
    """The value, its derivatives, and the sums of the absolute values of their terms; None if it fails."""
    data: dict[Value, float] = {}
    slopes: dict[Value, Sequence[float]] = {}
    for node in order:
        if node.gate is None or node.constant:
            data[node] = node.data
            continue
        xs = [data[operand] for operand in node.operands]
        try:
            y, slopes[node] = _applied(node, xs)
        except (ArithmeticError, ValueError):
            return None
        data[node] = y if _exact(y, xs, slopes[node]) else _nudged(y, random)
    flows = dict.fromkeys(order, 0.0) | dict.fromkeys(leaves, 0.0)
    sizes = dict(flows)
    flows[order[-1]] = sizes[order[-1]] = 1.0
    for node in reversed(order):
        if node not in slopes or not (flows[node] or sizes[node]):
            continue
        for operand, local in zip(node.operands, slopes[node], strict=False):  # a closure has none
            if not operand.constant and local:
                flows[operand] += _nudged(flows[node] * local, random)
                sizes[operand] += sizes[node] * abs(local)
    found = [flows[x] for x in leaves]
    if not all(map(math.isfinite, (data[order[-1]], *found))):
        return None
    return data[order[-1]], found, tuple(sizes[x] for x in leaves)


def _exact(y: float, xs: Sequence[float], slopes: Sequence[float]) -> bool:
    """Whether nothing was rounded: an operand passed on, a constant piece, or a count."""
    whole = all(x.is_integer() and abs(x) < EXACT for x in (y, *xs))
    return whole or y == 0.0 or y in xs or -y in xs or not any(slopes)


def _applied(node: Value, xs: Sequence[float]) -> tuple[float, Sequence[float]]:
    gate = node.gate
    if not isinstance(gate, Gate):  # made by hand: there is nothing to run again
        return node.data, node.local_grads or ()
    fixed = sum(1 << i for i, x in enumerate(node.operands) if x.constant)
    try:
        y, *local_grads = gate.kernels[fixed](*xs)
    except (ArithmeticError, ValueError):
        y = math.nan
    return (y, local_grads) if y - y == 0.0 else settle(gate, xs, fixed)


def _nudged(y: float, random: Random | None) -> float:
    return y if random is None else math.nextafter(y, random.choice((-math.inf, math.inf)))

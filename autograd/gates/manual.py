"""What `help(autograd.tanh)` says of a gate, read from its row when somebody asks."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final, NamedTuple

from ..errors import GatewiseError
from ..numbers.formula import Text, spelled
from ..util.modes import ieee, strictly
from ..util.text import show_number
from .numerics import settle

inf = math.inf
POINTS: Final[
    dict[int, list[tuple[float, ...]]]
] = {  # where gates can be awkward, by their number of operands
    1: [(x,) for x in (0.0, -1.0, 1.0, -2.0, 2.0, 0.5, -1e3, 1e3, -inf, inf)],
    2: [
        *((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.5), (0.0, -1.0), (-2.0, 3.0), (-8.0, 0.5)),
        *((6.0, 3.0), (1e308, 1e308), (1e200, 1e200), (1e200, 2.0), (1.0, 1e-320), (1.0, 1e-200)),
        *((1e3, 1e3), (0.0, inf), (0.0, -inf), (inf, 0.0), (inf, inf), (inf, -inf), (-inf, -inf)),
    ],
}
NUMBERS: Final = (0.5, 1.5, 2.5, 0.75, 0.25)  # for examples
BESIDE: Final = 2.0**-20
LARGE: Final = 10.0  # beyond it a corner is one of many, or both sides are the number itself
BENT: Final = 2.0**-10  # a slope or a value that changes by more, from one side to the other, has a corner


@cache
def manual(gate: Any) -> str:
    """What a gate computes, its slopes, its domain, its awkward points, and an example with numbers."""
    signature = str(signature_of(gate))
    said = f"{gate.name}{signature}: {gate.meaning}." if gate.meaning else f"The gate {gate.name}{signature}."
    return "\n".join([said, "", *_formulas(gate), *_facts(gate), *_awkward_points(gate), *_example(gate)])


def signature_of(gate: Any) -> inspect.Signature:
    """The operands, and the parameters with their defaults."""
    kind, nothing = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.empty
    return inspect.Signature(
        [
            inspect.Parameter(name, kind, default=gate.parameters.get(name, nothing))
            for name in gate.operand_names
        ]
    )


def _formulas(gate: Any) -> Iterator[str]:
    """The row, as the table of all gates has it; nothing for one that only floats can read."""
    with suppress(TypeError, ValueError, ArithmeticError, AttributeError):
        value, *slopes = spelled(gate)
        active = [name for name in gate.operand_names if name not in gate.parameters]
        yield f"    y = {value}"
        yield from (f"    ∂y/∂{name} = {slope}" for name, slope in zip(active, slopes, strict=False))
        operands = [Text(name) for name in gate.operand_names]
        for i, constant in enumerate(gate.operand_names):
            form = map(str, map(Text.of, gate.form(1 << i)(Text("y"), *operands)))
            for name, slope, usual in zip(gate.operand_names, form, slopes, strict=True):
                if slope != usual and name != constant:
                    yield f"    ∂y/∂{name} = {slope}, where {constant} is a plain number"


def _facts(gate: Any) -> Iterator[str]:
    yield ""
    yield f"Domain: {gate.domain or 'all numbers'}."
    if gate.parameters:
        yield f"Plain numbers, which get no gradient: {', '.join(gate.parameters)}."
    if gate.also:
        yield f"On Values, NumPy's functions for it work too: np.{', np.'.join(gate.also.split())}."


class _Reading(NamedTuple):
    """What a gate says at a point: the error of strict mode, and what comes instead within ieee()."""

    error: str
    y: float
    slopes: tuple[float, ...]


def _read(gate: Any, xs: Sequence[float], fixed: int) -> _Reading:
    with ieee():
        y, slopes = settle(gate, xs, fixed)
    try:
        with strictly():
            settle(gate, xs, fixed)
    except GatewiseError as error:
        return _Reading(type(error).__name__, y, slopes)
    return _Reading("", y, slopes)


def _awkward_points(gate: Any) -> Iterator[str]:
    active = [name for name in gate.operand_names if name not in gate.parameters]
    settings = {name: _setting(gate, name) for name in gate.parameters}
    found: dict[str, list[str]] = {}
    for point in POINTS.get(len(active), ()):
        given = dict(zip(active, point, strict=True))
        with suppress(TypeError, ValueError, ArithmeticError, AttributeError, GatewiseError):
            said = _said(gate, [{**given, **settings}[name] for name in gate.operand_names])
            if said:
                found.setdefault(said, []).append(_equations(given))
    if found:
        yield ""
        yield f"Awkward points{f', for {_equations(settings)}' if settings else ''}:"
        yield from (f"    {' or '.join(points)}: {said}" for said, points in found.items())


def _said(gate: Any, xs: Sequence[float]) -> str:
    """What happens at a point, if it is an awkward one."""
    fixed = sum(1 << i for i, name in enumerate(gate.operand_names) if name in gate.parameters)
    active = [i for i in range(gate.arity) if not fixed >> i & 1]
    read = _read(gate, xs, fixed)
    usual = not read.error and all(map(math.isfinite, (read.y, *read.slopes)))
    sides = {i: _sides(gate, xs, fixed, i) for i in active if usual and max(map(abs, xs)) < LARGE}
    bent = {i: side for i, side in sides.items() if side and _apart(*(x.slopes[i] for x in side))}
    torn = next((side for side in sides.values() if side and _apart(*(x.y for x in side))), None)
    numbers = [read.y, *(read.slopes[i] for i in active)]
    ill = any(map(math.isnan, numbers)) if max(map(abs, xs)) == inf else not all(map(math.isfinite, numbers))
    limit = len(active) == 1 and not math.isfinite(xs[active[0]])
    if not (read.error or bent or torn or ill or limit):
        return ""
    said = [f"y = {_number(read.y)}{_around(*(x.y for x in torn)) if torn else ''}"]
    for i in active:
        around = _around(*(x.slopes[i] for x in bent[i])) if i in bent else ""
        said.append(f"∂y/∂{gate.operand_names[i]} = {_number(read.slopes[i])}{around}")
    return (f"{read.error}; within ieee() " if read.error else "") + ", ".join(said)


def _sides(gate: Any, xs: Sequence[float], fixed: int, place: int) -> tuple[_Reading, _Reading] | None:
    """What the gate says just below and just above; None where it is not defined on both sides."""
    step = BESIDE * max(1.0, abs(xs[place]))
    if 0.0 < abs(xs[place]) < step:
        return None
    below, above = (
        _read(gate, [x + step * sign * (i == place) for i, x in enumerate(xs)], fixed) for sign in (-1.0, 1.0)
    )
    return None if below.error or above.error else (below, above)


def _apart(below: float, above: float) -> bool:
    return abs(above - below) > BENT * max(1.0, abs(below), abs(above))


def _around(below: float, above: float) -> str:
    return f" ({_number(round(below, 4))} below, {_number(round(above, 4))} above)"


def _number(x: float) -> str:
    return show_number(x + 0.0, 4)


def _equations(given: dict[str, float]) -> str:
    return ", ".join(f"{name} = {show_number(x, 6)}" for name, x in given.items())


def _setting(gate: Any, name: str) -> float:
    """What a parameter is unless told, or a number in its range where that is infinite."""
    unless_told: float = gate.parameters[name]
    low, high = gate.sample[gate.operand_names.index(name)]
    return unless_told if math.isfinite(unless_told) else (low + high) / 2


def _example(gate: Any) -> Iterator[str]:
    """Numbers in the domain, and what the gate and a backward pass make of them."""
    given: dict[str, float] = {}
    for name, (low, high) in zip(gate.operand_names, gate.sample, strict=True):
        if name not in gate.parameters:
            fitting = (x for x in NUMBERS if low <= x <= high and x not in given.values())
            given[name] = next(fitting, (low + high) / 2)
    fixed = sum(1 << i for i, name in enumerate(gate.operand_names) if name in gate.parameters)
    y, *slopes = gate.kernels[fixed](*({**gate.parameters, **given}[name] for name in gate.operand_names))
    operands = ", ".join(given)
    first, *others = given
    numbers = [y, *(slope for name, slope in zip(gate.operand_names, slopes, strict=True) if name in given)]
    yield ""
    yield "Example:"
    yield "    >>> import autograd"
    yield f"    >>> {operands} = {', '.join(f'autograd.Value({x!r})' for x in given.values())}"
    yield f"    >>> y = autograd.{gate.name}({operands})  # or {first}.{gate.name}({', '.join(others)})"
    yield "    >>> y.backward()"
    yield f"    >>> y.data, {', '.join(f'{name}.grad' for name in given)}"
    yield f"    ({', '.join(repr(float(x)) for x in numbers)})"

"""What a gate says where Python's floats cannot: the rules for awkward points, once for all gates.

R1  finite operands give a finite result, or a typed error (strict) / inf or nan (ieee)
R3  infinite operands pass quietly; a NaN operand makes every local gradient NaN
R5  a local gradient may be infinite (√ at 0): it is recorded as it is
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..errors import DomainError, GateOverflowError, GatewiseError, PoleError
from ..numbers.c99 import C99
from ..util.float_flags import put_down
from ..util.modes import strict
from .protocol import Row

KEEP_AWAY = "keep the operand away from it (autograd.clip, autograd.where)"
OR_ALLOW = "or allow inf and nan with `with autograd.ieee():`"


def settle_value(gate: Row, xs: Sequence[float], labels: Sequence[str] = ()) -> float:
    """The value of a gate that raised, or was not finite, on floats."""
    y = _read(gate, xs, labels)
    put_down()
    if strict():
        _refuse(gate, xs, y, labels)
    return y.number


def settle(
    gate: Row, xs: Sequence[float], constant: int, labels: Sequence[str] = ()
) -> tuple[float, tuple[float, ...]]:
    """Value and local gradients of a gate that raised, or was not finite, on floats.

    Bit i of `constant` is set where operand i is a constant, whose local gradient is 0.
    """
    y = _read(gate, xs, labels)
    finite = all(map(math.isfinite, xs))
    if strict():
        _refuse(gate, xs, y, labels)
    if math.isnan(y.number) and (finite or y.invalid or any(map(math.isnan, xs))):
        local_grads = [math.nan] * gate.arity
    else:
        local_grads = _read_local_grads(gate, xs, y, constant)
    put_down()
    for i in range(gate.arity):
        if constant >> i & 1:
            local_grads[i] = 0.0
    if strict() and finite and math.isfinite(y.number) and any(map(math.isnan, local_grads)):
        i = next(i for i, local in enumerate(local_grads) if math.isnan(local))
        raise DomainError(
            f"{gate.written(xs, labels)} has no real derivative with respect to "
            f"{gate.operand_names[i]}; {gate.hint or 'change the operand'}, {OR_ALLOW}"
        )
    return y.number, tuple(local_grads)


def _read(gate: Row, xs: Sequence[float], labels: Sequence[str]) -> C99:
    try:
        return C99.of(gate.value(*map(C99, xs)))
    except TypeError as error:
        return _read_floats_only(gate, xs, labels, error)


def _read_floats_only(gate: Row, xs: Sequence[float], labels: Sequence[str], why: TypeError) -> C99:
    """A user's row that is written for floats alone (`math.exp`) can still raise typed errors."""
    try:
        return C99(gate.value(*xs))
    except ZeroDivisionError:
        return C99(math.inf, pole=True)
    except OverflowError:
        return C99(math.inf)
    except ValueError:
        return C99(math.nan, invalid=True)
    except TypeError:
        raise GatewiseError(
            f"the value of gate {gate.name!r} could not be computed for {gate.written(xs, labels)}: {why}"
        ) from why


def _read_local_grads(gate: Row, xs: Sequence[float], y: C99, constant: int) -> list[float]:
    row = gate.form(constant)
    try:
        local_grads = row(C99(y.number), *map(C99, xs))
        floats = [C99.of(local).number for local in gate.one_each(local_grads)]
    except TypeError:
        try:
            floats = [float(local) for local in gate.one_each(row(y.number, *xs))]
        except (ArithmeticError, ValueError):
            floats = [math.nan] * gate.arity
    return floats


def _refuse(gate: Row, xs: Sequence[float], y: C99, labels: Sequence[str]) -> None:
    """Raise the typed error of a value that is not finite although its operands are."""
    no_nan = not any(map(math.isnan, xs))
    finite = all(map(math.isfinite, xs))
    written = gate.written(xs, labels)
    if math.isnan(y.number) and no_nan and (finite or y.invalid):
        raise DomainError(
            f"{written} is not a real number{_where_defined(gate)}; "
            f"keep the operand inside the domain, {OR_ALLOW}"
        )
    if math.isinf(y.number) and finite:
        if y.pole:
            raise PoleError(f"{written} is infinite: {gate.name} has a pole there; {KEEP_AWAY}, {OR_ALLOW}")
        raise GateOverflowError(
            f"{written} is too large for a float (over 1.8e308); scale the operands down, {OR_ALLOW}"
        )


def _where_defined(gate: Row) -> str:
    return f": {gate.name} needs {gate.domain}" if gate.domain else ""


def describe(number: float) -> Any:
    """A number in a message: the shortest text that reads back as the same float."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)

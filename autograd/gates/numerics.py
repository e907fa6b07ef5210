"""What a gate says where Python's floats cannot: the rules for awkward points, once for all gates.

R1  finite operands give a finite result, or a typed error (strict) / inf or nan (ieee)
R3  infinite operands pass quietly; a NaN operand makes every local gradient NaN
R5  a local gradient may be infinite (√ at 0): it is recorded as it is
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..errors import DomainError, GateOverflowError, GatewiseError, PoleError
from ..numbers.c99 import C99
from ..util.float_flags import put_down
from ..util.languages import Said, complain
from ..util.modes import strict
from .protocol import Row

REFUSED: Final[dict[str, Said]] = {
    "keep_away": Said(
        "keep the operand away from it (autograd.clip, autograd.where)",
        "入力がそこに近づかないようにしてください（autograd.clip、autograd.where）",
    ),
    "or_allow": Said(
        ", or allow inf and nan with `with autograd.ieee():`",
        "。または`with autograd.ieee():`でinfとnanを許してください",
    ),
    "undefined": Said(
        "{written} is not a real number: {gate} needs {domain}; keep the operand inside the domain",
        "{written}は実数になりません。{gate}の定義域は{domain}です。入力を定義域の中に保ってください",
    ),
    "not_real": Said(
        "{written} is not a real number; keep the operand inside the domain",
        "{written}は実数になりません。入力を定義域の中に保ってください",
    ),
    "pole": Said(
        "{written} is infinite: {gate} has a pole there; {keep_away}",
        "{written}は無限大になります。そこは{gate}の極です。{keep_away}",
    ),
    "too_large": Said(
        "{written} is too large for a float (over 1.8e308); scale the operands down",
        "{written}は大きすぎて浮動小数点数で表せません（1.8e308を超えます）。入力を小さくしてください",
    ),
    "no_slope": Said(
        "{written} has no real derivative with respect to {operand}; {hint}",
        "{written}には{operand}についての実数の微分がありません。{hint}",
    ),
    "change": Said("change the operand", "入力を変えてください"),
    "unread": Said(
        "the value of gate {gate} could not be computed for {written}: {why}",
        "ゲート{gate}の値は{written}では計算できませんでした：{why}",
    ),
    "no_softmax": Said(
        "softmax of {top} has no value; all operands must be below infinity, one finite; "
        "leave infinite ones out",
        "{top}のsoftmaxには値がありません。入力はどれも無限大より小さく、1つは有限でなければなりません。"
        "無限大のものを除いてください",
    ),
    "no_finite_term": Said(
        "logsumexp has no finite term: all operands are −inf; leave those out",
        "logsumexpに有限の項がありません。入力がすべて−infです。それらを除いてください",
    ),
}


IN_THE_TABLE: Final[dict[str, Said]] = {  # what rows of the table say in English
    known.en: known
    for known in (
        Said("a finite a", "有限のa"),
        Said("a > 0, or a whole b that is a plain number", "a > 0、またはbがただの整数"),
        Said("pass the exponent as a plain number", "指数はただの数で渡してください"),
    )
}


def refused(why: Said, **fields: Any) -> str:
    """Why a number is refused, in the language of errors, with `ieee()` as a way on.

    >>> refused(REFUSED["no_finite_term"]).partition(", or ")[2]
    'allow inf and nan with `with autograd.ieee():`'
    """
    keep_away = complain(REFUSED["keep_away"])
    return complain(why, keep_away=keep_away, **fields) + complain(REFUSED["or_allow"])


def in_words(text: str, told: Callable[[Said], str] = complain) -> str:
    """The domain or the hint of a row, as errors or others tell it; formulas are alike in all languages."""
    return told(IN_THE_TABLE[text]) if text in IN_THE_TABLE else text


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
        hint = in_words(gate.hint) or complain(REFUSED["change"])
        written, operand = gate.written(xs, labels), gate.operand_names[i]
        raise DomainError(refused(REFUSED["no_slope"], written=written, operand=operand, hint=hint))
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
        written = gate.written(xs, labels)
        raise GatewiseError(
            complain(REFUSED["unread"], gate=repr(gate.name), written=written, why=why)
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
        what = REFUSED["undefined" if gate.domain else "not_real"]
        raise DomainError(refused(what, written=written, gate=gate.name, domain=in_words(gate.domain)))
    if math.isinf(y.number) and finite:
        if y.pole:
            raise PoleError(refused(REFUSED["pole"], written=written, gate=gate.name))
        raise GateOverflowError(refused(REFUSED["too_large"], written=written))


def describe(number: float) -> Any:
    """A number in a message: the shortest text that reads back as the same float."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)

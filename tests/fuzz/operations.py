"""All that a program can do: how it is written in Python, what it takes, and what it is in truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mpmath import mpf

from . import lists
from .corners import CORNERS, norm
from .rules import SMOOTH, add, div, mul, smooth, sub


class Operation(NamedTuple):
    """template   Python text over {0}, {1}, …, or over {all}
    slots      one letter per operand: v a register or a number, r a register, n a number, p a number from
               0 to 1, s −1 or 1, k a positive number, 0 to 9 that very number; a list repeats the last one
    truth      the same on jets
    weight     how often it is drawn
    """

    template: str
    slots: str
    truth: Callable[..., Any]
    weight: float = 1.0
    repeats: bool = False

    def text(self, operands: list[str]) -> str:
        half = len(operands) // 2
        return self.template.format(
            *operands,
            all=", ".join(operands),
            but_last=", ".join(operands[:-1]),
            last=operands[-1],
            left=", ".join(operands[:half]),
            right=", ".join(operands[half:]),
            even=", ".join(operands[:-1:2]),
            odd=", ".join(operands[1:-1:2]),
        )


def _compared(how: str) -> Callable[..., Any]:
    """The truth of a choice by comparing the first two operands."""
    holds = {
        "<": lambda s: s < 0, "<=": lambda s: s <= 0, ">": lambda s: s > 0, ">=": lambda s: s >= 0,
        "==": lambda s: s == 0, "!=": lambda s: s != 0,
    }[how]  # fmt: skip
    return lambda court, a, b, c, d: lists.chosen(court, holds(court.sign(a, b)), c, d)


def _table() -> dict[str, Operation]:
    table = {name: Operation(f"ag.{name}({{0}})", "v", smooth(*rule)) for name, rule in SMOOTH.items()}
    for name in "relu abs softsign sqrt cbrt floor ceil round trunc step sign".split():
        table[name] = Operation(f"ag.{name}({{0}})", "v", CORNERS[name])
    for name in ("maximum", "minimum", "hypot", "atan2", "xlogy", "copysign", "fmod"):
        table[name] = Operation(f"ag.{name}({{0}}, {{1}})", "vv", CORNERS[name])
    for name, symbol, truth in (
        ("add", "+", add), ("sub", "-", sub), ("mul", "*", mul), ("div", "/", div),
        ("mod", "%", CORNERS["mod"]), ("floordiv", "//", CORNERS["floordiv"]), ("pow", "**", CORNERS["pow"]),
    ):  # fmt: skip
        often = 5.0 if symbol in "+-*/" else 1.0
        table[name] = Operation(f"{{0}} {symbol} {{1}}", "vv", truth, often)
    table["reciprocal"] = Operation("ag.reciprocal({0})", "v", lambda court, a: div(court, mpf(1), a))
    table["logaddexp"] = Operation("ag.logaddexp({0}, {1})", "vv", lists.logsumexp)
    table["power"] = Operation("{0} ** {1}", "rn", CORNERS["pow"], 3.0)
    table["square"] = Operation("{0} * {0}", "r", lists.square, 2.0)
    table["leaky_relu"] = Operation("ag.leaky_relu({0}, {1})", "rn", CORNERS["leaky_relu"])
    table["elu"] = Operation("ag.elu({0}, {1})", "rn", CORNERS["elu"])
    table["clip"] = Operation("ag.clip({0}, {1}, {2})", "rnn", CORNERS["clip"])
    _folds(table)
    _choices(table)
    _losses(table)
    _inner(table)
    return table


def _folds(table: dict[str, Operation]) -> None:
    for name, template, truth in (
        ("sum", "ag.sum([{all}])", lists.total),
        ("builtin_sum", "sum([{all}])", lists.total),
        ("logsumexp", "ag.logsumexp([{all}])", lists.logsumexp),
        ("softmax", "ag.softmax([{all}])[0]", lists.softmax),
        ("amax", "ag.amax([{all}])", lists.amax),
        ("norm", "ag.norm([{all}])", norm),
    ):
        table[name] = Operation(template, "v", truth, 1.5, repeats=True)
    table["dot"] = Operation("ag.dot([{0}, {2}], [{1}, {3}], {4})", "vvvvv", lists.dot, 2.0)
    table["square_dot"] = Operation(
        "ag.dot([{0}, {1}], [{0}, {1}])", "rv", lambda c, a, b: lists.dot(c, a, a, b, b, c.number(0)), 1.0
    )


def _choices(table: dict[str, Operation]) -> None:
    for how in ("<", "<=", ">", ">="):
        truth = _compared(how)
        table[f"where {how}"] = Operation(f"ag.where({{0}} {how} {{1}}, {{2}}, {{3}})", "rvvv", truth, 0.7)
        table[f"if {how}"] = Operation(f"{{2}} if {{0}} {how} {{1}} else {{3}}", "rvvv", truth, 0.7)
    for how in ("==", "!="):
        table[f"if {how}"] = Operation(f"{{2}} if {{0}} {how} {{1}} else {{3}}", "rnvv", _compared(how), 0.5)
    table["guarded_log"] = Operation(
        "ag.where({0} > 0.0, lambda: ag.log({0}), {1})", "rv",
        lambda c, a, b: lists.LOG(c, a) if c.sign(a, 0) > 0 else lists.IDENTITY(c, c.number(b)),
    )  # fmt: skip
    table["branched_gates"] = Operation(
        "ag.tanh({2}) if {0} < {1} else {2} * {0}", "rvv",
        lambda c, a, b, x: smooth(*SMOOTH["tanh"])(c, x) if c.sign(a, b) < 0 else mul(c, x, a),
    )  # fmt: skip
    table["smallest"] = Operation("sorted([{all}])[0]", "v", lists.smaller_of, 1.0, repeats=True)
    table["min"] = Operation("min({0}, {1})", "rr", lambda c, a, b: min(c.number(a), c.number(b)))
    table["max"] = Operation("max({0}, {1})", "rr", lambda c, a, b: max(c.number(a), c.number(b)))
    table["detach"] = Operation(
        "{0}.detach() if isinstance({0}, ag.Value) else {0}", "r", lists.detached, 0.7
    )
    table["holds"] = Operation(
        "({0} < {1}) * {2}", "rvr",
        lambda c, a, b, x: x if c.sign(a, b) < 0 else mul(c, c.number(0), x), 0.5,
    )  # fmt: skip


def _losses(table: dict[str, Operation]) -> None:
    table["mse"] = Operation("losses.mse([{left}], [{right}])", "vvnn", lists.mse)
    table["half_squared_error"] = Operation(
        "losses.half_squared_error([{left}], [{right}])", "rvnn", lists.half_squared_error
    )
    table["l1"] = Operation("losses.l1([{left}], [{right}])", "rvnn", lists.l1)
    table["huber"] = Operation("losses.huber({0}, {1}, delta={2})", "rnk", lists.huber)
    table["hinge"] = Operation("losses.hinge({0}, {1})", "rs", lists.hinge)
    table["bce_logits"] = Operation(
        "losses.binary_cross_entropy_with_logits({0}, {1})", "rp", lists.bce_logits
    )
    table["cross_entropy"] = Operation(
        "losses.cross_entropy([{but_last}], {last})", "rvr1", lists.cross_entropy
    )


def _inner(table: dict[str, Operation]) -> None:
    table["inner_product"] = Operation(
        "ag.grad(lambda t: t * {0})({1})", "rv", lambda c, a, b: c.number(a), 0.5
    )
    table["inner_sine"] = Operation("ag.grad(lambda t: ag.sin(t) * {1})({0})", "vr", lists.inner_cosine, 0.5)
    table["inner_exp"] = Operation(
        "ag.grad(lambda t: ag.exp(t * {1}))({0})", "vr", lists.inner_exponential, 0.5
    )
    table["inner_square"] = Operation("ag.grad(lambda t: t * t * {1})({0})", "vr", lists.inner_square, 0.5)
    table["inner_max"] = Operation(
        "ag.value_and_grad(lambda t: ag.maximum(t, {0}))({0})[0]", "r", lambda c, a: c.number(a), 0.3
    )


OPERATIONS = _table()

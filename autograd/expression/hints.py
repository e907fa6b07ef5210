"""What people type in place of what an expression is made of, and what to write."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Final
from unicodedata import normalize

from ..util.text import did_you_mean

CONSTANTS: Final = {"pi": math.pi, "π": math.pi, "e": math.e, "tau": math.tau}
MADE_OF: Final = (
    "it is made of numbers, names, pi and e, gates, brackets and + - * / // % **, also as × ÷ ^ ² √( )"
)

_SIGNS: Final = {
    "=": "a variable gets its number after the expression, as in x=1",
    ".": "a gate is written around its operands: tanh(x)",
    "|": "write abs(x)",
    "<": "there are no conditions; write max(x, y), min(x, y), step(x) or clip(x, low, high)",
    "!": "there is no factorial",
    "[": "brackets are round: ( )",
    "'": "leave out the quotes inside",
    "\\": "write 1/x in place of \\frac{1}{x}",
    "√": "write √(x) or sqrt(x)",
    "–": "a minus sign is - or −",
} | dict.fromkeys("·⋅∗•", "a product is written with * or ×")  # fmt: skip
_ALIKE: Final = dict(zip('>≤≥]{}"`—‐', "<<<[[[''––", strict=True))
_INSTEAD: Final = {
    "sec": "1/cos(x)", "csc": "1/sin(x)", "cot": "1/tan(x)", "cotan": "1/tan(x)", "tg": "tan(x)",
    "arctg": "atan(x)", "sgn": "sign(x)", "signum": "sign(x)", "heaviside": "step(x)",
    "logit": "log(x/(1 - x))", "sum": "x + y + z", "mean": "(x + y)/2", "average": "(x + y)/2",
    "prod": "x * y * z", "dot": "w0*x0 + w1*x1", "norm": "hypot(x, y)", "softmax": "exp(x)/(exp(x) + exp(y))",
    "root": "sqrt(x) or x^(1/3)", "lg": "log10(x)", "ld": "log2(x)", "frac": "x/y", "if": "where(c, x, y)",
    "swish": "silu(x)", "logistic": "sigmoid(x)", "exponential": "exp(x)",
    "int": "trunc(x)", "fabs": "abs(x)",
}  # fmt: skip
_LIBRARIES: Final = re.compile(r"\b(math|np|numpy|torch|jnp|autograd|F)$")


def about_sign(text: str, at: int) -> str:
    """What to write in place of the sign at this index, which no expression has."""
    sign = text[at]
    library = _LIBRARIES.search(text[:at]) if sign == "." else None
    if library:
        return f"leave out '{library[1]}.'"
    narrow = normalize("NFKC", sign)
    if narrow != sign and narrow.isascii() and narrow.strip():
        return f"write {narrow!r}"
    return _SIGNS.get(_ALIKE.get(sign, sign), MADE_OF)


def about_gate(name: str, gates: Collection[str], follows: str) -> str:
    """What to write in place of a function that there is not."""
    known = _INSTEAD.get(name.lower())
    if known:
        return f"write {known}"
    meant = did_you_mean(name, gates) if len(name) > 1 else ""
    if meant:
        return meant
    return (
        f"a product is written with *, as in {name}*({follows}"
        if len(name) == 1
        else ("a product is written with *, and `gatewise list` names the gates")
    )


def about_neighbours(before: str, after: str) -> str:
    """What to write where two operands stand side by side."""
    if after.startswith("_") or (before[-1:].isdigit() and after[:1].isdigit()):
        return "; the digits of a number are written without _ and blanks"
    if before == "0" or (before[-1:].isdigit() and after in ("e", "E", "j")):
        return "; a number is written as 12, 1.5 or 1e-3"
    if after.startswith(".") or before.startswith("_"):
        return ""
    after = after + "…" if after.endswith("(") else after
    short = len(before) + len(after) <= 30 and before != ")"
    return (
        f"; a product is written with *, as in {before}*{after}" if short else "; a product is written with *"
    )

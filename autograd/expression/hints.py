"""What people type in place of what an expression is made of, and what to write."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Final
from unicodedata import normalize

from ..util.text import alike
from .strings import one_of, said

CONSTANTS: Final = {"pi": math.pi, "π": math.pi, "e": math.e, "tau": math.tau}

_SIGNS: Final = {
    "=": "number_after",
    ".": "gate_around",
    "<": "no_conditions",
    "!": "no_factorial",
    "[": "round_brackets",
    "'": "no_quotes",
    "\\": "no_latex",
    "√": "root",
    "–": "minus",
} | dict.fromkeys("·⋅∗•", "times")
_ALIKE: Final = dict(zip('>≤≥]{}"`—‐', "<<<[[[''––", strict=True))
_INSTEAD: Final = {
    "sec": "1/cos(x)", "csc": "1/sin(x)", "cot": "1/tan(x)", "cotan": "1/tan(x)", "tg": "tan(x)",
    "arctg": "atan(x)", "sgn": "sign(x)", "signum": "sign(x)", "heaviside": "step(x)",
    "logit": "log(x/(1 - x))", "sum": "x + y + z", "mean": "(x + y)/2", "average": "(x + y)/2",
    "prod": "x * y * z", "dot": "w0*x0 + w1*x1", "norm": "hypot(x, y)", "softmax": "exp(x)/(exp(x) + exp(y))",
    "root": ("sqrt(x)", "x^(1/3)"), "lg": "log10(x)", "ld": "log2(x)", "frac": "x/y", "if": "where(c, x, y)",
    "swish": "silu(x)", "logistic": "sigmoid(x)", "exponential": "exp(x)",
    "int": "trunc(x)", "fabs": "abs(x)",
}  # fmt: skip
_GATES: Final = {"|": "abs(x)", "∛": "cbrt(x)", "∑": "x + y + z", "∏": "x * y * z"}
_LIBRARIES: Final = re.compile(r"\b(math|np|numpy|torch|jnp|autograd|F)$")


def about_sign(text: str, at: int) -> str:
    """What to write in place of the sign at this index, which no expression has."""
    sign = text[at]
    library = _LIBRARIES.search(text[:at]) if sign == "." else None
    if library:
        return said("leave_out", what=f"'{library[1]}.'")
    if sign in _GATES:
        return said("write", what=_GATES[sign])
    narrow = normalize("NFKC", sign)
    if narrow != sign and narrow.isascii() and narrow.strip():
        return said("write", what=repr(narrow))
    return said(_SIGNS.get(_ALIKE.get(sign, sign), "made_of"))


def about_gate(name: str, gates: Collection[str], follows: str) -> str:
    """What to write in place of a function that there is not."""
    known = _INSTEAD.get(name.lower())
    if known:
        return said("write", what=known if isinstance(known, str) else one_of(known))
    meant = alike(name, gates) if len(name) > 1 else []
    if meant:
        return said("meant", names=one_of(meant))
    return said("product_as", what=f"{name}*({follows}") if len(name) == 1 else said("product_or_list")


def about_neighbours(before: str, after: str) -> str:
    """What to write where two operands stand side by side."""
    if after.startswith("_") or (before[-1:].isdigit() and after[:1].isdigit()):
        return said("joined", hint=said("digits_together"))
    if before == "0" or (before[-1:].isdigit() and after in ("e", "E", "j")):
        return said("joined", hint=said("number_as"))
    if after.startswith(".") or before.startswith("_"):
        return ""
    after = after + "…" if after.endswith("(") else after
    short = len(before) + len(after) <= 30 and before != ")"
    hint = said("product_as", what=f"{before}*{after}") if short else said("product")
    return said("joined", hint=hint)

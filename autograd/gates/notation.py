"""What nodes are called where people read about them, and how a gate is written out over its operands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ..util.text import fresh, on_one_line, show_number, without_middle
from .fold import Sized
from .lookup import Lookup
from .protocol import Gated, Node
from .row import Gate

N = TypeVar("N", bound=Node)


def names(order: Sequence[N]) -> dict[N, str]:
    """What each node is called; see `called`."""
    told = called((x.label, x.data if x.constant else None) for x in order)
    return dict(zip(order, told, strict=True))


def called(nodes: Iterable[tuple[str, float | None]]) -> list[str]:
    """Each label on one line; without one, a constant is its number, and others are v1, v2, … in order.

    Args:
        nodes: (label, number) of each, of which only a constant has a number.

    >>> called([("price", None), ("", 2.0), ("v1", None), ("", None)])
    ['price', '2', 'v1', 'v2']
    """
    told = [(on_one_line(label), number) for label, number in nodes]
    others = fresh("v", {label for label, _ in told})
    return [label or (next(others) if number is None else show_number(number)) for label, number in told]


def written(node: Gated, operands: Sequence[str]) -> str:
    """A node's gate over operands as a textbook prints it: `x × y`, `√x`, `|x|`, `max(x, y)`.

    >>> from autograd import Value
    >>> written(Value(200.0) * 1.1, ["total", "tax"])
    'total × tax'
    >>> written(abs(Value(-2.0)), ["x"])
    '|x|'
    """
    if isinstance(node.gate, Sized):
        return node.gate.written_out(_ends(operands, node.gate.fold.width))
    if isinstance(node.gate, Lookup):
        return node.gate.written_out(operands)
    symbol = node.gate.symbol if node.gate else ""
    if "·" in symbol:
        return symbol.replace("·", operands[0])
    if not isinstance(node.gate, Gate):  # by hand, of any number of operands
        operands = without_middle(operands)
    if symbol.replace("_", "").replace(" ", "").isalnum():
        return f"{symbol}({', '.join(operands)})"
    if len(operands) == 1:
        return operands[0] if symbol == "=" else f"{symbol}{_apart(operands[0])}"
    first = _apart(operands[0]) if symbol in _TIGHTER_THAN_MINUS else operands[0]
    return f" {symbol} ".join([first, *operands[1:]])


_TERMS = 8  # of a long sum: more than are written


def _ends(operands: Sequence[str], width: int) -> Sequence[str]:
    """The operands of a sum, without most of the middle where there are very many."""
    if len(operands) <= 1 + _TERMS * width:
        return operands
    return [*operands[: 1 + (_TERMS - 1) * width], *operands[-width:]]


_TIGHTER_THAN_MINUS = ("^", "**")


def _apart(text: str) -> str:
    """A sign in front of a number would read as part of the gate beside it: √(−0), (−2) ^ 2."""
    return f"({text})" if text.startswith("−") else text


def latex_name(name: str) -> str:
    r"""A name for a formula in LaTeX: upright if it is a word, and safe whatever it contains.

    >>> print(latex_name("apple_total"))
    \mathrm{apple\_total}
    """
    safe = "".join(_LATEX.get(c, c) for c in name)
    return safe if len(name) == 1 else f"\\mathrm{{{safe}}}"


_LATEX = {c: f"\\{c}" for c in "_%#&${}"} | {
    "\\": "\\backslash ", "^": "\\wedge ", "~": "\\sim ", " ": "\\ ", "<": "\\lt ", ">": "\\gt ",
}  # fmt: skip

"""A small graph as one formula in LaTeX, out of the `latex` column of its gates' rows."""

from __future__ import annotations

import re
from string import Formatter
from typing import NamedTuple

from ..util.text import latex_number
from .notation import latex_name
from .protocol import Node

_PIECES = 60  # operands that a formula holds; what lies deeper is its label, or dots
_LONGEST_LABEL = 40

_SUM, _SIGN, _PRODUCT, _CALL, _ATOM, _BRACKETED = range(6)  # how well a formula holds together

# How well an operand must hold together, by what stands before it and after it in the row.
_BEFORE = (
    (r"[-+]", _PRODUCT),
    (r"\\times|\\bmod|\\,|/", _CALL),
    (r"\\operatorname\{\w+\}|\\(?!times|bmod|left|lfloor|lceil)[a-z]+", _BRACKETED),
)
_AFTER = ((r"\^", _ATOM), (r"\\times|\\bmod|\\,|/|\\ln", _SIGN))
_GROUP = re.compile(r"\{[^{}]*\}|\([^()]*\)|\|[^|]*\||\[[^][]*\]|\\lfloor.*\\rfloor|\\lceil.*\\rceil")


class _Part(NamedTuple):
    text: str
    rank: int

    def within(self, rank: int) -> str:
        return self.text if self.rank >= rank else f"\\left({self.text}\\right)"


def formula(node: Node) -> str:
    r"""What a node was computed from, with its label before it and its value behind, in LaTeX.

    An operand is written out down to the leaves, which stand for themselves by label, or else by number;
    of a large graph, only what is nearest to the node is written out.

    >>> from autograd import Value
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> print(formula((x + y) * x))
    \left(x + y\right) \times x = 21
    """
    places: list[Node] = [node]
    operands: list[range] = []
    for place in places:  # grows while it is walked, from the node outwards
        room = len(places) + len(place.operands) <= _PIECES
        operands.append(range(len(places), len(places) + len(place.operands) * room))
        places += place.operands if room else ()
    parts: dict[int, _Part] = {}
    for i in reversed(range(len(places))):
        parts[i] = _written(places[i], [parts[j] for j in operands[i]]) if operands[i] else _end(places[i])
    sides = [_label(node), parts[0].text, latex_number(node.data)]
    return " = ".join(dict.fromkeys(filter(None, sides)))


def _end(place: Node) -> _Part:
    """An operand that is not taken apart."""
    if place.label:
        return _Part(_label(place), _ATOM)
    if place.operands:
        return _Part("\\cdots", _ATOM)
    number = latex_number(place.data)
    return _Part(number, _SIGN if number.startswith("-") else _PRODUCT if " " in number else _ATOM)


def _label(place: Node) -> str:
    label = " ".join(place.label.split())
    return label and latex_name(label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…")


def _written(place: Node, operands: list[_Part]) -> _Part:
    """A gate over its operands, those in brackets that would fall apart; a gate without a formula by name."""
    gate = place.gate
    names = getattr(gate, "operand_names", ())
    if gate is None or not gate.latex or len(names) != len(operands):
        return _Part(f"{latex_name(gate.name if gate else '')}({', '.join(x.text for x in operands)})", _ATOM)
    given = dict(zip(names, operands, strict=True))
    text, bare, spoken = "", "", [(said, name) for said, name, *_ in Formatter().parse(gate.latex)]
    for i, (said, name) in enumerate(spoken):
        text, bare = text + said, bare + said
        if name:
            after = "".join(said for said, _ in spoken[i + 1 : i + 2])
            text += given[name].within(_needed(bare, after))
            bare += "x"
    return _Part(text, _rank(bare, operands[0].rank))


def _needed(before: str, after: str) -> int:
    ranks = [rank for pattern, rank in _BEFORE if re.search(rf"(?:{pattern})\s*$", before)]
    return max(ranks + [rank for pattern, rank in _AFTER if re.match(rf"\s*(?:{pattern})", after)], default=0)


def _rank(bare: str, inner: int) -> int:
    """How well a row's formula holds together, with x in place of each operand."""
    if bare == "x":
        return inner
    closed = bare.endswith((")", "|", "]", "floor", "ceil"))
    found = 1
    while found:
        bare, found = _GROUP.subn("", bare)
    if re.search(r".[-+]", bare):
        return _SUM
    if bare.startswith("-"):
        return _SIGN
    if re.search(r"\\times|\\bmod|\\,|x \\", bare):
        return _PRODUCT
    return _ATOM if closed and "x" not in bare else _CALL

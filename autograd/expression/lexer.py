"""The words of an expression, each with its column, and errors that point at one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn
from unicodedata import east_asian_width

from ..errors import ExpressionError
from .hints import about_sign
from .strings import said

_RAISED: Final = {sign: "-0123456789"[i] for i, sign in enumerate("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")}  # x² and x⁻¹
_POWERS: Final = "".join(_RAISED)
_WORD: Final = re.compile(
    r"(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?)"
    rf"|(?P<call>(?:[^\W\d{_POWERS}][^\W{_POWERS}]*+|√)\s*+\()"
    rf"|(?P<name>[^\W\d{_POWERS}][^\W{_POWERS}]*+)"
    rf"|(?P<power>⁻?[{_POWERS[1:]}]++)"
    r"|(?P<sign>\*\*|//|[-+*/%^(),−×÷])"
)
_BLANK: Final = re.compile(r"\s*+")
_SPELLINGS: Final = {"^": "**", "−": "-", "×": "*", "÷": "/"}


class Word(NamedTuple):
    """A number, a name, a call (a name with its opening bracket) or a sign."""

    kind: str
    text: str
    column: int


def words(text: str) -> Iterator[Word]:
    """The words in order; ExpressionError at the first character that belongs to none."""
    end = len(text.rstrip())
    at = _after_blanks(text, 0)
    while at < end:
        match = _WORD.match(text, at)
        if match is None:
            refuse(text, at + 1, said("no_meaning", sign=repr(text[at]), hint=about_sign(text, at)))
        word = match.group()
        if match.lastgroup == "power":
            yield from _power(word, at + 1)
        else:
            yield Word(str(match.lastgroup), _SPELLINGS.get(word, word), at + 1)
        at = _after_blanks(text, match.end())


def refuse(text: str, column: int, message: str) -> NoReturn:
    """Raise an ExpressionError that shows the text around the column, with a caret under it."""
    start = max(0, column - 41)
    before = _printable(text[start : column - 1])
    after = _printable(text[column - 1 : column + 29])
    margin = "  …" if start else "  "
    more = "…" if column + 29 < len(text) else ""
    indent = " " * (len(margin) + sum(map(_width, before)))
    where = said("at_column", column=column, what=message)
    raise ExpressionError(f"{where}\n{margin}{before}{after}{more}\n{indent}^", column)


def _power(word: str, column: int) -> Iterator[Word]:
    exponent = "".join(_RAISED[sign] for sign in word)
    yield Word("sign", "**", column)
    if exponent.startswith("-"):
        yield Word("sign", "-", column)
    yield Word("number", exponent.lstrip("-"), column)


def clipped(word: str) -> str:
    """A word in quotes, cut short if it is long."""
    return repr(word if len(word) <= 30 else word[:29] + "…")


def _after_blanks(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _width(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1

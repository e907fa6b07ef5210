"""Signs such as ∂ and × on a terminal or in a pipe that has none of them, and in what was typed there."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from typing import Final

_PLAIN: Final = {
    "∂": "d", "×": "*", "÷": "/", "−": "-", "–": "-", "√": "sqrt", "Σ": "sum", "·": "*", "…": "...",
    "→": "->", "←": "<-", "±": "+-", "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "’": "'",
    "“": '"', "”": '"', "█": "#",
}  # fmt: skip


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    """For the codecs: what stands for the first letter that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":  # a byte of a file's name that is no text
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    return plain(letter), error.start + 1


codecs.register_error("gatewise.plain", _replaced)


def plain(text: str) -> str:
    """The text in ASCII, as one would type it; what has no such form is `?`.

    Args:
        text: Any text.

    >>> plain("∂f/∂x += upstream 1 × local −4, σ(x²)")
    'df/dx += upstream 1 * local -4, sigma(x^2)'
    """
    return "".join(
        letter if letter.isascii() else _PLAIN.get(letter) or _described(letter) for letter in text
    )


def make_readable() -> None:
    """Let standard output and standard error write what they can encode, and the rest in ASCII."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="gatewise.plain")


def as_typed(text: str) -> str:
    r"""What was typed in UTF-8, where Python was told to expect less and kept the bytes.

    Args:
        text: A word of the command line, or standard input; UnicodeDecodeError if its bytes are no UTF-8.

    >>> as_typed("x \udcc3\udc97 2")
    'x × 2'
    """
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8")


def _described(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK "):  # GREEK SMALL LETTER SIGMA WITH …
        spelled = name.split(" LETTER ")[-1].split()[-1 if " FINAL " in name else 0].lower()
        return spelled.capitalize() if "CAPITAL" in name else spelled
    taken_apart = unicodedata.normalize("NFKD", letter)
    sign = {"<super>": "^", "<sub>": "_"}.get(unicodedata.decomposition(letter).partition(" ")[0], "")
    rest = "".join(part for part in taken_apart if part.isascii())
    return sign + rest if rest else "-" if taken_apart == "−" else "?"

"""The user's names in C: identifiers of plain letters, each once, and none that C or libm has taken."""

from __future__ import annotations

import re
from typing import Final

from ....alphabet import LIBM
from ....util.text import distinct
from ..tape import Tape, names_of

_TAKEN: Final = (
    "auto break case char const continue default do double else enum extern float for goto if inline int "
    "long register restrict return short signed sizeof static struct switch typedef union unsigned void "
    "volatile while INFINITY NAN parameters inputs seed results gradient guard share main"
).split()


def named(tape: Tape) -> list[str]:
    """An identifier for each entry, as close to its label as C allows."""
    return distinct(map(identifier, names_of(tape)), "{}_{}", [*_TAKEN, *LIBM])


def identifier(text: str) -> str:
    """The text with everything but letters, digits and _ replaced.

    >>> identifier("layers[0].w²")
    'layers_0_w'
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "x"
    return plain if plain[0].isalpha() else f"x{plain}"


def in_comment(text: str) -> str:
    r"""The text as a comment may hold it: plain ASCII that does not end the comment.

    >>> in_comment("∂y */")
    '\\u2202y * /'
    """
    return text.encode("ascii", "backslashreplace").decode().replace("*/", "* /").replace("??", "? ?")

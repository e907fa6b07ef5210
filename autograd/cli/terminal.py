"""What the command line's parts share: what a command gives back, colours, and a user's mistakes."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from ..gates.numerics import REFUSED
from ..util.languages import say

Say = Callable[[str], None]  # prints a text for people; with --json it prints nothing


class Result(NamedTuple):
    """What a command found, for --json, and its exit code: 1 where the answer is no."""

    record: dict[str, Any]
    code: int = 0


class UserMistake(Exception):
    """Something was asked for that cannot be; the message says what, and the exit code is 2."""


def for_the_shell(message: str) -> str:
    """What an error says to do, in the words of the command line."""
    message = message.replace(REFUSED["or_allow"].en, ", or add --ieee to allow inf and nan")
    message = message.replace(
        REFUSED["keep_away"].en, "give another number, or keep away with clip(x, low, high)"
    )
    message = re.sub(r"draw\(\w+, ([^)]*)\)", r"\1", message)
    return _KEYWORD.sub(lambda found: f"--{found[1].replace('_', '-')} {found[2] or ''}".rstrip(), message)


_KEYWORD = re.compile(r"\b(depth|max_nodes|around|radius|collapse|precision)=(?:'?(\w+)'?)?")


def coloured() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout is not None and sys.stdout.isatty()


def green(text: str) -> str:
    """A value as a terminal shows it."""
    return f"\033[32m{text}\033[0m" if coloured() else text


def red(text: str) -> str:
    """A gradient as a terminal shows it."""
    return f"\033[31m{text}\033[0m" if coloured() else text


def paint(page: str) -> str:
    """A page of steps: the results of its forward part are values, those after it gradients."""
    from ..analysis.strings import STRINGS  # only where there are steps, which have loaded it

    forward, heading, backward = page.partition(f"\n{say(STRINGS['backward'])}\n")
    return _RESULT.sub(lambda found: green(found.group()), forward) + heading + paint_gradients(backward)


def paint_gradients(text: str) -> str:
    """A text whose results are gradients."""
    return _RESULT.sub(lambda found: red(found.group()), text)


_RESULT = re.compile(
    r"(?<== )[−\d][^ ,、=（]*(?=, |[、（]|$)", re.MULTILINE
)  # the number that ends a line or a part


def as_json(record: dict[str, Any]) -> str:
    """A record as JSON, which has no infinities and no NaN: they are written as texts."""
    import json

    unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    return json.dumps(_without_infinities(record), ensure_ascii=not unicode, indent=2, allow_nan=False)


def _without_infinities(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _without_infinities(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [_without_infinities(value) for value in x]
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x

"""What a C file is put together from: functions, loops, arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

_WIDTH = 100
_HELD = "\u00a0"  # a space that no line is broken at


class Parts(NamedTuple):
    """What the functions of a file hold.

    Attributes:
        helpers: Tables and functions that come before.
        forward: The statements of the forward function.
        gradient: Those of the gradient function; None where there is none.
    """

    helpers: list[str]
    forward: list[str]
    gradient: list[str] | None


def function(comment: str, head: str, arguments: Sequence[str], body: Sequence[str]) -> str:
    """A function; an argument that the body does not name is marked as unused."""
    text = "\n".join(body)
    names = [re.findall(r"\w+", argument)[-1] for argument in arguments]
    unused = [f"(void){name};" for name in names if not re.search(rf"\b{name}\b", text)]
    listed = ", ".join(argument.replace(" ", _HELD) for argument in arguments)
    title = _wrapped(f"{head.replace(' ', _HELD)}({listed})", "    ").replace(_HELD, " ")
    opening = [f"/* {_wrapped(comment, '   ')} */", title, "{"]
    return "\n".join([*opening, *map(_statement, [*unused, *body]), "}", ""])


def loop(variable: str, count: int, body: Sequence[str]) -> list[str]:
    """The body for each value of a variable below the count, in a scope of its own."""
    if count > 1:
        return block(f"for (int {variable} = 0; {variable} < {count}; {variable}++) {{", body)
    declares = any(line.startswith(("const ", "double ")) for line in body)
    return block("{", body) if declares else list(body)


def block(head: str, body: Sequence[str]) -> list[str]:
    """Lines in braces; none without a body."""
    return [head, *(f"    {line}" for line in body), "}"] if body else []


def _statement(line: str) -> str:
    blanks = " " * (4 + len(line) - len(line.lstrip()))
    return _wrapped(blanks + line.lstrip(), blanks + "    ")


def _wrapped(text: str, indent: str) -> str:
    lines = wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def array(head: str, items: Sequence[str]) -> str:
    """An array with its items; C has no empty arrays, so nothing for none."""
    if not items:
        return ""
    lines = wrap(", ".join(items), _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join([f"{head}[{len(items)}] = {{", *lines, "};", ""])

"""Which line of a program made a node: noted where nodes are made, inside a block that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ...errors import GatewiseError
from ...util.modes import listener
from ...util.packages.user_code import NN, SourceLine, calling_line
from ...util.setting import BY_NEW_NODES, Block, Setting
from ...util.structures.notes import Notes

_LINES: Final[Notes[SourceLine]] = Notes()
_taking: Final[Setting[Callable[[Any], None] | None]] = Setting("gatewise_source_lines", None)


def source_lines() -> Block:
    """Remember, inside the block, which line of your program makes each node.

    `steps`, `page`, `explain`, `why_zero`, `why_nan` and errors then name the file, the line and its text.
    The line is the nearest one outside of this project and of installed libraries.  It holds for the current
    thread or task only; usable as a decorator too.  Outside of such a block nothing is noted, at no cost.

    >>> import autograd
    >>> with autograd.source_lines():
    ...     x = autograd.Value(3.0, "x")
    ...     y = x * x
    >>> autograd.steps(y)[0].source.line
    3
    """
    return noting(take_line)


def noting(take: Callable[[Any], None]) -> Block:
    """Inside the block each new node is shown to `take`, which no gate that it applies calls again."""
    return Block(_taking, take, watched=BY_NEW_NODES)


def take_line(node: Any) -> None:
    """Note the line of the user's code that is being run."""
    line = calling_line(NN)
    if line is not None:
        _LINES.put(node, line)


def put_line(node: Any, line: SourceLine) -> None:
    """Note that this line made a node."""
    _LINES.put(node, line)


def source(node: Any) -> SourceLine | None:
    """The line that made a node; None where nobody asked for it."""
    return _LINES.on(node)


def at_source(node: Any) -> str:
    """The line that made a node, in brackets; empty where it is not known."""
    line = _LINES.on(node)
    if line is None:
        return ""
    return f" ({line.file}:{line.line} `{line.text}`)" if line.text else f" ({line.file}:{line.line})"


def note(node: Any) -> None:
    """Take note of a node that a gate has made: called while a block is open that asks for new nodes."""
    take = _taking.get()
    if take is not None:
        take(node)


def born(leaf: Any) -> None:
    """Let compile and a block that notes lines know of a leaf: called while a watched block is open."""
    recorder = listener()
    if recorder is not None:
        recorder.born(leaf)
    if not leaf.constant:  # a number becomes one when somebody looks at it
        note(leaf)


def tell_lines(error: GatewiseError, operands: Iterable[Any]) -> None:
    """Add to an error which line asked for the gate, and which lines made its operands."""
    if _taking.get() is None:
        return
    here = calling_line(NN)
    told = [] if here is None else [f"in {here}"]
    for x in operands:
        line = _LINES.on(x)
        if line is not None and line != here:
            told.append(f"{x.label or (x.gate.name if x.gate else x.data)} was made in {line}")
    error.args = ("; ".join([str(error), *dict.fromkeys(told)]),)

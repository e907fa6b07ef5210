"""The room of programs: Python that uses Value, nn or micrograd's names, run and shown line by line."""

from __future__ import annotations

import builtins
import io
import linecache
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from types import FrameType, ModuleType
from typing import Any, Final, NamedTuple

import nn

from ... import engine
from ...analysis.events import Steps
from ...engine import Value
from ...engine.node.source import noting, put_line
from ...engine.order import nodes
from ...errors import GatewiseError
from ...show.page import STRINGS
from ...util.languages import LANGUAGES, spoken
from ...util.packages.user_code import SourceLine
from ..section import graph_section

FILE: Final = "<your program>"
MOST_NODES, MOST_CALLS, MOST_OUTPUT, MOST_LETTERS = 20_000, 400, 20_000, 100_000
MOST_SHOWN: Final = 300  # nodes of a graph that is stepped
PEERS: Final = {"micrograd.engine": engine, "micrograd.nn": nn}


class Stopped(Exception):
    """A program that went beyond a limit."""


class Call(NamedTuple):
    """A call that made a gate: the function, its line, and how often the call has been at that line."""

    function: str
    line: int
    round: int


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What a program prints and which nodes it makes, stepped from a root with the line that made each.

    Args:
        request: {"code": the program, "root": a variable of it, or "" for the node that was swept last,
            "lang": "en"}.

    Returns:
        {"output", "variables", "root", "lines", "section", "error"}: what it printed; the variables that are
        Values; which of them the graph is of; for each step of both passes, {"line", "calls"}, from the
        outermost call to the innermost; the graph as a part of a page, with what `mountGraph` needs
        beside it, "content" and "evaluator"; and, where it stopped, {"type", "message", "line"}.  Without a
        graph "section" is "" and "lines" is empty.
    """
    code, wanted, lang = request.get("code"), request.get("root", ""), request.get("lang", LANGUAGES[0])
    if not isinstance(code, str) or not isinstance(wanted, str) or lang not in LANGUAGES:
        return {"error": 'a program is {"code": text, "root": the name of a variable, or ""}'}
    if len(code) > MOST_LETTERS:
        return {"error": f"a program has at most {MOST_LETTERS:,} letters; this one has {len(code):,}"}
    run = Run(code)
    try:
        return run.told(wanted, lang)
    finally:
        run.let_go()


class Run:
    """One run of a program, and the nodes that it made."""

    def __init__(self, code: str) -> None:
        self.made: list[Value] = []  # all of them, so that none dies before those that hold it
        self.calls: dict[Value, tuple[Call, ...]] = {}
        self.error: dict[str, Any] | None = None
        self._printed = Output()
        self.names: dict[str, Any] = {
            "__name__": "__main__",
            "__builtins__": {**vars(builtins), "input": _no_input},
        }
        self.names |= {"Value": Value, "nn": nn}
        linecache.cache[FILE] = len(code), None, code.splitlines(keepends=True), FILE
        self._run(code)

    def _run(self, code: str) -> None:
        limit = sys.getrecursionlimit()
        depth = len(traceback.extract_stack())
        try:
            program = compile(code, FILE, "exec", dont_inherit=True)
            with peers(), redirect_stdout(self._printed), noting(self._take), counting():
                sys.setrecursionlimit(min(limit, depth + MOST_CALLS))
                exec(program, self.names)
        except SystemExit:
            pass
        except Exception as error:
            sys.setrecursionlimit(limit)
            self.error = told(error)
        finally:
            sys.setrecursionlimit(limit)

    def told(self, wanted: str, lang: str) -> dict[str, Any]:
        """The answer, with the graph of this variable, or of the node that was swept last."""
        values = {x: y for x, y in self.names.items() if isinstance(y, Value) and not x.startswith("_")}
        root = values.get(wanted) if wanted else self._swept()
        name_nodes(self.names)
        if wanted and root is None:
            self.error = self.error or said(f"there is no Value called {wanted!r}")
        known = {
            "output": self._printed.getvalue(),
            "variables": [*values],
            "root": next((name for name, x in values.items() if x is root), ""),
            "lines": [],
            "section": "",
            "error": self.error,
        }
        if root is None or root.constant:
            return known
        order = [*nodes(root)]
        if len(order) > MOST_SHOWN:
            large = (
                f"the graph has {len(order):,} nodes; at most {MOST_SHOWN} are stepped: choose another root"
            )
            return known | {"error": self.error or said(large)}
        try:
            events = Steps(root, order)
            graph = graph_section(events, order, spoken(STRINGS, lang))
            return known | {"lines": [self._line(event.node) for event in events]} | graph
        except GatewiseError as error:
            return known | {"error": self.error or told(error)}

    def let_go(self) -> None:
        """Free the nodes, the newest first: from its end, a chain would be freed as deep as it is long."""
        self.names.clear()
        self.calls.clear()
        linecache.cache.pop(FILE, None)
        while self.made:
            self.made.pop()

    def _take(self, node: Value) -> None:
        """Keep a node, with the calls that it was made in."""
        self.made.append(node)
        if len(self.made) > MOST_NODES:
            raise Stopped(f"the program made more than {MOST_NODES:,} nodes: shorten its loops")
        frame: FrameType | None = sys._getframe(1)
        found: list[Call] = []
        while frame is not None:
            if frame.f_code.co_filename == FILE:
                line = frame.f_lineno
                if not found:
                    put_line(node, SourceLine(FILE, line, frame.f_code.co_name))
                rounds = frame.f_trace[line] if isinstance(frame.f_trace, Rounds) else 0
                found.append(Call(frame.f_code.co_name, line, rounds))
            frame = frame.f_back
        self.calls[node] = tuple(reversed(found))

    def _swept(self) -> Value | None:
        """The newest node that a backward pass has reached: one was its root, and none is newer than that."""
        return next((x for x in reversed(self.made) if x.gate is not None and x.reached), None)

    def _line(self, node: Value) -> dict[str, Any]:
        calls = self.calls.get(node, ())
        return {"line": calls[-1].line if calls else None, "calls": [call._asdict() for call in calls]}


def name_nodes(names: Mapping[str, Any]) -> None:
    """Call the nodes without a label what the program calls them: a variable, or an item of a list.

    >>> x, y = Value(1.0), Value(2.0, label="why")
    >>> name_nodes({"x": x, "xs": [x, y, z := Value(3.0)]})
    >>> [node.label for node in (x, y, z)]
    ['x', 'why', 'xs[2]']
    """
    for name, given in names.items():
        several = isinstance(given, (list, tuple))
        items = {f"{name}[{i}]": x for i, x in enumerate(given)} if several else {name: given}
        for called, x in items.items():
            if isinstance(x, Value) and not x.label and not name.startswith("_"):
                x.label = called


class Rounds(Counter[int]):
    """How often a call has come to each of its lines; Python tells it of each line that begins."""

    def __call__(self, frame: FrameType, event: str, _: Any) -> Rounds:
        """Count a line."""
        if event == "line":
            self[frame.f_lineno] += 1
        return self


@contextmanager
def counting() -> Iterator[None]:
    """Give each call of the program its Rounds, as the trace of its frame."""
    before = sys.gettrace()
    sys.settrace(_rounds_of)
    try:
        yield
    finally:
        sys.settrace(before)


def _rounds_of(frame: FrameType, _: str, __: Any) -> Rounds | None:
    if frame.f_code.co_filename != FILE:
        return None
    return frame.f_trace if isinstance(frame.f_trace, Rounds) else Rounds()  # a generator goes on


class Output(io.StringIO):
    """What a program prints, as far as anyone will read it."""

    def write(self, text: str) -> int:
        """Take a text; Stopped where all of them are too long."""
        if self.tell() + len(text) > MOST_OUTPUT:
            raise Stopped(f"the program printed more than {MOST_OUTPUT:,} letters")
        return super().write(text)


@contextmanager
def peers() -> Iterator[None]:
    """Let the program import micrograd's modules, which are ours there, and nobody else."""
    package = ModuleType("micrograd")
    package.__path__ = []
    given: Mapping[str, Any] = {"micrograd": package, **PEERS}
    before: dict[str, Any] = {name: sys.modules.get(name) for name in given}
    for name, module in PEERS.items():
        setattr(package, name.rpartition(".")[2], module)
    sys.modules.update(given)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def said(message: str) -> dict[str, Any]:
    """What is wrong, where no line of the program is."""
    return {"type": "", "message": message, "line": None}


def told(error: Exception) -> dict[str, Any]:
    """An error with the line of the program that it came from."""
    lines = [x.lineno for x in traceback.extract_tb(error.__traceback__) if x.filename == FILE]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == FILE else None
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    kind = type(error).__name__
    if isinstance(error, RecursionError):
        lines = lines[:-1] or lines  # the call that was one too many, not the head of what it called
        text = f"functions call each other more than {MOST_CALLS} deep"
    return {
        "type": kind,
        "message": text,
        "line": line if line is not None else (lines[-1] if lines else None),
    }


def _no_input(*_: Any) -> str:
    raise Stopped("a program on this page has nobody to ask: put what it needs into it")

"""The room of programs: Python that uses Value, nn or micrograd's names, run and shown line by line."""

from __future__ import annotations

import ast
import builtins
import linecache
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import redirect_stdout
from types import FrameType
from typing import Any, Final, NamedTuple, cast

import nn

from ...analysis.events import Steps
from ...engine import Value, nodes
from ...engine.node.source import noting, put_line
from ...errors import GatewiseError
from ...show.page import STRINGS
from ...util.languages import LANGUAGES, say, spoken
from ...util.packages.user_code import SourceLine
from ..section import graph_section
from .around import Output, Stopped, no_input, peers, restored
from .own import WATCH, Own, marked, mirrored, named
from .rounds import MARK, Rounds
from .words import ERRORS

FILE: Final = "<your program>"
MOST_NODES, MOST_CALLS, MOST_LETTERS = 20_000, 400, 100_000
MOST_SHOWN: Final = 300  # nodes of a graph that is stepped
NO_CALLS: Final = ("<listcomp>", "<setcomp>", "<dictcomp>")  # from Python 3.12 on they are none


class Call(NamedTuple):
    """A call that made a gate.

    Attributes:
        function: What was called.
        line: Where it is.
        round: Of the innermost loop around that place; 1 where there is none.
        around: The rounds of the loops around that one, the outermost first.
    """

    function: str
    line: int
    round: int
    around: list[int]


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
        return {"error": say(ERRORS["no_program"])}
    if len(code) > MOST_LETTERS:
        return {"error": say(ERRORS["long"], most=MOST_LETTERS, count=len(code))}
    run = Run(code)
    try:
        return run.told(wanted, lang)
    finally:
        run.let_go()


class Run:
    """One run of a program, and the nodes that it made."""

    def __init__(self, code: str) -> None:
        self.made: list[Any] = []  # all nodes, so that none dies before those that hold it
        self.calls: dict[int, tuple[Call, ...]] = {}  # by the id of a node
        self._own = Own(self._take)
        self.error: dict[str, Any] | None = None
        self._printed = Output()
        self.names: dict[str, Any] = {
            "__name__": "__main__",
            "__builtins__": {**vars(builtins), "input": no_input},
        }
        self.names |= {"Value": Value, "nn": nn}
        code = code.removeprefix("\ufeff")  # of a file that was saved elsewhere
        linecache.cache[FILE] = len(code), None, code.splitlines(keepends=True), FILE
        self._run(code)

    def _run(self, code: str) -> None:
        limit = sys.getrecursionlimit()
        depth = len(traceback.extract_stack())
        try:
            flags = ast.PyCF_ONLY_AST
            tree = cast(ast.Module, compile(code, FILE, "exec", flags, dont_inherit=True))
            marked(tree)
            self._rounds = Rounds(tree)
            self.names["__builtins__"] |= {MARK: self._rounds.begin, WATCH: self._own.watch}
            program = compile(tree, FILE, "exec", dont_inherit=True)
            sys.setrecursionlimit(min(limit, depth + MOST_CALLS))
            with restored(), peers(), redirect_stdout(self._printed), noting(self._take):
                exec(program, self.names)
        except SystemExit:
            pass
        except BaseException as error:  # a program may raise what it likes
            sys.setrecursionlimit(limit)
            self.error = told(error)
        finally:
            sys.setrecursionlimit(limit)

    def told(self, wanted: str, lang: str) -> dict[str, Any]:
        """The answer, with the graph of this variable, or of the node that was swept last."""
        values = {x: y for x, y in self.names.items() if self._is_node(y) and not x.startswith("_")}
        root = values.get(wanted) if wanted else self._own.swept or self._swept(values.values())
        if wanted and root is None:
            self.error = self.error or said(say(ERRORS["no_value"], name=repr(wanted)))
        known = {
            "output": self._printed.getvalue(),
            "variables": [*values],
            "root": next((name for name, x in values.items() if x is root), ""),
            "lines": [],
            "section": "",
            "error": self.error,
        }
        try:
            root = self._ours(root)
            if root is None or root.constant:
                return known
            order = [*nodes(root)]
            if len(order) > MOST_SHOWN:
                large = say(ERRORS["large"], count=len(order), most=MOST_SHOWN)
                return known | {"error": self.error or said(large)}
            events = Steps(root, order)
            graph = graph_section(events, order, spoken(STRINGS, lang))
            return known | {"lines": [self._line(event.node) for event in events]} | graph
        except (GatewiseError, AttributeError, TypeError, ValueError) as error:  # of classes of its own too
            return known | {"error": self.error or told(error)}

    def _is_node(self, thing: Any) -> bool:
        return isinstance(thing, Value) or self._own.has(thing)

    def _ours(self, root: Any) -> Value | None:
        """The root as a Value, with its nodes called what the program calls them."""
        if not self._own.has(root):
            name_nodes(self.names)
            return cast(Value | None, root)
        ours = mirrored(root, self._own.operation, MOST_NODES)
        self.calls |= {id(x): self.calls[theirs] for theirs, x in ours.items() if theirs in self.calls}
        for theirs, x in ours.items():
            if self.calls.get(theirs):
                put_line(x, source_of(self.calls[theirs][-1]))
        self.made += ours.values()
        name_nodes(dict(named(self.names, ours)))
        return ours[id(root)]

    def let_go(self) -> None:
        """Free the nodes, the newest first: from its end, a chain would be freed as deep as it is long."""
        self.names.clear()
        self.calls.clear()
        self._own.swept = None
        linecache.cache.pop(FILE, None)
        while self.made:
            self.made.pop()

    def _take(self, node: Any) -> None:
        """Keep a node, with the calls that it was made in."""
        self.made.append(node)
        if len(self.made) > MOST_NODES:
            raise Stopped(say(ERRORS["nodes"], most=MOST_NODES))
        calls = tuple(self._calls(sys._getframe(1)))
        self.calls[id(node)] = calls[::-1]
        if calls and isinstance(node, Value):
            put_line(node, source_of(calls[0]))

    def _calls(self, frame: FrameType | None) -> Iterator[Call]:
        """The calls of the program from here outwards; a comprehension belongs to the call that it is in."""
        line, inner = 0, list[int]()
        while frame is not None:
            if frame.f_code.co_filename == FILE and not self._own.is_within(frame.f_code):
                line, rounds = line or frame.f_lineno, [*self._rounds.of(frame), *inner]
                if frame.f_code.co_name in NO_CALLS:
                    inner = rounds
                else:
                    yield Call(frame.f_code.co_name, line, rounds[-1] if rounds else 1, rounds[:-1])
                    line, inner = 0, []
            frame = frame.f_back

    def _swept(self, named: Collection[Any]) -> Value | None:
        """The newest node that a backward pass has reached: one was its root, and none is newer than that.

        Nodes that another thread made are only known by their names.
        """
        ours = (x for x in (*reversed(self.made), *reversed([*named])) if isinstance(x, Value))
        return next((x for x in ours if x.gate is not None and x.reached), None)

    def _line(self, node: Value) -> dict[str, Any]:
        calls = self.calls.get(id(node), ())
        return {"line": calls[-1].line if calls else None, "calls": [call._asdict() for call in calls]}


def source_of(call: Call) -> SourceLine:
    """The line of a call."""
    return SourceLine(FILE, call.line, call.function)


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


def said(message: str) -> dict[str, Any]:
    """What is wrong, where no line of the program is."""
    return {"type": "", "message": message, "line": None}


def told(error: BaseException) -> dict[str, Any]:
    """An error with the line of the program that it came from."""
    lines = [x.lineno for x in traceback.extract_tb(error.__traceback__) if x.filename == FILE]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == FILE else None
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:  # of a class of the program's own
        text = ""
    kind = type(error).__name__
    if isinstance(error, RecursionError):
        lines = lines[:-1] or lines  # the call that was one too many, not the head of what it called
        text = say(ERRORS["deep"], most=MOST_CALLS)
    return {
        "type": kind,
        "message": text,
        "line": line if line is not None else (lines[-1] if lines else None),
    }

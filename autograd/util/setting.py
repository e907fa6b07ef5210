"""Settings that hold for the thread or task that makes them, and for no other."""

from __future__ import annotations

import os
import sys
import threading
from array import array
from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import partial, wraps
from types import MethodType
from typing import Any, Final, Generic, TypeVar
from weakref import ref

T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])

# How many blocks are open in any thread for which a new node, and for which whoever reads a node, must look:
# 0 spares them a context look-up.  It is an array because compiled code reads one without asking Python.
WATCH = array("i", [0, 0])


class _Thread(threading.local):
    """`mark` is another object in each thread; an ident would come back with a later thread."""

    def __init__(self) -> None:
        self.mark = object()


_HERE: Final = _Thread()


class Opened(ref[MethodType]):
    """A setting that was made: a weak reference to what holds it, and as an integer all watched blocks.

    The hold is a method of the block that has the value; when it dies, all that happens is in C, where no
    interrupt falls.

    Attributes:
        mark: The thread that made it.
        before: What was set before, and counts again when the hold is dead.
        kept: The hold, where nobody else keeps it.
        counts: What counts anew when the hold dies.
    """

    __slots__ = ("before", "counts", "kept", "mark")
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    mark: object
    before: Opened | None
    kept: MethodType
    counts: Opened


class Watched:
    """A kind of blocks, of which WATCH[place] counts those that are open.

    Attributes:
        open: Their settings.
        opened: The class of these; as an integer each is how many there are.
        count: count(opened) is WATCH[place] = int(opened).
    """

    def __init__(self, place: int) -> None:
        self.open: Final[set[Any]] = set()
        if not getattr(sys, "_is_gil_enabled", lambda: True)():
            self.open.add(None)  # threads without the GIL would count only under a lock: there, look always
        of_kind = {"__slots__": (), "__index__": self.open.__len__}
        self.opened: Final[type[Opened]] = type(Opened.__name__, (Opened,), of_kind)
        self.count: Final[Callable[[Any], None]] = partial(WATCH.__setitem__, place)


BY_NEW_NODES, BY_READERS = WATCHED = Watched(0), Watched(1)


class Setting(Generic[T]):
    """A context variable of one thread: free-threaded Python starts a thread with a copy of its parent's.

    For a `with` statement take a `Block`, which no interrupt can leave switched on.
    """

    def __init__(self, name: str, default: T) -> None:
        self.variable: Final[ContextVar[Opened | None]] = ContextVar(name, default=None)
        self._default: Final = default

    def get(self) -> T:
        """What this thread or task has set, or the default."""
        opened = self.variable.get()
        while opened is not None and opened.mark is _HERE.mark:
            hold = opened()
            if hold is not None:
                return hold.__self__.value  # type: ignore[attr-defined, no-any-return]
            opened = opened.before
        return self._default

    def set(self, setting: T) -> Token[Opened | None]:
        """Set it here; the token is for `reset`."""
        hold = Block(self, setting).apart()
        opened = Opened(hold)
        opened.mark, opened.before, opened.kept = _HERE.mark, self.last(), hold
        return self.variable.set(opened)

    def reset(self, token: Token[Opened | None]) -> None:
        """Put back what was set before."""
        self.variable.reset(token)

    def last(self) -> Opened | None:
        """What was set here last and is not over."""
        opened = self.variable.get()
        while opened is not None and opened() is None:
            opened = opened.before
        return opened


class _Leaving:
    """`__exit__` of a block: looked up by a `with` statement it is a new method, which holds the setting."""

    def __get__(self, block: Block | None, kind: type) -> Callable[..., None]:
        if block is None:  # contextlib.ExitStack asks the class
            return Block.leave
        hold = MethodType(Block.leave, block)
        block.hold = ref(hold)
        return hold


class Block:
    """A setting for the length of a `with` statement or, as a decorator, of each call of a function.

    "On" rests on what Python itself undoes when it unwinds a frame: the statement keeps `__exit__` on its
    stack, and the setting is a weak reference to that very object.  So an interrupt at any instruction on
    the way in, inside or out leaves nothing switched on, and `WATCH[0]` right.  No function here may keep
    the hold of an open block in a variable: the traceback of an interrupt would keep it alive.

    Args:
        watched: Who must ask for the setting, if that is not everybody who reads it.

    >>> level = Setting("level", 0)
    >>> with Block(level, 1):
    ...     level.get()
    1
    >>> level.get()
    0
    """

    __slots__ = ("hold", "kept", "opened", "setting", "value", "watched")
    __exit__ = _Leaving()
    kept: MethodType | None
    opened: Opened

    def __repr__(self) -> str:
        name = self.setting.variable.name.removeprefix("gatewise_")
        return f"<{name}: for a `with` statement, or a decorator>"

    def __init__(self, setting: Setting[Any], value: Any, watched: Watched | None = None) -> None:
        self.setting: Final = setting
        self.value: Final = value
        self.watched: Final = watched
        self.hold: Callable[[], Any] = _nothing  # for `__enter__`, weakly

    def __enter__(self) -> None:
        try:
            if self.hold() is None:  # called by hand, or by contextlib.ExitStack
                self.kept = self.apart()
                self.hold = ref(self.kept)
            if self.watched:
                watched = self.watched
                counts = watched.opened(self.hold(), watched.count)
                # later, so called before it
                self.opened = opened = watched.opened(self.hold(), watched.open.discard)
                opened.counts = counts
                watched.open.add(opened)
                watched.count(opened)
            else:
                self.opened = opened = Opened(self.hold())
            self.hold = _nothing
            opened.mark, opened.before = _HERE.mark, self.setting.last()
            self.setting.variable.set(opened)
        except BaseException:
            self.kept = None
            raise

    def leave(self, *_: Any) -> None:
        """End the block, as the end of a `with` statement does."""
        opened = self.opened
        self.kept = None
        if self.watched and opened() is not None:
            self.watched.open.discard(opened)
            self.watched.count(opened)
        if self.setting.variable.get() is opened:
            self.setting.variable.set(opened.before)

    def apart(self) -> MethodType:
        """A hold of the same value that does not keep this block alive."""
        return MethodType(Block.leave, Block(self.setting, self.value))

    def __call__(self, function: Function) -> Function:
        """The function, with the setting on in each of its calls."""

        @wraps(function)
        def inside(*args: Any, **named: Any) -> Any:
            with type(self)(self.setting, self.value, self.watched):
                return function(*args, **named)

        return inside  # type: ignore[return-value]


def _nothing() -> None:
    """The hold of a block that no statement is about to enter."""


def _alone() -> None:
    """In a child process: the blocks of other threads are over, for their threads stayed with the parent."""
    for place, watched in enumerate(WATCHED):
        for opened in list(watched.open):
            if opened is not None and opened.mark is not _HERE.mark:
                watched.open.discard(opened)
        WATCH[place] = len(watched.open)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_alone)

"""Settings that hold for the thread or task that makes them, and for no other."""

from __future__ import annotations

import threading
from contextvars import ContextVar, Token
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class _Thread(threading.local):
    """`mark` is another object in each thread; an ident would come back with a later thread."""

    def __init__(self) -> None:
        self.mark = object()


_HERE: Final = _Thread()


class Setting(Generic[T]):
    """A context variable of one thread: free-threaded Python starts a thread with a copy of its parent's."""

    def __init__(self, name: str, default: T) -> None:
        self._variable: Final[ContextVar[tuple[object, T]]] = ContextVar(name, default=(None, default))
        self._default: Final = default

    def get(self) -> T:
        """What this thread or task has set, or the default."""
        mark, setting = self._variable.get()
        return setting if mark is _HERE.mark else self._default

    def set(self, setting: T) -> Token[tuple[object, T]]:
        """Set it here; the token is for `reset`."""
        return self._variable.set((_HERE.mark, setting))

    def reset(self, token: Token[tuple[object, T]]) -> None:
        """Put back what was set before."""
        self._variable.reset(token)

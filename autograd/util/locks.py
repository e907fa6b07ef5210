"""Locks that neither an interrupt nor a fork leaves locked, for threads that share what a package keeps."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cached_property
from threading import RLock
from typing import Any, Final, TypeVar
from weakref import ref

T = TypeVar("T")
_LOCKS: Final[dict[Any, Callable[[], None] | None]] = {}  # weakly, all that `lock` made


def lock(lost: Callable[[], None] | None = None) -> Any:
    """A lock for `with`, which its own thread may take again.

    Args:
        lost: Is called in a child process, where the lock is free, if another thread of the parent had it at
            the time of the fork: to repair what that thread has left half done.
    """
    held = RLock()
    _LOCKS[ref(held, _LOCKS.pop)] = lost
    return held if sys.version_info < (3, 14) else _guarded(held)


class once(cached_property[T]):
    """A property that is worked out once; Python 3.11 does that under a lock."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        super().__init__(function)
        self.lock = lock()


def _guarded(held: Any) -> Any:
    """The same where `with` lets an interrupt in between taking a lock and the block: Python 3.14 does."""

    class Guarded:
        __exit__ = held.__exit__  # C's own: no interrupt comes between the block and this

        def __enter__(self) -> None:
            before = held._recursion_count()
            try:
                held.acquire()
                return  # here, and not below: an interrupt may fall on it
            except BaseException:
                if held._recursion_count() > before:
                    held.release()
                raise

    return Guarded()


def _free() -> None:
    """In a child process: other threads stayed with the parent, and so do their locks."""
    for known, lost in list(_LOCKS.items()):
        held = known()
        if held is None:
            continue
        if held.acquire(blocking=False):  # nobody has it, or this thread
            held.release()
            continue
        held._at_fork_reinit()
        if lost is not None:
            lost()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_free)

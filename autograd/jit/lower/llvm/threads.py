"""Threads for large batches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from threading import Event, Lock
from typing import Any, Final

from ....util.cleanup import surely


@cache
def threads() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def at_once(function: Callable[[Any], None], arguments: Iterable[Any]) -> None:
    """Call a function with each argument, all at the same time, and wait for all, come what may."""
    tasks = [_Task(function, argument) for argument in arguments]

    def begin() -> None:
        wait([_pool().submit(task) for task in tasks])

    def end() -> None:  # after an interrupt too: they write into memory that the next call uses
        for task in tasks:
            task.end()

    surely(begin, end)


class _Task:
    """A call that is made once, or never; whoever submits it may be interrupted."""

    def __init__(self, function: Callable[[Any], None], argument: Any) -> None:
        self._function: Final = function
        self._argument: Final = argument
        self._begun: Final = Lock()
        self._over: Final = Event()

    def __call__(self) -> None:
        if self._begun.acquire(blocking=False):
            try:
                self._function(self._argument)
            finally:
                self._over.set()

    def end(self) -> None:
        """Wait until it is over; it does not begin any more."""
        if self._begun.acquire(blocking=False):
            self._over.set()
        self._over.wait()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), "gatewise")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # the threads stay with the parent

"""Threads for large batches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import Any


@cache
def threads() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def at_once(function: Callable[[Any], None], arguments: Iterable[Any]) -> None:
    """Call a function with each argument, all at the same time, and wait for all, come what may."""
    running = [_pool().submit(function, argument) for argument in arguments]
    try:
        wait(running)
    finally:
        wait(running)  # after an interrupt too: they write into memory that the next call uses


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads(), "gatewise")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # the threads stay with the parent

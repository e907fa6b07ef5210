"""A lock that an interrupt never leaves locked, for threads that share what a package keeps."""

from __future__ import annotations

import sys
from threading import RLock
from typing import Any


def lock() -> Any:
    """A lock for `with`, which its own thread may take again."""
    return RLock() if sys.version_info < (3, 14) else _guarded(RLock())


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

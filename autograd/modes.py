"""The two switches: ieee() lets infinities pass, no_grad() records nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_quiet: ContextVar[bool] = ContextVar("gatewise_ieee", default=False)
_blind: ContextVar[bool] = ContextVar("gatewise_no_grad", default=False)


class Watch:
    """How many no_grad() blocks are open in any thread: 0 spares every gate a context look-up."""

    __slots__ = ("blocks",)

    def __init__(self) -> None:
        self.blocks = 0


WATCH = Watch()


def strict() -> bool:
    """Whether a non-finite result of finite operands is an error here (the default)."""
    return not _quiet.get()


def recording() -> bool:
    """Whether gates record their operands here (the default)."""
    return not (WATCH.blocks and _blind.get())


@contextmanager
def ieee() -> Iterator[None]:
    """Let infinities and NaN pass, as C99, NumPy and PyTorch do, inside the block.

    It holds for the current thread or task only.

    >>> import autograd
    >>> with autograd.ieee():
    ...     print(autograd.log(0.0))
    -inf
    """
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


@contextmanager
def no_grad() -> Iterator[None]:
    """Record nothing inside the block: results are constants without operands.

    It holds for the current thread or task only; usable as a decorator too.

    >>> import autograd
    >>> x = autograd.Value(3.0)
    >>> with autograd.no_grad():
    ...     print((x * x).operands)
    ()
    """
    token = _blind.set(True)
    WATCH.blocks += 1
    try:
        yield
    finally:
        WATCH.blocks -= 1
        _blind.reset(token)


@contextmanager
def recorded() -> Iterator[None]:
    """Record inside the block even within no_grad(): a derivative asked for by name needs its graph."""
    token = _blind.set(False)
    try:
        yield
    finally:
        _blind.reset(token)

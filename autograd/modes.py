"""The switches: ieee() lets infinities pass, no_grad() records nothing, and compile listens in."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

from .locking import lock
from .setting import Setting

_quiet: Final = Setting("gatewise_ieee", False)
_blind: Final = Setting("gatewise_no_grad", False)


class Listener(Protocol):
    """What compile records with: nodes turn to it for what a plain number could not replay."""

    def compare(self, a: Any, b: Any, how: str) -> Any:
        """A condition in place of a bool, for the name of a method of float: `__lt__`."""

    def detach(self, node: Any) -> Any:
        """A node that gets no gradient."""

    def born(self, leaf: Any) -> None:
        """Take note of a leaf that was made while recording."""

    def draw(self, number: Any) -> Any:
        """A node for a number that is drawn anew in each replay."""

    def assume(self, fact: Any, answer: Any) -> None:
        """Record anew as soon as fact() gives another answer."""

    def select(self, condition: Any, a: Any, b: Any) -> Any:
        """A node for `a` where a node is not 0, else for `b`."""

    def refuse(self, node: Any, what: str) -> None:
        """Raise, unless `node` is a constant."""


_listener: Final[Setting[Listener | None]] = Setting("gatewise_listener", None)


# WATCH[0] is how many no_grad() and recording blocks are open in any thread: 0 spares gates a context
# look-up.  It is an array because compiled code reads one without asking Python.
WATCH = array("i", [0])
_COUNTING: Final = lock()


def strict() -> bool:
    """Whether a non-finite result of finite operands is an error here (the default)."""
    return not _quiet.get()


def recording() -> bool:
    """Whether gates record their operands here (the default)."""
    return not (WATCH[0] and _blind.get())


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

    It holds for the current thread or task only; usable as a decorator too.  `grad` and its kin still work
    inside, and give floats: what was active outside of the block is constant for them.

    >>> import autograd
    >>> x = autograd.Value(3.0)
    >>> with autograd.no_grad():
    ...     print((x * x).operands)
    ()
    """
    refuse(None, "no_grad()")
    with _watched(_blind, True):
        yield


@contextmanager
def recorded() -> Iterator[None]:
    """Record inside the block even within no_grad(): a derivative asked for by name needs its graph."""
    token = _blind.set(False)
    try:
        yield
    finally:
        _blind.reset(token)


def listener() -> Listener | None:
    """What compile records with here; None if it does not."""
    return _listener.get() if WATCH[0] else None


def refuse(node: Any, what: str) -> None:
    """Raise while compile records: what was asked for would be a number, and no replay could renew it."""
    recorder = listener()
    if recorder is not None:
        recorder.refuse(node, what)


@contextmanager
def listening(recorder: Listener | None) -> Iterator[None]:
    """Inside the block nodes turn to this recorder, or to none."""
    with _watched(_listener, recorder):
        yield


@contextmanager
def _watched(variable: Setting[Any], setting: Any) -> Iterator[None]:
    token = variable.set(setting)
    _count(1)
    try:
        yield
    finally:
        _count(-1)
        variable.reset(token)


def _count(change: int) -> None:
    with _COUNTING:
        WATCH[0] += change

"""A whole call of a compiled function; `native/calls.pyx` takes the usual ones in C, and here none is."""

from __future__ import annotations

from typing import Any


class Direct:
    """Calls that are read alike, by one recording: interpreted, there are none."""

    def __init__(self, *parts: Any) -> None:
        pass


class Calls:
    """Calls that go straight to machine code: interpreted, each method gives None, which sends them on."""

    hits = 0

    def know(self, key: Any, call: Direct) -> None:
        """Nothing to take."""

    def clear(self) -> None:
        """Nothing to forget."""

    def results(self, args: tuple[Any, ...], batch: bool | None) -> Any:
        """The results."""

    def value_and_grad(
        self, args: tuple[Any, ...], batch: bool | None, reduction: str, as_array: bool
    ) -> tuple[Any, Any] | None:
        """The results, and the gradient by each parameter."""
        return None

    def backward(self, args: tuple[Any, ...], batch: bool | None, reduction: str) -> Any:
        """The results; the gradient is added to the grads of the leaves."""

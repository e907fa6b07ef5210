"""The gates: one row each, and what is made from rows."""

from typing import Any


def __getattr__(name: str) -> Any:
    from ..util.packages.lazy import below

    return below(__name__, name)

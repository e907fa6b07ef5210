"""Which form of the engine runs."""

from __future__ import annotations

from typing import NamedTuple


class EngineInfo(NamedTuple):
    """`form` is "python" or "compiled"; `reason` says why it is that one."""

    form: str
    reason: str


def engine_info() -> EngineInfo:
    """Which form of the engine runs, and why.

    >>> engine_info().form
    'python'
    """
    return EngineInfo("python", "this version of Gatewise has no compiled engine")

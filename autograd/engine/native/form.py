"""Which form of the engine runs: compiled where it was built and is up to date, interpreted elsewhere.

GATEWISE_ENGINE=python | compiled   asks for one form
GATEWISE_REQUIRE_COMPILED=1         makes the absence of the compiled form an error
"""

from __future__ import annotations

import importlib
import os
from types import ModuleType
from typing import Final, NamedTuple

from ...errors import NoEngineError
from .build_inputs import fingerprint
from .gil import FREE_THREADED, NEEDS_GIL

ADVICE: Final = (
    "take a Python that is not free-threaded (3.14, not 3.14t)"
    if FREE_THREADED
    else "install Gatewise again where a C compiler is at hand (python -m pip install -e . in a checkout)"
)

ASKED_FOR: Final = "GATEWISE_ENGINE=python asks for it"


class EngineInfo(NamedTuple):
    """`form` is "python" or "compiled"; `reason` says why it is that one."""

    form: str
    reason: str


def engine_info() -> EngineInfo:
    """Which form of the engine runs, and why.

    >>> engine_info().form in ("python", "compiled")
    True
    """
    return _INFO


def _chosen() -> tuple[ModuleType | None, str]:
    """The compiled engine if it is to run, and the reason."""
    asked = os.environ.get("GATEWISE_ENGINE", "")
    required = os.environ.get("GATEWISE_REQUIRE_COMPILED", "") not in ("", "0")
    if asked not in ("", "python", "compiled"):
        raise NoEngineError(f"GATEWISE_ENGINE is python or compiled, not {asked!r}")
    if asked == "python":
        return None, ASKED_FOR
    engine, trouble = _found()
    if engine is None and (required or asked):
        wish = "GATEWISE_ENGINE=compiled" if asked else "GATEWISE_REQUIRE_COMPILED=1"
        raise NoEngineError(f"{wish} asks for the compiled engine, but {trouble}; {ADVICE}")
    return engine, trouble or ("GATEWISE_ENGINE=compiled asks for it" if asked else "it was built here")


def _found() -> tuple[ModuleType | None, str]:
    """The compiled engine, or what is wrong with it."""
    if FREE_THREADED:
        return None, NEEDS_GIL
    try:
        engine = importlib.import_module("autograd.engine.compiled")
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "autograd.engine.compiled":
            return None, "no compiled engine was built"
        return None, f"the compiled engine cannot be loaded ({error})"
    if fingerprint() != engine.FINGERPRINT:
        return None, "the compiled engine is older than its source"
    return engine, ""


COMPILED, _reason = _chosen()
_INFO: Final = EngineInfo("python" if COMPILED is None else "compiled", _reason)

"""Which backend lowers a tape: the fastest that is installed, unless one is asked for."""

from __future__ import annotations

from importlib.util import find_spec

from ..training import NodeSteps, Steps
from ..version import Version
from .interface import Backend
from .python import PythonCode

_NEEDS = {"llvm": ("llvmlite", "numpy")}


def backend_named(name: str) -> Backend:
    """The backend "python" or "llvm"; "auto" is "llvm" where llvmlite and NumPy are installed.

    ValueError for another name, ImportError for one that is not installed.
    """
    if name not in ("auto", "python", "llvm"):
        raise ValueError(f"there is no backend {name!r}; there are 'auto', 'python' and 'llvm'")
    missing = [package for package in _NEEDS["llvm"] if find_spec(package) is None]
    if name == "python" or (name == "auto" and missing):
        return PythonCode
    if missing:
        raise ImportError(
            f"the backend 'llvm' needs {' and '.join(missing)}: pip install 'gatewise[compile]'"
        )
    from .llvm import LlvmCode

    return LlvmCode


def fastest_steps(version: Version, slow: NodeSteps, strict_bits: bool) -> Steps:
    """Training steps in machine code, where the backend and the optimizer allow it; else on the nodes."""
    if isinstance(version.lowered, PythonCode):
        return slow
    from .llvm_training import fast_steps

    return fast_steps(version, slow, strict_bits) or slow

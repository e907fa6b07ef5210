"""Which backend lowers a tape: the fastest that is installed, unless one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from .interface import Backend, Lowered, Recorded, Rows, StepsInTurn, StepsOnNodes
from .python import PythonCode

_NEEDS = {"llvm": ("llvmlite", "numpy")}


def backend_named(name: str) -> Backend:
    """The backend "python" or "llvm"; "auto" is "llvm" where llvmlite and NumPy are installed.

    Raises:
        ValueError: For another name.
        ImportError: For one that is not installed.
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
    from .replay.choice import Chosen

    return Chosen


def fastest_steps(slow: StepsOnNodes, strict_bits: bool) -> StepsInTurn:
    """Training steps in machine code, where the backend and the optimizer allow it; else on the nodes."""
    if isinstance(slow.recorded.lowered, PythonCode) or not slow.recorded.tape.is_swept:
        return slow
    from .llvm.training import fast_steps

    return fast_steps(slow, strict_bits) or slow


class ReplayedAnew:
    """What every backend can do for a bound function: each call writes over `results` and `gradient`."""

    def __init__(self, lowered: Lowered, parameters: Any, rows: Rows, seed: float, swept: bool) -> None:
        import numpy as np  # whoever binds has arrays

        self._lowered = lowered
        self._swept = swept
        self._call = (parameters, rows, seed)
        first = lowered.gradient(*self._call)
        self.results = np.array(first.outputs, dtype=float)
        self.gradient = np.array(first.gradient, dtype=float)

    def __call__(self) -> bool:
        """Whether no guard failed and every number is finite."""
        replay = self._lowered.gradient(*self._call)
        self.results[:], self.gradient[:] = replay.outputs, replay.gradient
        return replay.sound and self._swept


def bound_work(
    recorded: Recorded, wrt: Sequence[int], parameters: Any, rows: Rows, seed: float, strict_bits: bool
) -> Any:
    """The gradient of the same samples again and again, in arrays that stay: `results` and `gradient`."""
    tape = recorded.tape
    if isinstance(recorded.lowered, PythonCode) or not tape.is_swept:
        return ReplayedAnew(PythonCode(tape, wrt), parameters, rows, seed, tape.is_swept)
    from .llvm.work import Work
    from .replay.choice import Way

    way = Way(tape, wrt, strict_bits)
    work = way.replayed if way.is_for(len(rows)) else Work(tape, wrt, strict_bits)
    return work.bind(parameters, rows, seed)

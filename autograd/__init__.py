"""Gatewise: a scalar autodiff engine whose computational graph you can see, step through and trust.

`help(autograd.grad)` explains a name, with an example.

Numbers:      Value, Column, dot, where, take, amax, logsumexp, norm, softmax
Derivatives:  grad, value_and_grad, jacobian, hessian, hvp
Checks:       gradcheck, GradCheck, numerical_grad
A graph told: steps, explain, exact, why_zero, why_nan, unfold
A graph seen: draw, draw_dot, page, examples
Your class:   grade, Grade, ClassReport
Speed:        compile, assumed, drawn, engine_info
Modes:        ieee, no_grad, source_lines, speaking
Gates:        GATES, Gate, gate
Errors:       GatewiseError, DomainError, PoleError, GateOverflowError, GraphError, GraphCycleError,
              ReplayGuardError, CheckpointError, ExpressionError, NoEngineError

Every gate of the table is a function here and a method of a Value, `autograd.tanh(x)` and `x.tanh()`, also
one that is added at run time:
"""

from contextlib import suppress as _suppress
from typing import Any

from .engine import pickling as _copying  # noqa: F401  teaches copy and pickle to take graphs apart
from .engine import total as sum  # noqa: F401  not in __all__: a star import keeps Python's
from .gates.row import GATES
from .gates.row import named as _named
from .util.packages.lazy import ABOVE as _ABOVE
from .util.packages.lazy import Parts as _Parts
from .util.packages.lazy import below as _below
from .util.packages.moved import read_old_names as _read_old_names
from .util.version import VERSION as __version__  # noqa: F401

# Static tools read __init__.pyi beside this file, which tests/helpers/stubs.py writes from this table.
_parts = _Parts(
    __name__,
    {
        "analysis.events": "steps",
        "analysis.explanation": "explain",
        "analysis.nans": "why_nan",
        "analysis.rational": "exact",
        "analysis.zeros": "why_zero",
        "engine": "Column Value dot",
        "engine.native.form": "engine_info",
        "errors": "CheckpointError DomainError ExpressionError GateOverflowError GatewiseError"
        " GraphCycleError GraphError NoEngineError PoleError ReplayGuardError",
        "examples": "",
        "functional.differences": "numerical_grad",
        "functional.gradcheck.check": "gradcheck",
        "functional.gradcheck.verdict": "GradCheck",
        "functional.transforms": "grad hessian hvp jacobian value_and_grad",
        "functional.unfolding": "unfold",
        "gates.choice": "where",
        "gates.lookup": "take",
        "gates.composed": "amax logsumexp norm softmax",
        "gates.row": "GATES Gate gate",
        "grading": "ClassReport Grade grade",
        "jit.compile": "compile",
        "jit.recording.effects": "assumed drawn",
        "show.page": "page",
        "show.picture": "draw draw_dot",
        "util.languages": "speaking",
        "util.modes": "ieee no_grad",
        "engine.node.source": "source_lines",
    },
)

# `from autograd import *` brings neither sum nor the gates: some are named as Python's functions.
__all__ = _parts.names
_ABOVE["camera"] = "autograd.show.frames"
_parts.pickle()
_read_old_names()
# A gate that is added later is found by __getattr__, at a price for each use.
globals().update({name: row for name, row in GATES.items() if name not in _parts.home})
_gates = [*GATES]
__doc__ = f"{__doc__}\n" + ",\n".join(", ".join(_gates[i : i + 10]) for i in range(0, len(_gates), 10))


def __getattr__(name: str) -> Any:
    if name in _parts.home:
        return _parts.find(name)
    with _suppress(KeyError):
        return _named(name)
    try:
        return _below(__name__, name)
    except AttributeError:
        raise AttributeError(f"module 'autograd' (Gatewise) has no function or gate named {name!r}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *_parts.names, *GATES})

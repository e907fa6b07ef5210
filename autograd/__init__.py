"""Gatewise: a scalar autodiff engine whose computational graph you can see, step through and trust.

`help(autograd.grad)` explains a name, with an example.

Numbers:      Value, Column, dot, where, amax, logsumexp, norm, softmax
Derivatives:  grad, value_and_grad, jacobian, hessian, hvp
Checks:       gradcheck, GradCheck, numerical_grad
A graph told: steps, explain, exact, why_zero, why_nan, unfold
A graph seen: draw, draw_dot, page, examples
Speed:        compile, assumed, drawn, engine_info
Modes:        ieee, no_grad
Gates:        GATES, Gate, gate
Errors:       GatewiseError, DomainError, PoleError, GateOverflowError, GraphError, GraphCycleError,
              ReplayGuardError, CheckpointError, ExpressionError, NoEngineError

Every gate of the table is a function here and a method of a Value, `autograd.tanh(x)` and `x.tanh()`, also
one that is added at run time:
"""

from types import ModuleType
from typing import Any

from . import examples as examples
from .analysis.events import Steps as _Steps
from .analysis.events import steps as steps
from .analysis.explanation import explain as explain
from .analysis.nans import why_nan as why_nan
from .analysis.rational import exact as exact
from .analysis.zeros import why_zero as why_zero
from .engine import Column as Column
from .engine import Value as Value
from .engine import dot as dot
from .engine import pickling as _copying  # noqa: F401  teaches copy and pickle to take graphs apart
from .engine import total as _sum
from .engine.native.form import engine_info as engine_info
from .errors import CheckpointError as CheckpointError
from .errors import DomainError as DomainError
from .errors import ExpressionError as ExpressionError
from .errors import GateOverflowError as GateOverflowError
from .errors import GatewiseError as GatewiseError
from .errors import GraphCycleError as GraphCycleError
from .errors import GraphError as GraphError
from .errors import NoEngineError as NoEngineError
from .errors import PoleError as PoleError
from .errors import ReplayGuardError as ReplayGuardError
from .functional.differences import numerical_grad as numerical_grad
from .functional.gradcheck.check import gradcheck as gradcheck
from .functional.gradcheck.verdict import GradCheck as GradCheck
from .functional.transforms import grad as grad
from .functional.transforms import hessian as hessian
from .functional.transforms import hvp as hvp
from .functional.transforms import jacobian as jacobian
from .functional.transforms import value_and_grad as value_and_grad
from .functional.unfolding import unfold as unfold
from .gates.choice import where as where
from .gates.composed import amax as amax
from .gates.composed import logsumexp as logsumexp
from .gates.composed import norm as norm
from .gates.composed import softmax as softmax
from .gates.row import GATES as GATES
from .gates.row import Gate as Gate
from .gates.row import gate as gate
from .gates.row import named as _named
from .jit.compiled import compile as compile
from .jit.recording.effects import assumed as assumed
from .jit.recording.effects import drawn as drawn
from .show import frames as _frames
from .show.page import page as page
from .show.picture import draw as draw
from .show.picture import draw_dot as draw_dot
from .util.modes import ieee as ieee
from .util.modes import no_grad as no_grad
from .util.moved import pickle_as as _pickle_as
from .util.moved import read_old_names as _read_old_names

# What `from autograd import *` brings: all of the above, but neither sum nor the gates, of which some have
# the names of Python's own functions (abs, pow, round).
__all__ = [
    name
    for name, x in globals().items()
    if not name.startswith("_")
    and x not in (Any, ModuleType)
    and (name == "examples" or not isinstance(x, ModuleType))
]

_Steps.camera = _frames
_pickle_as(__name__, {name: globals()[name] for name in __all__})
_read_old_names()

sum = _sum
# A gate that is added later is found by __getattr__, at a price for each use.
globals().update({name: row for name, row in GATES.items() if name not in globals()})
_gates = [*GATES]
__doc__ = f"{__doc__}\n" + ",\n".join(", ".join(_gates[i : i + 10]) for i in range(0, len(_gates), 10))


def __getattr__(name: str) -> Any:
    try:
        return _named(name)
    except KeyError:
        raise AttributeError(f"module 'autograd' (Gatewise) has no function or gate named {name!r}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *GATES})

"""Gatewise: a scalar autodiff engine whose computational graph you can see, step through and trust.

Every gate of the table is a function here (`autograd.tanh`), also one that was added at run time.
"""

from types import ModuleType
from typing import Any

from . import copying as _copying  # noqa: F401  teaches copy and pickle to take graphs apart
from . import examples as examples
from .check import gradcheck as gradcheck
from .choose import where as where
from .compiled import compile as compile
from .compositions import amax as amax
from .compositions import logsumexp as logsumexp
from .compositions import norm as norm
from .compositions import softmax as softmax
from .derive import grad as grad
from .derive import hessian as hessian
from .derive import hvp as hvp
from .derive import jacobian as jacobian
from .derive import value_and_grad as value_and_grad
from .differences import numerical_grad as numerical_grad
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
from .form import engine_info as engine_info
from .modes import ieee as ieee
from .modes import no_grad as no_grad
from .outside import assumed as assumed
from .outside import drawn as drawn
from .paths import explain as explain
from .poisoned import why_nan as why_nan
from .rational import exact as exact
from .row import GATES as GATES
from .row import Gate as Gate
from .row import gate as gate
from .row import named as _named
from .show import frames as _frames  # noqa: F401  teaches steps to save themselves as pictures
from .show.page import page as page
from .show.picture import draw as draw
from .show.picture import draw_dot as draw_dot
from .stopped import why_zero as why_zero
from .trace import steps as steps
from .unfolding import unfold as unfold
from .value import Column as Column
from .value import Value as Value
from .value import dot as dot
from .value import total as _sum
from .verdict import GradCheck as GradCheck

# What `from autograd import *` brings: all of the above, but neither sum nor the gates, of which some have
# the names of Python's own functions (abs, pow, round).
__all__ = [
    name
    for name, x in globals().items()
    if not name.startswith("_")
    and x not in (Any, ModuleType)
    and (name == "examples" or not isinstance(x, ModuleType))
]

sum = _sum
# A gate that is added later is found by __getattr__, at a price for each use.
globals().update({name: row for name, row in GATES.items() if name not in globals()})


def __getattr__(name: str) -> Any:
    try:
        return _named(name)
    except KeyError:
        raise AttributeError(f"module 'autograd' (Gatewise) has no function or gate named {name!r}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *GATES})

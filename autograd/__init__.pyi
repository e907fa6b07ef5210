"""What `import autograd` gives, as type checkers and editors see it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, SupportsFloat, TypeAlias, overload

from .engine import total
from .gates.row import Gate as _Row
from .numbers.operators import Operators as _Number

__version__: str

# exports: written by tests/helpers/stubs.py
from .analysis.events import steps as steps
from .analysis.explanation import explain as explain
from .analysis.nans import why_nan as why_nan
from .analysis.rational import exact as exact
from .analysis.zeros import why_zero as why_zero
from .engine import Column as Column
from .engine import Value as Value
from .engine import dot as dot
from .engine.native.form import engine_info as engine_info
from .engine.node.source import source_lines as source_lines
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
from . import examples as examples
from .functional.differences import numerical_grad as numerical_grad
from .functional.gradcheck.check import gradcheck as gradcheck
from .functional.gradcheck.verdict import GradCheck as GradCheck
from .functional.transforms import grad as grad
from .functional.transforms import hessian as hessian
from .functional.transforms import hvp as hvp
from .functional.transforms import jacobian as jacobian
from .functional.transforms import value_and_grad as value_and_grad
from .functional.unfolding import unfold as unfold
from .gates.lookup import take as take
from .grading import ClassReport as ClassReport
from .grading import Grade as Grade
from .grading import grade as grade
from .jit.compile import compile as compile
from .jit.recording.effects import assumed as assumed
from .jit.recording.effects import drawn as drawn
from .show.page import page as page
from .show.picture import draw as draw
from .show.picture import draw_dot as draw_dot
from .util.languages import speaking as speaking
from .util.modes import ieee as ieee
from .util.modes import no_grad as no_grad

__all__ = [
    "CheckpointError",
    "ClassReport",
    "Column",
    "DomainError",
    "ExpressionError",
    "GATES",
    "Gate",
    "GateOverflowError",
    "GatewiseError",
    "GradCheck",
    "Grade",
    "GraphCycleError",
    "GraphError",
    "NoEngineError",
    "PoleError",
    "ReplayGuardError",
    "Value",
    "amax",
    "assumed",
    "compile",
    "dot",
    "draw",
    "draw_dot",
    "drawn",
    "engine_info",
    "exact",
    "examples",
    "explain",
    "gate",
    "grad",
    "gradcheck",
    "grade",
    "hessian",
    "hvp",
    "ieee",
    "jacobian",
    "logsumexp",
    "no_grad",
    "norm",
    "numerical_grad",
    "page",
    "softmax",
    "source_lines",
    "speaking",
    "steps",
    "take",
    "unfold",
    "value_and_grad",
    "where",
    "why_nan",
    "why_zero",
]
# end

_Operand: TypeAlias = Value | SupportsFloat
_Chosen: TypeAlias = Value | Callable[[], Value]
_Choice: TypeAlias = _Operand | Callable[[], _Operand]

class Gate(_Row):
    @overload
    def __call__(self, *operands: SupportsFloat, **parameters: float) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, *operands: _Operand, **parameters: float) -> Value: ...

GATES: Final[dict[str, Gate]]
sum = total

def gate(
    name: str,
    value: Callable[..., Any],
    local_grads: Callable[..., tuple[Any, ...]],
    *,
    symbol: str = "",
    latex: str = "",
    domain: str = "",
    sample: Sequence[tuple[float, float]] = (),
    definition: Callable[..., Any] | None = None,
    constant: Mapping[int, Callable[..., tuple[Any, ...]]] | None = None,
    parameters: Mapping[str, float] | None = None,
    also: str = "",
    hint: str = "",
) -> Gate: ...
@overload
def where(condition: _Operand, a: _Chosen, b: _Chosen) -> Value: ...
@overload
def where(
    condition: _Operand, a: SupportsFloat | Callable[[], float], b: SupportsFloat | Callable[[], float]
) -> float: ...
@overload
def where(condition: _Operand, a: _Choice, b: _Choice) -> Value | float: ...
@overload
def amax(xs: Iterable[Value]) -> Value: ...
@overload
def amax(xs: Iterable[SupportsFloat]) -> float: ...
@overload
def amax(xs: Iterable[_Operand]) -> Value | float: ...
@overload
def logsumexp(xs: Iterable[Value]) -> Value: ...
@overload
def logsumexp(xs: Iterable[SupportsFloat]) -> float: ...  # type: ignore[overload-overlap]
@overload
def logsumexp(xs: Iterable[_Operand]) -> Value: ...
@overload
def norm(xs: Iterable[Value]) -> Value: ...
@overload
def norm(xs: Iterable[SupportsFloat]) -> float: ...  # type: ignore[overload-overlap]
@overload
def norm(xs: Iterable[_Operand]) -> Value: ...
@overload
def softmax(xs: Iterable[Value]) -> list[Value]: ...
@overload
def softmax(xs: Iterable[SupportsFloat]) -> list[float]: ...  # type: ignore[overload-overlap]
@overload
def softmax(xs: Iterable[_Operand]) -> list[Value]: ...

# gates: written by tests/helpers/stubs.py
class _Unary(Gate):
    @overload  # type: ignore[override]
    def __call__(self, a: Value, /) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /) -> float: ...
    @overload
    def __call__(self, a: _Number, /) -> Any: ...

class _Binary(Gate):
    @overload  # type: ignore[override]
    def __call__(self, a: Value, /, b: _Operand) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /, b: Value) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /, b: SupportsFloat) -> float: ...
    @overload
    def __call__(self, a: _Number, /, b: _Number) -> Any: ...

class _Clip(Gate):
    @overload  # type: ignore[override]
    def __call__(self, a: Value, /, low: float = ..., high: float = ...) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /, low: float = ..., high: float = ...) -> float: ...
    @overload
    def __call__(self, a: _Number, /, low: float = ..., high: float = ...) -> Any: ...

class _Elu(Gate):
    @overload  # type: ignore[override]
    def __call__(self, a: Value, /, alpha: float = 1.0) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /, alpha: float = 1.0) -> float: ...
    @overload
    def __call__(self, a: _Number, /, alpha: float = 1.0) -> Any: ...

class _LeakyRelu(Gate):
    @overload  # type: ignore[override]
    def __call__(self, a: Value, /, slope: float = 0.01) -> Value: ...
    @overload
    def __call__(self, a: SupportsFloat, /, slope: float = 0.01) -> float: ...
    @overload
    def __call__(self, a: _Number, /, slope: float = 0.01) -> Any: ...

abs: Final[_Unary]
absolute: Final[_Unary]
acos: Final[_Unary]
acosh: Final[_Unary]
add: Final[_Binary]
arccos: Final[_Unary]
arccosh: Final[_Unary]
arcsin: Final[_Unary]
arcsinh: Final[_Unary]
arctan: Final[_Unary]
arctan2: Final[_Binary]
arctanh: Final[_Unary]
asin: Final[_Unary]
asinh: Final[_Unary]
atan: Final[_Unary]
atan2: Final[_Binary]
atanh: Final[_Unary]
cbrt: Final[_Unary]
ceil: Final[_Unary]
clip: Final[_Clip]
conjugate: Final[_Unary]
copysign: Final[_Binary]
cos: Final[_Unary]
cosh: Final[_Unary]
deg2rad: Final[_Unary]
degrees: Final[_Unary]
div: Final[_Binary]
elu: Final[_Elu]
erf: Final[_Unary]
erfc: Final[_Unary]
exp: Final[_Unary]
exp2: Final[_Unary]
expm1: Final[_Unary]
fabs: Final[_Unary]
floor: Final[_Unary]
floor_divide: Final[_Binary]
floordiv: Final[_Binary]
fmod: Final[_Binary]
gaussian: Final[_Unary]
gelu: Final[_Unary]
hypot: Final[_Binary]
identity: Final[_Unary]
leaky_relu: Final[_LeakyRelu]
log: Final[_Unary]
log10: Final[_Unary]
log1p: Final[_Unary]
log2: Final[_Unary]
logaddexp: Final[_Binary]
maximum: Final[_Binary]
minimum: Final[_Binary]
mod: Final[_Binary]
mul: Final[_Binary]
neg: Final[_Unary]
negative: Final[_Unary]
pow: Final[_Binary]
power: Final[_Binary]
rad2deg: Final[_Unary]
radians: Final[_Unary]
reciprocal: Final[_Unary]
relu: Final[_Unary]
remainder: Final[_Binary]
rint: Final[_Unary]
round: Final[_Unary]
sigmoid: Final[_Unary]
sign: Final[_Unary]
silu: Final[_Unary]
sin: Final[_Unary]
sinh: Final[_Unary]
softplus: Final[_Unary]
softsign: Final[_Unary]
sqrt: Final[_Unary]
square: Final[_Unary]
step: Final[_Unary]
sub: Final[_Binary]
tan: Final[_Unary]
tanh: Final[_Unary]
trunc: Final[_Unary]
xlogy: Final[_Binary]
# end

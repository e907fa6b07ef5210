"""What a gate is: one row of the table, and how it is applied to whatever flows through it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from keyword import iskeyword
from types import FunctionType, ModuleType
from typing import Any, Final

from ..alphabet import Number
from ..util.locks import lock
from ..util.packages.asked import Asked
from ..util.real import as_float, what_instead
from ..util.roles import FUNCTION, Role, check
from .calling import call
from .kernels import Kernel, kernel
from .numerics import describe, settle_value

CO_VARARGS, CO_VARKEYWORDS = 4, 8  # as `inspect` has them
LocalGrads = Callable[..., tuple[Number, ...]]
_PARTS: Final = {
    "name": Role("text", lambda x: isinstance(x, str)),
    "value": FUNCTION,
    "local_grads": FUNCTION,
}

GATES: Final[dict[str, Gate]] = {}
HELPERS: Final[dict[str, Helper]] = {}
ALIASES: Final[dict[str, str]] = {}

# A node keeps the number of its gate: these two lists say which gate that is, and how it is worked out on
# floats.  Number 0 is no gate, and a number is given once: nodes may outlive a gate's place in the table.
ROWS: Final[list[Any]] = []
KERNELS: Final[list[Mapping[int, Kernel]]] = []
_ENROLLING: Final = lock()  # two threads may add gates at once


def enrol(gate: Any, kernels: Mapping[int, Kernel]) -> int:
    """The number of a new gate."""
    with _ENROLLING:
        ROWS.append(gate)
        KERNELS.append(kernels)
        return len(ROWS) - 1


enrol(None, {})


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """What a function calls its parameters; one that takes any number of them says so in `parameters`."""
    names: tuple[str, ...] | None = getattr(function, "parameters", None)
    if names is not None:
        return names
    if type(function) is FunctionType and not vars(function):
        code = function.__code__
        if not code.co_flags & (CO_VARARGS | CO_VARKEYWORDS):
            return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    from inspect import signature  # dear to import, and rows are plain functions

    return tuple(signature(function).parameters)


class Kernels(dict[int, Kernel]):
    """kernels[c](a, …) is (y, ∂y/∂a, …) on floats, with bit i of c set where operand i is a constant.

    Each is written when it is first asked for; kernels[-1] has constants only.
    """

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate

    def __missing__(self, constant: int) -> Kernel:
        made = self[constant] = kernel(self.gate, constant)
        return made


class Gate:
    """One row: a name, a value, and one local gradient per operand.

    `value(a, b)` is the output y; `local_grads(y, a, b)` is the tuple (∂y/∂a, ∂y/∂b).  Both are
    written once, in operators, `select` and other gates, and read by many kinds of number.

    Args:
        name: A Python identifier.
        value: The output, as a function of the operands.
        local_grads: The local gradients, as a function of the output and the operands.
        symbol: How formulas and pictures write the gate; its name unless told.
        latex: How LaTeX writes it; its symbol unless told.
        domain: Where the gate is defined, as a condition a reader understands ("a > 0").
        sample: Per operand the (low, high) range inside the domain where tests may draw numbers.
        definition: The textbook formula, where `value` is a stabler form of it; tests compare the two.
        constant: Another form of `local_grads` for when the operands at these positions are constants.
        parameters: Operands that are always constants, with their defaults (leaky_relu's slope).
        also: NumPy's names for it, so that np.arcsin works on arrays of Values, with a space between two.
        hint: What to do where a local gradient does not exist.
        meaning: What the gate computes, in words, for `help(…)`.
    """

    is_helper = False
    is_lookup = False  # whether it hands on one of its operands, chosen by the number of the first
    longest_kernel: float = math.inf  # operands for which a function of floats is written from the row
    __signature__ = Asked(lambda gate: _manual().signature_of(gate))

    def __init__(
        self,
        name: str,
        value: Callable[..., Number],
        local_grads: LocalGrads,
        *,
        symbol: str = "",
        latex: str = "",
        domain: str = "",
        sample: Sequence[tuple[float, float]] = (),
        definition: Callable[..., Number] | None = None,
        constant: Mapping[int, LocalGrads] | None = None,
        parameters: Mapping[str, float] | None = None,
        also: str = "",
        hint: str = "",
        meaning: str = "",
    ) -> None:
        self.name: Final = name
        self.value: Final = value
        self.local_grads: Final = local_grads
        self.operand_names: Final = parameters_of(local_grads)[1:]
        self.arity: Final = len(self.operand_names)
        self.symbol: Final = symbol or name
        self.latex: Final = latex
        self.domain: Final = domain
        self.sample: Final = tuple(sample) or ((-2.0, 2.0),) * self.arity
        self.definition: Final = definition or value
        self.parameters: Final = dict(parameters or {})
        self.parameter_places: Final = tuple(
            i for i, x in enumerate(self.operand_names) if x in self.parameters
        )
        self.also: Final = also
        self.hint: Final = hint
        self.meaning: Final = meaning
        self._special: Final = {1 << i: form for i, form in (constant or {}).items()}
        self.kernels: Final = Kernels(self)
        self.code: Final = enrol(self, self.kernels)

    __call__ = call

    @property
    def __name__(self) -> str:
        return self.name

    def form(self, constant: int) -> LocalGrads:
        """The local gradients for these constant operands (bit i is set where operand i is one).

        Args:
            constant: Bit i is set where operand i is a constant.
        """
        return self._special.get(constant, self.local_grads)

    def one_each(self, local_grads: Any) -> tuple[Number, ...]:
        """`local_grads` itself, if it is a tuple of one number per operand; else a TypeError.

        Args:
            local_grads: What a row gave.
        """
        if isinstance(local_grads, tuple) and len(local_grads) == self.arity:
            return local_grads
        raise TypeError(
            f"the local gradients of gate {self.name!r} must be a tuple of {self.arity}, one per "
            f"operand (write `lambda y, {', '.join(self.operand_names)}: (…,)`), not {local_grads!r}"
        )

    def written(self, xs: Sequence[float], labels: Sequence[str] = ()) -> str:
        """The gate with its operands and their values, for messages: `log(x = -1)`.

        Args:
            xs: The operands.
            labels: What they are called, where they have names.
        """
        shown = [describe(x) for x in xs]
        if labels:
            shown = [f"{label} = {x}" if label else x for label, x in zip(labels, shown, strict=True)]
        return f"{self.name}({', '.join(shown)})"

    def on_floats(self, operands: tuple[Number, ...]) -> float:
        """The gate's number.

        Args:
            operands: Plain numbers; TypeError names another.
        """
        xs = tuple([x if type(x) is float else self._as_float(x) for x in operands])
        try:
            (y, *_) = self.kernels[-1](*xs)
            if y - y == 0.0:
                return float(y)
        except (ArithmeticError, ValueError):
            pass
        return settle_value(self, xs)

    def _as_float(self, x: Any) -> float:
        try:
            return as_float(x)
        except TypeError:
            several = getattr(x, "ndim", 0) or isinstance(x, (list, tuple))
            operands = ", ".join(["x", *self.operand_names[1:]])
            way = f"{type(x).__name__}; for each element write [{self.name}({operands}) for x in xs]"
            raise TypeError(
                f"{self.name} takes numbers and Values, not {way if several else what_instead(x)}"
            ) from None

    def __reduce__(self) -> tuple[Callable[..., Gate], tuple[Any, ...]]:
        return named, (self.name,)

    def __repr__(self) -> str:
        return f"<gate {self.name}>"


def _manual() -> ModuleType:
    from . import manual  # only help needs it

    return manual


# pydoc, IPython and inspect find help on one gate in `tanh.__doc__`, and that on the class in `Gate.__doc__`.
Gate.__doc__ = Asked(lambda gate: _manual().manual(gate), Gate.__doc__)  # type: ignore[assignment]


class Helper(Gate):
    """A gate that only rows use, for a local gradient: in no table, and no name of the package."""

    is_helper = True

    def __reduce__(self) -> tuple[Callable[..., Gate], tuple[Any, ...]]:
        return helping, (self.name,)


def helper(name: str, value: Callable[..., Number], local_grads: LocalGrads, **columns: Any) -> Helper:
    """Make a gate that stands in no table; rows call it."""
    return HELPERS.setdefault(name, Helper(name, value, local_grads, **columns))


def helping(name: str) -> Helper:
    """The helper of that name, for copies and pickles."""
    return HELPERS[name]


def gate(name: str, value: Callable[..., Number], local_grads: LocalGrads, **columns: Any) -> Gate:
    """Add a row to the table; it works at once on floats, Values, pictures and every other reading.

    Args:
        name: A Python identifier that no gate has yet; ValueError otherwise.
        value: value(a, …) is the output; write it with operators and gates of this package.
        local_grads: local_grads(y, a, …) is a tuple, one local gradient per operand.
        **columns: The other columns of a row: symbol, domain, sample, definition, constant, … (Gate).

    >>> import autograd
    >>> cube = autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
    >>> x = autograd.Value(2.0)
    >>> x.cube().backward()
    >>> x.grad
    12.0
    >>> del autograd.GATES["cube"]
    """
    check(gate, _PARTS, name=name, value=value, local_grads=local_grads)
    if not name.isidentifier() or iskeyword(name):
        raise ValueError(f"a gate's name is a Python identifier, not {name!r}")
    with _ENROLLING:
        if name in GATES:
            raise ValueError(
                f"there is already a gate named {name!r}; choose another name, "
                f'or remove that row first with `del autograd.GATES["{name}"]`'
            )
        row = Gate(name, value, local_grads, **columns)
        GATES[name] = row
        ALIASES.update(dict.fromkeys(row.also.split(), name))
    return row


def named(name: str) -> Gate:
    """The gate of that name, or of that NumPy name; KeyError says which there are."""
    row = GATES.get(ALIASES.get(name, name))
    if row is None:
        raise KeyError(f"there is no gate named {name!r}; the table has {', '.join(GATES)}")
    return row

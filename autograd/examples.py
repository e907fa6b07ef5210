"""The named graphs of the textbooks, in one place: the command line, tests and notebooks build them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from .engine import Value
from .gates.table import exp, maximum, relu, sigmoid

Number = Any  # examples run on Values, and on floats too


@dataclass(frozen=True)
class Example:
    """A graph with a name: what it shows, its inputs with their usual numbers, and its formula.

    Attributes:
        name: What `build` and the command line know it by.
        about: What it shows.
        numbers: {name of an input: its usual number}.
        formula: What it computes of its inputs.
    """

    name: str
    about: str
    numbers: Mapping[str, float]
    formula: Callable[..., Number] = field(repr=False)

    def __call__(self, *inputs: Number) -> Number:
        """The formula on these inputs: a float for numbers, a Value where one of them is a Value."""
        return self.formula(*inputs)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the inputs, in order."""
        return tuple(self.numbers)

    def build(self, numbers: Mapping[str, float] | None = None) -> tuple[Value, dict[str, Value]]:
        """The root and the inputs by label, freshly built, so that nothing is shared with an earlier build.

        Args:
            numbers: Inputs that are to differ from the usual ones; ValueError for a name that is no input.

        >>> price, inputs = EXAMPLES["apple-tax"].build({"count": 3.0})
        >>> round(price.data, 9)
        330.0
        """
        given = dict(numbers or {})
        unknown = [name for name in given if name not in self.numbers]
        if unknown:
            raise ValueError(
                f"the example {self.name} has no input {unknown[0]!r}; it has {', '.join(self.numbers)}"
            )
        inputs = {name: Value(number, name) for name, number in (dict(self.numbers) | given).items()}
        return self(*inputs.values()), inputs


def build(name: str, numbers: Mapping[str, float] | None = None) -> tuple[Value, dict[str, Value]]:
    """The root and the inputs by label of a named example, freshly built.

    Args:
        name: One of EXAMPLES; ValueError for another.
        numbers: Inputs that are to differ from the usual ones; ValueError for a name that is no input.

    >>> price, inputs = build("apple-tax")
    >>> price.backward()
    >>> inputs["count"].grad
    110.00000000000001
    """
    if name not in [*EXAMPLES]:
        raise ValueError(f"there is no example named {name!r}; there are {', '.join(EXAMPLES)}")
    return EXAMPLES[name].build(numbers)


def _called(label: str, x: Number) -> Number:
    """`x` with a label, if it is a node; a plain number has none."""
    if isinstance(x, Value):
        x.label = label
    return x


def _apple_tax(apple: Number, count: Number, tax: Number) -> Number:
    apple_total = _called("apple_total", apple * count)
    return _called("price", apple_total * tax)


def _apple_orange(
    apple: Number, apple_count: Number, orange: Number, orange_count: Number, tax: Number
) -> Number:
    apple_total = _called("apple_total", apple * apple_count)
    orange_total = _called("orange_total", orange * orange_count)
    total = _called("total", apple_total + orange_total)
    return _called("price", total * tax)


def _circuit(x: Number, y: Number, z: Number) -> Number:
    q = _called("q", x + y)
    return _called("f", q * z)


def _max_router(x: Number, y: Number, z: Number, w: Number) -> Number:
    product = _called("product", x * y)
    larger = _called("larger", maximum(z, w))
    total = _called("total", product + larger)
    return _called("f", total * 2.0)


def _dot(w0: Number, x0: Number, w1: Number, x1: Number, w2: Number) -> Number:
    return _called("dot", _called("w0x0", w0 * x0) + _called("w1x1", w1 * x1) + w2)


def _sigmoid_neuron(*inputs: Number) -> Number:
    return _called("f", sigmoid(_dot(*inputs)))


def _sigmoid_neuron_staged(*inputs: Number) -> Number:
    n = _called("n", -_dot(*inputs))
    e = _called("e", exp(n))
    d = _called("d", e + 1.0)
    return _called("f", 1.0 / d)


def _staged(x: Number, y: Number) -> Number:
    sigy = _called("sigy", sigmoid(y))
    num = _called("num", x + sigy)
    sigx = _called("sigx", sigmoid(x))
    xpy = _called("xpy", x + y)
    xpysqr = _called("xpysqr", xpy**2)
    den = _called("den", sigx + xpysqr)
    invden = _called("invden", 1.0 / den)
    return _called("f", num * invden)


def _chain_rule(x: Number) -> Number:
    u = _called("u", x**2 + 3.0 * x + 1.0)
    return _called("y", u**2)


def _relu(x1: Number, x2: Number) -> Number:
    passed = _called("passed", relu(x1))
    stopped = _called("stopped", relu(x2))
    return _called("y", passed + stopped)


_NEURON = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}

_ALL = (
    Example(
        "apple-tax",
        "Two apples at 100 yen with 10 % tax: multiply gates swap their operands on the way back.",
        {"apple": 100.0, "count": 2.0, "tax": 1.1},
        _apple_tax,
    ),
    Example(
        "apple-orange",
        "Two apples and three oranges with tax: an add gate hands its gradient to both sides.",
        {"apple": 100.0, "apple_count": 2.0, "orange": 150.0, "orange_count": 3.0, "tax": 1.1},
        _apple_orange,
    ),
    Example("circuit", "(x + y) × z, the smallest circuit.", {"x": -2.0, "y": 5.0, "z": -4.0}, _circuit),
    Example(
        "max-router",
        "2 × (x × y + max(z, w)): add distributes, max routes, multiply switches.",
        {"x": 3.0, "y": -4.0, "z": 2.0, "w": -1.0},
        _max_router,
    ),
    Example("sigmoid-neuron", "σ(w0 × x0 + w1 × x1 + w2), with σ as one gate.", _NEURON, _sigmoid_neuron),
    Example(
        "sigmoid-neuron-staged",
        "The same neuron with σ taken apart: −dot, eⁿ, e + 1, 1 ÷ d.",
        _NEURON,
        _sigmoid_neuron_staged,
    ),
    Example(
        "staged",
        "(x + σ(y)) ÷ (σ(x) + (x + y)²) in stages: gradients add up where a value branches.",
        {"x": 3.0, "y": -4.0},
        _staged,
    ),
    Example("chain-rule", "y = u² with u = x² + 3x + 1: dy/dx = dy/du × du/dx.", {"x": 2.0}, _chain_rule),
    Example(
        "relu",
        "relu(x1) + relu(x2): the gradient passes above 0 and stops at 0 and below.",
        {"x1": 3.0, "x2": -2.0},
        _relu,
    ),
)

EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType({example.name: example for example in _ALL})

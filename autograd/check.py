"""Checking gradients: difference quotients, and the engine's gradients beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .derive import Tree, _leaves, _one_or_all, _plain, _shaped, value_and_grad
from .real import as_float
from .value import Value

# name: (order of the error, {multiple of ε: weight}), the weights to be divided by ε
DIFFERENCES: Final[dict[str, tuple[int, dict[int, float]]]] = {
    "forward": (1, {0: -1.0, 1: 1.0}),
    "backward": (1, {-1: -1.0, 0: 1.0}),
    "central": (2, {-1: -1 / 2, 1: 1 / 2}),
    "5-point": (4, {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}),
    "7-point": (6, {-3: -1 / 60, -2: 9 / 60, -1: -45 / 60, 1: 45 / 60, 2: -9 / 60, 3: 1 / 60}),
}
MACHINE_EPSILON: Final = 2.0**-52


def numerical_grad(
    f: Callable[..., Any], *args: Tree, method: str = "central", eps: float | None = None
) -> Any:
    """The gradient of `f` by differences, in the shape that `grad(f)(*args)` has.

    f       takes numbers or (nested) lists of them and returns one number
    method  forward, backward, central, 5-point or 7-point; ValueError for another
    eps     the step; by default ε_c^(1/(order+1))·|x|, or ε_c^(1/(order+1)) where x is 0, with the
            machine's ε_c = 2⁻⁵² and the order of the method's error (1, 1, 2, 4, 6)

    >>> round(numerical_grad(lambda x: x**3, 2.0), 6)
    12.0
    """
    if method not in DIFFERENCES:
        raise ValueError(f"there is no method {method!r}; choose {', '.join(DIFFERENCES)}")
    if eps is not None and not as_float(eps) > 0.0:
        raise ValueError(f"eps is the step and must be above 0; got {eps!r}")
    order, weights = DIFFERENCES[method]
    numbers = [_plain(x) for x in _leaves(args)]

    def at(i: int, x: float) -> float:
        return float(_plain(f(*_shaped(args, [*numbers[:i], x, *numbers[i + 1 :]]))))

    slopes = []
    for i, x in enumerate(numbers):
        step = eps or MACHINE_EPSILON ** (1 / (order + 1)) * (abs(x) or 1.0)
        slope = 0.0
        for multiple, weight in weights.items():
            slope += weight * at(i, x + multiple * step)
        slopes.append(slope / step)
    return _one_or_all(_shaped(args, slopes))


@dataclass(frozen=True)
class Checked:
    """One input of a gradient check."""

    name: str
    at: float
    analytic: float
    numeric: float
    error: float
    allowed: float

    @property
    def ok(self) -> bool:
        """Whether the two gradients agree within what differences can tell."""
        return self.error <= self.allowed


@dataclass(frozen=True)
class GradCheck:
    """The verdict of `gradcheck`: true when every input's gradient agrees; `str()` is a table."""

    rows: tuple[Checked, ...]

    def __bool__(self) -> bool:
        return all(row.ok for row in self.rows)

    def __str__(self) -> str:
        width = max([5, *(len(row.name) for row in self.rows)])
        lines = [f"{'input':{width}}  {'at':>13}  {'analytic':>19}  {'numeric':>19}  {'error':>8}  verdict"]
        lines += [
            f"{row.name:{width}}  {row.at:13.6g}  {row.analytic:19.12g}  {row.numeric:19.12g}  "
            f"{row.error:8.1e}  {'ok' if row.ok else 'WRONG'}"
            for row in self.rows
        ]
        return "\n".join(lines)


def gradcheck(
    f: Callable[..., Any], *args: Tree, method: str = "5-point", tolerance: float = 1e-7
) -> GradCheck:
    """Compare `grad(f)(*args)` with differences, input by input.

    f          takes numbers or (nested) lists of them and returns one number
    tolerance  the error allowed, relative to the largest of both gradients and the rounding of f
               over its step

    >>> report = gradcheck(lambda x, y: x * y, 2.0, 3.0)
    >>> bool(report), [row.analytic for row in report.rows]
    (True, [3.0, 2.0])
    """
    value, analytic = value_and_grad(f)(*(_numbers(x) for x in args))
    numeric = numerical_grad(f, *args, method=method)
    names = _input_names(f, args)
    rows = []
    for name, x, ours, theirs in zip(
        names, map(_plain, _leaves(args)), _leaves(analytic), _leaves(numeric), strict=True
    ):
        scale = max(abs(ours), abs(theirs), abs(value) / (abs(x) or 1.0) * 1e-3)
        rows.append(Checked(name, x, ours, theirs, abs(ours - theirs), tolerance * scale))
    return GradCheck(tuple(rows))


def _numbers(tree: Tree) -> Tree:
    return _shaped(tree, [_plain(x) for x in _leaves(tree)])


def _input_names(f: Callable[..., Any], args: Sequence[Tree]) -> list[str]:
    """Each input by its label, else by the parameter of `f` that it is passed as."""
    code = getattr(f, "__code__", None)
    parameters = code.co_varnames[: code.co_argcount] if code else ()
    names = []
    for i, arg in enumerate(args):
        base = parameters[i] if i < len(parameters) else f"x{i}"
        leaves = _leaves(arg)
        for j, leaf in enumerate(leaves):
            label = leaf.label if isinstance(leaf, Value) else ""
            names.append(label or (base if len(leaves) == 1 else f"{base}[{j}]"))
    return names
